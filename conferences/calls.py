"""Until when what is taken. A round has dates; a track or a session type may have a deadline of its own, which
counts instead of the round's, and where both have one the earlier counts. Plain rules, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import now

from conferences.models import Round, SessionType, Track


@dataclass(frozen=True)
class Window:
    """From when to when a proposal is taken. `code` is that of what sets the end: a round, a track or a type."""

    call_opens_at: datetime | None
    call_closes_at: datetime | None
    closes_anywhere_on_earth: bool
    grace_minutes: int
    code: str

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether a form may be opened at `at` (the present when left out)."""
        moment = at or now()
        return (
            self.call_opens_at is not None
            and self.call_opens_at <= moment
            and (self.call_closes_at is None or moment < self.call_closes_at)
        )

    def is_ahead(self, at: datetime | None = None) -> bool:
        """Whether it has still to open, on a date that may not be known yet."""
        return self.call_opens_at is None or self.call_opens_at > (at or now())

    def takes(self, *, at: datetime | None = None, form_opened_at: datetime | None = None) -> bool:
        """Whether it is open at `at`, or was when the form was opened and the minutes of grace are not over."""
        moment = at or now()
        if self.is_open(moment):
            return True
        if form_opened_at is None or self.call_closes_at is None or not self.is_open(form_opened_at):
            return False
        return moment < self.call_closes_at + timedelta(minutes=self.grace_minutes)


def window(call: Round, track: Track | None = None, kind: SessionType | None = None) -> Window:
    """The dates that hold for a session of this type in this track; either may be left out."""
    own = [each for each in (track, kind) if each is not None and each.call_closes_at is not None]
    source = min(own, key=_end, default=call)
    return Window(
        call.call_opens_at, source.call_closes_at, source.closes_anywhere_on_earth, call.grace_minutes, source.code
    )


def _end(own: Track | SessionType) -> datetime:
    assert own.call_closes_at is not None
    return own.call_closes_at


def last(windows: Iterable[Window]) -> datetime | None:
    """When the last of them has closed; None where one of them has no end yet, or there is none."""
    ends = [each.call_closes_at for each in windows]
    return None if None in ends else max((end for end in ends if end), default=None)
