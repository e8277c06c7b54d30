"""Placing, moving and removing in the draft."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from conferences.access import Scope
from conferences.errors import OutOfScope
from conferences.models import Event
from proposals.models import Proposal
from proposals.states import State
from schedule import queries, services
from schedule.errors import Refused, Stale
from schedule.models import Item, Kind, Placement, Room
from schedule.services import Spot
from selection.models import Decision
from tests.factories import ConferenceFactory, ProposalFactory, TrackFactory
from tests.schedule.factories import RoomFactory, Stage, at, confirmed

pytestmark = pytest.mark.django_db

BREAK = {"kind": Kind.BREAK, "title": "Coffee"}


def test_a_confirmed_talk_is_placed_and_logged_without_names(stage):
    talk = confirmed(stage.conference)
    placement = stage.place(talk)
    assert (placement.item.code, placement.item.kind, placement.item.number) == (talk.code, Kind.TALK, 1)
    event = Event.objects.get(kind="schedule.placed")
    assert (event.subject, event.actor) == (talk.code, stage.olu.actor_id)
    assert event.data["minutes"] == 30


@pytest.mark.parametrize("state", [State.WAITLISTED, State.OFFERED, State.ACCEPTED, State.CONFIRMED])
def test_what_may_still_take_place_can_be_placed(stage, state):
    stage.place(ProposalFactory(conference=stage.conference, state=state))
    assert queries.draft(stage.conference)[0].is_releasable == (state in (State.ACCEPTED, State.CONFIRMED))


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.SUBMITTED, State.WITHDRAWN, State.REJECTED, State.DECLINED, State.CANCELLED]
)
def test_what_was_not_accepted_cannot_be_placed(stage, state):
    proposal = ProposalFactory(conference=stage.conference, state=state)
    with pytest.raises(Refused, match="cannot be placed"):
        stage.place(proposal)
    assert not Placement.objects.exists()


@pytest.mark.parametrize("outcome", ["accept", "waitlist", "reject"])
def test_what_was_quietly_decided_can_be_placed_marked_and_is_never_released(stage, outcome):
    proposal = ProposalFactory(conference=stage.conference, handed_in=True)
    track = proposal.tracks.get() if outcome == "accept" else None
    Decision.objects.create(proposal=proposal, outcome=outcome, track=track)
    if outcome == "reject":
        with pytest.raises(Refused, match="cannot be placed"):
            stage.place(proposal)
        return
    assert list(queries.placeable(stage.conference)) == [proposal]
    assert not queries.placeable(stage.conference, [proposal.tracks.get().pk]).exists()
    stage.place(proposal)
    (entry,) = queries.draft(stage.conference)
    assert (entry.quiet, entry.is_releasable, entry.is_gone) == (outcome, False, False)
    assert "not announced" in entry.state_label
    with pytest.raises(Refused, match="Nothing is different"):
        stage.release()


def test_placing_twice_has_one_effect_and_says_so(stage):
    talk = confirmed(stage.conference)
    stage.place(talk)
    with pytest.raises(Refused, match="has a place already"):
        stage.place(talk, 12)
    assert Placement.objects.count() == 1


def test_a_stale_object_does_not_hide_that_a_talk_was_withdrawn(stage):
    talk = confirmed(stage.conference)
    Proposal.objects.filter(pk=talk.pk).update(state=State.CANCELLED)
    with pytest.raises(Refused):
        stage.place(talk)


@pytest.mark.parametrize("minutes", [0, -5])
def test_nothing_ends_before_it_starts(stage, minutes):
    with pytest.raises(Refused, match="end after it starts"):
        stage.place(confirmed(stage.conference), minutes=minutes)


def test_nothing_takes_a_week(stage):
    with pytest.raises(Refused, match="longer than 99 hours"):
        stage.place(confirmed(stage.conference), minutes=7 * 24 * 60)


def test_rooms_and_talks_of_another_conference_are_refused(stage):
    other = Stage(ConferenceFactory())
    with pytest.raises(Refused, match="room belongs to another"):
        stage.place(confirmed(stage.conference), room=other.hall)
    with pytest.raises(Refused, match="another conference"):
        stage.place(confirmed(other.conference))
    placed = other.place()
    with pytest.raises(Refused):
        services.move(placed, to=stage.spot(), revision=1, by=stage.olu)


def test_moving_asks_for_the_revision_that_was_seen(stage):
    placement = stage.place()
    moved = services.move(placement, to=stage.spot(14, room="attic"), revision=1, by=stage.olu)
    assert (moved.room, moved.revision) == (stage.attic, 2)
    with pytest.raises(Stale):
        services.move(placement, to=stage.spot(15), revision=1, by=stage.olu)
    assert Placement.objects.get().starts_at == at(stage.conference, 14)


def test_moving_to_where_it_stands_changes_nothing(stage):
    placement = stage.place()
    assert services.move(placement, to=stage.spot(), revision=1, by=stage.olu).revision == 1
    assert not Event.objects.filter(kind="schedule.moved").exists()


def test_removing_twice_tells_the_second(stage):
    placement = stage.place()
    services.remove(placement, revision=1, by=stage.olu)
    with pytest.raises(Stale, match="taken this off"):
        services.remove(placement, revision=1, by=stage.olu)
    assert list(queries.placeable(stage.conference)) == [placement.item.proposal]


def test_a_talk_that_comes_back_keeps_its_identity(stage):
    talk = confirmed(stage.conference)
    first = stage.place(talk).item
    services.remove(Placement.objects.get(), revision=1, by=stage.olu)
    assert stage.place(talk, 15).item == first


def test_a_break_in_all_rooms_goes_when_it_is_taken_off_unless_it_was_released(stage):
    item = services.add_item(stage.conference, by=stage.olu, at=stage.spot(room=None), fields=BREAK)
    services.remove(item.placement, revision=1, by=stage.olu)
    assert not Item.objects.exists()
    item = services.add_item(stage.conference, by=stage.olu, at=stage.spot(room=None), fields=BREAK)
    stage.release()
    services.remove(item.placement, revision=1, by=stage.olu)
    assert list(queries.unplaced_items(stage.conference)) == [item]


def test_items_have_titles_and_are_no_talks(stage):
    with pytest.raises(Refused, match="title"):
        services.add_item(stage.conference, by=stage.olu, at=None, fields={"kind": Kind.BREAK, "title": "  "})
    with pytest.raises(Refused, match="begins as a proposal"):
        services.add_item(stage.conference, by=stage.olu, at=None, fields={"kind": Kind.TALK, "title": "Mine"})
    with pytest.raises(ValueError, match="proposal"):
        services.add_item(stage.conference, by=stage.olu, at=None, fields={**BREAK, "proposal": None})
    foreign = TrackFactory()
    with pytest.raises(Refused, match="track belongs"):
        services.add_item(stage.conference, by=stage.olu, at=None, fields={**BREAK, "track": foreign})
    assert not Item.objects.exists()


def test_the_words_of_an_item_can_change_and_those_of_a_talk_cannot(stage):
    item = services.add_item(stage.conference, by=stage.olu, at=None, fields=BREAK)
    assert services.edit_item(item, by=stage.olu, fields={"title": "Tea"}).title == "Tea"
    with pytest.raises(Refused, match="that of its proposal"):
        services.edit_item(stage.place().item, by=stage.olu, fields={"title": "Better"})


def test_words_rooms_and_days_that_are_saved_as_they_are_change_nothing(stage):
    item = services.add_item(stage.conference, by=stage.olu, at=None, fields=BREAK)
    before = Event.objects.count()
    services.edit_item(item, by=stage.olu, fields={"title": BREAK["title"]})
    services.edit_room(stage.hall, by=stage.olu, name=stage.hall.name)
    day = stage.day
    services.edit_day(day, by=stage.olu, day=day.date, opens_at=day.opens_at, closes_at=day.closes_at)
    assert Event.objects.count() == before


def test_a_scope_of_another_conference_reaches_nothing_here(stage):
    item = services.add_item(stage.conference, by=stage.olu, at=None, fields=BREAK)
    with pytest.raises(Refused, match="another conference"):
        services.edit_item(item, by=stage.olu, fields={"title": "Tea"}, scope=Scope(ConferenceFactory()))
    assert Item.objects.get().title == BREAK["title"]


def test_the_database_keeps_talks_and_proposals_together(stage):
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(conference=stage.conference, number=9, kind=Kind.TALK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(conference=stage.conference, number=9, kind=Kind.BREAK)
    spot = stage.spot()
    item = services.add_item(stage.conference, by=stage.olu, at=spot, fields=BREAK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(item=item).update(ends_at=spot.starts_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(item=item).update(ends_at=spot.starts_at + timedelta(days=9))


class TestTrackChair:
    def test_places_moves_and_removes_the_talks_of_the_track_only(self, stage):
        mine, theirs = TrackFactory(conference=stage.conference), TrackFactory(conference=stage.conference)
        scope = Scope(stage.conference, mine)
        other = stage.place(confirmed(stage.conference, accepted_track=theirs), 15)
        own = services.place(
            stage.conference,
            what=confirmed(stage.conference, accepted_track=mine),
            at=stage.spot(),
            by=stage.olu,
            scope=scope,
        )
        services.move(own, to=stage.spot(11), revision=1, by=stage.olu, scope=scope)
        for verb in (
            lambda: services.move(other, to=stage.spot(12), revision=1, by=stage.olu, scope=scope),
            lambda: services.remove(other, revision=1, by=stage.olu, scope=scope),
            lambda: services.add_item(stage.conference, by=stage.olu, at=None, fields=BREAK, scope=scope),
            lambda: services.add_room(stage.conference, by=stage.olu, name="Mine", scope=scope),
        ):
            with pytest.raises(OutOfScope):
                verb()
        assert Placement.objects.get(pk=other.pk).revision == 1


class TestRooms:
    def test_a_room_stands_last_or_where_one_says(self, stage):
        Room.objects.filter(conference=stage.conference).update(position=7)
        assert services.add_room(stage.conference, by=stage.olu, name="Last").position == 8
        assert services.add_room(stage.conference, by=stage.olu, name="First", position=0).position == 0
        assert services.add_room(ConferenceFactory(), by=stage.olu, name="Only").position == 0

    def test_names_are_unique_in_a_conference(self, stage):
        with pytest.raises(Refused, match="room called Hall already"):
            services.add_room(stage.conference, by=stage.olu, name=" Hall ")
        with pytest.raises(Refused, match="Give the room a name"):
            services.add_room(stage.conference, by=stage.olu, name="   ")
        with pytest.raises(Refused):
            services.edit_room(stage.attic, by=stage.olu, name="Hall")
        services.add_room(ConferenceFactory(), by=stage.olu, name="Hall")
        with pytest.raises(IntegrityError), transaction.atomic():
            RoomFactory(conference=stage.conference, name="Hall")

    def test_a_room_in_use_stays_and_an_empty_one_goes_once(self, stage):
        stage.place()
        with pytest.raises(Refused, match="Something stands in Hall"):
            services.remove_room(stage.hall, by=stage.olu)
        services.remove_room(stage.attic, by=stage.olu)
        services.remove_room(stage.attic, by=stage.olu)
        assert [room.name for room in Room.objects.all()] == ["Hall"]
        assert Event.objects.filter(kind="schedule.room_removed").count() == 1

    def test_only_fields_of_rooms_are_taken(self, stage):
        with pytest.raises(ValueError, match="conference_id"):
            services.edit_room(stage.hall, by=stage.olu, conference_id=1)


def test_hostile_words_are_kept_as_words(stage):
    words = "'; DROP TABLE schedule_room; -- <script>alert(1)</script> \u202e 💥" + "x" * 100
    item = services.add_item(stage.conference, by=stage.olu, at=stage.spot(), fields={**BREAK, "title": words})
    assert Item.objects.get(pk=item.pk).title == words


def test_a_spot_in_no_room_is_in_all(stage):
    placement = stage.place(confirmed(stage.conference), room=None)
    assert Spot(None, placement.starts_at, placement.ends_at) == stage.spot(room=None)
