"""Deadlines and zones. Time is stored in UTC and shown in the conference's zone."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

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


#: How a moment is written: the day in words, the time on a clock of 24 hours.
FORMAT = "j F Y, H:i"


def place_of(zone: str) -> str:
    """A zone as a person reads it: `America/New_York` is `New York`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def named(moment: datetime, zone: str) -> str:
    """A moment on the clocks of `zone`, which is named: `1 May 2027, 14:00 (Vienna)`."""
    return f"{formats.date_format(in_zone(moment, zone), FORMAT)} ({place_of(zone)})"


def differ(moment: datetime, one: str, other: str) -> bool:
    """Whether the clocks of two zones show different times at `moment`."""
    return in_zone(moment, one).utcoffset() != in_zone(moment, other).utcoffset()


def for_reader(moment: datetime, zone: str, reader: str) -> str:
    """What stands beside a moment for a reader in another zone; empty where the clocks agree or it is not known."""
    if not reader or not differ(moment, zone, reader):
        return ""
    clock = formats.date_format(in_zone(moment, reader), FORMAT)
    return " " + _("· %(moment)s for you (%(place)s)") % {"moment": clock, "place": place_of(reader)}


def anywhere(moment: datetime) -> str:
    """A deadline that is a whole day anywhere on Earth, in words."""
    day = formats.date_format(last_day_anywhere(moment), "j F Y")
    return _("end of %(day)s anywhere on Earth") % {"day": day}


def check_results_day(day: date | None, closes_at: datetime | None, zone: str) -> None:
    """Raises ValidationError for a day on which results are promised although the call is open still."""
    if day is not None and closes_at is not None and day < in_zone(closes_at, zone).date():
        raise ValidationError({"results_by": _("The call is open still on this day. Choose a later one.")})
