"""Codes from an app, recovery codes, and the list of places where one is logged in."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from notifications.models import Mail
from tests.accounts.people import PASSWORD, browse_in, code_in, log_in, newest, prove, verified

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


def code_of(secret, ahead=0):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


@pytest.fixture
def sam(db):
    user = verified()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    user.secret = secret
    return user


def is_in(client):
    return client.get(reverse("accounts:account_show")).status_code == 200


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_codes_from_an_app_are_turned_on_asked_for_and_turned_off(live_server, page):
    sam, site = verified(), live_server.url
    browse_in(page, site, sam)
    page.goto(f"{site}/accounts/2fa/")
    page.locator("li", has_text="Codes from an app").locator("a").click()
    secret = page.inner_text("code.secret")
    page.fill("[name=code]", code_of(secret))
    page.click("text=Turn it on")
    page.wait_for_url(f"{site}/accounts/2fa/recovery-codes/")
    recovery = page.locator(".codes code").first.inner_text()
    page.goto(f"{site}/accounts/logout/")
    page.click("main button.btn-primary")
    page.goto(f"{site}/accounts/login/?next=/accounts/2fa/")
    page.fill("[name=login]", sam.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form.form-page button[type=submit]")
    page.wait_for_url("**/2fa/authenticate/**")
    page.fill("[name=code]", "000000")
    page.click("main button.btn-primary")
    assert page.locator(".invalid-feedback, .error-summary").count()
    page.fill("[name=code]", recovery)
    page.click("main button.btn-primary")
    page.wait_for_url(f"{site}/accounts/2fa/")
    page.locator("li", has_text="Codes from an app").locator("a").click()
    page.click("main button.is-final")
    page.wait_for_url(f"{site}/accounts/2fa/")
    assert not Authenticator.objects.exists()
    kinds = set(Mail.objects.filter(recipient=sam.email).values_list("kind", flat=True))
    assert {"accounts.totp_activated", "accounts.totp_deactivated"} <= kinds


def test_the_password_alone_does_not_let_one_in(client, sam):
    answer = log_in(client, sam)
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    assert client.post(answer.url, {"code": code_of(sam.secret)}).status_code == 302
    assert is_in(client)


def test_a_mailed_code_alone_does_not_let_one_in(client, sam):
    answer = client.post(reverse("account_request_login_code"), {"email": sam.email})
    answer = client.post(answer.url, {"code": code_in(newest("accounts.login_code", sam.email))})
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client)


def test_a_code_works_once(client, sam):
    code = code_of(sam.secret)
    log_in(client, sam)
    client.post(reverse("mfa_authenticate"), {"code": code})
    again = Client()
    log_in(again, sam)
    assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert not is_in(again)


def test_a_recovery_code_works_once(client, sam):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    log_in(client, sam)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)
    again = Client()
    log_in(again, sam)
    assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert not is_in(again)


@pytest.mark.parametrize("code", ["", "000000", "\x00", "9" * 5000, "abc", "\uff11\uff12\uff13\uff14\uff15\uff16"])
def test_what_is_no_code_lets_nobody_in(client, sam, code):
    log_in(client, sam)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert not is_in(client)


def test_guessing_codes_ends_soon(client, sam):
    log_in(client, sam)
    for _guess in range(12):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_of(sam.secret)})
    assert not is_in(client)


def test_the_address_can_be_changed_while_two_factor_is_on(client, sam):
    log_in(client, sam)
    client.post(reverse("mfa_authenticate"), {"code": code_of(sam.secret)})
    prove(client, reverse("account_email"))
    answer = client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""}, follow=True)
    assert answer.status_code == 200
    assert Mail.objects.filter(recipient="new@example.org").exists()


def test_recovery_codes_are_shown_to_whoever_proves_who_they_are_and_made_anew_once_for_two_clicks(client, sam):
    client.force_login(sam)
    page = reverse("mfa_view_recovery_codes")
    assert client.get(page).status_code == 302
    prove(client, page)
    before = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert before[0] in client.get(page).content.decode()
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_generate_recovery_codes"))
    assert Authenticator.objects.filter(user=sam, type="recovery_codes").count() == 1
    assert before[0] not in client.get(page).content.decode()


def test_logging_out_everywhere_else_ends_the_other_browsers(client):
    sam, other = verified(), Client(headers={"user-agent": "Firefox on a tablet"})
    log_in(client, sam)
    log_in(other, sam)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox on a tablet" in page
    client.post(reverse("usersessions_list"))
    assert is_in(client)
    assert not is_in(other)
    assert UserSession.objects.count() == 1


def test_nobody_sees_where_others_are_logged_in(client):
    robin = Client(headers={"user-agent": "Robin's browser"})
    log_in(robin, verified("robin@example.org"))
    log_in(client, verified())
    assert "Robin's browser" not in client.get(reverse("usersessions_list")).content.decode()
    client.post(reverse("usersessions_list"))
    assert is_in(robin)
