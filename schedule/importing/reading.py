"""A frab XML file as plain data. Reads what is there and remarks on what is not; writes nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from conferences.times import zone_names
from proposals.texts import clean_line, clean_text
from schedule.importing.html import is_html, to_markdown
from schedule.importing.remarks import Remarks
from schedule.programme import GENERATOR
from schedule.times import CHANGE, LONGEST, MINUTE

LARGEST = 64 * 1024 * 1024
_DURATION = re.compile(r"(\d{1,3}):(\d{1,2})(?::\d{1,2})?$")
_LATEST_CHANGE = time(6)


class Unreadable(Exception):
    """Not a programme in frab's XML; the text says why."""


@dataclass(frozen=True)
class FilePerson:
    key: str
    name: str


@dataclass
class FileDay:
    date: date
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass
class FileEvent:
    """One entry; `where` says to a person where in the file it stands."""

    where: str
    day: date
    room: str
    given_id: str
    given_guid: str
    title: str
    starts_at: datetime | None
    minutes: int
    kind: str = ""
    track: str = ""
    language: str = ""
    abstract: str = ""
    description: str = ""
    persons: list[FilePerson] = field(default_factory=list)
    do_not_record: bool = False

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + self.minutes * MINUTE if self.starts_at else None


@dataclass
class File:
    title: str
    acronym: str
    version: str
    zone: ZoneInfo
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    days: list[FileDay] = field(default_factory=list)
    rooms: dict[str, str] = field(default_factory=dict)
    tracks: dict[str, str] = field(default_factory=dict)
    biographies: dict[str, str] = field(default_factory=dict)
    events: list[FileEvent] = field(default_factory=list)


def read(content: bytes, remarks: Remarks, *, zone: str = "") -> File:
    """Parse a file. `zone` is used where the file names none. Raises `Unreadable`."""
    if len(content) > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST // 1024 // 1024} MB.")
    try:
        root = fromstring(content)
    except DefusedXmlException as hostile:
        raise Unreadable("The file defines entities or refers to other files, which is not read.") from hostile
    except (ParseError, ValueError, LookupError) as broken:
        raise Unreadable(f"The file is not well-formed XML: {broken}") from broken
    conference = root.find("conference")
    if root.tag != "schedule" or conference is None:
        raise Unreadable("The file is XML, but no schedule: <schedule> with a <conference> was expected.")
    return _Reader(root, conference, remarks, zone).file()


def _text(node: Element, tag: str) -> str:
    return clean_text(node.findtext(tag) or "")


def _line(node: Element, tag: str) -> str:
    return clean_line(node.findtext(tag) or "")


class _Reader:
    def __init__(self, root: Element, conference: Element, remarks: Remarks, zone: str) -> None:
        self.root, self.conference, self.remarks = root, conference, remarks
        made_by = root.find("generator")
        self.is_ours = made_by is not None and made_by.get("name") == GENERATOR
        self.zone = self._zone(zone)
        self.change = self._change()

    def file(self) -> File:
        head = self.conference
        found = File(
            title=_line(head, "title"),
            acronym=_line(head, "acronym"),
            version=_line(self.root, "version") or _line(head, "release"),
            zone=self.zone,
            place=", ".join(filter(None, (_line(head, "venue"), _line(head, "city"))))[:200],
            starts_on=_date(_line(head, "start")),
            ends_on=_date(_line(head, "end")),
        )
        for track in [*head.findall("track"), *self.root.findall("tracks/track")]:
            name = clean_line(track.get("name") or track.text or "")
            if name:
                found.tracks.setdefault(name, track.get("color") or "")
        for person in self.root.findall("persons/person"):
            text = self._markdown(_text(person, "biography") or _text(person, "abstract"))
            if text:
                found.biographies[_key(person)] = text
        for node in self.root.findall("day"):
            self._day(found, node)
        return found

    # --- Time

    def _zone(self, wanted: str) -> ZoneInfo:
        named = _line(self.conference, "time_zone_name")
        if named in zone_names():
            return ZoneInfo(named)
        if named:
            self.remarks.add("conference", f"the time zone “{named}” is not known", "it was not used")
        if wanted:
            return ZoneInfo(wanted)
        offsets = {moment.utcoffset() for moment in self._moments() if moment.utcoffset() is not None}
        hours = {offset // timedelta(hours=1) for offset in offsets if offset and not offset % timedelta(hours=1)}
        if len(offsets) == 1 and len(hours) == 1:
            name = f"Etc/GMT{-hours.pop():+d}"
            self.remarks.add("conference", "no time zone is named", f"{name} was taken, from the offsets of the dates")
            return ZoneInfo(name)
        self.remarks.add("conference", "no time zone is named", "UTC was taken; name another one with --timezone")
        return ZoneInfo("UTC")

    def _moments(self) -> Iterator[datetime]:
        for node in self.root.iterfind("day/room/event/date"):
            moment = _moment(clean_line(node.text or ""))
            if moment is not None:
                yield moment

    def _change(self) -> time:
        given = _clock(_line(self.conference, "day_change"))
        return min(given, _LATEST_CHANGE) if given else CHANGE

    def _instant(self, text: str) -> datetime | None:
        moment = _moment(text)
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)

    # --- Days, rooms, events

    def _day(self, found: File, node: Element) -> None:
        index = node.get("index") or "?"
        day = _date(node.get("date") or "") or _date(node.get("start") or "")
        if day is None:
            events = len(node.findall("room/event"))
            instead = f"its {events} entries were not taken" if events else "it was left out"
            self.remarks.add(f"day {index}", "it has no date", instead)
            return
        found.days.append(FileDay(day, self._instant(node.get("start") or ""), self._instant(node.get("end") or "")))
        for room in node.findall("room"):
            name = clean_line(room.get("name") or "")
            if name:
                found.rooms.setdefault(name, room.get("guid") or "")
            for event in room.findall("event"):
                found.events.append(self._event(event, day, name, f"day {index}, {name or 'no room'}"))

    def _event(self, node: Element, day: date, room: str, place: str) -> FileEvent:
        given_id = clean_line(node.get("id") or "")
        title = _line(node, "title")
        where = f"{place}, event {given_id or '?'} “{title[:60]}”"
        if not title:
            title = f"Untitled {given_id}".strip()
            self.remarks.add(where, "it has no title", f"it is called “{title}”")
        own = _line(node, "room")
        if own and room and own != room:
            self.remarks.add(
                where, f"it names another room, “{own}”, than the one it is listed in", f"“{room}” was taken"
            )
        if not (own or room):
            self.remarks.add(where, "it has no room", "it stands in all rooms")
        event = FileEvent(
            where=where,
            day=day,
            room=room or own,
            given_id=given_id,
            given_guid=clean_line(node.get("guid") or ""),
            title=title,
            starts_at=self._start(node, day, where),
            minutes=self._minutes(node, where),
            kind=_line(node, "type"),
            track=_line(node, "track"),
            language=_line(node, "language"),
            persons=self._persons(node, where),
            do_not_record=_line(node, "recording/optout").lower() == "true",
        )
        self._texts(event, node)
        self._not_taken(node)
        return event

    def _start(self, node: Element, day: date, where: str) -> datetime | None:
        clock = _clock(_line(node, "start"))
        moment = self._instant(_line(node, "date"))
        if moment is None and clock is not None:
            following = day + timedelta(days=1) if clock < self.change else day
            return datetime.combine(following, clock, self.zone).astimezone(UTC)
        if moment is None:
            self.remarks.add(where, "it says not when it starts", "it was entered without a place in the schedule")
            return None
        if clock is not None and moment.astimezone(self.zone).time() != clock:
            shown = moment.astimezone(self.zone).strftime("%H:%M")
            self.remarks.add(where, f"its start says {clock:%H:%M} and its date {shown}", f"{shown} was taken")
        return moment

    def _minutes(self, node: Element, where: str) -> int:
        given = _line(node, "duration")
        found = _DURATION.match(given)
        minutes = int(found[1]) * 60 + int(found[2]) if found else 0
        longest = LONGEST // MINUTE
        if 0 < minutes <= longest:
            return minutes
        instead = longest if minutes else 30
        self.remarks.add(where, f"its duration is “{given}”", f"{instead} minutes were taken")
        return instead

    def _persons(self, node: Element, where: str) -> list[FilePerson]:
        found: dict[str, FilePerson] = {}
        for person in node.findall("persons/person"):
            name = clean_line(person.text or "") or clean_line(person.findtext("name") or "")
            if not name:
                self.remarks.add(where, "a person has no name", "the person was left out")
                continue
            found.setdefault(_key(person), FilePerson(_key(person), name))
        return list(found.values())

    def _texts(self, event: FileEvent, node: Element) -> None:
        subtitle = _line(node, "subtitle")
        event.abstract = self._markdown(_text(node, "abstract"))
        event.description = self._markdown(_text(node, "description"))
        if subtitle:
            event.abstract = f"**{subtitle}**\n\n{event.abstract}".strip()
            self.remarks.count("an entry has a subtitle", "it is the first line of the abstract")
        links = [*_links(node.findall("links/link")), *_links(node.findall("attachments/attachment"))]
        if links:
            event.description = f"{event.description}\n\n{chr(10).join(links)}".strip()
            self.remarks.count("an entry has links or attachments", "these are listed below the description")

    def _markdown(self, text: str) -> str:
        if self.is_ours:
            return clean_text(text)
        if is_html(text):
            self.remarks.count("a text is in HTML", "it was turned into Markdown")
        return clean_text(to_markdown(text))

    def _not_taken(self, node: Element) -> None:
        for tag in (
            "logo",
            "url",
            "origin_url",
            "feedback_url",
            "slug",
            "do_not_stream",
            "answers",
            "recording/license",
        ):
            if _line(node, tag) or node.findall(f"{tag}/*"):
                self.remarks.count(f"an entry has <{tag.split('/')[-1]}>", "it has no place here and was left out")


def _key(person: Element) -> str:
    """What tells one person of a file from another: the guid or number they have there, else the name."""
    return person.get("guid") or person.get("id") or clean_line(person.text or "")


def _links(nodes: list[Element]) -> Iterator[str]:
    for node in nodes:
        href, text = clean_line(node.get("href") or ""), clean_line(node.text or "")
        if re.match(r"https?://[^\s<>()]+$", href):
            yield f"- [{re.sub(r'([][*_`])', r'', text) or href}]({href})"
        elif href or text:
            yield f"- {text} {href}".rstrip()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if len(text) > 10 else None
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    found = re.match(r"(\d{1,2}):(\d{2})", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
