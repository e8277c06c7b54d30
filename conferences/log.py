"""Writing the event log: in the transaction of the deed, with opaque codes only."""

import uuid
from typing import Protocol

from conferences.models import Conference, Event


class Actor(Protocol):
    """Anyone who acts: known to the log by a random id."""

    actor_id: uuid.UUID


def record(
    kind: str,
    *,
    conference: Conference | None,
    by: Actor | None,
    subject: str = "",
    **data: str | int | bool | list[str] | None,
) -> Event:
    """Write that `by` did `kind` (`app.past_tense`) to `subject` (an opaque code). `data` holds codes and numbers."""
    actor = by.actor_id if by is not None else None
    return Event.objects.create(conference=conference, kind=kind, subject=subject, actor=actor, data=data)
