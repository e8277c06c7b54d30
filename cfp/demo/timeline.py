"""When what happens in the demo conference, so that today is the moment of its life that was asked for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Stage(StrEnum):
    """A moment in a conference's life."""

    CALL = "call"
    REVIEW = "review"
    SELECTION = "selection"
    PROGRAMME = "programme"
    LIVE = "live"

    @property
    def has_review(self) -> bool:
        return self is not Stage.CALL

    @property
    def has_decisions(self) -> bool:
        return self in (Stage.SELECTION, Stage.PROGRAMME, Stage.LIVE)

    @property
    def has_programme(self) -> bool:
        return self in (Stage.PROGRAMME, Stage.LIVE)


MEANING = {
    Stage.CALL: "the call is open and closes in nine days",
    Stage.REVIEW: "the call has closed, and reviewers are half-way through",
    Stage.SELECTION: "scores are frozen, and the chairs have begun to decide; nobody has been told",
    Stage.PROGRAMME: "results were announced, speakers have answered, and a programme is published",
    Stage.LIVE: "today is the second day of the conference",
}

CALL_DAYS, REVIEW_DAYS = 42, 24
ANNOUNCED_ON, RELEASED_ON, FIRST_DAY, DAYS = 78, 100, 160, 3
#: On which day after the call opened "today" falls.
TODAY = {Stage.CALL: 34, Stage.REVIEW: 55, Stage.SELECTION: 74, Stage.PROGRAMME: 118, Stage.LIVE: FIRST_DAY + 1}


@dataclass(frozen=True)
class Timeline:
    """Dates of one seeded conference. Days count from the opening of the call."""

    stage: Stage
    now: datetime
    zone: ZoneInfo

    @property
    def opened_on(self) -> date:
        return self.now.astimezone(self.zone).date() - timedelta(days=TODAY[self.stage])

    def day(self, number: int) -> date:
        return self.opened_on + timedelta(days=number)

    def at(self, number: int, hour: int = 10, minute: int = 0) -> datetime:
        """That day and hour in the conference's zone, as UTC."""
        return datetime.combine(self.day(number), time(hour, minute), self.zone).astimezone(UTC)

    def past(self, number: int, hour: int = 10, minute: int = 0) -> datetime:
        """The same, but never later than a minute ago: nothing in the demo was done in the future."""
        return min(self.at(number, hour, minute), self.now - timedelta(minutes=1))

    def has_come(self, number: int) -> bool:
        return number < TODAY[self.stage]

    @property
    def starts_on(self) -> date:
        return self.day(FIRST_DAY)

    @property
    def ends_on(self) -> date:
        return self.day(FIRST_DAY + DAYS - 1)
