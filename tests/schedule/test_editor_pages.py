"""Organizers' pages, by form and without script: rooms, days, the board, releasing."""

import pytest

from conferences.access import member_of
from conferences.models import Phase, Role
from schedule import access, services
from schedule.models import Day, Item, Kind, Placement, Release, Room
from selection.models import Decision
from tests.factories import (
    ConferenceFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    TrackFactory,
    UserFactory,
)
from tests.schedule.factories import Stage, at, confirmed

pytestmark = pytest.mark.django_db

PAGES = [
    "rooms/",
    "rooms/new/",
    "days/new/",
    "schedule/",
    "schedule/place/",
    "schedule/items/new/",
    "schedule/release/",
]


@pytest.fixture
def olu(stage, client):
    client.force_login(stage.olu)
    return client


def path(stage, rest):
    return f"/{stage.conference.slug}/organize/{rest}"


def spot(stage, **more):
    return {"room": stage.hall.code, "date": "2027-06-10", "start": "10:00", "minutes": "30"} | more


class TestWhoMay:
    @pytest.mark.parametrize("page", PAGES)
    def test_organizers_see_it_strangers_do_not_and_visitors_log_in(self, stage, client, page):
        assert client.get(path(stage, page)).status_code == 302
        for role in (Role.REVIEWER, Role.CHAIR, Role.CREW):
            client.force_login(MembershipFactory(conference=stage.conference, role=role).user)
            assert client.get(path(stage, page)).status_code == 404
        client.force_login(Stage(ConferenceFactory()).olu)
        assert client.get(path(stage, page)).status_code == 404
        client.force_login(stage.olu)
        assert client.get(path(stage, page)).status_code == 200

    def test_an_organizer_who_reviews_sees_no_names_before_scores_freeze(self, stage):
        MembershipFactory(conference=stage.conference, user=stage.olu, role=Role.REVIEWER)
        member = member_of(stage.conference, stage.olu.pk)
        assert [member.may(rule) for rule in (access.EDIT, access.RELEASE, access.EDIT_VENUE)] == [False, False, True]
        stage.conference.rounds.update(phase=Phase.SELECTION)
        assert member_of(stage.conference, stage.olu.pk).may(access.EDIT)

    def test_a_track_chair_places_and_releases_the_track_only(self, stage, client):
        mine, theirs = TrackFactory(conference=stage.conference), TrackFactory(conference=stage.conference)
        chair = MembershipFactory(conference=stage.conference, role=Role.TRACK_CHAIR, track=mine).user
        own = confirmed(stage.conference, accepted_track=mine, title="Mine")
        other = confirmed(stage.conference, accepted_track=theirs, title="Theirs")
        client.force_login(chair)
        page = client.get(path(stage, "schedule/")).content.decode()
        assert "Mine" in page
        assert "Theirs" not in page
        assert client.post(path(stage, f"schedule/place/{other.code}/"), spot(stage)).status_code == 404
        assert client.post(path(stage, f"schedule/place/{own.code}/"), spot(stage)).status_code == 302
        assert client.get(path(stage, "rooms/")).status_code == 404
        assert client.get(path(stage, "schedule/items/new/")).status_code == 404
        assert client.get(path(stage, f"schedule/release/?track={theirs.code}")).status_code == 404
        client.post(path(stage, "schedule/release/"), {"version": "1.0"})
        assert Release.objects.get().placements.get().code == own.code

    def test_nobody_moves_a_placement_of_another_conference(self, stage, olu):
        other = Stage(ConferenceFactory()).place()
        for rest in (f"schedule/placements/{other.code}/", f"schedule/placements/{other.code}/remove/"):
            assert olu.post(path(stage, rest), spot(stage, revision="1")).status_code == 404
        assert Placement.objects.get().revision == 1


class TestRoomsAndDays:
    def test_a_room_is_added_changed_and_removed(self, stage, olu):
        olu.post(path(stage, "rooms/new/"), {"name": "Cellar 🍷", "capacity": "40"})
        room = Room.objects.get(name="Cellar 🍷")
        assert room.position > stage.attic.position
        olu.post(path(stage, f"rooms/{room.code}/"), {"name": "Cellar", "capacity": "", "is_shared": "on"})
        room.refresh_from_db()
        assert (room.name, room.capacity, room.is_shared) == ("Cellar", None, True)
        olu.post(path(stage, f"rooms/{room.code}/remove/"))
        assert not Room.objects.filter(pk=room.pk).exists()

    @pytest.mark.parametrize(
        "wrong",
        [{"name": ""}, {"name": "x" * 101}, {"name": "A", "capacity": "-1"}, {"name": "Hall"}, {"name": "\x00"}],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, stage, olu, wrong):
        answer = olu.post(path(stage, "rooms/new/"), {"building": "North wing"} | wrong)
        assert answer.status_code == 200
        assert "North wing" in answer.content.decode()
        assert Room.objects.count() == 2

    def test_a_room_in_use_says_why_it_stays(self, stage, olu):
        stage.place()
        answer = olu.post(path(stage, f"rooms/{stage.hall.code}/remove/"), follow=True)
        assert "Something stands in Hall" in answer.content.decode()

    def test_a_day_that_closes_at_two_ends_after_midnight(self, stage, olu):
        olu.post(path(stage, "days/new/"), {"day": "2027-06-12", "opens": "18:00", "closes": "02:00"})
        day = Day.objects.get(date="2027-06-12")
        assert (day.closes_at - day.opens_at).total_seconds() == 8 * 3600
        answer = olu.get(path(stage, f"days/{day.code}/"))
        assert 'value="02:00"' in answer.content.decode()

    def test_days_that_overlap_are_refused_with_what_was_typed(self, stage, olu):
        answer = olu.post(path(stage, "days/new/"), {"day": "2027-06-09", "opens": "10:00", "closes": "09:30"})
        assert "another day" in answer.content.decode()
        assert 'value="09:30"' in answer.content.decode()

    def test_all_days_are_added_at_once(self, stage, olu):
        olu.post(path(stage, "days/fill/"))
        olu.post(path(stage, "days/fill/"))
        assert Day.objects.count() == 3


class TestBoard:
    def test_a_talk_goes_from_the_list_to_its_place_and_back(self, stage, olu):
        talk = confirmed(stage.conference, title="On bridges", speaker=ProfileFactory(name="Ada"))
        page = olu.get(path(stage, "schedule/")).content.decode()
        assert "On bridges" in page
        assert "Ada" in page
        answer = olu.post(path(stage, f"schedule/place/{talk.code}/"), spot(stage))
        assert answer["Location"] == path(stage, "schedule/") + "?day=2027-06-10"
        placement = Placement.objects.get()
        assert placement.starts_at == at(stage.conference, 10)
        moved = spot(stage, room="", start="11:15", minutes="45", revision="1")
        olu.post(path(stage, f"schedule/placements/{placement.code}/"), moved)
        placement.refresh_from_db()
        assert (placement.room, placement.starts_at) == (None, at(stage.conference, 11, 15))
        olu.post(path(stage, f"schedule/placements/{placement.code}/remove/"), {"revision": "2"})
        assert not Placement.objects.exists()

    def test_a_time_after_midnight_belongs_to_the_night_of_the_day(self, stage, olu):
        talk = confirmed(stage.conference)
        olu.post(path(stage, f"schedule/place/{talk.code}/"), spot(stage, start="01:30"))
        assert Placement.objects.get().starts_at == at(stage.conference, 25, 30)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"room": "NOSUCH22"},
            {"date": "2027-06-30"},
            {"date": "' OR 1=1"},
            {"start": "25:00"},
            {"minutes": "0"},
            {"minutes": "999999999999"},
            {"start": ""},
            {"room": "\x00"},
        ],
    )
    def test_nonsense_is_refused_and_nothing_is_placed(self, stage, olu, wrong):
        talk = confirmed(stage.conference)
        answer = olu.post(path(stage, f"schedule/place/{talk.code}/"), spot(stage, **wrong))
        assert answer.status_code == 200
        assert not Placement.objects.exists()

    def test_a_double_click_places_once_and_says_so(self, stage, olu):
        talk = confirmed(stage.conference)
        olu.post(path(stage, f"schedule/place/{talk.code}/"), spot(stage))
        answer = olu.post(path(stage, f"schedule/place/{talk.code}/"), spot(stage, start="15:00"))
        assert "has a place already" in answer.content.decode()
        assert Placement.objects.get().starts_at == at(stage.conference, 10)

    def test_whoever_moves_what_somebody_else_has_moved_is_told(self, stage, olu):
        placement = stage.place()
        services.move(placement, to=stage.spot(15), revision=1, by=stage.olu)
        answer = olu.post(
            path(stage, f"schedule/placements/{placement.code}/"), spot(stage, start="12:00", revision="1")
        )
        assert "Somebody else has changed this" in answer.content.decode()
        assert Placement.objects.get().starts_at == at(stage.conference, 15)
        answer = olu.post(path(stage, f"schedule/placements/{placement.code}/remove/"), {"revision": "1"}, follow=True)
        assert "Somebody else has changed this" in answer.content.decode()

    def test_a_break_is_added_and_its_words_changed(self, stage, olu):
        olu.post(
            path(stage, "schedule/items/new/"),
            spot(stage, room="", kind=Kind.BREAK.value, title="Lunch", abstract="Soup"),
        )
        item = Item.objects.get()
        assert (item.title, item.placement.room) == ("Lunch", None)
        olu.post(path(stage, f"schedule/items/{item.code}/"), {"kind": "social", "title": "Feast", "abstract": ""})
        item.refresh_from_db()
        assert (item.kind, item.title) == ("social", "Feast")

    def test_a_break_without_a_place_is_placed(self, stage, olu):
        item = services.add_item(stage.conference, by=stage.olu, at=None, fields={"kind": Kind.BREAK, "title": "Lunch"})
        assert "Lunch" in olu.get(path(stage, f"schedule/place/{item.code}/")).content.decode()
        olu.post(path(stage, f"schedule/place/{item.code}/"), spot(stage, room=""))
        assert Item.objects.get().placement.room is None
        assert olu.get(path(stage, "schedule/place/NOTTHERE/")).status_code == 404

    def test_conflicts_are_told_in_words(self, stage, olu):
        stage.place(confirmed(stage.conference, title="One"))
        stage.place(confirmed(stage.conference, title="Two"))
        page = olu.get(path(stage, "schedule/")).content.decode()
        assert "“One” and “Two” are both in Hall at the same time." in page
        assert 'data-severity="stops"' in page

    def test_what_stands_on_no_day_can_be_reached(self, stage, olu):
        placement = stage.place(None, 80)
        assert f"placements/{placement.code}/" in olu.get(path(stage, "schedule/")).content.decode()
        answer = olu.post(path(stage, f"schedule/placements/{placement.code}/"), spot(stage, revision="1"))
        assert answer.status_code == 302

    def test_a_free_time_leads_to_the_talks_that_wait(self, stage, olu):
        talk = confirmed(stage.conference)
        stage.place(None, 9, minutes=30)
        page = olu.get(path(stage, "schedule/")).content.decode()
        assert "09:30\u201318:00 free" in page
        query = f"?room={stage.hall.code}&date=2027-06-10&start=09:30"
        page = olu.get(path(stage, "schedule/place/") + query).content.decode()
        assert f"schedule/place/{talk.code}/?room={stage.hall.code}&amp;date=2027-06-10&amp;start=09%3A30" in page
        page = olu.get(path(stage, f"schedule/place/{talk.code}/") + query).content.decode()
        assert 'value="09:30"' in page

    def test_waiting_talks_are_found_by_words_and_paged(self, stage, olu):
        for number in range(35):
            confirmed(stage.conference, title=f"Bridges {number:02}")
        confirmed(stage.conference, title="Tunnels")
        page = olu.get(path(stage, "schedule/?q=tunn")).content.decode()
        assert "Tunnels" in page
        assert "Bridges" not in page
        assert "page=2" in olu.get(path(stage, "schedule/")).content.decode()

    def test_the_board_asks_the_same_number_of_questions_for_2_and_50_talks(
        self, stage, olu, django_assert_num_queries
    ):
        def more(count):
            for _number in range(count):
                stage.place(None, 9, (Placement.objects.count()) * 5, minutes=5)
                confirmed(stage.conference)
            for number in range(2):
                quiet = ProposalFactory(conference=stage.conference, handed_in=True, title="A first one")
                Decision.objects.create(proposal=quiet, outcome="waitlist")
                if number:
                    stage.place(quiet, 17, room=None)

        more(2)
        with django_assert_num_queries(BOARD):
            olu.get(path(stage, "schedule/"))
        more(48)
        with django_assert_num_queries(BOARD):
            olu.get(path(stage, "schedule/"))


#: Session, user, conference, rounds, roles; days, rooms, placements, their speakers and quiet
#: decisions; the version; the waiting talks: count, page, speakers, quiet decisions; items without a place; tracks.
BOARD = 17


class TestReleasing:
    def test_the_page_shows_what_changes_and_publishes_it(self, stage, olu):
        placement = stage.place(confirmed(stage.conference, title="On bridges"))
        page = olu.get(path(stage, "schedule/release/"))
        assert "On bridges" in page.content.decode()
        seen = page.context["plan"].seen
        answer = olu.post(path(stage, "schedule/release/"), {"version": "1.0", "notes": "Hello", "seen": seen})
        assert answer["Location"] == f"/{stage.conference.slug}/schedule/"
        services.move(placement, to=stage.spot(15, room="attic"), revision=1, by=stage.olu)
        page = olu.get(path(stage, "schedule/release/")).content.decode()
        assert "<del>Thu 10 Jun, 10:00\u201310:30 Hall</del>" in page
        assert "<ins>Thu 10 Jun, 15:00\u201315:30 Attic</ins>" in page
        assert 'value="1.1"' in page

    def test_a_second_click_is_told_and_publishes_nothing(self, stage, olu):
        stage.place()
        seen = olu.get(path(stage, "schedule/release/")).context["plan"].seen
        olu.post(path(stage, "schedule/release/"), {"version": "1.0", "seen": seen})
        answer = olu.post(path(stage, "schedule/release/"), {"version": "1.1", "seen": seen})
        assert answer.status_code == 200
        assert Release.objects.count() == 1

    def test_conflicts_that_stop_leave_no_button(self, stage, olu):
        stage.place()
        stage.place()
        page = olu.get(path(stage, "schedule/release/")).content.decode()
        assert "Put right before a release" in page
        assert "Release and tell the speakers" not in page

    def test_conflicts_that_ask_want_a_tick(self, stage, olu):
        ada = ProfileFactory(name="Ada")
        stage.place(confirmed(stage.conference, speaker=ada))
        stage.place(confirmed(stage.conference, speaker=ada), room="attic")
        answer = olu.post(path(stage, "schedule/release/"), {"version": "1.0", "notes": "Mine"})
        assert "Ada speaks in" in answer.content.decode()
        assert "Mine" in answer.content.decode()
        olu.post(path(stage, "schedule/release/"), {"version": "1.0", "accept": "on"})
        assert Release.objects.exists()

    def test_with_nothing_new_the_page_says_so(self, stage, olu):
        assert "Nothing to release" in olu.get(path(stage, "schedule/release/")).content.decode()


def test_an_empty_conference_leads_to_its_rooms(client):
    conference = ConferenceFactory()
    user = UserFactory()
    MembershipFactory(conference=conference, user=user, role=Role.ORGANIZER)
    client.force_login(user)
    page = client.get(f"/{conference.slug}/organize/schedule/").content.decode()
    assert "First the rooms and the days" in page
    page = client.get(f"/{conference.slug}/organize/rooms/").content.decode()
    assert "No rooms yet" in page
    assert "Add the days of the conference" in page
