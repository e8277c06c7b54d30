"""A mailed code that is typed into whichever page is open: for known addresses and new ones alike."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.urls import reverse

from accounts import signing_in
from accounts.models import User
from notifications.models import Mail
from tests.factories import ConferenceFactory, SessionTypeFactory, TrackFactory, UserFactory
from tests.speakers.forms import filled, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "sam@example.org"


@pytest.fixture(autouse=True)
def nothing_was_counted_yet():
    cache.clear()


@pytest.fixture
def form():
    conference = ConferenceFactory(slug="north")
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference)
    return reverse("speakers:proposal_start", kwargs={"slug": "north"})


def ask(client, form, email=ADDRESS):
    page = client.get(form)
    return client.post(form, filled(page, title="T", email=email, then="code"), follow=True)


def mailed():
    return re.search(r"^([A-Z0-9-]{6,12})$", Mail.objects.latest("pk").text, re.MULTILINE)[1]


def answer(client, page, code):
    return client.post(page.request["PATH_INFO"], filled(page, sign_in_code=code, then="sign_in"), follow=True)


def who(client):
    return SessionStore(client.session.session_key).get("_auth_user_id")


def test_a_new_address_gets_an_account_once_the_code_is_typed(client, form):
    page = ask(client, form, " SAM@Example.org")
    assert not User.objects.exists()
    page = answer(client, page, f" {mailed().lower()} ")
    user = User.objects.get()
    assert (user.email, user.has_usable_password(), who(client)) == (ADDRESS, False, str(user.pk))
    assert filled(page)["title"] == ["T"]


def test_known_and_new_addresses_look_the_same(client, form):
    UserFactory(email=ADDRESS)
    known, new = text_of(ask(client, form)), text_of(ask(client, form, "new@example.org"))
    assert known == new.replace("new@example.org", ADDRESS)
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == ["new@example.org", ADDRESS]


def test_whoever_made_the_account_without_the_address_cannot_log_in_with_its_password(client, form):
    user = UserFactory(email=ADDRESS)
    user.set_password("somebody else's idea")
    user.save()
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=False, primary=True)
    answer(client, ask(client, form), mailed())
    user.refresh_from_db()
    assert who(client) == str(user.pk)
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified


def test_a_proved_address_keeps_its_password(client, form):
    user = UserFactory(email=ADDRESS)
    user.set_password("a long and calm passphrase")
    user.save()
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    answer(client, ask(client, form), mailed())
    user.refresh_from_db()
    assert user.has_usable_password()


def test_a_closed_account_stays_closed(client, form):
    UserFactory(email=ADDRESS, is_active=False)
    page = answer(client, ask(client, form), mailed())
    assert "This account is closed" in text_of(page)
    assert who(client) is None


def test_guessing_ends_after_some_tries_and_the_right_code_is_worth_nothing_then(client, form):
    page = ask(client, form)
    right = mailed()
    for _try in range(signing_in.MOST_TRIES):
        page = answer(client, page, "AAAAAA")
    assert "does not count any more" in text_of(page)
    assert "The code from the mail" not in text_of(page)
    client.post(form, filled(page, sign_in_code=right, then="sign_in"))
    assert who(client) is None


def test_a_code_works_once_and_for_some_minutes(client, form):
    page = ask(client, form)
    session = client.session
    session[signing_in.KEY] = {**session[signing_in.KEY], "at": time.time() - signing_in.VALID_FOR - 1}
    session.save()
    assert "This code is too old" in text_of(answer(client, page, mailed()))
    assert who(client) is None


def test_the_code_is_not_in_the_session_as_it_was_mailed(client, form):
    ask(client, form)
    assert mailed() not in str(dict(client.session))


@pytest.mark.parametrize("email", ["nobody", "a@b", "x" * 250 + "@example.org", "a\x00@example.org", "<a>@example.org"])
def test_what_is_no_address_is_told_and_the_text_stays(client, form, email):
    page = ask(client, form, email)
    assert "does not look like an e-mail address" in text_of(page)
    assert filled(page)["title"] == ["T"]
    assert not Mail.objects.exists()


def test_many_codes_for_one_address_are_not_sent(client, form):
    for _time in range(4):
        page = ask(client, form)
        client.post(form, filled(page, then="other_address"))
    assert "Several codes were asked for just now" in text_of(ask(client, form))
    assert Mail.objects.count() == 4


def test_another_address_can_be_typed(client, form):
    page = ask(client, form)
    page = client.post(form, filled(page, then="other_address"), follow=True)
    assert "Your e-mail address" in text_of(page)
    assert filled(page)["title"] == ["T"]
