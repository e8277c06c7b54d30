"""What the two frab documents have in common: names and numbers as c3voc's schemas want them."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from conferences.models import Conference
from schedule.programme import ALL_ROOMS, Programme, Shown, ShownDay, ShownTrack

STEP = 5
#: XML 1.0 knows no other control characters, no lone surrogates and no non-characters.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def address(name: str, conference: Conference, **where: str) -> str:
    return settings.CFP_SITE_URL + reverse(name, kwargs={"slug": conference.slug, **where})


def acronym(conference: Conference) -> str:
    """The slug as both schemas take it: lower case, no hyphen, at least four characters."""
    return re.sub(r"[^a-z0-9_]", "_", conference.slug.lower()).ljust(4, "_")


def event_slug(programme: Programme, entry: Shown) -> str:
    """Unique by the code; begins with the acronym, ends with a letter or digit."""
    words = slugify(entry.title)[:60].replace("_", "-").strip("-")
    return f"{acronym(programme.conference)}-{entry.code.lower()}" + (f"-{words}" if words else "")


def track_slug(track: ShownTrack) -> str:
    """Begins with a letter and ends with a letter or digit."""
    words = slugify(str(track.name))[:50].replace("_", "-").strip("-")
    return words if re.match(r"[a-z][a-z0-9-]*[a-z0-9]$", words) else f"track-{words or track.code.lower()}"


def duration(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def room_name(entry: Shown) -> str:
    return plain(entry.room.name) if entry.room else ALL_ROOMS


def by_room(programme: Programme, day: ShownDay) -> Iterable[tuple[str, str, list[Shown]]]:
    """Name, guid and entries of each room of a day. What was cancelled is left out: these formats cannot say it."""
    for room, entries in day.by_room(programme.rooms):
        taking_place = [each for each in entries if not each.is_cancelled]
        if taking_place:
            yield (plain(room.name) if room else ALL_ROOMS), (room.guid if room else ""), taking_place


def day_end(day: ShownDay, programme: Programme) -> datetime:
    """The last minute of a day; the formats count it in."""
    return (day.span.end - timedelta(minutes=1)).astimezone(programme.zone)
