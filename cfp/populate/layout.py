"""A simple programme: talks into rooms and times, first come first served, nobody in two places. No optimizer, no
database; `schedule` checks what comes out like any other draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

#: When sessions begin and end on each day, around coffee and lunch.
BLOCKS = ((time(9, 30), time(11)), (time(11, 30), time(13)), (time(14), time(15, 30)), (time(16), time(17, 30)))
MINUTES_A_DAY = sum((last.hour - first.hour) * 60 + last.minute - first.minute for first, last in BLOCKS)


class DoesNotFit(ValueError):
    """There is no room left for a talk. The text names it."""


@dataclass(frozen=True)
class Talk:
    """What is to be placed: any key, its minutes, and who is busy while it lasts."""

    key: int
    minutes: int
    speakers: frozenset[int]


@dataclass(frozen=True)
class Spot:
    talk: Talk
    room: int
    starts_at: datetime
    ends_at: datetime


@dataclass
class Slot:
    """A stretch of time in a room, filled from its beginning."""

    room: int
    at: datetime
    until: datetime


@dataclass
class _Board:
    slots: list[Slot]
    busy: dict[int, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def place(self, talk: Talk) -> Spot:
        length = timedelta(minutes=talk.minutes)
        for slot in self.slots:
            ends_at = slot.at + length
            if ends_at <= slot.until and self._is_free(talk, slot.at, ends_at):
                spot = Spot(talk, slot.room, slot.at, ends_at)
                slot.at = ends_at
                for speaker in talk.speakers:
                    self.busy.setdefault(speaker, []).append((spot.starts_at, ends_at))
                return spot
        raise DoesNotFit(f"No room is left for the talk {talk.key} of {talk.minutes} minutes.")

    def _is_free(self, talk: Talk, start: datetime, end: datetime) -> bool:
        taken = (span for speaker in talk.speakers for span in self.busy.get(speaker, ()))
        return all(end <= first or last <= start for first, last in taken)


def rooms_needed(minutes: Iterable[int], days: int) -> int:
    """How many rooms talks of these lengths take, with a tenth to spare for what does not fit exactly."""
    return max(1, ceil(1.15 * sum(minutes) / (MINUTES_A_DAY * days)))


def slots_of(
    days: Sequence[date], rooms: Iterable[int], zone: ZoneInfo, *, blocks: Sequence[tuple[time, time]] = BLOCKS
) -> list[Slot]:
    """Every block of every day in every room: a room is filled for a day before the next is."""
    return [
        Slot(room, datetime.combine(day, first, zone), datetime.combine(day, last, zone))
        for day in days
        for room in rooms
        for first, last in blocks
    ]


def lay_out(talks: Iterable[Talk], slots: list[Slot]) -> list[Spot]:
    """Place each talk into the first slot where it fits. Raises `DoesNotFit`."""
    board = _Board(slots)
    return [board.place(talk) for talk in talks]
