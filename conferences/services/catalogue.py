"""Tracks and session types: add, change, put in order, remove while nothing leans on them."""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from conferences.access import Scope
from conferences.errors import Refused
from conferences.log import record
from conferences.models import Conference, Invitation, Membership, Question, Round, SessionType, Track
from conferences.services.shared import locked, set_fields, whole
from conferences.usage import is_used

OWN_DATES = ("call_closes_at", "closes_anywhere_on_earth", "is_hidden")
TRACK_FIELDS = ("name", "description", "color", "round", *OWN_DATES)
#: What the chair of a track may change about it; its round carries dates and policy.
CHAIR_FIELDS = ("name", "description", "color")
SESSION_TYPE_FIELDS = ("name", "minutes", *OWN_DATES)


def add_track(
    conference: Conference,
    *,
    by: User | None,
    fields: dict[str, Any],
    scope: Scope | None = None,
) -> Track:
    """A new track at the end of the list; in the default round unless `fields` names another."""
    whole(scope, conference)
    with transaction.atomic():
        locked(conference)
        default = conference.rounds.get(is_default=True)
        track = Track(**{"round": default, **fields}, conference=conference, position=_next(Track, conference))
        _same_conference(track, track.round)
        track.full_clean()
        track.save()
        record("conferences.track_added", conference=conference, by=by, subject=track.code)
    return track


def edit_track(
    track: Track,
    *,
    by: User | None,
    fields: dict[str, Any],
    scope: Scope | None = None,
    seen: str | None = None,
) -> Track:
    """Change a track. A chair of it may change CHAIR_FIELDS; only an organizer may put it into another round."""
    if scope is not None:
        scope.require(track)
    if "round" in fields and fields["round"].pk != track.round_id:
        whole(scope, track.conference)
    if not set(fields).issubset({*CHAIR_FIELDS, "round"}):
        whole(scope, track.conference)
    with transaction.atomic():
        conference = locked(track.conference)
        row = _locked(Track, track, _("This track was removed meanwhile."))
        if "round" in fields:
            _check_round(row, fields["round"])
        changed = set_fields(row, fields, TRACK_FIELDS, seen)
        if changed:
            record("conferences.track_edited", conference=conference, by=by, subject=row.code, fields=changed)
    return row


def place_track(track: Track, *, position: int, by: User | None, scope: Scope | None = None) -> None:
    """Put a track at `position` (from 0) in the list. Doing it twice is doing it once."""
    whole(scope, track.conference)
    _place(Track, track, track.conference, position)


def remove_track(track: Track, *, by: User | None, scope: Scope | None = None) -> None:
    """Take a track away that no proposal names and nobody chairs. Raises `Refused` else."""
    whole(scope, track.conference)
    with transaction.atomic():
        conference = locked(track.conference)
        row = _locked(Track, track, _("This track was already removed."))
        if Membership.objects.filter(track=row).exists():
            raise Refused(_("This track has a chair. Take that role back first; nothing was changed."))
        if Invitation.objects.filter(track=row, accepted_at=None, revoked_at=None).exists():
            raise Refused(_("Somebody is invited to chair this track. Revoke that first; nothing was changed."))
        _refuse_while_asked(Question.objects.filter(tracks=row))
        _remove(row, _("Proposals name this track, so it stays. You can rename it instead."))
        record("conferences.track_removed", conference=conference, by=by, subject=row.code)


def add_session_type(
    conference: Conference, *, by: User | None, fields: dict[str, Any], scope: Scope | None = None
) -> SessionType:
    """A new session type at the end of the list."""
    whole(scope, conference)
    with transaction.atomic():
        locked(conference)
        kind = SessionType(**fields, conference=conference, position=_next(SessionType, conference))
        kind.full_clean()
        kind.save()
        record("conferences.session_type_added", conference=conference, by=by, subject=kind.code)
    return kind


def edit_session_type(
    kind: SessionType,
    *,
    by: User | None,
    fields: dict[str, Any],
    scope: Scope | None = None,
    seen: str | None = None,
) -> SessionType:
    """Rename a session type or change its minutes; proposals keep the minutes that they were written with."""
    whole(scope, kind.conference)
    with transaction.atomic():
        conference = locked(kind.conference)
        row = _locked(SessionType, kind, _("This session type was removed meanwhile."))
        changed = set_fields(row, fields, SESSION_TYPE_FIELDS, seen)
        if changed:
            record("conferences.session_type_edited", conference=conference, by=by, subject=row.code, fields=changed)
    return row


def place_session_type(kind: SessionType, *, position: int, by: User | None, scope: Scope | None = None) -> None:
    """Put a session type at `position` (from 0) in the list."""
    whole(scope, kind.conference)
    _place(SessionType, kind, kind.conference, position)


def remove_session_type(kind: SessionType, *, by: User | None, scope: Scope | None = None) -> None:
    """Take a session type away that no proposal names. Raises `Refused` else."""
    whole(scope, kind.conference)
    with transaction.atomic():
        conference = locked(kind.conference)
        row = _locked(SessionType, kind, _("This session type was already removed."))
        _refuse_while_asked(Question.objects.filter(session_types=row))
        _remove(row, _("Proposals name this session type, so it stays. You can rename it instead."))
        record("conferences.session_type_removed", conference=conference, by=by, subject=row.code)


def _next(model: type[Track] | type[SessionType], conference: Conference) -> int:
    last = model._default_manager.filter(conference=conference).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


Row = TypeVar("Row", bound=Model)


def _locked(model: type[Row], thing: Row, gone: str) -> Row:
    row = model._default_manager.select_for_update().filter(pk=thing.pk).first()
    if row is None:
        raise Refused(gone)
    return row


def _place(model: Any, thing: Track | SessionType, conference: Conference, position: int) -> None:
    with transaction.atomic():
        locked(conference)
        rest = list(model.objects.filter(conference=conference).exclude(pk=thing.pk))
        rest.insert(max(0, min(position, len(rest))), thing)
        for number, row in enumerate(rest):
            row.position = number
        model.objects.bulk_update(rest, ["position"])


def _remove(row: Track | SessionType, refusal: str) -> None:
    """Delete a locked row. The lock makes a proposal that names it in this very moment wait, and then fail."""
    if is_used(row):
        raise Refused(refusal)
    row.delete()


def _refuse_while_asked(questions: QuerySet[Question]) -> None:
    """A question for one track or type must not become a question for all."""
    if questions.exists():
        raise Refused(_("A question is asked for this only. Change or remove the question first; nothing was changed."))


def _same_conference(track: Track, target: Round) -> None:
    if target.conference_id != track.conference_id:
        raise Refused(_("This round belongs to another conference."))


def _check_round(track: Track, target: Round) -> None:
    """A track with proposals may only go where they are read the same way: same policy, phase, and names alike."""
    if target.pk == track.round_id:
        return
    _same_conference(track, target)
    if not is_used(track):
        return
    here, there = Round.objects.get(pk=track.round_id), Round.objects.get(pk=target.pk)
    if here.review_policy != there.review_policy:
        raise Refused(
            _("Proposals were written for this track under the other review policy. They keep what they were promised.")
        )
    if (here.phase, here.names_opened_at is None) != (there.phase, there.names_opened_at is None):
        raise Refused(_("This track has proposals, so it can only move between rounds that are in the same phase."))
