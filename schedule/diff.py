"""What is different between two versions, from their entries alone. No database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from schedule.models import ReleasedPlacement


@dataclass(frozen=True)
class Moved:
    before: ReleasedPlacement
    after: ReleasedPlacement

    @property
    def is_elsewhere(self) -> bool:
        return self.before.room_code != self.after.room_code


@dataclass(frozen=True)
class Diff:
    """Entries that are new, moved, cancelled, gone, or told in other words; each list by time."""

    new: list[ReleasedPlacement] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    cancelled: list[ReleasedPlacement] = field(default_factory=list)
    removed: list[ReleasedPlacement] = field(default_factory=list)
    reworded: list[ReleasedPlacement] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.new, self.moved, self.cancelled, self.removed, self.reworded))

    @property
    def affected(self) -> list[ReleasedPlacement]:
        """What speakers have to be told: a place or time that they do not know yet."""
        return [*self.new, *(each.after for each in self.moved)]


#: What tells one wording from another.
WORDS = (
    "kind",
    "title",
    "abstract",
    "description",
    "label",
    "language",
    "level",
    "do_not_record",
    "speakers",
    "track_code",
)


def compare(before: Iterable[ReleasedPlacement], after: Iterable[ReleasedPlacement]) -> Diff:
    old = {row.code: row for row in before}
    told = Diff()
    seen = set()
    for row in sorted(after, key=lambda each: (each.starts_at, each.code)):
        seen.add(row.code)
        _sort_in(told, old.get(row.code), row)
    told.removed.extend(
        row
        for code, row in sorted(old.items(), key=lambda pair: pair[1].starts_at)
        if code not in seen and not row.is_cancelled
    )
    return told


def _sort_in(told: Diff, before: ReleasedPlacement | None, row: ReleasedPlacement) -> None:
    if row.is_cancelled:
        if before is not None and not before.is_cancelled:
            told.cancelled.append(row)
    elif before is None or before.is_cancelled:
        told.new.append(row)
    elif _place(before) != _place(row):
        told.moved.append(Moved(before, row))
    elif any(getattr(before, name) != getattr(row, name) for name in WORDS):
        told.reworded.append(row)


def _place(row: ReleasedPlacement) -> tuple[object, ...]:
    return row.room_code, row.starts_at, row.ends_at
