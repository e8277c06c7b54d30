"""Passkeys in a real browser with a virtual authenticator: added, used, renamed, removed; and what is refused."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse

from notifications.models import Mail
from tests.accounts.people import browse_in, log_in, prove, verified

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


def with_authenticator(page, verifies=True):
    """A device that keeps passkeys and says that it has asked who holds it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    made = tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verifies,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return tools, made["authenticatorId"]


def add_passkey(page, site, name="My phone"):
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    page.fill("[name=name]", name)
    page.click("text=Add the passkey")
    page.wait_for_url(f"{site}/accounts/2fa/recovery-codes/")


def log_out(page, site):
    page.goto(f"{site}/accounts/logout/")
    page.click("main button.btn-primary")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_lets_one_in_where_one_was_going_and_is_removed(live_server, page):
    sam, site = verified(name="Sam"), live_server.url
    with_authenticator(page)
    browse_in(page, site, sam)
    add_passkey(page, site)
    assert Mail.objects.filter(kind="accounts.webauthn_added", recipient=sam.email).exists()
    page.goto(f"{site}/accounts/2fa/")
    assert page.locator(".item-title", has_text="My phone").count() == 1
    log_out(page, site)
    page.goto(f"{site}/accounts/login/?next=/accounts/2fa/")
    page.click("text=Log in with a passkey")
    page.wait_for_url(f"{site}/accounts/2fa/")
    page.click("text=Rename")
    page.fill("[name=name]", "My old phone")
    page.click("text=Save the name")
    page.goto(f"{site}/accounts/2fa/")
    page.locator("li", has_text="My old phone").locator("text=Remove").click()
    page.click("main button.is-final")
    page.wait_for_url(f"{site}/accounts/2fa/webauthn/")
    assert not Authenticator.objects.filter(user=sam).exists()
    assert Mail.objects.filter(kind="accounts.webauthn_removed", recipient=sam.email).exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_with_a_passkey_the_password_and_the_mailed_code_stay_enough(live_server, page):
    sam, site = verified(), live_server.url
    with_authenticator(page)
    browse_in(page, site, sam)
    add_passkey(page, site)
    log_out(page, site)
    browse_in(page, site, sam)
    page.goto(f"{site}/accounts/2fa/")
    assert page.url == f"{site}/accounts/2fa/"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_device_that_does_not_say_yes_changes_nothing_and_says_so(live_server, page):
    sam, site = verified(), live_server.url
    tools, device = with_authenticator(page)
    browse_in(page, site, sam)
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    page.click("text=Add the passkey")
    page.wait_for_selector("[role=alert]:not([hidden])")
    assert "Nothing was changed" in page.inner_text("[role=alert]")
    assert not Authenticator.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_that_was_removed_here_lets_nobody_in(live_server, page):
    sam, site = verified(), live_server.url
    with_authenticator(page)
    browse_in(page, site, sam)
    add_passkey(page, site)
    log_out(page, site)
    Authenticator.objects.all().delete()
    page.goto(f"{site}/accounts/login/")
    page.click("text=Log in with a passkey")
    page.wait_for_selector(".messages .notice")
    assert page.goto(f"{site}/accounts/2fa/").url.startswith(f"{site}/accounts/login/")


def test_adding_and_removing_ask_first_who_one_is(client):
    sam = verified()
    client.force_login(sam)
    for name in ("mfa_add_webauthn", "mfa_activate_totp"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_reauthenticate"))
    assert prove(client, reverse("mfa_add_webauthn")).url == reverse("mfa_add_webauthn")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


@pytest.mark.parametrize(
    "credential",
    ["", "x", "null", "[]", "{}", json.dumps({"id": "\x00", "response": {"userHandle": 5}}), "9" * 100_000],
)
def test_what_is_no_passkey_logs_nobody_in(client, credential):
    verified()
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))


def test_a_passkey_of_another_person_can_neither_be_renamed_nor_removed(client):
    robin = verified("robin@example.org")
    key = Authenticator.objects.create(user=robin, type=Authenticator.Type.WEBAUTHN, data={"name": "Robin's"})
    log_in(client, verified())
    prove(client, reverse("mfa_index"))
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[key.pk])).status_code == 404
        assert client.post(reverse(name, args=[key.pk]), {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.filter(user=robin).exists()


def test_the_options_for_logging_in_name_nobody(client):
    verified()
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert not answer.json()["request_options"]["publicKey"].get("allowCredentials")
