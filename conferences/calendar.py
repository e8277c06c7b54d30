"""Dates of a call as iCalendar (RFC 5545): the feed of the call's page, and the file that goes with a receipt.

The same date has the same UID wherever it is written, so that a calendar that has both shows it once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from conferences import times
from conferences.calls import Window
from conferences.models import Conference, Round, SessionType, Track

CONTENT_TYPE = "text/calendar; charset=utf-8"
#: As a mail's attachment is called: a calendar that is shown, not an invitation to answer.
ATTACHED_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


@dataclass(frozen=True)
class Entry:
    """One line of a calendar: a moment, or days from `starts` to `ends`, both counted in."""

    uid: str
    summary: str
    starts: datetime | date
    ends: date | None = None
    note: str = ""


def opening(call: Round, conference: Conference) -> list[Entry]:
    """When a call opens, where that is known and still ahead."""
    if call.call_opens_at is None or call.call_opens_at <= now():
        return []
    words = _("%(conference)s: the call for proposals opens") % {"conference": conference.name}
    return [Entry(f"{call.code}-opens", words, call.call_opens_at)]


def closing(end: Window | Round | Track | SessionType, conference: Conference, of: str = "") -> list[Entry]:
    """When something closes; `of` names it where it is not the whole call."""
    if end.call_closes_at is None:
        return []
    words = _("%(conference)s: the call for proposals closes") % {"conference": conference.name}
    note = times.anywhere(end.call_closes_at) if end.closes_anywhere_on_earth else ""
    return [Entry(f"{end.code}-closes", f"{words} ({of})" if of else words, end.call_closes_at, note=note)]


def results(call: Round, conference: Conference) -> list[Entry]:
    """By which day results are announced."""
    if call.results_by is None:
        return []
    words = _("%(conference)s: results are announced by today") % {"conference": conference.name}
    return [Entry(f"{call.code}-results", words, call.results_by, call.results_by)]


def days(conference: Conference, calls: Sequence[Round]) -> list[Entry]:
    """The conference itself."""
    main = next((each for each in calls if each.is_default), None)
    name = main.code if main else conference.slug
    return [Entry(f"{name}-days", conference.name, conference.starts_on, conference.ends_on, note=conference.place)]


def of_call(
    conference: Conference, calls: Sequence[Round], tracks: Iterable[Track], kinds: Iterable[SessionType]
) -> list[Entry]:
    """Every date that the call's page shows: what is hidden is left out."""
    found: list[Entry] = []
    for call in calls:
        name = str(call.name) if len(calls) > 1 else ""
        found += [*opening(call, conference), *closing(call, conference, name)]
    own: list[Track | SessionType] = [*tracks, *kinds]
    for each in own:
        if not each.is_hidden:
            found += closing(each, conference, str(each.name))
    for call in calls:
        found += results(call, conference)
    return [*found, *days(conference, calls)]


def written(conference: Conference, entries: Iterable[Entry], *, url: str) -> bytes:
    """The entries as a file: CRLF, folded at 75 octets. `url` is the page that each leads to."""
    calendar = Calendar()
    calendar.add("PRODID", "-//cfp//call//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", _plain(conference.name))
    calendar.add("X-WR-TIMEZONE", conference.timezone)
    stamp = now().replace(microsecond=0)
    for entry in entries:
        calendar.add_component(_event(entry, conference, stamp, url))
    return bytes(calendar.to_ical())


def _plain(text: str) -> str:
    """One line without control characters: the library escapes them in some properties only."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).split())


def _event(entry: Entry, conference: Conference, stamp: datetime, url: str) -> Event:
    event = Event()
    event.add("UID", f"{entry.uid}@{settings.CFP_MAIL_DOMAIN}")
    event.add("DTSTAMP", stamp)
    event.add("SUMMARY", _plain(entry.summary))
    if isinstance(entry.starts, datetime):
        # In UTC: a deadline is an instant, whatever a government does to the clocks until then.
        event.add("DTSTART", entry.starts.astimezone(UTC))
    else:
        event.add("DTSTART", entry.starts)
        event.add("DTEND", (entry.ends or entry.starts) + timedelta(days=1))
    if entry.note:
        event.add("LOCATION" if entry.uid.endswith("-days") else "DESCRIPTION", _plain(entry.note))
    event.add("URL", url)
    event.add("TRANSP", "TRANSPARENT")
    return event
