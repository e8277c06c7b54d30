"""Deadlines and zones. Time is stored in UTC and shown in the conference's zone."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

ANYWHERE_ON_EARTH = timezone(timedelta(hours=-12), "AoE")


@cache
def zone_names() -> tuple[str, ...]:
    """Every IANA zone name, sorted."""
    return tuple(sorted(available_timezones()))


def end_of_day_anywhere(day: date) -> datetime:
    """The instant (UTC) at which `day` has ended everywhere on Earth."""
    return datetime.combine(day + timedelta(days=1), time(0), ANYWHERE_ON_EARTH).astimezone(UTC)


def in_zone(moment: datetime, zone: str) -> datetime:
    """The same instant on the clocks of `zone`."""
    return moment.astimezone(ZoneInfo(zone))


def stamp(moment: datetime | None) -> int | None:
    """Seconds since 1970, as the log keeps instants."""
    return None if moment is None else int(moment.timestamp())


def last_day_anywhere(moment: datetime) -> date:
    """The day whose end everywhere on Earth is `moment`; the inverse of `end_of_day_anywhere`."""
    return (moment - timedelta(microseconds=1)).astimezone(ANYWHERE_ON_EARTH).date()
