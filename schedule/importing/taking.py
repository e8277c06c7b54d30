"""Entering the programme of a file, through the verbs of the rooms that own each thing. All of it or nothing."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from anonymity import services as anonymity
from conferences import services as conferences
from conferences.models import Conference, Phase
from schedule import services
from schedule.errors import Refused, Stopped
from schedule.importing.entering import Enterer
from schedule.importing.identity import guids, number
from schedule.importing.reading import File, FileDay, FileEvent, Unreadable
from schedule.importing.remarks import Remarks
from schedule.models import Day, Item, Placement, Release, Room
from schedule.services.releasing import LONGEST_VERSION
from schedule.services.venue import LONGEST_DAY
from schedule.times import local, overlap

WAY = (Phase.REVIEW, Phase.SELECTION, Phase.ANNOUNCED)


@dataclass(frozen=True)
class Wishes:
    """What whoever imports asked for."""

    slug: str
    by: User | None = None
    dry_run: bool = False
    release: bool = False


@dataclass
class Report:
    """What was done: how many of each thing were entered, and how many entries were here already."""

    conference: str = ""
    entered: Counter[str] = field(default_factory=Counter)
    known: int = 0
    release: str = ""
    remarks: Remarks = field(default_factory=Remarks)


class _DryRun(Exception):
    """Rolls everything back."""


def take(file: File, wishes: Wishes, remarks: Remarks) -> Report:
    """Enter what is not here yet; importing a file again changes nothing. Raises `Unreadable` where nothing fits."""
    report = Report(remarks=remarks)
    try:
        with transaction.atomic():
            _Taking(file, wishes, report).run()
            if wishes.dry_run:
                raise _DryRun
    except _DryRun:
        pass
    except ValidationError as wrong:
        raise Unreadable("; ".join(wrong.messages)) from wrong
    return report


class _Taking:
    def __init__(self, file: File, wishes: Wishes, report: Report) -> None:
        self.file, self.wishes, self.report = file, wishes, report
        self.remarks = report.remarks
        self.by = wishes.by

    def run(self) -> None:
        self.conference, created = self._conference()
        self.report.conference = self.conference.slug
        self.rooms = self._rooms()
        self._days()
        self._events()
        anonymity.refresh(self.conference)
        if self.wishes.release:
            self._release(created)

    def _conference(self) -> tuple[Conference, bool]:
        found = Conference.objects.filter(slug=self.wishes.slug).first()
        if found is not None:
            if found.timezone != self.file.zone.key:
                self.remarks.add("conference", f"its zone is {self.file.zone.key}", f"ours stays {found.timezone}")
            return found, False
        dates = [day.date for day in self.file.days]
        if not dates:
            raise Unreadable("There is no day in this file, so there is no conference to make of it.")
        made = conferences.create_conference(
            by=self.by,
            template="empty",
            slug=self.wishes.slug,
            name=(self.file.title or self.wishes.slug)[:200],
            timezone=self.file.zone.key,
            starts_on=min([*dates, self.file.starts_on or dates[0]]),
            ends_on=max([*dates, self.file.ends_on or dates[0]]),
            place=self.file.place,
            contact_email=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        )
        for phase in WAY:
            anonymity.move_phase(made.rounds.get(is_default=True), to=phase, by=self.by)
        self.report.entered["conferences"] += 1
        return made, True

    # --- Rooms and days

    def _rooms(self) -> dict[str, Room]:
        rooms = {room.name: room for room in Room.objects.filter(conference=self.conference)}
        shared = self._overlapping()
        for name, guid in self.file.rooms.items():
            short = name[:100]
            if short != name:
                self.remarks.add(f"room “{name[:60]}”", "its name is too long", "it was shortened to 100 characters")
            if short not in rooms:
                rooms[short] = services.add_room(
                    self.conference, by=self.by, name=short, is_shared=name in shared, **_room_guid(guid)
                )
                self.report.entered["rooms"] += 1
                if name in shared:
                    self.remarks.add(
                        f"room “{short}”", "entries overlap in it", "it is marked as taking several things at once"
                    )
            rooms[name] = rooms[short]
        return rooms

    def _overlapping(self) -> set[str]:
        """Rooms in which the file has two things at once."""
        held: dict[str, list[tuple[datetime, datetime]]] = {}
        for event in self.file.events:
            if event.starts_at and event.ends_at:
                held.setdefault(event.room, []).append((event.starts_at, event.ends_at))
        found = set()
        for name, spans in held.items():
            spans.sort()
            latest = spans[0]
            for span in spans[1:]:
                if overlap(latest, span):
                    found.add(name)
                latest = max(latest, span, key=lambda each: each[1])
        return found

    def _days(self) -> None:
        known = {day.date: day for day in Day.objects.filter(conference=self.conference)}
        wanted = sorted({day.date: day for day in self.file.days}.values(), key=lambda day: day.date)
        before = max((day.closes_at for day in known.values()), default=None) if not wanted else None
        for index, day in enumerate(wanted):
            if day.date in known:
                before = known[day.date].closes_at
                continue
            following = wanted[index + 1] if index + 1 < len(wanted) else None
            opens, closes = self._hours(day, before, following)
            try:
                services.add_day(self.conference, by=self.by, day=day.date, opens_at=opens, closes_at=closes)
                self.report.entered["days"] += 1
                before = closes
            except Refused as refused:
                self.remarks.add(f"day {day.date}", str(refused), "it was not entered")

    def _hours(self, day: FileDay, before: datetime | None, following: FileDay | None) -> tuple[datetime, datetime]:
        """The hours of the file, widened to what takes place on the day, and never into another day."""
        zone = self.conference.zone
        spans = [(each.starts_at, each.ends_at) for each in self.file.events if each.day == day.date]
        starts = [start for start, _end in spans if start]
        ends = [end for _start, end in spans if end]
        opens = day.opens_at or (min(starts) if starts else local(day.date, time(9), zone))
        closes = day.closes_at or (max(ends) if ends else local(day.date, time(18), zone))
        if closes.astimezone(UTC).second or closes.minute == 59:
            closes += timedelta(minutes=1)
        if starts and ends and (min(starts) < opens or max(ends) > closes):
            opens, closes = min(opens, *starts), max(closes, *ends)
            self.remarks.add(f"day {day.date}", "entries are outside its hours", "the hours were widened")
        closes = min(max(closes, opens + timedelta(hours=1)), opens + LONGEST_DAY)
        if following is not None:
            closes = min(closes, following.opens_at or local(following.date, time(4), zone))
        return max(opens, before) if before else opens, closes

    # --- Entries

    def _events(self) -> None:
        here = dict(Item.objects.filter(conference=self.conference).values_list("guid", "pk"))
        placed = {
            row.item_id: row
            for row in Placement.objects.filter(item__conference=self.conference).select_related("room")
        }
        enterer = Enterer(self.conference, self.file, self.by, self.report.entered, self.remarks)
        for event, guid in guids(self.file, self.conference.slug, self.remarks):
            if guid in here:
                self.report.known += 1
                self._compare(event, placed.get(here[guid]))
            else:
                self._enter(enterer, event, guid)

    def _enter(self, enterer: Enterer, event: FileEvent, guid: UUID) -> None:
        item = enterer.item(event, guid=guid, number=number(event))
        if event.starts_at is None or event.ends_at is None:
            return
        spot = services.Spot(self.rooms.get(event.room), event.starts_at, event.ends_at)
        services.place(self.conference, what=item, at=spot, by=self.by)
        self.report.entered["placements"] += 1

    def _compare(self, event: FileEvent, placement: Placement | None) -> None:
        if placement is None:
            if event.starts_at is not None:
                self.remarks.add(event.where, "it was taken off the schedule here", "it stays so")
            return
        room = placement.room.name if placement.room else ""
        if (room, placement.starts_at, placement.ends_at) != (event.room[:100], event.starts_at, event.ends_at):
            self.remarks.add(event.where, "it has another place or time here", "ours was kept")

    # --- Release

    def _release(self, created: bool) -> None:
        if created:
            conferences.publish(self.conference, by=self.by)
        version = self.file.version.replace("/", "-")[:LONGEST_VERSION] or "1.0"
        if Release.objects.filter(conference=self.conference, version=version).exists():
            version = f"{version[:40]} ({Release.objects.filter(conference=self.conference).count() + 1})"
        try:
            self.report.release = services.release(self.conference, version=version, by=self.by, accept=True).version
        except Stopped as stopped:
            for conflict in stopped.conflicts:
                self.remarks.add("release", conflict.text, "nothing was released")
        except Refused as refused:
            self.remarks.add("release", str(refused), "nothing was released")


def _room_guid(guid: str) -> dict[str, Any]:
    try:
        return {"guid": UUID(guid)}
    except ValueError:
        return {}
