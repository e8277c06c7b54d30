"""Logging in with an account elsewhere, against a real provider on loopback: joined only by a verified address."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import Mail
from tests.accounts.people import PASSWORD, code_in, log_in, newest, verified
from tests.accounts.provider import CLIENT, SECRET, Provider
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/oidc/login/"
BACK = "/accounts/oidc/oidc/login/callback/"


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


@pytest.fixture
def provider(settings):
    running = Provider()
    app = {
        "provider_id": "oidc",
        "name": "Ropewalk ID",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": running.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": directives | {"form-action": [*directives["form-action"], running.url]}
    }
    yield running
    running.server.shutdown()


def come_back(client, query="", **changed):
    """Press the button, and come back from the provider as the browser would."""
    there = client.post(f"{LOGIN}?{query}")
    assert there.status_code == 302
    state = parse_qs(urlsplit(there.url).query)["state"][0]
    return client.get(BACK, {"code": "a-code", "state": state, **changed})


def is_in(client):
    return client.get(reverse("accounts:account_show")).status_code == 200


def test_without_set_up_there_is_no_button_and_no_door(client):
    assert "account elsewhere" not in client.get("/accounts/login/").content.decode()
    for path in (LOGIN, BACK, "/accounts/github/login/", "/accounts/google/login/", "/accounts/github/login/callback/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code in {404, 405}


def test_whoever_is_new_gets_an_account_with_the_verified_address_and_the_name(client, provider):
    assert "Log in with Ropewalk ID" in client.get("/accounts/login/").content.decode()
    assert come_back(client).status_code == 302
    sam = User.objects.get()
    assert (sam.email, sam.name, sam.has_usable_password()) == ("sam@example.org", "Sam", False)
    assert EmailAddress.objects.get(user=sam).verified
    assert is_in(client)
    (token,) = [form for path, form, _key in provider.asked if path == "/token"]
    assert token["client_secret"] == [SECRET]
    assert token["code_verifier"]


def test_a_verified_address_joins_the_account_that_has_it(client, provider):
    sam = verified()
    come_back(client)
    assert is_in(client)
    assert User.objects.get() == sam
    assert SocialAccount.objects.get().user == sam
    assert sam.check_password(PASSWORD)
    provider.claims |= {"email": "other@example.org"}
    again = Client()
    come_back(again)
    assert is_in(again)
    assert User.objects.count() == 1


@pytest.mark.parametrize("word", [False, None, "false", "true", "yes", 1, 0, "", [], {}])
def test_an_address_that_is_not_called_verified_opens_no_account(client, provider, word):
    sam = verified()
    provider.claims |= {"email_verified": word}
    come_back(client)
    assert not is_in(client)
    assert not SocialAccount.objects.filter(user=sam).exists()
    assert sam.check_password(PASSWORD)


def test_an_address_that_is_not_said_to_be_verified_is_verified_by_a_code_of_ours(client, provider):
    provider.claims |= {"email": "new@example.org", "email_verified": False}
    answer = come_back(client)
    assert not is_in(client)
    client.post(answer.url, {"code": code_in(newest("accounts.email_confirmation_signup", "new@example.org"))})
    assert is_in(client)


def test_whoever_waited_with_an_unverified_address_loses_their_password(client, provider):
    waiting = UserFactory(email="sam@example.org")
    waiting.set_password(PASSWORD)
    waiting.save()
    EmailAddress.objects.create(user=waiting, email=waiting.email, verified=False, primary=True)
    come_back(client)
    waiting.refresh_from_db()
    assert not waiting.check_password(PASSWORD)
    stranger = Client()
    log_in(stranger, waiting)
    assert not is_in(stranger)


def test_two_factor_here_is_asked_for_all_the_same(client, provider):
    totp.TOTP.activate(verified(), totp.generate_totp_secret())
    assert come_back(client).url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client)


def test_somebody_logged_in_connects_and_disconnects_and_is_told_by_mail(client, provider):
    sam = verified()
    provider.claims |= {"email": "elsewhere@example.org"}
    log_in(client, sam)
    come_back(client, "process=connect")
    account = SocialAccount.objects.get(user=sam)
    assert Mail.objects.filter(kind="accounts.account_connected", recipient=sam.email).exists()
    page = client.get(reverse("socialaccount_connections")).content.decode()
    assert "Ropewalk ID" in page
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not SocialAccount.objects.exists()
    assert Mail.objects.filter(kind="accounts.account_disconnected", recipient=sam.email).exists()


def test_an_account_elsewhere_belongs_to_one_account_here(client, provider):
    verified()
    come_back(Client())
    robin = verified("robin@example.org")
    log_in(client, robin)
    come_back(client, "process=connect")
    assert not SocialAccount.objects.filter(user=robin).exists()


def test_a_state_that_is_not_ours_lets_nobody_in(client, provider):
    for state in ("", "x", "\x00", "y" * 5000):
        answer = come_back(client, state=state)
        assert answer.status_code in {200, 401, 403}
        assert not is_in(client)


@pytest.mark.parametrize("place", ["/token", "/who"])
def test_a_provider_that_is_down_is_a_page_that_says_so(client, provider, place):
    provider.fails = place
    answer = come_back(client)
    assert answer.status_code in {200, 401}
    assert "That did not work" in answer.content.decode()
    assert not User.objects.exists()


def test_turning_back_over_there_is_a_page_that_says_so(client, provider):
    there = client.post(LOGIN)
    state = parse_qs(urlsplit(there.url).query)["state"][0]
    answer = client.get(BACK, {"error": "access_denied", "state": state}, follow=True)
    assert "Nothing was changed" in answer.content.decode()


@pytest.mark.parametrize("name", ["\x00Sam", "S" * 5000, "<script>alert(1)</script>", "", None, {"a": 1}])
def test_hostile_names_are_stored_as_far_as_they_can_be(client, provider, name):
    provider.claims |= {"name": name}
    assert come_back(client).status_code == 302
    assert is_in(client)
    assert len(User.objects.get().name) <= 200


def test_an_account_without_a_password_cannot_disconnect_its_only_way_in_unless_a_code_can_be_mailed(client, provider):
    come_back(client)
    account = SocialAccount.objects.get()
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    again = Client()
    answer = again.post(reverse("account_request_login_code"), {"email": "sam@example.org"})
    again.post(answer.url, {"code": code_in(newest("accounts.login_code", "sam@example.org"))})
    assert is_in(again)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_button_leads_there_and_back_under_our_policy(live_server, page, provider):
    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/2fa/")
    page.click("text=Log in with Ropewalk ID")
    page.wait_for_url(f"{live_server.url}/accounts/2fa/")
    assert User.objects.get().email == "sam@example.org"
