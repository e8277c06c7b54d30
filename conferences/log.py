"""Writing the event log: in the transaction of the deed, with opaque codes only."""

import uuid
from collections.abc import Iterable, Mapping
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


def record_many(
    kind: str,
    subjects: Iterable[str],
    *,
    conference: Conference | None,
    by: Actor | None,
    **data: str | int | bool | list[str] | None,
) -> None:
    """Write that `by` did the same to each of many subjects, with one statement per thousand."""
    actor = by.actor_id if by is not None else None
    events = [Event(conference=conference, kind=kind, subject=each, actor=actor, data=data) for each in subjects]
    Event.objects.bulk_create(events, batch_size=1000)


def in_words(kind: str) -> str:
    """What was done, in words: `conferences.phase_moved` is “Phase moved”."""
    return kind.partition(".")[2].replace("_", " ").capitalize()


def record_each(
    kind: str,
    subjects: Iterable[tuple[str, Mapping[str, str | int | bool | list[str] | None]]],
    *,
    conference: Conference | None,
    by: Actor | None,
) -> None:
    """The same for subjects of which each has data of its own."""
    actor = by.actor_id if by is not None else None
    events = [Event(conference=conference, kind=kind, subject=code, actor=actor, data=data) for code, data in subjects]
    Event.objects.bulk_create(events, batch_size=1000)
