"""A released version as every page and document shows it: entries with their day, room, track and speakers of today.

Two queries, whatever the size: the entries, and the names of the profiles that they refer to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from conferences.models import Conference
from conferences.texts import TranslatedText
from proposals.states import ON_THE_PROGRAMME
from schedule.entries import Speaker
from schedule.models import Release, ReleasedPlacement
from schedule.people import names_of
from schedule.queries import released
from schedule.times import Span, minutes_between, span_of

#: What our exports say made them; the importer takes their texts as they are.
GENERATOR = "cfp"
#: What exports call the room of something that takes place in all of them.
ALL_ROOMS = "All rooms"


@dataclass(frozen=True)
class ShownRoom:
    code: str
    name: str
    guid: str = ""
    building: str = ""
    capacity: int | None = None


@dataclass(frozen=True)
class ShownTrack:
    code: str
    name: TranslatedText
    color: str


@dataclass(frozen=True)
class Shown:
    """One entry. Times are on the conference's clocks; `room` is None where it takes place in all rooms."""

    row: ReleasedPlacement
    starts_at: datetime
    ends_at: datetime
    room: ShownRoom | None
    track: ShownTrack | None
    speakers: tuple[Speaker, ...]
    is_cancelled: bool

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def is_talk(self) -> bool:
        return self.row.item.proposal_id is not None

    @property
    def label(self) -> str:
        return str(self.row.label) or str(self.row.get_kind_display())

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)

    @property
    def changed_at(self) -> datetime | None:
        """When the talk was cancelled after the release, if it was."""
        proposal = self.row.item.proposal
        return proposal.updated_at if proposal and self.is_cancelled else None


@dataclass(frozen=True)
class ShownDay:
    span: Span
    index: int
    entries: list[Shown] = field(default_factory=list)

    @property
    def date(self) -> date:
        return self.span.date

    def by_time(self) -> Iterator[tuple[datetime, list[Shown]]]:
        """Entries by the full hour in which they start."""
        for hour, group in groupby(self.entries, key=lambda each: each.starts_at.replace(minute=0, second=0)):
            yield hour, list(group)

    def by_room(self, rooms: Iterable[ShownRoom]) -> Iterator[tuple[ShownRoom | None, list[Shown]]]:
        """Entries by room, in the order of the rooms; what takes place in all of them comes first."""
        held: dict[str, list[Shown]] = {}
        for each in self.entries:
            held.setdefault(each.room.code if each.room else "", []).append(each)
        if "" in held:
            yield None, held[""]
        for room in rooms:
            if room.code in held:
                yield room, held[room.code]


@dataclass(frozen=True)
class Programme:
    conference: Conference
    release: Release
    zone: ZoneInfo
    rooms: list[ShownRoom]
    tracks: list[ShownTrack]
    days: list[ShownDay]

    @property
    def entries(self) -> Iterator[Shown]:
        for day in self.days:
            yield from day.entries


def load(
    release: Release,
    conference: Conference,
    *,
    with_texts: bool = False,
    room: str = "",
    track: str = "",
    code: str = "",
    speaker: str = "",
) -> Programme:
    """The version, or only what stands in one room or track, one entry, or what one person gives. Two queries."""
    rows = released(release).select_related("item__proposal")
    given = {"room_code": room, "track_code": track, "code": code, "speakers__contains": [speaker] if speaker else ""}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    rows = rows.only(*_FIELDS, *(("abstract", "description") if with_texts else ()))
    return assemble(release, conference, list(rows))


_FIELDS = (
    *("release", "item", "code", "kind", "room_code", "track_code", "starts_at", "ends_at", "is_cancelled"),
    *("title", "label", "language", "level", "do_not_record", "speakers"),
    *("item__guid", "item__number", "item__proposal", "item__proposal__state", "item__proposal__updated_at"),
)


def assemble(release: Release, conference: Conference, rows: list[ReleasedPlacement]) -> Programme:
    """Entries put into their days, by start and then by the order of rooms. One query for the names."""
    rooms = [ShownRoom(**each) for each in release.rooms]
    tracks = [ShownTrack(each["code"], TranslatedText(each["name"]), each["color"]) for each in release.tracks]
    spans = [_span(each) for each in release.days]
    days = {span: ShownDay(span, index) for index, span in enumerate(spans, 1)}
    make = _Maker(
        conference.zone,
        {room.code: room for room in rooms},
        {track.code: track for track in tracks},
        names_of(code for row in rows for code in row.speakers),
    )
    places = {room.code: place for place, room in enumerate(rooms)}
    for row in sorted(rows, key=lambda each: (each.starts_at, places.get(each.room_code, -1))):
        span = span_of(row.starts_at, spans)
        if span is not None:
            days[span].entries.append(make(row))
    return Programme(conference, release, conference.zone, rooms, tracks, list(days.values()))


@dataclass(frozen=True)
class _Maker:
    zone: ZoneInfo
    rooms: dict[str, ShownRoom]
    tracks: dict[str, ShownTrack]
    names: dict[str, Speaker]

    def __call__(self, row: ReleasedPlacement) -> Shown:
        proposal = row.item.proposal
        return Shown(
            row=row,
            starts_at=row.starts_at.astimezone(self.zone),
            ends_at=row.ends_at.astimezone(self.zone),
            room=self.rooms.get(row.room_code),
            track=self.tracks.get(row.track_code),
            speakers=tuple(self.names[code] for code in row.speakers if code in self.names),
            is_cancelled=row.is_cancelled or (proposal is not None and proposal.state not in ON_THE_PROGRAMME),
        )


def _span(day: dict[str, Any]) -> Span:
    return Span(
        date.fromisoformat(day["date"]), datetime.fromisoformat(day["start"]), datetime.fromisoformat(day["end"])
    )
