"""One day of the draft as the editor shows it: a column for each room, with what stands there and what is free."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schedule.conflicts import Hours
from schedule.entries import Entry
from schedule.models import Room
from schedule.times import minutes_between, span_of

SHORTEST_GAP = timedelta(minutes=5)


@dataclass(frozen=True)
class Gap:
    """Free time in a room."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class Column:
    room: Room
    cells: list[Entry | Gap] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return [cell for cell in self.cells if isinstance(cell, Entry)]

    @property
    def is_free(self) -> bool:
        return not self.entries


@dataclass(frozen=True)
class Board:
    hours: Hours
    everywhere: list[Entry]
    columns: list[Column]

    @property
    def used(self) -> list[Column]:
        return [column for column in self.columns if not column.is_free]

    @property
    def free(self) -> list[Column]:
        return [column for column in self.columns if column.is_free]


def on_day(entries: Sequence[Entry], hours: Sequence[Hours]) -> tuple[dict[Hours, list[Entry]], list[Entry]]:
    """Entries by day, and those that stand on none."""
    days: dict[Hours, list[Entry]] = {each: [] for each in hours}
    by_span = {each.span: each for each in hours}
    lost = []
    for entry in entries:
        span = span_of(entry.starts_at, list(by_span))
        if span is None:
            lost.append(entry)
        else:
            days[by_span[span]].append(entry)
    return days, lost


def board(hours: Hours, entries: Sequence[Entry], rooms: Sequence[Room]) -> Board:
    """Columns in the order of the rooms; gaps within the hours of the house, where a room holds one thing at a time."""
    held: dict[str, list[Entry]] = {room.code: [] for room in rooms}
    everywhere: list[Entry] = []
    for entry in sorted(entries, key=lambda each: (each.starts_at, each.code)):
        held.get(entry.room_code, everywhere).append(entry)
    return Board(hours, everywhere, [Column(room, _cells(room, held[room.code], hours)) for room in rooms])


def _cells(room: Room, entries: list[Entry], hours: Hours) -> list[Entry | Gap]:
    if room.is_shared:
        return [*entries, Gap(hours.opens_at, hours.closes_at)]
    cells: list[Entry | Gap] = []
    free_from = hours.opens_at
    for entry in entries:
        if entry.starts_at - free_from >= SHORTEST_GAP:
            cells.append(Gap(free_from, min(entry.starts_at, hours.closes_at)))
        cells.append(entry)
        free_from = max(free_from, entry.ends_at)
    if hours.closes_at - free_from >= SHORTEST_GAP:
        cells.append(Gap(free_from, hours.closes_at))
    return cells
