"""`schedule.json` as c3voc's schema describes it."""

import json
import re
from typing import Any

from conferences.times import in_zone
from schedule.exports import common
from schedule.programme import GENERATOR, Programme, Shown, ShownDay

#: The only zones that the schema can name; for the others the offset in every date has to do.
_NAMEABLE = re.compile(r"^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")


def as_json(programme: Programme) -> bytes:
    conference = programme.conference
    document = {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": GENERATOR},
        "schedule": {
            "version": programme.release.version,
            "base_url": common.address("schedule:programme", conference),
            "conference": _conference(programme),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _conference(programme: Programme) -> dict[str, Any]:
    conference = programme.conference
    return {
        "acronym": common.acronym(conference),
        "title": conference.name,
        "start": conference.starts_on.isoformat(),
        "end": conference.ends_on.isoformat(),
        "daysCount": len(programme.days),
        "timeslot_duration": common.duration(common.STEP),
        **({"time_zone_name": conference.timezone} if _NAMEABLE.search(conference.timezone) else {}),
        "url": common.address("schedule:programme", conference),
        "tracks": [
            {"name": str(track.name), "slug": common.track_slug(track), "color": track.color}
            for track in programme.tracks
        ],
        "rooms": [
            {"name": room.name, "guid": room.guid, "description": None, "capacity": room.capacity}
            for room in programme.rooms
        ],
        "days": [_day(programme, day) for day in programme.days],
    }


def _day(programme: Programme, day: ShownDay) -> dict[str, Any]:
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": in_zone(day.span.start, programme.conference.timezone).isoformat(),
        "day_end": common.day_end(day, programme).isoformat(),
        "rooms": {
            name: [_event(programme, entry) for entry in entries]
            for name, _guid, entries in common.by_room(programme, day)
        },
    }


def _event(programme: Programme, entry: Shown) -> dict[str, Any]:
    row = entry.row
    return {
        "guid": str(row.item.guid),
        "code": entry.code,
        "id": row.item.number,
        "date": entry.starts_at.isoformat(),
        "start": entry.starts_at.strftime("%H:%M"),
        "end": entry.ends_at.isoformat(),
        "duration": common.duration(entry.minutes),
        "room": common.room_name(entry),
        "slug": common.event_slug(programme, entry),
        "url": common.address("schedule:talk_show", programme.conference, code=entry.code),
        "title": entry.title,
        "subtitle": None,
        "track": str(entry.track.name) if entry.track else None,
        "type": entry.label,
        "language": row.language or None,
        "abstract": row.abstract,
        "description": row.description,
        "do_not_record": row.do_not_record,
        "persons": [
            {
                "code": speaker.code,
                "name": speaker.name,
                "guid": str(speaker.guid),
                "url": common.address("schedule:speaker_show", programme.conference, code=speaker.code),
            }
            for speaker in entry.speakers
        ],
        "links": [],
        "attachments": [],
    }
