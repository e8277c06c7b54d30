"""Extending a call: shown first, done once, its draft owners told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from conferences import services
from conferences.access import Scope
from conferences.errors import OutOfScope, Refused
from conferences.models import Event, Role, Round, SessionType, Track
from conferences.times import end_of_day_anywhere, stamp
from notifications.models import Mail
from proposals.states import State
from speakers import draft_reminders, extending
from tests.factories import (
    AuthorshipFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.forms import filled, text_of
from tests.together import together

pytestmark = pytest.mark.django_db

TOLD = "speakers.call_extended"


def written_by(person, conference, **more):
    profile = ProfileFactory(user=person)
    return AuthorshipFactory(proposal=ProposalFactory(conference=conference, **more), profile=profile).proposal


@pytest.fixture
def draft(conference, sam):
    return written_by(sam, conference, title="Quiet walls")


def address(name, conference, thing):
    return reverse(f"conferences:{name}", kwargs={"slug": conference.slug, "code": thing.code})


def extend(target, by, days=7, **more):
    closes_at = target.call_closes_at + timedelta(days=days)
    return extending.extend(target, by=by, closes_at=closes_at, seen=stamp(target.call_closes_at), **more)


class TestThePage:
    def test_shows_first_everything_that_changes_and_does_it_with_one_more_click(
        self, as_olu, conference, default_round, draft
    ):
        SessionTypeFactory(conference=conference, name={"en": "Poster"}, call_closes_at=now() + timedelta(days=40))
        ProposalFactory(conference=conference, state=State.SUBMITTED)
        before = default_round.call_closes_at
        page = address("call_extend", conference, default_round)
        preview = as_olu.post(page, filled(as_olu.get(page)))
        said = text_of(preview)
        assert "1 draft gets longer. 1 owner is told by mail, now and once." in said
        assert "1 proposal can be changed for longer." in said
        assert "0 drafts were reminded already" in said
        assert "Poster:" in said
        default_round.refresh_from_db()
        assert default_round.call_closes_at == before
        assert not Mail.objects.exists()

        done = as_olu.post(page, filled(preview), follow=True)
        assert "1 owner of a draft is told." in text_of(done)
        default_round.refresh_from_db()
        assert default_round.call_closes_at - before >= timedelta(days=7) - timedelta(minutes=1)
        mail = Mail.objects.get(kind=TOLD)
        assert mail.recipient == "sam@example.org"
        assert reverse("speakers:proposal_edit", kwargs={"slug": conference.slug, "code": draft.code}) in mail.text
        event = Event.objects.get(kind="conferences.call_extended")
        assert event.data["before"] == stamp(before)
        assert event.data["closes"] == stamp(default_round.call_closes_at)

    def test_a_day_anywhere_on_earth_stays_one(self, as_olu, conference, default_round):
        Round.objects.update(
            call_closes_at=end_of_day_anywhere(date(2027, 3, 27)),  # the last day before clocks go forward in Vienna
            closes_anywhere_on_earth=True,
            call_opens_at=datetime(2027, 1, 1, tzinfo=UTC),
        )
        page = address("call_extend", conference, default_round)
        preview = as_olu.post(page, filled(as_olu.get(page)))
        assert "end of 3 April 2027 anywhere on Earth: 4 April 2027, 14:00 (Vienna)" in text_of(preview)
        as_olu.post(page, filled(preview))
        default_round.refresh_from_db()
        assert default_round.call_closes_at == datetime(2027, 4, 4, 12, tzinfo=UTC)
        assert default_round.closes_anywhere_on_earth

    @pytest.mark.parametrize("when", ["", "yesterday", "2020-01-01T10:00", "0000-99-99T99:99"])
    def test_no_later_or_no_date_changes_nothing_and_stays_in_the_form(self, as_olu, conference, default_round, when):
        page = address("call_extend", conference, default_round)
        answer = as_olu.post(page, filled(as_olu.get(page), call_closes_at=when) | {"sure": "1"})
        assert answer.status_code == 200
        assert "invalid-feedback" in answer.content.decode() or "error" in answer.content.decode()
        assert not Event.objects.filter(kind="conferences.call_extended").exists()

    def test_results_cannot_be_promised_for_a_day_on_which_the_call_is_open(self, as_olu, conference, default_round):
        Round.objects.update(results_by=(default_round.call_closes_at + timedelta(days=2)).date())
        page = address("call_extend", conference, default_round)
        answer = as_olu.post(page, filled(as_olu.get(page)))
        assert "The call is open still on this day" in text_of(answer)
        later = (default_round.call_closes_at + timedelta(days=20)).date()
        as_olu.post(page, filled(answer, results_by=later.isoformat()) | {"sure": "1"})
        default_round.refresh_from_db()
        assert default_round.results_by == later

    @pytest.mark.parametrize("role", [Role.CHAIR, Role.REVIEWER, Role.TRACK_CHAIR, None])
    def test_only_organizers_extend_the_call(self, client, conference, default_round, role):
        person = UserFactory()
        if role:
            track = conference.tracks.first() if role == Role.TRACK_CHAIR else None
            MembershipFactory(conference=conference, user=person, role=role, track=track)
        client.force_login(person)
        assert client.get(address("call_extend", conference, default_round)).status_code == 404
        assert client.post(address("call_extend", conference, default_round), {"sure": "1"}).status_code == 404


class TestTrackChairs:
    @pytest.fixture
    def own(self, conference):
        return TrackFactory(conference=conference, call_closes_at=now() + timedelta(days=2))

    @pytest.fixture
    def chair(self, conference, own):
        return MembershipFactory(conference=conference, role=Role.TRACK_CHAIR, track=own).user

    def test_extend_the_own_deadline_of_their_own_track(self, client, conference, own, chair, sam):
        draft = written_by(sam, conference, tracks=[own])
        written_by(UserFactory(), conference)  # in another track, whose date does not move
        client.force_login(chair)
        page = address("track_extend", conference, own)
        client.post(page, filled(client.get(page)) | {"sure": "1"})
        own.refresh_from_db()
        assert own.call_closes_at > now() + timedelta(days=8)
        assert Mail.objects.get(kind=TOLD).subject_code.startswith(draft.code)

    def test_cannot_reach_another_track_or_one_without_a_date_of_its_own(self, client, conference, own, chair):
        client.force_login(chair)
        other = TrackFactory(conference=conference, call_closes_at=now() + timedelta(days=2))
        assert client.get(address("track_extend", conference, other)).status_code == 404
        Track.objects.filter(pk=own.pk).update(call_closes_at=None)
        page = address("track_extend", conference, own)
        assert "follows the deadline of the call" in text_of(client.get(page))
        answer = client.post(page, {"call_closes_at": "2099-01-01T10:00", "sure": "1"})
        assert "nothing to extend" in text_of(answer)
        assert not Event.objects.filter(kind="conferences.call_extended").exists()

    def test_the_service_refuses_what_is_not_theirs(self, conference, own, default_round, chair):
        scope = Scope(conference, own)
        other = TrackFactory(conference=conference, call_closes_at=now() + timedelta(days=2))
        for target in (other, default_round, SessionTypeFactory(conference=conference, call_closes_at=now())):
            with pytest.raises(OutOfScope):
                extend(target, chair, scope=scope)


class TestWhoIsTold:
    def test_owners_of_drafts_that_keep_their_date_are_not(self, conference, default_round, olu, sam):
        own = TrackFactory(conference=conference, call_closes_at=now() + timedelta(days=30))
        written_by(sam, conference, tracks=[own])
        assert extend(default_round, olu) == 0

    def test_a_draft_that_was_closed_opens_again_and_its_owner_is_told(self, conference, default_round, olu, draft):
        Round.objects.update(call_opens_at=now() - timedelta(days=9), call_closes_at=now() - timedelta(days=1))
        default_round.refresh_from_db()
        plan = extending.plan(default_round, closes_at=now() + timedelta(days=3))
        assert (plan.drafts, plan.told, plan.reopened) == (1, 1, 1)
        assert extend(default_round, olu) == 1

    def test_each_extension_is_told_once_and_the_reminder_only_once(self, conference, default_round, olu, draft):
        type(draft).objects.update(created_at=now() - timedelta(days=20))
        draft_reminders.remind(at=default_round.call_closes_at - timedelta(days=2))
        assert Mail.objects.filter(kind=draft_reminders.KIND).count() == 1
        assert extending.plan(default_round, closes_at=default_round.call_closes_at + timedelta(days=9)).reminded == 1
        extend(default_round, olu)
        default_round.refresh_from_db()
        extend(default_round, olu)
        assert Mail.objects.filter(kind=TOLD).count() == 2
        default_round.refresh_from_db()
        draft_reminders.remind(at=default_round.call_closes_at - timedelta(days=2))
        assert Mail.objects.filter(kind=draft_reminders.KIND).count() == 1

    def test_withdrawn_and_handed_in_ones_are_not_told(self, conference, default_round, olu):
        for state in (State.WITHDRAWN, State.SUBMITTED, State.REJECTED):
            written_by(UserFactory(), conference, state=state)
        assert extend(default_round, olu) == 0

    def test_a_name_or_title_of_a_draft_cannot_add_headers_or_mark_up(self, conference, default_round, olu):
        written_by(UserFactory(), conference, title="<script>x</script>\r\nBcc: everybody@example.org")
        extend(default_round, olu)
        mail = Mail.objects.get(kind=TOLD)
        assert "<script>" not in mail.html
        assert "\n" not in mail.subject

    @pytest.mark.parametrize("count", [2, 30])
    def test_takes_the_same_queries_for_any_number_of_drafts(
        self, conference, default_round, olu, count, django_assert_num_queries
    ):
        for _ in range(count):
            written_by(UserFactory(), conference)
        with django_assert_num_queries(13):
            extending.plan(default_round, closes_at=default_round.call_closes_at + timedelta(days=7))
        with django_assert_num_queries(39):
            assert extend(default_round, olu) == count


def test_nothing_is_extended_that_has_no_date_of_its_own(conference, olu):
    with pytest.raises(Refused):
        services.extend(conference.tracks.first(), by=olu, closes_at=now() + timedelta(days=1), seen=None)


def test_not_into_the_past_and_not_to_an_earlier_date(default_round, olu):
    for closes_at in (default_round.call_closes_at, default_round.call_closes_at - timedelta(days=1)):
        with pytest.raises(ValidationError):
            services.extend(default_round, by=olu, closes_at=closes_at, seen=None)


@pytest.mark.django_db(transaction=True)
def test_two_organizers_at_once_extend_once_and_the_second_is_told(conference, default_round, olu, draft):
    page = address("call_extend", conference, default_round)

    def click():
        client = Client()
        client.force_login(olu)
        return client.post(page, form, follow=True)

    client = Client()
    client.force_login(olu)
    form = filled(client.get(page)) | {"sure": "1"}
    answers = [text_of(each) for each in together(click, click, click)]
    assert sum("1 owner of a draft is told." in each for each in answers) == 1
    assert sum("Somebody has changed this deadline meanwhile" in each for each in answers) == 2
    assert Mail.objects.filter(kind=TOLD).count() == 1
    assert Event.objects.filter(kind="conferences.call_extended").count() == 1


def test_a_type_has_its_own_page(as_olu, conference):
    kind = SessionTypeFactory(conference=conference, call_closes_at=now() + timedelta(days=3))
    page = address("type_extend", conference, kind)
    as_olu.post(page, filled(as_olu.get(page)) | {"sure": "1"})
    assert SessionType.objects.get(pk=kind.pk).call_closes_at > now() + timedelta(days=9)
