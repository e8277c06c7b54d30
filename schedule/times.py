"""Days and clocks of a programme, as plain functions over instants. No database.

A programme's day is not the calendar's: it changes at four in the morning, so that a party that ends at half past
one stays on its evening, or later where the house closes later, or earlier where it opens earlier.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHANGE = time(4)
LONGEST = timedelta(hours=99)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Span:
    """One programme day: its date, and from when (included) to when (excluded) what starts belongs to it. UTC."""

    date: date
    start: datetime
    end: datetime


def local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the clocks of `zone` show this; the earlier one where they show it twice."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def spans(days: Sequence[tuple[date, datetime, datetime]], zone: ZoneInfo) -> list[Span]:
    """Programme days out of `(date, opens, closes)`, in order, never overlapping."""
    ordered = sorted(days)
    found: list[Span] = []
    for index, (day, opens, closes) in enumerate(ordered):
        start = min(local(day, CHANGE, zone), opens)
        end = max(local(day + timedelta(days=1), CHANGE, zone), closes)
        if index and found[-1].end > start:
            start = found[-1].end
        if index + 1 < len(ordered):
            following, next_opens, _closes = ordered[index + 1]
            latest = max(min(local(following, CHANGE, zone), next_opens), closes)
            end = min(end, latest)
        found.append(Span(day, start, end))
    return found


def span_of(moment: datetime, among: Sequence[Span]) -> Span | None:
    """The programme day on which something that starts at `moment` stands, or None where there is no such day."""
    index = bisect_right([span.start for span in among], moment) - 1
    return among[index] if index >= 0 and moment < among[index].end else None


def overlap(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    """Whether two spans of time share a moment; one that ends when the other starts does not."""
    return first[0] < second[1] and second[0] < first[1]


def minutes_between(start: datetime, end: datetime) -> int:
    return int((end - start) / MINUTE)
