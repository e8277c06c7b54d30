"""Verbs on proposals. The one place that changes a state is `transition()`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from conferences.log import Actor, record, record_many
from conferences.models import Conference, SessionType, Track
from proposals import files, states
from proposals.models import EDITABLE_FIELDS, LIMITS, ONE_LINE, TEXT_FIELDS, Answer, Attachment, Level, Proposal
from proposals.signals import state_changed
from proposals.texts import checked


class Conflict(Exception):
    """Somebody saved another text since this form was opened. `current` is what stands in the database now."""

    def __init__(self, current: Proposal) -> None:
        super().__init__("This proposal was changed while you were writing.")
        self.current = current


def locked(proposal: Proposal) -> Proposal:
    """The row as it is now, locked until the transaction ends."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("conference", "session_type")
        .get(pk=proposal.pk)
    )


def transition(
    proposal: Proposal,
    verb: str,
    *,
    by: Actor | None,
    changes: dict[str, Any] | None = None,
    check: Callable[[Proposal], None] | None = None,
    afterwards: Callable[[Proposal], None] | None = None,
    is_locked: bool = False,
    **data: str | int | bool | list[str] | None,
) -> Proposal:
    """Move a proposal along the table in `states.py`: lock, look up, save, log, and announce after the commit.

    `changes` are further fields saved with the state; `check` may refuse the locked row before anything is saved;
    `afterwards` runs in the same transaction; with `is_locked` the caller has locked the very row that it gives, and it
    is not read again; `data` goes to the log as `proposals.<done>`. Returns the changed row;
    raises `states.Refused`, also for an `accepted_track` that is not one of its tracks (`hand_on` first).
    A proposal that no longer holds a place is no longer in a track.
    """
    with transaction.atomic(savepoint=not is_locked):
        row = proposal if is_locked else locked(proposal)
        source = row.state
        row.state = states.target_of(verb, source)
        if check is not None:
            check(row)
        row.updated_at = timezone.now()
        fields = {"state", "updated_at", *(changes or {})}
        for name, value in (changes or {}).items():
            setattr(row, name, value)
        if row.accepted_track_id and "accepted_track" in fields:
            _refuse_a_foreign_track(row)
        if row.accepted_track_id and row.state not in states.HOLDS_A_PLACE | {states.State.WITHDRAWN}:
            row.accepted_track = None
            fields.add("accepted_track")
        row.save(update_fields=sorted(fields))
        record(f"proposals.{states.MOVES[verb].done}", conference=row.conference, by=by, subject=row.code, **data)
        if afterwards is not None:
            afterwards(row)
        transaction.on_commit(
            lambda: state_changed.send(sender=Proposal, proposal=row, verb=verb, source=source), robust=True
        )
    return row


def transition_many(
    proposals: Iterable[Proposal],
    verb: str,
    *,
    by: Actor | None,
    changes: Mapping[str, Any] | None = None,
    **data: str | int | bool | list[str] | None,
) -> list[Proposal]:
    """`transition()` for many proposals of one conference with the same `changes`: same table, rules and events.

    The number of statements does not grow with them. All are moved or none: raises `states.Refused` for the
    first that cannot be. Returns the changed rows in the order of their locks.
    """
    with transaction.atomic():
        ids = [proposal.pk for proposal in proposals]
        rows = list(
            Proposal.objects.select_for_update(of=("self",))
            .select_related("conference")
            .filter(pk__in=ids)
            .order_by("pk")
        )
        if not rows:
            return []
        sources = {row.pk: row.state for row in rows}
        target = [states.target_of(verb, row.state) for row in rows][-1]  # all of them, or none
        values = {**(changes or {}), "state": target, "updated_at": timezone.now()}
        if values.get("accepted_track"):
            _refuse_where_foreign(rows, values["accepted_track"])
        if target not in states.HOLDS_A_PLACE | {states.State.WITHDRAWN}:
            values["accepted_track"] = None
        Proposal.objects.filter(pk__in=sources).update(**values)
        for row in rows:
            for name, value in values.items():
                setattr(row, name, value)
        kind = f"proposals.{states.MOVES[verb].done}"
        record_many(kind, [row.code for row in rows], conference=rows[0].conference, by=by, **data)
        transaction.on_commit(lambda: _announce(rows, verb, sources), robust=True)
    return rows


def _announce(rows: list[Proposal], verb: str, sources: Mapping[int, str]) -> None:
    for row in rows:
        state_changed.send(sender=Proposal, proposal=row, verb=verb, source=sources[row.pk])


def create(
    conference: Conference,
    *,
    by: Actor | None,
    fields: Mapping[str, Any],
    tracks: Iterable[Track] = (),
    code: str = "",
) -> Proposal:
    """A draft with these fields. `code` when the caller has promised one (a form that is sent twice).

    Whoever writes it is noted by the room of the speakers: call `speakers.services.start`.
    Raises ValidationError by field.
    """
    cleaned = _checked(conference, fields, tracks := list(tracks))
    cleaned.setdefault("minutes", cleaned["session_type"].minutes)
    with transaction.atomic(savepoint=False):
        _hold(tracks, cleaned["session_type"])
        row = Proposal(conference=conference, **cleaned)
        if code:
            row.code = code
        row.save(force_insert=True)
        row.tracks.add(*tracks)
        record("proposals.started", conference=conference, by=by, subject=row.code)
    return row


def submit(proposal: Proposal, *, by: Actor | None, skips_review: bool = False, is_locked: bool = False) -> Proposal:
    """Hand a draft in; with `skips_review` it goes to the decision directly.

    Raises `states.Refused` when it is not a draft any more, or has no title or track.
    """
    return transition(
        proposal,
        "submit",
        by=by,
        changes={"submitted_at": timezone.now()} | ({"skips_review": True} if skips_review else {}),
        check=_refuse_without_title,
        is_locked=is_locked,
    )


def withdraw(proposal: Proposal, *, by: Actor | None, reason: str = "") -> Proposal:
    """Take a proposal back; one that was confirmed is thereby cancelled. Raises `states.Refused`.

    The reason stays with the organizers, outside the log. ValidationError for one that is too long.
    """
    changes = checked({"withdrawn_because": reason}, limits=LIMITS, lines=ONE_LINE)
    with transaction.atomic():
        row = locked(proposal)
        gave_reason = bool(changes["withdrawn_because"])
        return transition(row, states.way_out(row.state), by=by, changes=changes, gave_reason=gave_reason)


def edit(
    proposal: Proposal,
    *,
    by: Actor | None,
    revision: int,
    fields: Mapping[str, Any],
    tracks: Iterable[Track] | None = None,
) -> Proposal:
    """Save what a form holds. `revision` is the one the form was opened with.

    `fields` maps names out of EDITABLE_FIELDS to values; `tracks` replaces the tracks when given.
    A form that changes nothing leaves the revision as it is, whichever it was opened with (a second click).
    Raises `Conflict` when somebody saved something else meanwhile, `states.Refused` when its state allows no
    change any more, ValidationError by field.
    """
    with transaction.atomic():
        row = locked(proposal)
        wanted = list(tracks) if tracks is not None else None
        cleaned = _checked(row.conference, fields, wanted)
        changed = sorted(name for name, value in cleaned.items() if getattr(row, name) != value)
        moved = wanted is not None and {track.pk for track in wanted} != {track.pk for track in row.tracks.all()}
        if not changed and not moved:
            return row
        if row.state not in states.EDITABLE:
            raise states.Refused(
                gettext("The proposal is “%(state)s” now, so its text cannot be changed any more.")
                % {"state": states.LABEL[states.State(row.state)]}
            )
        if row.revision != revision:
            raise Conflict(row)
        if moved or "session_type" in changed:
            _hold(wanted or (), cleaned.get("session_type", row.session_type))
        for name in changed:
            setattr(row, name, cleaned[name])
        row.revision += 1
        row.updated_at = timezone.now()
        row.save(update_fields=[*changed, "revision", "updated_at"])
        if moved and wanted is not None:
            row.tracks.set(wanted)
        record(
            "proposals.edited",
            conference=row.conference,
            by=by,
            subject=row.code,
            fields=changed + (["tracks"] if moved else []),
            revision=row.revision,
        )
    return row


def _hold(tracks: Iterable[Track], kind: SessionType) -> None:
    """Let nobody remove what is chosen until it is saved. Raises `states.Refused` where somebody just has."""
    ids = sorted({each.pk for each in tracks})
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [ids, kind.pk])
        (count,) = cursor.fetchone()
    if count < len(ids) + 1:
        raise states.Refused(
            gettext(
                "A track or session type that you chose was removed meanwhile, so it was not saved yet. Choose "
                "another one; nothing that you typed is lost."
            )
        )


#: Shared locks: whoever else chooses the same does not wait, only who removes it.
_HELD = """
WITH track AS (SELECT id FROM conferences_track WHERE id = ANY(%s) FOR KEY SHARE),
     kind AS (SELECT id FROM conferences_sessiontype WHERE id = %s FOR KEY SHARE)
SELECT (SELECT count(*) FROM track) + (SELECT count(*) FROM kind)
"""


def discard(proposal: Proposal, *, by: Actor | None) -> None:
    """Remove a draft for good. Raises `states.Refused` for what was handed in; the log keeps its code."""
    with transaction.atomic():
        row = locked(proposal)
        if row.state != states.State.DRAFT or row.submitted_at is not None:
            raise states.Refused(gettext("Only a draft can be removed for good. Nothing was changed."))
        files.forget(Attachment.objects.filter(proposal=row).values_list("stored", flat=True))
        record("proposals.discarded", conference=row.conference, by=by, subject=row.code)
        row.delete()


def erase(proposal: Proposal, *, by: Actor | None) -> Proposal:
    """Take all words out of a proposal that is over: whoever wrote it is leaving. What became of it stays."""
    with transaction.atomic():
        row = locked(proposal)
        if row.state not in states.OVER:
            raise states.Refused(states.refusal("withdraw", row.state))
        Answer.objects.filter(proposal=row).delete()
        held = Attachment.objects.filter(proposal=row)
        files.forget(held.values_list("stored", flat=True))
        held.delete()
        emptied = (*TEXT_FIELDS, "withdrawn_because", "answers")
        for name in emptied:
            setattr(row, name, "")
        row.title = gettext("(erased)")
        row.revision += 1
        row.updated_at = timezone.now()
        row.save(update_fields=[*emptied, "revision", "updated_at"])
        record("proposals.erased", conference=row.conference, by=by, subject=row.code)
    return row


def hand_on(proposal: Proposal, *, to: Track, by: Actor | None) -> Proposal:
    """Offer a submitted proposal to one more track, which its speakers had not chosen. Twice is once.

    The revision stays: no text has changed, so what was hidden from reviewers still fits. Its speakers see the track
    on their page, so hand on when announcing, not before.
    """
    with transaction.atomic():
        row = locked(proposal)
        if row.state in states.OVER | states.HOLDS_A_PLACE | {states.State.DRAFT}:
            raise states.Refused(states.refusal("accept", row.state))
        _checked(row.conference, {}, [to])
        if to in row.tracks.all():
            return row
        row.tracks.add(to)
        record("proposals.handed_on", conference=row.conference, by=by, subject=row.code, track=to.code)
    return row


def _checked(conference: Conference, fields: Mapping[str, Any], tracks: list[Track] | None) -> dict[str, Any]:
    """Cleaned fields. ValueError for what is no field of a speaker's; ValidationError by field for what people do."""
    unknown = set(fields) - set(EDITABLE_FIELDS)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    foreign = [each for each in tracks or () if each.conference_id != conference.pk]
    session_type: SessionType | None = fields.get("session_type")
    if foreign or (session_type is not None and session_type.conference_id != conference.pk):
        raise ValidationError({"tracks": gettext("Choose tracks and a session type of this conference.")})
    if fields.get("level", Level.BEGINNER) not in Level.values:
        raise ValidationError({"level": gettext("There is no such level.")})
    cleaned = checked(fields, limits=LIMITS, lines=ONE_LINE)
    if cleaned.get("minutes", 1) is None:
        del cleaned["minutes"]
    return cleaned


def _refuse_without_title(row: Proposal) -> None:
    if not (row.title and row.tracks.all()):
        raise states.Refused(gettext("A proposal needs a title and a track before it can be submitted."))


def _refuse_where_foreign(rows: list[Proposal], track: Track) -> None:
    offered = Proposal.objects.filter(pk__in=[row.pk for row in rows], tracks=track).count()
    if offered != len(rows):
        raise states.Refused(gettext("One of them was not offered to this track. Hand it on to the track first."))


def _refuse_a_foreign_track(row: Proposal) -> None:
    if row.accepted_track_id not in {track.pk for track in row.tracks.all()}:
        raise states.Refused(gettext("It was not offered to this track. Hand it on to the track first."))
