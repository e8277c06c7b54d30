"""Signing up, in and back in: one account for an address, mails through the ledger, answers that tell nothing."""

import re
import threading

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.adapter import AccountAdapter
from accounts.models import User, normalize_email
from notifications.models import Mail
from tests.factories import UserFactory

PASSWORD = "a long enough passphrase"


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


def code_in(mail):
    return re.search(r"^([0-9A-Z]{3,}-?[0-9A-Z]{3,})$", mail.text, re.MULTILINE).group(1)


def sign_up(client, email, **more):
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD, **more})


def verified(email="sam@example.org"):
    user = UserFactory(email=email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.mark.django_db
def test_somebody_signs_up_types_the_mailed_code_and_is_in(client):
    answer = sign_up(client, "  Sam@Example.ORG ")
    assert answer.status_code == 302
    user = User.objects.get()
    assert user.email == "sam@example.org"
    mail = Mail.objects.get()
    assert (mail.kind, mail.recipient, mail.conference) == ("accounts.email_confirmation_signup", user.email, None)
    assert code_in(mail) not in mail.subject
    client.post(answer.url, {"code": code_in(mail)})
    assert EmailAddress.objects.get().verified
    assert client.get(reverse("accounts:profile_edit")).status_code == 200


@pytest.mark.django_db
def test_after_signing_up_one_comes_back_to_where_one_was(client):
    answer = sign_up(client, "sam@example.org", next="/accounts/profile/")
    answer = client.post(answer.url, {"code": code_in(Mail.objects.get())})
    assert answer.url == "/accounts/profile/"


@pytest.mark.django_db
def test_a_mailed_code_lets_one_in_and_a_wrong_one_does_not(client):
    verified()
    answer = client.post(reverse("account_request_login_code"), {"email": "SAM@example.org"})
    assert client.post(answer.url, {"code": "WRONG1"}).status_code == 200
    mail = Mail.objects.get(kind="accounts.login_code")
    assert code_in(mail) not in mail.subject
    client.post(answer.url, {"code": code_in(mail)})
    assert client.get(reverse("accounts:profile_edit")).status_code == 200


@pytest.mark.django_db
def test_the_password_lets_one_in_whatever_the_case_of_the_address(client):
    verified()
    assert client.post(reverse("account_login"), {"login": "SAM@Example.org", "password": PASSWORD}).status_code == 302
    assert client.get(reverse("accounts:profile_edit")).status_code == 200


@pytest.mark.django_db
def test_a_forgotten_password_is_set_anew_with_a_mailed_code(client):
    user = verified()
    answer = client.post(reverse("account_reset_password"), {"email": user.email})
    code = code_in(Mail.objects.get(kind="accounts.password_reset_code"))
    answer = client.post(answer.url, {"code": code})
    new = "quite another passphrase"
    client.post(answer.url, {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert Mail.objects.filter(kind="accounts.password_reset").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_signup", {"password1": PASSWORD}),
        ("account_request_login_code", {}),
        ("account_reset_password", {}),
    ],
)
def test_an_address_with_an_account_and_one_without_are_answered_alike(name, data):
    verified("known@example.org")
    answers = []
    for email in ("known@example.org", "unknown@example.org"):
        client = Client()
        answer = client.post(reverse(name), {"email": email, **data})
        landed = client.get(answer.url) if answer.status_code == 302 else answer
        page = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", landed.content.decode())
        answers.append((answer.status_code, answer.headers.get("Location"), page.replace(email, "ADDRESS")))
    assert answers[0] == answers[1]
    assert Mail.objects.count() == 2


@pytest.mark.django_db
def test_a_wrong_password_and_an_unknown_address_read_alike(client):
    verified("known@example.org")
    pages = []
    for email in ("known@example.org", "unknown@example.org"):
        page = Client().post(reverse("account_login"), {"login": email, "password": "not the passphrase"})
        text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", page.content.decode())
        pages.append(text.replace(email, "ADDRESS"))
    assert pages[0] == pages[1]


@pytest.mark.django_db
def test_too_many_wrong_passwords_are_stopped(client):
    verified()
    says = [
        client.post(reverse("account_login"), {"login": "sam@example.org", "password": "wrong"}).content.decode()
        for _try in range(12)
    ]
    assert "Too many failed login attempts" in says[-1]
    assert "Too many failed login attempts" not in says[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "hostile", ["", "\x00", "nul\x00@example.org", "x" * 300_000, "a@b", "<b>@example.org", "a@example.org\nBcc: b@c"]
)
@pytest.mark.parametrize(
    "name", ["account_signup", "account_login", "account_request_login_code", "account_reset_password"]
)
def test_hostile_addresses_are_form_errors(client, name, hostile):
    data = {"email": hostile, "login": hostile, "password": "\x00", "password1": PASSWORD}
    assert client.post(reverse(name), data).status_code == 200
    assert not User.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_the_address_is_changed_by_a_code_mailed_to_the_new_one(client):
    user = verified()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    answer = client.post(reverse("account_email"), {"email": "New@example.org", "action_add": ""})
    mail = Mail.objects.get(recipient="new@example.org")
    client.post(answer.url, {"code": code_in(mail)})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert Mail.objects.get(kind="accounts.email_changed").recipient == "sam@example.org"


@pytest.mark.django_db
def test_an_address_that_somebody_else_has_meanwhile_is_not_confirmed(rf):
    UserFactory(email="taken@example.org")
    mine = UserFactory(email="mine@example.org")
    request = rf.get("/")
    request.user = mine
    wanted = EmailAddress.objects.create(user=mine, email="taken@example.org")
    assert not AccountAdapter(request).confirm_email(request, wanted)
    mine.refresh_from_db()
    assert mine.email == "mine@example.org"


@pytest.mark.django_db
def test_two_spellings_of_one_address_are_one_in_the_database():
    UserFactory(email="sam@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="SAM@example.org")
    with pytest.raises(ValueError):
        User.objects.create_user(" ")
    made = User.objects.create_user(" Robin@Example.org ", PASSWORD)
    assert User.objects.get_by_natural_key("ROBIN@example.org") == made
    assert normalize_email(" A@B.c ") == "a@b.c"
    assert str(made) == "robin@example.org"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limits", [True, False], ids=["with rate limits", "without"])
def test_many_who_sign_up_with_one_address_at_once_make_one_account_and_one_code_is_mailed(settings, limits):
    if not limits:
        settings.ACCOUNT_RATE_LIMITS = False
    spellings = ["sam@example.org", "SAM@example.org", "Sam@Example.org", "sam@example.org "]
    barrier, answers = threading.Barrier(len(spellings)), []

    def run(email):
        try:
            barrier.wait()
            answer = sign_up(Client(), email)
            answers.append((answer.status_code, answer.headers.get("Location")))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(email,)) for email in spellings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == len(spellings)
    sent, log_in = (302, reverse("account_email_verification_sent")), (302, reverse("account_login"))
    assert sent in answers
    assert set(answers) <= {sent, log_in, *([(429, None)] if limits else [])}
    assert Mail.objects.filter(kind="accounts.email_confirmation_signup").count() == 1
    assert User.objects.count() == 1
    assert EmailAddress.objects.count() == 1
