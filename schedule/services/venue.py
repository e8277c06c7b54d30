"""Rooms and days."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from conferences.access import Scope
from conferences.log import record
from conferences.models import Conference
from schedule.errors import Refused
from schedule.models import Day, Placement, Room
from schedule.services.scope import lock, needs_all
from schedule.times import local

ROOM_FIELDS = frozenset({"guid", "name", "building", "capacity", "position", "is_shared"})
LONGEST_DAY = timedelta(hours=36)
LONGEST_CONFERENCE = timedelta(days=30)


@transaction.atomic
def add_room(conference: Conference, *, by: User | None, name: str, scope: Scope | None = None, **fields: Any) -> Room:
    """Enter a room. It stands last unless `position` says otherwise. Raises `Refused` for a name that is taken."""
    needs_all(scope, conference)
    conference = lock(conference)
    if "position" not in fields:
        last = Room.objects.filter(conference=conference).aggregate(last=Max("position"))["last"]
        fields["position"] = 0 if last is None else last + 1
    room = Room(conference=conference, name=name.strip(), **_known(fields))
    _save_room(room)
    record("schedule.room_added", conference=conference, by=by, subject=room.code)
    return room


@transaction.atomic
def edit_room(room: Room, *, by: User | None, scope: Scope | None = None, **fields: Any) -> Room:
    needs_all(scope, room.conference)
    lock(room.conference)
    row = Room.objects.get(pk=room.pk)
    changed = sorted(name for name, value in _known(fields, "name").items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        _save_room(row)
        record("schedule.room_edited", conference=row.conference, by=by, subject=row.code, fields=changed)
    return row


@transaction.atomic
def remove_room(room: Room, *, by: User | None, scope: Scope | None = None) -> None:
    """Take a room away in which nothing stands. Versions that were released keep showing it."""
    needs_all(scope, room.conference)
    conference = lock(room.conference)
    if Placement.objects.filter(room=room).exists():
        raise Refused(_("Something stands in %(room)s. Move it elsewhere first.") % {"room": room.name})
    deleted, _kinds = Room.objects.filter(pk=room.pk).delete()
    if deleted:
        record("schedule.room_removed", conference=conference, by=by, subject=room.code)


def _known(fields: dict[str, Any], *more: str) -> dict[str, Any]:
    unknown = set(fields) - ROOM_FIELDS - set(more)
    if unknown:
        raise ValueError(f"not fields of a room: {sorted(unknown)}")
    return fields


def _save_room(room: Room) -> None:
    if not room.name:
        raise Refused(_("Give the room a name."))
    if Room.objects.filter(conference=room.conference, name=room.name).exclude(pk=room.pk).exists():
        raise Refused(_("There is a room called %(name)s already.") % {"name": room.name})
    room.save()


@transaction.atomic
def add_day(
    conference: Conference,
    *,
    by: User | None,
    day: date,
    opens_at: datetime,
    closes_at: datetime,
    scope: Scope | None = None,
) -> Day:
    """Enter a day with its hours (aware datetimes); it may end after midnight. Raises `Refused` where days overlap."""
    needs_all(scope, conference)
    conference = lock(conference)
    row = Day(conference=conference, date=day, opens_at=opens_at, closes_at=closes_at)
    _save_day(row)
    record("schedule.day_added", conference=conference, by=by, subject=row.code)
    return row


@transaction.atomic
def edit_day(
    row: Day, *, by: User | None, day: date, opens_at: datetime, closes_at: datetime, scope: Scope | None = None
) -> Day:
    needs_all(scope, row.conference)
    lock(row.conference)
    row = Day.objects.get(pk=row.pk)
    if (row.date, row.opens_at, row.closes_at) != (day, opens_at, closes_at):
        row.date, row.opens_at, row.closes_at = day, opens_at, closes_at
        _save_day(row)
        record("schedule.day_edited", conference=row.conference, by=by, subject=row.code)
    return row


@transaction.atomic
def remove_day(row: Day, *, by: User | None, scope: Scope | None = None) -> None:
    """Take a day away on which nothing starts."""
    needs_all(scope, row.conference)
    conference = lock(row.conference)
    if Placement.objects.filter(
        item__conference=conference, starts_at__gte=row.opens_at, starts_at__lt=row.closes_at
    ).exists():
        raise Refused(_("Something stands on this day. Move it elsewhere first."))
    deleted, _kinds = Day.objects.filter(pk=row.pk).delete()
    if deleted:
        record("schedule.day_removed", conference=conference, by=by, subject=row.code)


def _save_day(row: Day) -> None:
    _check_hours(row.conference, row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise Refused(
            _("These hours run into those of another day, or there is such a day already. Look at the list of days.")
        ) from clash


def _check_hours(conference: Conference, row: Day) -> None:
    if row.closes_at <= row.opens_at:
        raise Refused(_("The day has to close after it opens. A time after midnight belongs to the next date."))
    if row.closes_at - row.opens_at > LONGEST_DAY:
        raise Refused(_("A day cannot be longer than %(hours)s hours.") % {"hours": 36})
    opens_on = row.opens_at.astimezone(conference.zone).date()
    if abs(opens_on - row.date) > timedelta(days=1):
        raise Refused(_("The hours do not belong to this date."))


@transaction.atomic
def fill_days(conference: Conference, *, by: User | None, scope: Scope | None = None) -> int:
    """Enter every day of the conference that is missing, from nine to six. Returns how many were added."""
    needs_all(scope, conference)
    conference = lock(conference)
    known = set(Day.objects.filter(conference=conference).values_list("date", flat=True))
    added = 0
    day = conference.starts_on
    while day <= min(conference.ends_on, conference.starts_on + LONGEST_CONFERENCE):
        if day not in known:
            opens, closes = (local(day, time(hour), conference.zone) for hour in (9, 18))
            add_day(conference, by=by, day=day, opens_at=opens, closes_at=closes)
            added += 1
        day += timedelta(days=1)
    return added
