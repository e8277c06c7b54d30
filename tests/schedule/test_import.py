"""Importing frab XML: everything odd is entered or reported, and importing again changes nothing."""

from datetime import UTC, date, datetime
from io import StringIO
from xml.sax.saxutils import escape

import pytest
from django.core.management import CommandError, call_command

from conferences.models import Conference, Event, Phase
from proposals.models import Proposal
from proposals.states import State
from schedule import queries
from schedule.exports import as_xml
from schedule.importing import Remarks, Unreadable, Wishes, read, take
from schedule.importing.html import to_markdown
from schedule.models import Day, Item, Placement, Release, Room
from schedule.programme import load
from speakers.models import Profile

pytestmark = pytest.mark.django_db

HEAD = """<conference><title>Test &amp; Co</title><acronym>test</acronym><start>2027-06-10</start><end>2027-06-11</end>
<time_zone_name>Europe/Vienna</time_zone_name></conference>"""
GUID = "11111111-1111-4111-8111-1111111111{:02}"


def event(number=1, *, guid=None, persons="<person id='1'>Ada</person>", **fields):
    known = {
        "date": "2027-06-10T10:00:00+02:00",
        "start": "10:00",
        "duration": "00:30",
        "room": "Hall",
        "title": f"Talk {number}",
        "track": "Bridges",
        "type": "lecture",
        "language": "en",
        "abstract": "",
        "description": "",
    } | fields
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in known.items() if text is not None)
    guid = GUID.format(number) if guid is None else guid
    return f"<event id='{number}' guid='{guid}'>{inner}<persons>{persons}</persons></event>"


def schedule(*events, head=HEAD, room="Hall", more=""):
    days = f"""<day index='1' date='2027-06-10' start='2027-06-10T09:00:00+02:00' end='2027-06-11T03:59:00+02:00'>
    <room name='{room}'>{"".join(events)}</room><room name='Empty'/></day>{more}"""
    return f"<schedule><version>1.0</version>{head}{days}</schedule>".encode()


def imported(content, *, slug="test", zone="", **wishes):
    remarks = Remarks()
    report = take(read(content, remarks, zone=zone), Wishes(slug=slug, **wishes), remarks)
    return report, [str(remark) for remark in remarks.all()]


def state():
    """Everything an import can write, as one comparable value."""
    return (
        list(Proposal.objects.order_by("code").values_list("code", "state", "title", "revision")),
        list(Placement.objects.order_by("code").values_list("code", "room__name", "starts_at", "revision")),
        list(Item.objects.order_by("code").values_list("code", "guid", "number", "title", "abstract", "description")),
        [model.objects.count() for model in (Profile, Room, Day, Release, Conference, Event)],
    )


def programme(slug):
    """What a reader of the published programme learns, with no code of ours in it."""
    conference = Conference.objects.get(slug=slug)
    shown = load(queries.current_release(conference), conference, with_texts=True)
    return sorted(
        (
            str(entry.row.item.guid),
            day.date,
            entry.room.name if entry.room else "",
            entry.title,
            entry.starts_at,
            entry.ends_at,
            str(entry.track.name) if entry.track else "",
            entry.label,
            entry.row.language,
            entry.row.abstract,
            entry.row.description,
            entry.row.do_not_record,
            [speaker.name for speaker in entry.speakers],
        )
        for day in shown.days
        for entry in day.entries
    )


def test_a_file_becomes_a_conference_with_confirmed_talks_in_their_places():
    report, _remarks = imported(schedule(event()), release=True)
    conference = Conference.objects.get(slug="test")
    assert (conference.name, conference.timezone, conference.is_public) == ("Test & Co", "Europe/Vienna", True)
    assert conference.rounds.get().phase == Phase.ANNOUNCED
    talk = Proposal.objects.get()
    assert (talk.state, str(talk.accepted_track), str(talk.session_type), talk.minutes) == (
        State.CONFIRMED,
        "Bridges",
        "lecture",
        30,
    )
    placement = Placement.objects.get()
    assert (placement.room.name, placement.starts_at) == ("Hall", datetime(2027, 6, 10, 8, tzinfo=UTC))
    profile = Profile.objects.get()
    assert (profile.name, profile.user, profile.email) == ("Ada", None, "")
    assert [str(room) for room in Room.objects.all()] == ["Hall", "Empty"]
    assert report.release == "1.0"
    assert len(programme("test")) == 1


def test_importing_again_changes_nothing():
    content = schedule(event(1), event(2, date="2027-06-10T11:00:00+02:00", start="11:00", guid="not-a-guid"))
    imported(content, release=True)
    before = state()
    report, _remarks = imported(content, release=True)
    assert state() == before
    assert (report.known, dict(report.entered)) == (2, {})


def test_a_dry_run_says_the_same_and_writes_nothing():
    content = schedule(event(1, persons=""), event(2))
    dry, remarks = imported(content, dry_run=True, release=True)
    assert not Conference.objects.exists()
    assert not Profile.objects.exists()
    real, again = imported(content, release=True)
    assert (dry.entered, dry.release, remarks) == (real.entered, real.release, again)


def test_new_entries_join_and_known_people_are_not_entered_twice():
    imported(schedule(event(1)))
    report, _remarks = imported(schedule(event(1), event(2, date="2027-06-10T12:00:00+02:00", start="12:00")))
    assert (report.known, report.entered["talks"], Profile.objects.count()) == (1, 1, 1)


def test_what_was_moved_here_since_is_kept_and_told():
    imported(schedule(event(1)))
    Placement.objects.update(starts_at=datetime(2027, 6, 10, 8, 15, tzinfo=UTC))
    _report, remarks = imported(schedule(event(1)))
    assert "ours was kept" in "".join(remarks)
    assert Placement.objects.get().starts_at.minute == 15
    Placement.objects.all().delete()
    _report, remarks = imported(schedule(event(1)))
    assert "taken off the schedule here; it stays so" in "".join(remarks)


#: A list in a list in a list, and code: what a text that had been HTML once must not go through again.
DEEP = escape("<ul><li>a<ul><li>b<ul><li>c</ul></ul></ul><pre>x\n    y</pre>")


def test_our_export_of_an_import_is_the_same_programme_again():
    content = schedule(
        event(1, abstract=escape("<p>On <b>bridges</b> * and &lt;p&gt;</p>"), description=DEEP),
        event(2, persons="", type="Break", title="Lunch 🍜", date="2027-06-10T12:00:00+02:00", start="12:00"),
        event(3, track="", language="", date="2027-06-11T01:30:00+02:00", start="01:30", guid="x"),
        event(4, title="T" * 300, abstract="a" * 6000, date="2027-06-10T14:00:00+02:00", start="14:00"),
        event(5, room="", date="2027-06-10T13:00:00+02:00", start="13:00", persons=""),
    )
    imported(content, release=True)
    conference = Conference.objects.get()
    exported = as_xml(load(queries.current_release(conference), conference, with_texts=True))
    _report, _remarks = imported(exported, slug="again", release=True)
    assert programme("again") == programme("test")
    before = state()
    imported(exported, slug="again", release=True)
    imported(exported, slug="test", release=True)
    assert state() == before


class TestOddities:
    def test_html_in_a_text_becomes_markdown(self):
        _report, remarks = imported(
            schedule(event(abstract="&lt;p&gt;A &lt;em&gt;b&lt;/em&gt;&lt;/p&gt;&lt;ul&gt;&lt;li&gt;c"))
        )
        assert Proposal.objects.get().abstract == "A *b*\n\n- c"
        assert "turned into Markdown" in "".join(remarks)

    def test_a_day_may_be_empty(self):
        _report, remarks = imported(schedule(event(), more="<day index='2' date='2027-06-11'/>"))
        assert list(Day.objects.values_list("date", flat=True)) == [date(2027, 6, 10), date(2027, 6, 11)]
        assert remarks == []

    def test_an_id_used_twice_makes_two_entries_and_a_remark(self):
        twin = event(1, title="Another", date="2027-06-10T11:00:00+02:00", start="11:00")
        content = schedule(event(1), twin)
        _report, remarks = imported(content)
        assert Item.objects.count() == 2
        assert "another entry has its id; both were taken" in "".join(remarks)
        before = state()
        imported(content)
        assert state() == before

    def test_an_entry_listed_twice_is_taken_once(self):
        _report, remarks = imported(schedule(event(1), event(1)))
        assert Item.objects.count() == 1
        assert "it is listed twice; it was taken once" in "".join(remarks)

    def test_without_speakers_it_is_an_item_of_its_own(self):
        imported(schedule(event(persons="", abstract="Words")), release=True)
        item = Item.objects.get()
        assert (item.kind, item.label, item.abstract, str(item.track)) == ("other", "lecture", "Words", "Bridges")
        assert not Proposal.objects.exists()

    def test_emoji_and_handles_are_names_as_good_as_any(self):
        imported(schedule(event(title="🌉 &lt;3", persons="<person guid='x'>🦊.rs</person><person>_ada_</person>")))
        assert Proposal.objects.get().title == "🌉 <3"
        assert sorted(Profile.objects.values_list("name", flat=True)) == ["_ada_", "🦊.rs"]

    def test_a_nameless_person_is_left_out_and_told(self):
        _report, remarks = imported(schedule(event(persons="<person id='1'> </person><person id='2'>Ada</person>")))
        assert "a person has no name; the person was left out" in "".join(remarks)
        assert Profile.objects.count() == 1

    def test_two_people_of_one_name_stay_two_and_one_listed_twice_one(self):
        persons = "<person id='1'>Ada</person><person id='2'>Ada</person><person id='1'>Ada</person>"
        imported(schedule(event(persons=persons)))
        assert Profile.objects.count() == 2

    def test_past_midnight_it_stays_on_its_evening_with_or_without_a_date(self):
        imported(
            schedule(
                event(1, date="2027-06-11T01:00:00+02:00", start="01:00"),
                event(2, date=None, start="02:00"),
                more="<day index='2' date='2027-06-11'/>",
            ),
            release=True,
        )
        assert [(row[1], row[4].day) for row in programme("test")] == [(date(2027, 6, 10), 11)] * 2

    @pytest.mark.parametrize(
        ("zone", "offset", "expected"),
        [("", "", "UTC"), ("Europe/Vienna", "", "Europe/Vienna"), ("", "+02:00", "Etc/GMT-2")],
    )
    def test_a_missing_zone_is_asked_for_or_told(self, zone, offset, expected):
        head = "<conference><title>T</title></conference>"
        moment = f"2027-06-10T10:00:00{offset}" if offset else None
        _report, remarks = imported(schedule(event(date=moment), head=head), zone=zone)
        assert Conference.objects.get().timezone == expected
        assert ("no time zone is named" in "".join(remarks)) == (not zone)
        assert Placement.objects.get().starts_at.hour == (8 if zone or offset else 10)

    def test_an_unknown_zone_is_told(self):
        head = HEAD.replace("Europe/Vienna", "Middle/Earth")
        _report, remarks = imported(schedule(event(), head=head), zone="Asia/Kolkata")
        assert "“Middle/Earth” is not known" in "".join(remarks)
        assert Conference.objects.get().timezone == "Asia/Kolkata"

    def test_without_a_time_it_waits_without_a_place(self):
        _report, remarks = imported(schedule(event(date=None, start="soon")))
        assert "entered without a place" in "".join(remarks)
        assert Proposal.objects.get().state == State.CONFIRMED
        assert not Placement.objects.exists()

    @pytest.mark.parametrize("duration", ["", "half an hour", "00:00", "-1:00"])
    def test_a_duration_that_is_none_becomes_half_an_hour(self, duration):
        _report, remarks = imported(schedule(event(duration=duration)))
        assert "30 minutes were taken" in "".join(remarks)
        placement = Placement.objects.get()
        assert (placement.ends_at - placement.starts_at).total_seconds() == 1800

    def test_a_sprint_of_a_week_is_cut_to_what_fits(self):
        _report, remarks = imported(schedule(event(duration="168:00")))
        assert "minutes were taken" in "".join(remarks)

    def test_start_and_date_that_disagree_are_told(self):
        _report, remarks = imported(schedule(event(start="11:00")))
        assert "its start says 11:00 and its date 10:00; 10:00 was taken" in "".join(remarks)

    def test_a_day_without_a_date_is_told_with_its_entries(self):
        more = f"<day index='2'><room name='Hall'>{event(9)}</room></day>"
        _report, remarks = imported(schedule(event(), more=more))
        assert "day 2: it has no date; its 1 entries were not taken." in remarks

    def test_rooms_in_which_things_overlap_take_several_at_once(self):
        _report, remarks = imported(schedule(event(1), event(2)), release=True)
        assert Room.objects.get(name="Hall").is_shared
        assert "several things at once" in "".join(remarks)
        assert Release.objects.exists()

    def test_without_a_room_it_is_in_all(self):
        _report, remarks = imported(schedule(event(room=""), room=""))
        assert Placement.objects.get().room is None
        assert "it has no room; it stands in all rooms" in "".join(remarks)

    def test_long_texts_are_kept_whole_for_the_programme(self):
        _report, remarks = imported(schedule(event(abstract="word " * 2000)), release=True)
        assert len(Proposal.objects.get().abstract) <= 5000
        assert len(programme("test")[0][9]) > 9000
        assert "longer than 5000 characters" in "".join(remarks)

    def test_links_subtitles_and_what_has_no_place_are_told(self):
        fields = {"subtitle": "Or not", "links": "<link href='https://example.org/a'>Slides</link>", "logo": "/x.png"}
        _report, remarks = imported(schedule(event(**fields)), release=True)
        row = programme("test")[0]
        assert (row[9], row[10]) == ("**Or not**", "- [Slides](https://example.org/a)")
        said = "".join(remarks)
        assert "subtitle" in said
        assert "<logo>" in said

    def test_a_wish_not_to_be_recorded_is_kept(self):
        imported(schedule(event(recording="<optout>true</optout>")))
        assert Proposal.objects.get().do_not_record


class TestUnreadable:
    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "not well-formed"),
            (b"<html/>", "no schedule"),
            (b"<schedule/>", "no schedule"),
            (b"{}", "not well-formed"),
            (b"\xff\xfe\x00", "not well-formed"),
            (b"<schedule><conference><title>\x00", "not well-formed"),
            (b'<!DOCTYPE a [<!ENTITY b "c">]><schedule><conference>&b;</conference></schedule>', "entities"),
            (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><schedule>&b;</schedule>', "entities"),
            (f"<schedule>{HEAD}</schedule>".encode(), "no day"),
        ],
    )
    def test_it_says_why_and_writes_nothing(self, content, why):
        with pytest.raises(Unreadable, match=why):
            imported(content)
        assert not Conference.objects.exists()

    def test_a_failure_half_way_leaves_nothing(self):
        with pytest.raises(Unreadable):
            imported(schedule(event(1)), slug="api")
        assert not Conference.objects.exists()


class TestCommand:
    def test_it_reports_and_imports(self, tmp_path):
        path = tmp_path / "schedule.xml"
        path.write_bytes(schedule(event(1, start="11:00")))
        out = StringIO()
        call_command("import_programme", str(path), "--conference", "Mine", "--release", stdout=out)
        said = out.getvalue()
        assert "10:00 was taken." in said
        assert "1 entries in the file; 0 were here already." in said
        assert "Released as version 1.0." in said
        assert Release.objects.get().conference.slug == "mine"

    @pytest.mark.parametrize(
        "arguments",
        [
            ["nowhere.xml", "--conference", "x"],
            ["{}", "--conference", "a b"],
            ["{}", "--conference", "x", "--timezone", "Y"],
        ],
    )
    def test_what_cannot_be_done_is_one_sentence(self, tmp_path, arguments):
        path = tmp_path / "schedule.xml"
        path.write_bytes(b"<no/>")
        with pytest.raises(CommandError):
            call_command("import_programme", *[word.format(path) for word in arguments])


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("plain *text* stays", "plain *text* stays"),
        ("        indented by an exporter", "indented by an exporter"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<br/>b", "a  \nb"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n   - c"),
        ('<a href="https://example.org/x">here</a>', "[here](https://example.org/x)"),
        ('<p><a href="javascript:alert(1)">here</a></p>', "here"),
        ("<p>2 * 3 and [x]</p>", "2 \\* 3 and \\[x\\]"),
        ("<script>alert(1)</script><p>x</p>", "x"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<h2>Head</h2>text", "### Head\n\ntext"),
        ("<p>open <b>bold</p>", "open **bold"),
        ("<p>&amp;lt; &eacute;</p>", "&lt; é"),
    ],
)
def test_html_as_markdown(html, markdown):
    assert to_markdown(html) == markdown
