"""Rooms, days, and a small conference whose talks can be placed."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from conferences.models import Conference, Role
from proposals.states import State
from schedule import services
from schedule.models import Day, Room
from schedule.services import Spot
from tests.factories import AuthorshipFactory, ConferenceFactory, MembershipFactory, ProposalFactory, UserFactory


class RoomFactory(DjangoModelFactory[Room]):
    class Meta:
        model = Room

    conference = factory.SubFactory(ConferenceFactory)
    name = factory.Sequence(lambda n: f"Room {n}")
    position = factory.Sequence(lambda n: n % 30_000)


class DayFactory(DjangoModelFactory[Day]):
    """From nine to six on the conference's clocks."""

    class Meta:
        model = Day

    conference = factory.SubFactory(ConferenceFactory)
    date = date(2027, 6, 10)
    opens_at = factory.LazyAttribute(lambda day: at(day.conference, 9, day=day.date))
    closes_at = factory.LazyAttribute(lambda day: at(day.conference, 18, day=day.date))


def at(conference: Conference, hour: int, minute: int = 0, *, day: date = date(2027, 6, 10)) -> datetime:
    """So many hours after the midnight in which the day begins; from 24 on it is the night after."""
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(conference.timezone))
    return start.astimezone(UTC) + timedelta(hours=hour, minutes=minute)


def confirmed(conference, **fields):
    """A confirmed talk with one speaker."""
    speaker = fields.pop("speaker", None)
    proposal = ProposalFactory(conference=conference, **{"state": State.CONFIRMED, **fields})
    AuthorshipFactory(proposal=proposal, **({"profile": speaker} if speaker else {}))
    return proposal


@dataclass
class Stage:
    """A conference with an organizer, one day, two rooms."""

    conference: Any = field(default_factory=lambda: ConferenceFactory())

    def __post_init__(self):
        self.olu = UserFactory(name="Olu", email=f"olu@{self.conference.slug}.example.org")
        MembershipFactory(conference=self.conference, user=self.olu, role=Role.ORGANIZER)
        self.day = DayFactory(conference=self.conference)
        self.hall = RoomFactory(conference=self.conference, name="Hall")
        self.attic = RoomFactory(conference=self.conference, name="Attic")

    def spot(self, hour: int = 10, minute: int = 0, *, room="hall", minutes: int = 30) -> Spot:
        start = at(self.conference, hour, minute)
        where = getattr(self, room) if isinstance(room, str) else room
        return Spot(where, start, start + timedelta(minutes=minutes))

    def place(self, what=None, *args, **kwargs):
        what = what or confirmed(self.conference)
        return services.place(self.conference, what=what, at=self.spot(*args, **kwargs), by=self.olu)

    def release(self, version="1.0", **kwargs):
        return services.release(self.conference, version=version, by=self.olu, **kwargs)
