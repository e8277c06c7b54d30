"""The conference and its call for other programs: schema.org as JSON-LD (a data block, which no browser runs)."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from conferences.calls import Window
from conferences.models import Conference

#: What could end the data block, or a line in a script of old.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def event(conference: Conference, calls: Sequence[Window], *, url: str, image: str, propose: str) -> SafeString:
    """An Event whose `potentialAction` is to hand in a proposal while a call is open; absent where none has dates."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": conference.name,
        "url": url,
        "image": image,
        "startDate": conference.starts_on.isoformat(),
        "endDate": conference.ends_on.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "inLanguage": conference.language,
        "organizer": {"@type": "Organization", "name": conference.name, "email": conference.contact_email},
    }
    if conference.tagline:
        found["description"] = str(conference.tagline)
    if conference.place:
        found["location"] = {"@type": "Place", "name": conference.place, "address": conference.place}
    actions = [_action(conference, each, propose) for each in calls if each.call_opens_at is not None]
    if actions:
        found["potentialAction"] = actions
    return mark_safe(json.dumps(found, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 -- nothing ends the block


def _action(conference: Conference, call: Window, propose: str) -> dict[str, Any]:
    assert call.call_opens_at is not None
    action: dict[str, Any] = {
        "@type": "ApplyAction",
        "name": f"{conference.name}: call for proposals",
        "startTime": call.call_opens_at.astimezone(conference.zone).isoformat(),
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": propose,
            "actionPlatform": "https://schema.org/DesktopWebPlatform",
        },
        "actionStatus": "https://schema.org/" + ("ActiveActionStatus" if call.is_open() else "PotentialActionStatus"),
    }
    if call.call_closes_at is not None:
        action["endTime"] = call.call_closes_at.astimezone(conference.zone).isoformat()
    return action
