"""Owners of unfinished drafts are reminded once, three days before the end that applies to them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils.timezone import now

from conferences.models import Round
from conferences.times import end_of_day_anywhere
from notifications.models import Mail
from proposals import opening
from proposals.models import Proposal
from proposals.states import State
from speakers import draft_reminders, tasks
from speakers.models import WorkingCopy
from tests.factories import AuthorshipFactory, ProfileFactory, ProposalFactory, TrackFactory, UserFactory
from tests.together import together

pytestmark = pytest.mark.django_db
END = datetime(2027, 5, 2, 12, tzinfo=UTC)  # the end of 1 May anywhere on Earth
DUE = END - timedelta(days=3)


@pytest.fixture(autouse=True)
def dates(conference):
    Round.objects.update(call_opens_at=END - timedelta(days=60), call_closes_at=END, closes_anywhere_on_earth=True)


@pytest.fixture
def draft(draft):
    Proposal.objects.update(created_at=END - timedelta(days=20))
    return draft


def reminded():
    return list(Mail.objects.filter(kind="speakers.draft_reminder").values_list("recipient", "subject_code"))


def test_the_day_is_counted_anywhere_on_earth():
    assert end_of_day_anywhere(datetime(2027, 5, 1, tzinfo=UTC).date()) == END


def test_once_from_three_days_before_until_the_end(draft):
    assert draft_reminders.remind(at=DUE - timedelta(seconds=1)) == 0
    assert draft_reminders.remind(at=DUE) == 1
    assert draft_reminders.remind(at=DUE) == 0
    assert draft_reminders.remind(at=END - timedelta(seconds=1)) == 0
    assert reminded() == [("sam@example.org", draft.code)]


def test_a_task_that_had_not_run_for_two_days_catches_up_but_not_after_the_end(draft):
    assert draft_reminders.remind(at=END) == 0
    assert draft_reminders.remind(at=END - timedelta(hours=1)) == 1


def test_the_mail_is_quiet_says_until_when_in_the_conferences_zone_and_leads_to_the_form(draft, url):
    draft_reminders.remind(at=DUE)
    mail = Mail.objects.get()
    assert "end of 1 May 2027 anywhere on Earth, 2 May 2027, 14:00 (Vienna)" in mail.text
    assert "http://localhost:8000" + url("proposal_edit", code=draft.code) in mail.text
    assert "This is the only reminder." in mail.text
    assert draft.title in mail.text


def test_a_track_that_closes_earlier_reminds_earlier_and_of_two_tracks_the_first_counts(draft, conference):
    early = TrackFactory(conference=conference, call_closes_at=END - timedelta(days=10))
    draft.tracks.add(early)
    assert draft_reminders.remind(at=DUE - timedelta(days=10)) == 1
    assert "22 April 2027" in Mail.objects.get().text


def test_a_type_that_closes_later_reminds_later(draft):
    draft.session_type.call_closes_at = END + timedelta(days=10)
    draft.session_type.save()
    assert draft_reminders.remind(at=DUE) == 0
    assert draft_reminders.remind(at=DUE + timedelta(days=10)) == 1


def test_a_link_has_its_own_end(draft, conference):
    link = opening.make_link(conference, by=None, track=draft.tracks.get(), closes_at=END + timedelta(days=5))
    opening.use_link(link, draft, by=None)
    assert draft_reminders.remind(at=DUE) == 0
    assert draft_reminders.remind(at=DUE + timedelta(days=5)) == 1


@pytest.mark.parametrize("begun", [DUE + timedelta(seconds=1), END - timedelta(hours=1)])
def test_whoever_began_within_the_last_three_days_is_not_reminded(draft, begun):
    Proposal.objects.update(created_at=begun)
    assert draft_reminders.remind(at=END - timedelta(minutes=1)) == 0


def test_what_is_no_draft_any_more_is_not_reminded(draft):
    for state in (State.SUBMITTED, State.WITHDRAWN):
        Proposal.objects.update(state=state, submitted_at=now())
        assert draft_reminders.remind(at=DUE) == 0


def test_the_contact_is_reminded_and_no_co_speaker(draft, ana):
    AuthorshipFactory(proposal=draft, profile=ProfileFactory(user=ana), is_contact=False)
    draft_reminders.remind(at=DUE)
    assert reminded() == [("sam@example.org", draft.code)]


def test_a_conference_that_is_not_published_reminds_nobody(draft, conference):
    type(conference).objects.update(is_public=False)
    assert draft_reminders.remind(at=DUE) == 0


@pytest.mark.parametrize("title", ["", "x" * 200, "<b>&\r\nBcc: x@example.org", "‮evil"])
def test_any_title_makes_a_mail(draft, title):
    Proposal.objects.update(title=title)
    assert draft_reminders.remind(at=DUE) == 1
    assert "<b>" not in Mail.objects.get().html


@pytest.mark.parametrize("count", [2, 40])
def test_takes_the_same_queries_for_any_number(conference, count, django_assert_num_queries):
    for _ in range(count):
        AuthorshipFactory(proposal=ProposalFactory(conference=conference), profile=ProfileFactory(user=UserFactory()))
    Proposal.objects.update(created_at=END - timedelta(days=20))
    with django_assert_num_queries(15):
        assert draft_reminders.remind(at=DUE) == count
    with django_assert_num_queries(10):
        assert draft_reminders.remind(at=DUE) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once(draft):
    assert sum(together(*[lambda: draft_reminders.remind(at=DUE)] * 3)) == 1
    assert len(reminded()) == 1


def test_the_clock_calls_it(draft):
    Round.objects.update(call_opens_at=now() - timedelta(days=60), call_closes_at=now() + timedelta(days=2))
    Proposal.objects.update(created_at=now() - timedelta(days=9))
    tasks.remind_drafts()
    assert len(reminded()) == 1
    assert {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()} >= {"speakers.remind_drafts"}


# --- Texts that were typed and never saved as a proposal -----------------------------------------------------------


def typed(conference, user, *, code="TYPED234", **fields):
    return WorkingCopy.objects.create(
        user=user,
        conference=conference,
        code=code,
        fields={name: [1, "tab", values] for name, values in fields.items()},
        version=1,
        opened_at=END - timedelta(days=20),
        saved_at=END - timedelta(days=10),
    )


def test_whoever_typed_and_never_saved_is_reminded_once_too_and_led_to_the_text(conference, sam, url):
    typed(conference, sam, title=["Ropes\nand knots"], abstract=["How."])
    assert draft_reminders.remind(at=DUE - timedelta(seconds=1)) == 0
    assert draft_reminders.remind(at=DUE) == 1
    assert draft_reminders.remind(at=DUE) == 0
    mail = Mail.objects.get()
    assert (mail.recipient, mail.subject_code) == ("sam@example.org", "TYPED234")
    assert "and knots” is still a draft" in mail.text
    assert url("proposal_start") + "?draft=TYPED234" in mail.text


def test_a_text_is_reminded_of_the_end_of_the_track_that_is_ticked_in_it(conference, sam):
    early = TrackFactory(conference=conference, call_closes_at=END - timedelta(days=5))
    typed(conference, sam, tracks=[early.code, "GONE"], session_type=["GONE"])
    assert draft_reminders.remind(at=DUE - timedelta(days=5)) == 1


def test_a_text_of_nobody_known_or_with_nothing_in_it_reminds_nobody(conference, sam):
    typed(conference, sam)
    anonymous = typed(conference, sam, code="NOBODY23", title=["Ropes"])
    WorkingCopy.objects.filter(pk=anonymous.pk).update(user=None, browser="hash")
    assert draft_reminders.remind(at=DUE) == 0


@pytest.mark.parametrize("count", [2, 20])
def test_texts_take_the_same_queries_for_any_number(conference, count, django_assert_num_queries):
    for number in range(count):
        typed(conference, UserFactory(name=""), code=f"TYPED{number:03}", title=["Ropes"])
    with django_assert_num_queries(15):
        assert draft_reminders.remind(at=DUE) == count
