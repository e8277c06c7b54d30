"""The mails of this room: one function each."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format

from conferences.times import in_zone
from notifications.messages import compose
from notifications.services import Letter, queue_many
from schedule.diff import Diff
from schedule.models import Release, ReleasedPlacement
from speakers.queries import recipients_of


def tell_speakers(release: Release, diff: Diff) -> None:
    """Tell everyone who speaks in something new or moved where and when it is: one mail per release and address."""
    talks = [row for row in diff.affected if row.item.proposal_id]
    recipients = recipients_of(row.item.proposal_id or 0 for row in talks)
    theirs: dict[str, list[ReleasedPlacement]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in talks:
        for name, email in recipients.get(row.item.proposal_id or 0, ()):
            theirs[email].append(row)
            names.setdefault(email, name)
    queue_many(
        [_placed(release, email, names[email], rows) for email, rows in theirs.items()],
        conference=release.conference,
    )


def _placed(release: Release, email: str, name: str, rows: list[ReleasedPlacement]) -> Letter:
    conference = release.conference
    rooms = {room["code"]: room["name"] for room in release.rooms}
    message = compose(
        "schedule/placed",
        {
            "conference": conference,
            "name": name,
            "version": release.version,
            "talks": [
                {
                    "title": row.title,
                    "room": rooms.get(row.room_code, ""),
                    "day": date_format(_local(row.starts_at, conference.timezone), "l, j F Y"),
                    "start": _local(row.starts_at, conference.timezone).strftime("%H:%M"),
                    "end": _local(row.ends_at, conference.timezone).strftime("%H:%M"),
                    "url": _absolute("schedule:talk_show", conference.slug, code=row.code),
                }
                for row in rows
            ],
            "programme_url": _absolute("schedule:programme", conference.slug),
        },
        language=conference.language,
    )
    return Letter("schedule.placed", release.code, email, message.subject, message.text, message.html)


def _local(moment: datetime, zone: str) -> datetime:
    return in_zone(moment, zone)


def _absolute(name: str, slug: str, **where: str) -> str:
    return settings.CFP_SITE_URL + reverse(name, kwargs={"slug": slug, **where})
