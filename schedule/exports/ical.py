"""`schedule.ics`: one event per entry, cancelled ones included, in the conference's zone with its definition."""

from datetime import UTC, datetime

from icalendar import Calendar, Event, vText

from schedule.exports import common
from schedule.programme import GENERATOR, Programme, Shown


def as_ical(programme: Programme) -> bytes:
    """CRLF, folded at 75 octets; the same bytes for the same version and the same names."""
    calendar = Calendar()
    calendar.add("PRODID", f"-//{GENERATOR}//programme//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", programme.conference.name)
    calendar.add("X-WR-TIMEZONE", programme.conference.timezone)
    for entry in programme.entries:
        calendar.add_component(_event(programme, entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(programme: Programme, entry: Shown) -> Event:
    release, row = programme.release, entry.row
    changed_at = max(release.at, entry.changed_at or release.at).replace(microsecond=0)
    event = Event()
    event.add("UID", str(row.item.guid))
    event.add("SEQUENCE", release.number)
    event.add("DTSTAMP", changed_at)
    event.add("LAST-MODIFIED", changed_at)
    event.add("DTSTART", _when(entry.starts_at))
    event.add("DTEND", _when(entry.ends_at))
    event.add("SUMMARY", common.plain(_summary(entry)))
    event.add("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.room:
        event.add("LOCATION", common.plain(entry.room.name))
    if row.abstract or row.description:
        event.add("DESCRIPTION", common.plain("\n\n".join(filter(None, [row.abstract, row.description]))))
    if entry.track:
        event.add("CATEGORIES", [vText(common.plain(str(entry.track.name)))])
    event.add("URL", common.address("schedule:talk_show", programme.conference, code=entry.code))
    return event


def _when(moment: datetime) -> datetime:
    """On the conference's clocks; in UTC in the hour that they show for the second time, which means the first."""
    return moment.astimezone(UTC) if moment.fold else moment


def _summary(entry: Shown) -> str:
    names = ", ".join(speaker.name for speaker in entry.speakers)
    return f"{entry.title} ({names})" if names else entry.title
