"""Verbs on proposals. The one place that changes a state is `transition()`."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from conferences.log import Actor, record
from proposals import states
from proposals.models import Proposal
from proposals.signals import state_changed

#: What a speaker may change in a saved form; all of it counts for `revision`.
TEXT_FIELDS = ("title", "abstract", "outline", "note_to_reviewers", "note_to_organizers")
FACT_FIELDS = ("session_type", "level", "language", "minutes", "do_not_record")
EDITABLE_FIELDS = TEXT_FIELDS + FACT_FIELDS


class Conflict(Exception):
    """Somebody saved another text since this form was opened. `current` is what stands in the database now."""

    def __init__(self, current: Proposal) -> None:
        super().__init__("This proposal was changed while you were writing.")
        self.current = current


def locked(proposal: Proposal) -> Proposal:
    """The row as it is now, locked until the transaction ends."""
    return Proposal.objects.select_for_update().select_related("conference").get(pk=proposal.pk)


def transition(
    proposal: Proposal,
    verb: str,
    *,
    by: Actor | None,
    changes: dict[str, Any] | None = None,
    afterwards: Callable[[Proposal], None] | None = None,
    **data: str | int | bool | list[str] | None,
) -> Proposal:
    """Move a proposal along the table in `states.py`: lock, look up, save, log, and announce after the commit.

    `changes` are further fields saved with the state; `afterwards` runs in the same transaction;
    `data` goes to the log. Returns the changed row; raises `states.Refused`.
    """
    with transaction.atomic():
        row = locked(proposal)
        source = row.state
        row.state = states.target_of(verb, source)
        row.updated_at = timezone.now()
        fields = {"state", "updated_at"}
        for name, value in (changes or {}).items():
            setattr(row, name, value)
            fields.add(name)
        row.save(update_fields=sorted(fields))
        record(f"proposals.{verb}", conference=row.conference, by=by, subject=row.code, **data)
        if afterwards is not None:
            afterwards(row)
        transaction.on_commit(lambda: state_changed.send(sender=Proposal, proposal=row, verb=verb, source=source))
    return row


def submit(proposal: Proposal, *, by: Actor | None) -> Proposal:
    """Hand a draft in. Raises `states.Refused` when it is not a draft any more."""
    return transition(proposal, "submit", by=by, changes={"submitted_at": timezone.now()})


def withdraw(proposal: Proposal, *, by: Actor | None, reason: str = "") -> Proposal:
    """Take a proposal back. The reason stays with the organizers, outside the log."""
    return transition(proposal, "withdraw", by=by, changes={"withdrawn_because": reason}, gave_reason=bool(reason))


def edit(
    proposal: Proposal,
    *,
    by: Actor | None,
    revision: int,
    fields: dict[str, Any],
    tracks: list[Any] | None = None,
) -> Proposal:
    """Save what a form holds. `revision` is the one the form was opened with; raises `Conflict` when it is old.

    `fields` maps names out of EDITABLE_FIELDS to values; `tracks` replaces the tracks when given.
    A form that changes nothing leaves the revision as it is.
    """
    unknown = set(fields) - set(EDITABLE_FIELDS)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    with transaction.atomic():
        row = locked(proposal)
        if row.revision != revision:
            raise Conflict(row)
        changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
        old_tracks = {track.pk for track in row.tracks.all()}
        moved = tracks is not None and {track.pk for track in tracks} != old_tracks
        if not changed and not moved:
            return row
        for name in changed:
            setattr(row, name, fields[name])
        row.revision += 1
        row.updated_at = timezone.now()
        row.save(update_fields=[*changed, "revision", "updated_at"])
        if moved and tracks is not None:
            row.tracks.set(tracks)
        names = changed + (["tracks"] if moved else [])
        record(
            "proposals.edited",
            conference=row.conference,
            by=by,
            subject=row.code,
            fields=names,
            revision=row.revision,
        )
    return row
