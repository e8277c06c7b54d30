"""Releasing: versions that never change, what is new in them, and who is told."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from conferences.access import Scope
from conferences.errors import OutOfScope
from conferences.models import Event
from notifications.models import Mail
from proposals import services as proposals
from proposals.models import Proposal
from proposals.states import State
from schedule import queries, services
from schedule.errors import Refused, Stale, Stopped
from schedule.models import Kind, Placement, Release, ReleasedPlacement
from schedule.programme import load
from schedule.services.releasing import next_version
from tests.factories import AuthorshipFactory, ConferenceFactory, ProfileFactory, TrackFactory
from tests.schedule.factories import Stage, confirmed
from tests.together import together

pytestmark = pytest.mark.django_db


def shown(conference):
    release = queries.current_release(conference)
    return {entry.code: entry for entry in load(release, conference, with_texts=True).entries}


def test_a_release_publishes_what_stands_in_the_draft(stage):
    talk = confirmed(stage.conference, title="On bridges", abstract="**All** about them")
    stage.place(talk)
    services.add_item(
        stage.conference, by=stage.olu, at=stage.spot(12, room=None), fields={"kind": Kind.BREAK, "title": "Lunch"}
    )
    released = stage.release(notes="The first")
    entry = shown(stage.conference)[talk.code]
    assert (entry.title, entry.row.abstract, entry.room.name) == ("On bridges", "**All** about them", "Hall")
    assert len(shown(stage.conference)) == 2
    assert (released.number, released.by) == (1, stage.olu.actor_id)
    event = Event.objects.get(kind="schedule.released")
    assert (event.subject, event.data["entries"]) == (released.code, 2)


def test_only_announced_talks_are_released(stage):
    stage.place(confirmed(stage.conference))
    for hour, state in ((11, State.ACCEPTED), (12, State.WAITLISTED), (13, State.OFFERED)):
        stage.place(confirmed(stage.conference, state=state), hour)
    services.add_item(
        stage.conference, by=stage.olu, at=stage.spot(15), fields={"kind": Kind.BLOCKER, "title": "Repairs"}
    )
    plan = services.plan(stage.conference)
    assert {entry.state for entry in plan.left_out} == {State.WAITLISTED, State.OFFERED}
    stage.release()
    states = {entry.row.item.proposal.state for entry in shown(stage.conference).values()}
    assert states == {State.CONFIRMED, State.ACCEPTED}


def test_confirmed_talks_only_where_the_organizer_wants_it_so(stage):
    stage.place(confirmed(stage.conference))
    stage.place(confirmed(stage.conference, state=State.ACCEPTED), 11)
    stage.release(confirmed_only=True)
    assert len(shown(stage.conference)) == 1


def test_conflicts_that_stop_have_to_be_put_right(stage):
    stage.place()
    second = stage.place(None, 10, 15)
    with pytest.raises(Stopped, match="are both in Hall"):
        stage.release(accept=True)
    assert not Release.objects.exists()
    services.move(second, to=stage.spot(11), revision=1, by=stage.olu)
    stage.release()


def test_a_speaker_in_two_places_has_to_be_accepted(stage):
    ada = ProfileFactory(name="Ada")
    stage.place(confirmed(stage.conference, speaker=ada))
    stage.place(confirmed(stage.conference, speaker=ada), room="attic")
    with pytest.raises(Stopped, match="Ada speaks"):
        stage.release()
    stage.release(accept=True)


@pytest.mark.parametrize("version", ["", "   ", "a/b", "x" * 61, "1\u202e0", "a\x00b"])
def test_a_version_needs_a_name_that_fits_into_an_address(stage, version):
    stage.place()
    with pytest.raises(Refused):
        stage.release(version)
    assert not Release.objects.exists()


def test_a_version_is_named_once(stage):
    placement = stage.place()
    stage.release()
    services.move(placement, to=stage.spot(15), revision=1, by=stage.olu)
    with pytest.raises(Refused, match=r"a version 1\.0 already"):
        stage.release()
    assert stage.release("1.1").number == 2


def test_releasing_nothing_new_is_refused(stage):
    with pytest.raises(Refused, match="Nothing is different"):
        stage.release()
    stage.place()
    stage.release()
    with pytest.raises(Refused, match="Nothing is different"):
        stage.release("1.1")


def test_nobody_releases_what_they_did_not_see(stage):
    placement = stage.place()
    seen = services.plan(stage.conference).seen
    services.move(placement, to=stage.spot(16), revision=1, by=stage.olu)
    with pytest.raises(Stale, match="look again"):
        stage.release(seen=seen)
    stage.release(seen=services.plan(stage.conference).seen)
    with pytest.raises(Stale):
        stage.release("1.1", seen=seen)


def test_what_changed_is_told_by_kind(stage):
    moved, gone, reworded = (stage.place(None, hour) for hour in (10, 11, 12))
    cancelled = stage.place(None, 13).item.proposal
    stage.release()
    services.move(moved, to=stage.spot(10, room="attic"), revision=1, by=stage.olu)
    services.remove(gone, revision=1, by=stage.olu)
    Proposal.objects.filter(pk=reworded.item.proposal_id).update(title="Better words")
    proposals.transition(cancelled, "cancel", by=None)
    new = stage.place(None, 15)
    diff = services.plan(stage.conference).diff
    assert [row.code for row in diff.new] == [new.item.code]
    assert [(each.after.code, each.is_elsewhere) for each in diff.moved] == [(moved.item.code, True)]
    assert [row.code for row in diff.removed] == [gone.item.code]
    assert [row.code for row in diff.cancelled] == [cancelled.code]
    assert [row.title for row in diff.reworded] == ["Better words"]


def test_the_published_text_does_not_change_before_the_next_release(stage):
    talk = stage.place(confirmed(stage.conference, title="As reviewed")).item.proposal
    stage.release()
    Proposal.objects.filter(pk=talk.pk).update(title="Changed since")
    assert shown(stage.conference)[talk.code].title == "As reviewed"


def test_a_name_is_always_the_one_of_today(stage):
    ada = ProfileFactory(name="Ada")
    talk = stage.place(confirmed(stage.conference, speaker=ada)).item
    stage.release()
    ada.name = "Ada Lovelace"
    ada.save()
    assert [speaker.name for speaker in shown(stage.conference)[talk.code].speakers] == ["Ada Lovelace"]
    ada.name = ""
    ada.save()
    assert shown(stage.conference)[talk.code].speakers == ()


@pytest.mark.parametrize(("state", "verb"), [(State.CONFIRMED, "cancel"), (State.ACCEPTED, "withdraw")])
def test_a_talk_that_is_withdrawn_shows_as_cancelled_at_once_and_in_later_versions(stage, state, verb):
    talk = stage.place(confirmed(stage.conference, state=state)).item.proposal
    stage.release()
    proposals.transition(talk, verb, by=None)
    assert shown(stage.conference)[talk.code].is_cancelled
    stage.place(None, 10)  # the room is free again
    stage.release("1.1", accept=True)
    entry = shown(stage.conference)[talk.code]
    assert entry.is_cancelled
    assert entry.row.is_cancelled
    assert entry.room.name == "Hall"
    stage.place(None, 17)
    stage.release("1.2")
    assert shown(stage.conference)[talk.code].is_cancelled


def test_a_room_that_is_gone_is_still_shown_where_it_was(stage):
    talk = stage.place().item.proposal
    stage.release()
    proposals.transition(talk, "cancel", by=None)
    services.remove(Placement.objects.get(), revision=1, by=stage.olu)
    services.remove_room(stage.hall, by=stage.olu)
    stage.place(None, room="attic")
    stage.release("1.1")
    assert shown(stage.conference)[talk.code].room.name == "Hall"


class TestImmutable:
    @pytest.fixture
    def released(self, stage):
        stage.place()
        return stage.release()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE schedule_release SET version = 'x'",
            "DELETE FROM schedule_release",
            "UPDATE schedule_releasedplacement SET title = 'x'",
            "DELETE FROM schedule_releasedplacement",
        ],
    )
    def test_nobody_changes_a_release(self, released, statement):
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            cursor.execute(statement)
        assert ReleasedPlacement.objects.get().title != "x"


@pytest.mark.django_db(transaction=True)
def test_nothing_joins_a_release_after_the_transaction_that_made_it():
    stage = Stage()
    stage.place()
    released = stage.release()
    row = ReleasedPlacement.objects.get()
    item = stage.place(None, 15).item
    row.pk, row.item, row.code = None, item, item.code
    row.starts_at, row.ends_at = row.starts_at + timedelta(hours=3), row.ends_at + timedelta(hours=3)
    with pytest.raises(DatabaseError, match="complete"):
        row.save(force_insert=True)
    assert released.placements.count() == 1


class TestRoomsInTheDatabase:
    """The EXCLUDE constraint, whatever the services do."""

    @pytest.fixture
    def make(self, stage):
        release = Release.objects.create(conference=stage.conference, number=1, version="1.0")

        def made(start=0, minutes=30, **more):
            spot = stage.spot(minutes=minutes)
            item = services.add_item(
                stage.conference, by=None, at=None, fields={"kind": Kind.OTHER, "title": "Something"}
            )
            known = {"room_code": "HALL", "kind": item.kind, "code": item.code, "title": item.title}
            begin = spot.starts_at + timedelta(minutes=start)
            return ReleasedPlacement.objects.create(
                release=release, item=item, starts_at=begin, ends_at=begin + timedelta(minutes=minutes), **known | more
            )

        made()
        return made

    @pytest.mark.parametrize("start", [-29, 0, 15, 29])
    def test_two_exclusive_things_never_share_a_room(self, make, start):
        with pytest.raises(IntegrityError, match="schedule_released_room_free"), transaction.atomic():
            make(start)

    @pytest.mark.parametrize(
        "more",
        [
            {"start": 30},
            {"start": -30},
            {"room_code": "ATTIC"},
            {"room_code": ""},
            {"is_exclusive": False},
            {"is_cancelled": True},
        ],
    )
    def test_what_may_stand_beside_it(self, make, more):
        make(**more)


class TestTelling:
    def test_each_speaker_has_one_mail_for_each_release_that_concerns_them(self, stage):
        ada = ProfileFactory(name="Ada", email="ada@example.org", user=None)
        first = stage.place(confirmed(stage.conference, speaker=ada, title="One"))
        stage.place(confirmed(stage.conference, speaker=ada, title="Two & a half"), 15)
        other = stage.place(None, 12)
        released = stage.release()
        mail = Mail.objects.get(recipient="ada@example.org")
        assert (mail.kind, mail.subject_code) == ("schedule.placed", released.code)
        assert "One" in mail.text
        assert "Two & a half" in mail.text
        assert "Thursday, 10 June 2027, 10:00\u201310:30 (Europe/Vienna)" in mail.text.replace("\n", " ")
        assert "Hall" in mail.text
        assert Mail.objects.count() == 2
        services.move(first, to=stage.spot(16, 30), revision=1, by=stage.olu)
        stage.release("1.1")
        assert Mail.objects.filter(recipient="ada@example.org").count() == 2
        assert Mail.objects.exclude(recipient="ada@example.org").count() == 1
        assert other.item.proposal.title not in Mail.objects.get(subject_code=Release.objects.first().code).text

    def test_two_people_with_one_address_have_one_mail(self, stage):
        talk = confirmed(stage.conference, speaker=ProfileFactory(email="desk@example.org", user=None))
        AuthorshipFactory(
            proposal=talk, profile=ProfileFactory(email="desk@example.org", user=None), is_contact=False, position=1
        )
        stage.place(talk)
        stage.release()
        assert Mail.objects.count() == 1

    def test_a_release_that_fails_tells_nobody(self, stage):
        stage.place()
        stage.place()
        with pytest.raises(Stopped):
            stage.release()
        assert not Mail.objects.exists()


class TestTrack:
    @pytest.fixture
    def tracks(self, stage):
        return TrackFactory(conference=stage.conference), TrackFactory(conference=stage.conference)

    def test_a_track_is_released_alone_and_the_rest_stays_as_published(self, stage, tracks):
        mine, theirs = tracks
        own = stage.place(confirmed(stage.conference, accepted_track=mine), 10)
        other = stage.place(confirmed(stage.conference, accepted_track=theirs), 12)
        stage.release()
        services.move(own, to=stage.spot(11), revision=1, by=stage.olu)
        services.move(other, to=stage.spot(13), revision=1, by=stage.olu)
        stage.release("1.1", scope=Scope(stage.conference, mine))
        starts = {code: entry.starts_at.hour for code, entry in shown(stage.conference).items()}
        assert starts == {own.item.code: 11, other.item.code: 12}

    def test_a_track_does_not_take_a_room_from_what_stays(self, stage, tracks):
        mine, theirs = tracks
        own = stage.place(confirmed(stage.conference, accepted_track=mine), 10)
        other = stage.place(confirmed(stage.conference, accepted_track=theirs), 12)
        stage.release()
        services.move(other, to=stage.spot(14), revision=1, by=stage.olu)
        services.move(own, to=stage.spot(12), revision=1, by=stage.olu)
        with pytest.raises(Stopped, match="would be in one room"):
            stage.release("1.1", scope=Scope(stage.conference, mine))
        assert Release.objects.count() == 1

    def test_a_scope_of_another_conference_is_refused(self, stage):
        stage.place()
        with pytest.raises(OutOfScope):
            stage.release(scope=Scope(ConferenceFactory()))


@pytest.mark.parametrize(
    ("version", "following"), [("1.0", "1.1"), ("v2.9", "v2.10"), ("final", ""), ("1.", ""), ("1.²", "")]
)
def test_the_next_name_is_offered_where_there_is_one(version, following):
    assert next_version(Release(version=version)) == following


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_two_organizers_who_place_one_talk_have_one_effect(self):
        stage = Stage()
        talk = confirmed(stage.conference)
        results = together(lambda: stage.place(talk, 10), lambda: stage.place(talk, 12))
        assert sorted(type(result).__name__ for result in results) == ["Placement", "Refused"]
        assert Placement.objects.count() == 1

    def test_two_organizers_who_move_one_talk_do_not_overwrite_each_other(self):
        stage = Stage()
        placement = stage.place()
        results = together(
            lambda: services.move(placement, to=stage.spot(11), revision=1, by=stage.olu),
            lambda: services.move(placement, to=stage.spot(12), revision=1, by=stage.olu),
        )
        assert sorted(type(result).__name__ for result in results) == ["Placement", "Stale"]
        assert Placement.objects.get().revision == 2

    def test_two_organizers_who_release_at_once_make_one_version(self):
        stage = Stage()
        stage.place()
        seen = services.plan(stage.conference).seen
        results = together(lambda: stage.release("1.0", seen=seen), lambda: stage.release("2.0", seen=seen))
        assert sorted(type(result).__name__ for result in results) == ["Release", "Stale"]
        assert (Release.objects.count(), Mail.objects.count()) == (1, 1)

    def test_two_tabs_that_add_a_room_of_one_name_make_one(self):
        stage = Stage()
        results = together(*[lambda: services.add_room(stage.conference, by=stage.olu, name="Cellar")] * 2)
        assert sorted(type(result).__name__ for result in results) == ["Refused", "Room"]

    def test_a_talk_withdrawn_while_it_is_placed_never_reaches_the_public(self):
        stage = Stage()
        talk = confirmed(stage.conference)
        stage.place(talk)
        go = threading.Event()

        def withdraw():
            go.set()
            return proposals.transition(talk, "cancel", by=None)

        def release():
            go.wait(10)
            return stage.release(accept=True)

        together(withdraw, release)
        current = queries.current_release(stage.conference)
        assert current is None or all(entry.is_cancelled for entry in load(current, stage.conference).entries)
