"""Confirming and declining: from the mailed link without a login, once, and never by looking."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils.timezone import now

from conferences.models import Conference, Event
from notifications.models import Mail
from proposals import states
from proposals.models import Proposal
from selection import services, tokens
from selection.models import Answer
from selection.queries import answer_for
from speakers.models import Profile
from tests.factories import AuthorshipFactory, ProfileFactory, UserFactory
from tests.selection.conftest import at_once, set_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(made, first):
    decision = services.decide(first, outcome="accept", by=None)
    services.announce(made.conference, decisions=[decision.code], by=None)
    first.refresh_from_db()
    return first


def link(verb="confirm"):
    text = Mail.objects.get(kind="selection.accepted").text
    return re.search(rf"http://\S+(/example/proposals/\w+/{verb}/\?token=\S+)", text)[1]


def page(verb, proposal):
    return reverse(f"selection:{verb}", kwargs={"slug": "example", "code": proposal.code})


def sam(proposal):
    return Profile.objects.get(authorships__proposal=proposal, authorships__is_contact=True).user


@pytest.mark.parametrize("verb", ["confirm", "decline"])
def test_looking_confirms_nothing_however_often_a_scanner_looks(client, accepted, verb):
    for method in (client.get, client.head, client.options, client.get):
        assert method(link(verb)).status_code == 200
    accepted.refresh_from_db()
    assert accepted.state == "accepted"
    assert not Answer.objects.exists()


def test_the_link_confirms_without_a_login_and_a_receipt_goes_to_every_speaker(client, accepted):
    co = ProfileFactory(user__email="co@example.org")
    AuthorshipFactory(proposal=accepted, profile=co, is_contact=False)
    answer = client.post(link(), follow=True)
    assert "Thank you, your talk is confirmed" in answer.content.decode()
    accepted.refresh_from_db()
    assert accepted.state == "confirmed"
    receipts = Mail.objects.filter(kind="selection.confirmed")
    assert set(receipts.values_list("recipient", flat=True)) == {"co@example.org", sam(accepted).email}
    assert (answer_for(accepted).kind, answer_for(accepted).by_actor) == ("confirm", None)
    assert Event.objects.get(kind="proposals.confirmed").actor is None


def test_a_double_click_confirms_once_and_the_second_is_told(client, accepted):
    client.post(link())
    again = client.post(link(), follow=True)
    assert "This was done already" in again.content.decode()
    assert Mail.objects.filter(kind="selection.confirmed").count() == 1
    assert "This talk is confirmed" in client.get(link()).content.decode()


def test_declining_asks_for_a_reason_that_only_the_organizers_read(client, accepted):
    assert "Why, if you like to say" in client.get(link("decline")).content.decode()
    answer = client.post(link("decline"), {"reason": "<b>A new child</b>"}, follow=True)
    assert "You have declined" in answer.content.decode()
    accepted.refresh_from_db()
    assert accepted.state == "declined"
    mail = Mail.objects.get(kind="selection.declined")
    assert mail.recipient == "team@example.org"
    assert "<b>A new child</b>" in mail.text
    assert "<b>A new child</b>" not in mail.html
    assert answer_for(accepted).reason == "<b>A new child</b>"
    event = Event.objects.get(kind="proposals.declined")
    assert event.data == {"gave_reason": True}


def test_declining_without_a_reason_is_fine(client, accepted):
    client.post(link("decline"))
    assert "They gave no reason." in Mail.objects.get(kind="selection.declined").text


def test_an_endless_reason_is_refused_by_the_form_and_kept(client, accepted):
    answer = client.post(link("decline"), {"reason": "x" * 2001})
    assert answer.status_code == 200
    assert "x" * 2001 in answer.content.decode()
    accepted.refresh_from_db()
    assert accepted.state == "accepted"


def test_who_confirmed_cannot_decline_by_the_old_mail_and_is_told(client, accepted):
    client.post(link())
    answer = client.post(link("decline"), follow=True)
    assert "not possible any more" in answer.content.decode()
    accepted.refresh_from_db()
    assert accepted.state == "confirmed"


@pytest.mark.parametrize("token", ["x", "ABCD2345:1abc:forged", "☃", "a" * 5000, "ABCD2345"])
def test_a_forged_link_is_as_if_there_were_nothing(client, accepted, token):
    assert client.get(page("confirm", accepted), {"token": token}).status_code == 404
    assert client.post(page("confirm", accepted), {"token": token}).status_code == 404


def test_a_token_of_another_talk_opens_nothing(client, made, accepted):
    other = made.proposals[1]
    decision = services.decide(other, outcome="accept", by=None)
    assert client.get(page("confirm", other), {"token": tokens.answer_token(decision.code)}).status_code == 404
    services.announce(made.conference, decisions=[decision.code], by=None)
    theirs = tokens.answer_token(decision.code)
    assert client.get(page("confirm", other), {"token": theirs}).status_code == 200
    assert client.get(page("confirm", accepted), {"token": theirs}).status_code == 404


@pytest.mark.parametrize("outcome", ["waitlist", "reject"])
def test_a_token_for_another_result_opens_nothing(client, made, first, outcome):
    decision = services.decide(first, outcome=outcome, by=None)
    services.announce(made.conference, decisions=[decision.code], by=None)
    token = tokens.answer_token(decision.code)
    assert client.get(page("confirm", first), {"token": token}).status_code == 404


def test_a_link_signed_for_something_else_opens_nothing(client, accepted):
    token = signing.TimestampSigner(salt="other").sign(accepted.code)
    assert client.get(page("confirm", accepted), {"token": token}).status_code == 404


def test_an_old_link_says_so_and_changes_nothing(client, accepted, monkeypatch):
    url = link()
    later = (now() + tokens.LIFETIME + timedelta(days=1)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    for verb in ("confirm", "decline"):
        for method in (client.get, client.post):
            answer = method(url.replace("confirm", verb))
            assert answer.status_code == 410
            assert "has expired" in answer.content.decode()
    accepted.refresh_from_db()
    assert accepted.state == "accepted"


def test_the_link_works_before_the_conference_is_published(client, accepted):
    Conference.objects.update(is_public=False)
    assert client.get(link()).status_code == 200


@pytest.mark.parametrize("verb", ["confirm", "decline"])
def test_a_speaker_answers_from_the_page_and_the_log_knows_who(client, accepted, verb):
    client.force_login(sam(accepted))
    assert client.get(page(verb, accepted)).status_code == 200
    client.post(page(verb, accepted))
    assert Event.objects.get(kind__in=["proposals.confirmed", "proposals.declined"]).actor == sam(accepted).actor_id


def test_without_a_link_strangers_and_visitors_get_nowhere(client, accepted, casey):
    assert client.get(page("confirm", accepted)).status_code == 302
    for user in (UserFactory(), casey):
        client.force_login(user)
        assert client.get(page("confirm", accepted)).status_code == 404
        assert client.post(page("confirm", accepted)).status_code == 404


def test_before_the_announcement_the_page_tells_a_speaker_nothing(client, first):
    services.decide(first, outcome="accept", by=None)
    client.force_login(sam(first))
    assert client.get(page("confirm", first)).status_code == 404
    assert client.get(page("decline", first)).status_code == 404


def test_a_withdrawn_talk_says_how_it_stands(client, accepted):
    url = link()
    Proposal.objects.filter(pk=accepted.pk).update(state="withdrawn")
    assert "nothing to answer any more" in client.get(url).content.decode()
    assert "not possible any more" in client.post(url, follow=True).content.decode()


def test_an_imported_acceptance_can_be_answered_too(made, first, track):
    Proposal.objects.filter(pk=first.pk).update(state="accepted", accepted_track=track)
    assert services.confirm(first).state == "confirmed"
    assert answer_for(first) is None


@pytest.mark.django_db(transaction=True)
def test_confirming_and_declining_at_once_have_one_effect_and_one_is_told(db):
    made = set_stage(1)
    first = made.proposals[0]
    decision = services.decide(first, outcome="accept", by=None)
    services.announce(made.conference, decisions=[decision.code], by=None)
    results = at_once(
        lambda: services.confirm(first), lambda: services.confirm(first), lambda: services.decline(first, reason="x")
    )
    assert sum(isinstance(each, states.Refused) for each in results) == 2
    assert Answer.objects.count() == 1
    assert Mail.objects.exclude(kind="selection.accepted").count() == 1
