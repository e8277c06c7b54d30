"""What does not fit in a programme, in words. A pure function over entries; `queries.conflicts` loads them.

Three severities. What *stops* a release has to be put right. What *asks* has to be looked at and accepted
when releasing. What *tells* is listed only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from django.utils.translation import gettext as _

from proposals.states import State
from schedule.entries import Entry
from schedule.models import TAKES_ALL_ROOMS
from schedule.times import Span, overlap, span_of


class Severity(StrEnum):
    STOPS = "stops"
    ASKS = "asks"
    TELLS = "tells"


@dataclass(frozen=True)
class Conflict:
    """`rule` names what is broken, `entries` the codes of the items concerned, `text` says it to an organizer."""

    rule: str
    severity: Severity
    entries: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Hours:
    """When the house is open on one programme day."""

    span: Span
    opens_at: datetime
    closes_at: datetime


def find(entries: Sequence[Entry], hours: Sequence[Hours]) -> list[Conflict]:
    """Everything that does not fit, the gravest first, then by time."""
    ordered = sorted(entries, key=attrgetter("starts_at", "title", "code"))
    found = [
        *_rooms_taken(ordered),
        *_speakers_elsewhere(ordered),
        *_beside_a_plenary(ordered),
        *_outside_days(ordered, hours),
        *_not_certain(ordered),
    ]
    return sorted(found, key=lambda conflict: list(Severity).index(conflict.severity))


def stopping(conflicts: Iterable[Conflict]) -> list[Conflict]:
    return [each for each in conflicts if each.severity == Severity.STOPS]


def asking(conflicts: Iterable[Conflict]) -> list[Conflict]:
    return [each for each in conflicts if each.severity == Severity.ASKS]


def _overlapping(ordered: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs that share a moment, out of entries ordered by start."""
    running: list[Entry] = []
    for entry in ordered:
        running = [each for each in running if each.ends_at > entry.starts_at]
        for each in running:
            yield each, entry
        running.append(entry)


def _rooms_taken(ordered: Sequence[Entry]) -> Iterator[Conflict]:
    rooms: dict[str, list[Entry]] = defaultdict(list)
    for entry in ordered:
        if entry.room_code and not entry.is_shared and not entry.is_gone:
            rooms[entry.room_code].append(entry)
    for held in rooms.values():
        for first, second in _overlapping(held):
            both = first.holds_its_place and second.holds_its_place
            yield Conflict(
                "room_taken",
                Severity.STOPS if both else Severity.TELLS,
                (first.code, second.code),
                _("“%(first)s” and “%(second)s” are both in %(room)s at the same time.")
                % {"first": first.title, "second": second.title, "room": first.room_name},
            )


def _speakers_elsewhere(ordered: Sequence[Entry]) -> Iterator[Conflict]:
    talks: dict[str, list[Entry]] = defaultdict(list)
    names = {}
    for entry in ordered:
        for speaker in () if entry.is_gone else entry.speakers:
            talks[speaker.code].append(entry)
            names[speaker.code] = speaker.name
    for code, given in talks.items():
        for first, second in _overlapping(given):
            both = first.holds_its_place and second.holds_its_place
            yield Conflict(
                "speaker_elsewhere",
                Severity.ASKS if both else Severity.TELLS,
                (first.code, second.code),
                _("%(name)s speaks in “%(first)s” and in “%(second)s” at the same time.")
                % {"name": names[code], "first": first.title, "second": second.title},
            )


def _beside_a_plenary(ordered: Sequence[Entry]) -> Iterator[Conflict]:
    plenaries = [each for each in ordered if not each.room_code and each.kind in TAKES_ALL_ROOMS]
    for plenary in plenaries:
        for entry in ordered:
            if entry is plenary or not entry.holds_its_place or not overlap(entry.span, plenary.span):
                continue
            if entry in plenaries and entry.code < plenary.code:
                continue
            yield Conflict(
                "beside_plenary",
                Severity.ASKS,
                (plenary.code, entry.code),
                _("“%(plenary)s” takes place in all rooms, and “%(title)s” at the same time.")
                % {"plenary": plenary.title, "title": entry.title},
            )


def _outside_days(ordered: Sequence[Entry], hours: Sequence[Hours]) -> Iterator[Conflict]:
    by_span = {each.span: each for each in hours}
    spans = [each.span for each in hours]
    for entry in ordered:
        span = span_of(entry.starts_at, spans)
        if span is None:
            yield Conflict(
                "no_day",
                Severity.STOPS if entry.is_releasable else Severity.TELLS,
                (entry.code,),
                _("“%(title)s” is on no day of the conference.") % {"title": entry.title},
            )
        elif entry.starts_at < by_span[span].opens_at or entry.ends_at > by_span[span].closes_at:
            yield Conflict(
                "outside_hours",
                Severity.TELLS,
                (entry.code,),
                _("“%(title)s” is outside the hours of its day.") % {"title": entry.title},
            )


def _not_certain(ordered: Sequence[Entry]) -> Iterator[Conflict]:
    for entry in ordered:
        if not entry.is_talk or entry.state == State.CONFIRMED:
            continue
        if entry.is_gone:
            rule, text = "gone", _("“%(title)s” will not take place; take it off the schedule.")
        elif entry.state == State.ACCEPTED:
            rule, text = "unconfirmed", _("“%(title)s” has not been confirmed by its speakers.")
        else:
            rule, text = "unannounced", _("“%(title)s” is not announced as accepted; a release leaves it out.")
        yield Conflict(rule, Severity.TELLS, (entry.code,), text % {"title": entry.title})
