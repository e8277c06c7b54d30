"""A track or a session type with a deadline of its own; a link that opens what is closed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.timezone import now

from conferences.calls import window
from conferences.models import Round, SessionType, Track
from conferences.times import end_of_day_anywhere
from proposals import opening
from proposals.access import closing, is_closed, open_choices, takes
from proposals.models import OpenLink
from tests.factories import ConferenceFactory, ProposalFactory, RoundFactory, SessionTypeFactory, TrackFactory

MAY = datetime(2027, 5, 1, 12, tzinfo=UTC)


def call(**more):
    return Round(**{"call_opens_at": MAY - timedelta(days=30), "call_closes_at": MAY, "grace_minutes": 15} | more)


def track(days=None, **more):
    own = {} if days is None else {"call_closes_at": MAY + timedelta(days=days)}
    return Track(**{"round": call()} | own | more)


def kind(days=None, **more):
    own = {} if days is None else {"call_closes_at": MAY + timedelta(days=days)}
    return SessionType(**own, **more)


class TestWhichDateCounts:
    @pytest.mark.parametrize(
        ("of_track", "of_type", "days"),
        [
            (None, None, 0),
            (-5, None, -5),
            (7, None, 7),
            (None, -5, -5),
            (None, 7, 7),
            (7, 3, 3),
            (3, 7, 3),
            (-2, 7, -2),
        ],
    )
    def test_an_own_date_replaces_that_of_the_round_and_of_two_the_earlier_counts(self, of_track, of_type, days):
        found = window(call(), track(of_track), kind(of_type))
        assert found.call_closes_at == MAY + timedelta(days=days)

    def test_the_earliest_of_the_chosen_tracks_decides(self):
        assert closing([track(4), track(-1), track()], kind()).call_closes_at == MAY - timedelta(days=1)

    def test_without_a_track_the_last_of_the_rounds_decides(self):
        later = call(call_closes_at=MAY + timedelta(days=9))
        assert closing([], None, calls=[call(), later]).call_closes_at == later.call_closes_at

    def test_where_nothing_ends_nothing_decides(self):
        assert closing([track(round=call(call_closes_at=None))], kind()) is None


class TestWhetherItIsTaken:
    def test_every_chosen_track_must_take_the_type(self):
        moment = MAY + timedelta(days=1)
        assert not is_closed([track(2)], kind(), at=moment)
        assert is_closed([track(2), track()], kind(), at=moment)
        assert not is_closed([track(), track()], kind(5), at=moment)
        assert is_closed([track(), track(0)], kind(5), at=moment)

    def test_the_grace_is_for_forms_that_were_open_at_the_own_bell(self):
        early, bell = track(-5), MAY - timedelta(days=5)
        opened = bell - timedelta(minutes=3)
        assert not is_closed([early], kind(), at=bell + timedelta(minutes=14), form_opened_at=opened)
        assert is_closed([early], kind(), at=bell + timedelta(minutes=15), form_opened_at=opened)
        assert is_closed([early], kind(), at=bell + timedelta(minutes=1), form_opened_at=bell)

    def test_a_later_own_date_opens_nothing_before_the_call_opens(self):
        assert not takes(call(), track=track(9), at=MAY - timedelta(days=31))

    def test_a_day_anywhere_on_earth_ends_at_noon_in_london_and_an_hour_later_once_summer_time_has_begun(self):
        # 28 March 2027: clocks in Vienna go forward at 01:00 UTC. The instant does not move with them.
        before, after = (
            end_of_day_anywhere(date(2027, 3, 26)),
            end_of_day_anywhere(date(2027, 3, 28)),
        )
        assert before == datetime(2027, 3, 27, 12, tzinfo=UTC)
        assert after == datetime(2027, 3, 29, 12, tzinfo=UTC)
        spring = track(round=call(call_opens_at=before, call_closes_at=after, closes_anywhere_on_earth=True))
        assert not is_closed([spring], kind(), at=after - timedelta(seconds=1))
        assert is_closed([spring], kind(), at=after)


@pytest.mark.django_db
class TestWhatCanBeChosen:
    @pytest.fixture
    def conference(self):
        made = ConferenceFactory()
        self.open = TrackFactory(conference=made, name={"en": "Web"})
        self.over = TrackFactory(conference=made, name={"en": "Data"}, call_closes_at=now() - timedelta(days=1))
        self.hidden = TrackFactory(conference=made, name={"en": "Keynotes"}, is_hidden=True)
        self.talk = SessionTypeFactory(conference=made, name={"en": "Talk"})
        self.keynote = SessionTypeFactory(conference=made, name={"en": "Keynote"}, is_hidden=True)
        return made

    def choices(self, conference, **more):
        return open_choices(conference.tracks.select_related("round"), conference.session_types.all(), **more)

    def test_only_what_is_open_and_listed(self, conference):
        assert self.choices(conference) == ([self.open], [self.talk])

    def test_a_link_opens_the_closed_track_and_leaves_the_rest(self, conference):
        link = opening.make_link(conference, by=None, track=self.over, closes_at=now() + timedelta(days=1))
        assert self.choices(conference, link=link) == ([self.open, self.over], [self.talk])

    def test_a_link_opens_a_hidden_type_in_a_hidden_track(self, conference):
        link = opening.make_link(
            conference, by=None, track=self.hidden, session_type=self.keynote, closes_at=now() + timedelta(days=1)
        )
        assert self.choices(conference, link=link) == ([self.open, self.hidden], [self.talk, self.keynote])

    def test_a_link_without_review_opens_only_what_it_is_for(self, conference):
        link = opening.make_link(
            conference, by=None, track=self.hidden, closes_at=now() + timedelta(days=1), skips_review=True
        )
        assert self.choices(conference, link=link) == ([self.hidden], [self.talk])

    def test_a_link_of_yesterday_opens_nothing(self, conference):
        link = OpenLink(track=self.over, opens_at=now() - timedelta(days=3), call_closes_at=now() - timedelta(days=1))
        assert self.choices(conference, link=link) == ([self.open], [self.talk])

    def test_a_later_round_is_offered_for_its_tracks_only(self, conference):
        ahead = RoundFactory(conference=conference, is_default=False, call_opens_at=now() + timedelta(days=1))
        TrackFactory(conference=conference, round=ahead)
        assert self.choices(conference)[0] == [self.open]


@pytest.mark.django_db
def test_a_stored_proposal_knows_its_own_end(django_assert_max_num_queries):
    own = now() + timedelta(days=1)
    draft = ProposalFactory()
    draft.tracks.set([TrackFactory(conference=draft.conference, call_closes_at=own)])
    with django_assert_max_num_queries(3):
        dates = opening.dates_of(draft)
    assert dates.closing.call_closes_at == own
    assert dates.are_open()
    assert not dates.are_open(at=own)
