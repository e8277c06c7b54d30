"""Documents for the programs of others: they agree with the database on every start, whatever the zone."""

import json
from datetime import UTC, date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from proposals import services as proposals
from proposals.models import Proposal
from schedule import queries, services
from schedule.exports import as_ical, as_json, as_xml
from schedule.models import Kind, ReleasedPlacement
from schedule.programme import load
from tests.factories import ConferenceFactory, ProfileFactory
from tests.schedule.factories import DayFactory, Stage, at, confirmed

pytestmark = pytest.mark.django_db


def current(conference):
    return load(queries.current_release(conference), conference, with_texts=True)


def starts():
    return {
        str(row.item.guid): (row.starts_at, row.ends_at) for row in ReleasedPlacement.objects.select_related("item")
    }


def events(calendar: bytes):
    return {str(event["UID"]): event for event in Calendar.from_ical(calendar).walk("VEVENT")}


@pytest.fixture
def busy(stage):
    """A talk, a break in all rooms, something after midnight."""
    DayFactory(conference=stage.conference, date=date(2027, 6, 11))
    services.edit_day(
        stage.day,
        by=stage.olu,
        day=stage.day.date,
        opens_at=stage.day.opens_at,
        closes_at=at(stage.conference, 27, 59),
    )
    stage.place(confirmed(stage.conference, title="On bridges", abstract="Über *Brücken*, 橋 and 🌉", language="de"))
    services.add_item(
        stage.conference, by=stage.olu, at=stage.spot(12, room=None), fields={"kind": Kind.BREAK, "title": "Lunch"}
    )
    stage.place(None, 25, 30)
    stage.release()
    return stage


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Vienna", date(2027, 6, 10)),
        ("Europe/Vienna", date(2027, 3, 27)),  # the clocks go forward in the night
        ("Europe/Vienna", date(2027, 10, 30)),  # and back
        ("Asia/Kolkata", date(2027, 6, 10)),
        ("Asia/Kathmandu", date(2027, 6, 10)),
        ("Australia/Lord_Howe", date(2027, 4, 3)),  # by half an hour
        ("America/St_Johns", date(2027, 3, 13)),
        ("Pacific/Kiritimati", date(2027, 6, 10)),
        ("UTC", date(2027, 6, 10)),
    ],
)
def test_calendars_and_files_agree_with_the_database_on_every_start(zone, day):
    conference = ConferenceFactory(timezone=zone, starts_on=day, ends_on=day)
    stage = Stage(conference)
    services.edit_day(
        stage.day, by=None, day=day, opens_at=at(conference, 9, day=day), closes_at=at(conference, 28, day=day)
    )
    for hour in (9, 14, 23, 25, 26, 27):
        start = at(conference, hour, 15, day=day)
        services.place(
            conference,
            what=confirmed(conference),
            at=services.Spot(stage.hall, start, start + timedelta(minutes=20)),
            by=None,
        )
    stage.release()
    programme = current(conference)
    truth = starts()
    read = events(as_ical(programme))
    assert {uid: (event.start.astimezone(UTC), event.end.astimezone(UTC)) for uid, event in read.items()} == truth
    nodes = ElementTree.fromstring(as_xml(programme)).iter("event")
    assert {node.get("guid"): node.findtext("date") for node in nodes} == {
        guid: start.astimezone(conference.zone).isoformat() for guid, (start, _end) in truth.items()
    }
    assert len(programme.days) == 1


class TestCalendar:
    def test_every_zone_named_is_defined(self, busy):
        text = as_ical(current(busy.conference))
        calendar = Calendar.from_ical(text)
        assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Vienna"]
        assert b"DTSTART;TZID=Europe/Vienna:20270610T100000" in text

    def test_lines_end_and_fold_as_the_standard_says(self, busy):
        long = "Brücken " * 40 + "🌉" * 50
        Proposal.objects.update(abstract=long, title="橋" * 60)
        busy.release("1.1")
        text = as_ical(current(busy.conference))
        assert b"\n" not in text.replace(b"\r\n", b"")
        for line in text.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()
        summaries = [str(event["SUMMARY"]) for event in events(text).values()]
        assert sum("橋" * 60 in summary for summary in summaries) == 2

    def test_a_talk_keeps_its_uid_and_its_sequence_grows_with_the_release(self, busy):
        before = events(as_ical(current(busy.conference)))
        placement = queries.placements(busy.conference).first()
        services.move(placement, to=busy.spot(15, room="attic"), revision=1, by=busy.olu)
        busy.release("1.1")
        after = events(as_ical(current(busy.conference)))
        assert set(before) == set(after)
        assert {int(event["SEQUENCE"]) for event in before.values()} == {1}
        assert {int(event["SEQUENCE"]) for event in after.values()} == {2}

    def test_a_cancelled_talk_stays_as_cancelled(self, busy):
        talk = Proposal.objects.get(title="On bridges")
        proposals.transition(talk, "cancel", by=None)
        states = {
            str(event["SUMMARY"]).split(" (")[0]: event["STATUS"]
            for event in events(as_ical(current(busy.conference))).values()
        }
        assert states["On bridges"] == "CANCELLED"
        assert states["Lunch"] == "CONFIRMED"


class TestFrab:
    def test_a_late_event_stays_on_its_evening(self, busy):
        root = ElementTree.fromstring(as_xml(current(busy.conference)))
        first, second = root.findall("day")
        assert (first.get("start"), first.get("end")) == ("2027-06-10T04:00:00+02:00", "2027-06-11T03:59:00+02:00")
        late = [event for event in first.iter("event") if event.findtext("date") == "2027-06-11T01:30:00+02:00"]
        assert len(late) == 1
        assert second.findall(".//event") == []

    def test_the_zone_the_language_and_the_texts_are_there(self, busy):
        root = ElementTree.fromstring(as_xml(current(busy.conference)))
        assert root.findtext("conference/time_zone_name") == "Europe/Vienna"
        (talk,) = [event for event in root.iter("event") if event.findtext("title") == "On bridges"]
        assert (talk.findtext("language"), talk.findtext("abstract")) == ("de", "Über *Brücken*, 橋 and 🌉")
        assert talk.findtext("duration") == "00:30"

    def test_both_hold_the_same_events_as_the_database(self, busy):
        programme = current(busy.conference)
        document = json.loads(as_json(programme))["schedule"]["conference"]
        read = [event for day in document["days"] for room in day["rooms"].values() for event in room]
        assert {event["guid"] for event in read} == set(starts())
        assert {event["room"] for event in read} == {"Hall", "All rooms"}
        assert all(isinstance(event["id"], int) for event in read)

    def test_what_xml_cannot_hold_is_left_out(self, stage):
        stage.place(confirmed(stage.conference, title="Bell \x07 and <b> & \ufffe", abstract="\x1b[31m"))
        stage.release()
        root = ElementTree.fromstring(as_xml(current(stage.conference)))
        assert root.findtext(".//event/title") == "Bell  and <b> & "

    @pytest.mark.parametrize("name", ["2 slow", "Ω", "a", "C++ & Rust", "ends_with-"])
    def test_slugs_are_what_the_schemas_take(self, stage, name):
        import re

        from conferences.texts import TranslatedText
        from schedule.exports.common import acronym, event_slug, track_slug
        from schedule.programme import ShownTrack

        track = ShownTrack("ABCD2345", TranslatedText(en=name), "#000000")
        assert re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", track_slug(track))
        stage.place(confirmed(stage.conference, title=name))
        stage.release()
        programme = current(stage.conference)
        assert re.fullmatch(r"[a-z0-9_]{4,}-[a-z0-9\-_]{3,}[a-z0-9]", event_slug(programme, next(programme.entries)))
        assert re.fullmatch(r"[a-z0-9_]{4,}", acronym(ConferenceFactory.build(slug="X-1")))

    def test_persons_are_named_by_codes_and_by_their_name_of_today(self, stage):
        ada = ProfileFactory(name="Ada & Co")
        stage.place(confirmed(stage.conference, speaker=ada))
        stage.release()
        programme = current(stage.conference)
        person = ElementTree.fromstring(as_xml(programme)).find(".//person")
        assert person.text == "Ada & Co"
        assert ada.code in as_json(programme).decode()
        assert str(ada.user.email) not in (as_xml(programme) + as_json(programme) + as_ical(programme)).decode()


class TestAddresses:
    @pytest.mark.parametrize("name", ["schedule.xml", "schedule.json", "schedule.ics"])
    def test_each_is_at_two_addresses_and_answers_with_not_modified(self, busy, client, name):
        first = client.get(f"/{busy.conference.slug}/{name}")
        assert first.status_code == 200
        second = client.get(f"/{busy.conference.slug}/schedule/export/{name}")
        assert second.content == first.content
        again = client.get(f"/{busy.conference.slug}/{name}", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        ada = ProfileFactory()
        other = busy.place(confirmed(busy.conference, speaker=ada), 16)
        assert other.pk
        busy.release("2.0")
        changed = client.get(f"/{busy.conference.slug}/{name}", headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200

    def test_they_are_the_same_bytes_for_everybody(self, busy, client):
        slug = busy.conference.slug
        before = [client.get(f"/{slug}/schedule.{end}").content for end in ("xml", "json", "ics")]
        client.force_login(busy.olu)
        assert before == [client.get(f"/{slug}/schedule.{end}").content for end in ("xml", "json", "ics")]

    @pytest.mark.parametrize("name", ["schedule.xml", "schedule.json", "schedule.ics", "schedule/v/1.0/"])
    def test_before_a_release_there_is_none(self, stage, client, name):
        stage.place()
        client.force_login(stage.olu)
        assert client.get(f"/{stage.conference.slug}/{name}").status_code == 404

    def test_they_cannot_be_posted_to(self, busy, client):
        assert client.post(f"/{busy.conference.slug}/schedule.xml").status_code == 405

    @pytest.mark.parametrize("name", ["schedule.xml", "schedule.json", "schedule.ics", "schedule/"])
    def test_queries_do_not_grow(self, stage, client, name, django_assert_num_queries):
        for number in range(2):
            stage.place(None, 9, number * 5, minutes=5)
        stage.release()
        counts = QUERIES[name]
        with django_assert_num_queries(counts):
            client.get(f"/{stage.conference.slug}/{name}")
        for number in range(2, 50):
            stage.place(None, 9, number * 5, minutes=5)
        stage.release("1.1")
        with django_assert_num_queries(counts):
            client.get(f"/{stage.conference.slug}/{name}")


#: Conference and rounds (the middleware), the release, its entries, the names of its speakers; the page: versions.
QUERIES = {"schedule.xml": 5, "schedule.json": 5, "schedule.ics": 5, "schedule/": 6}


def test_days_of_a_document_never_overlap(busy):
    days = current(busy.conference).days
    assert all(first.span.end <= second.span.start for first, second in pairwise(days))
