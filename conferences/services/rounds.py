"""Rounds: dates of the call, review policy, and moving along the table in `phases.py`."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from conferences import phases, times
from conferences.access import Scope
from conferences.errors import Refused, Stale
from conferences.log import record
from conferences.models import Conference, Phase, ReviewPolicy, Round
from conferences.queries import holds_both_sides
from conferences.services.shared import fingerprint, locked, set_fields, whole
from conferences.texts import TranslatedText
from conferences.usage import is_used

DATES = ("call_opens_at", "call_closes_at", "closes_anywhere_on_earth", "grace_minutes", "results_by")

__all__ = ["add_round", "edit_round", "move_phase", "remove_round", "set_call_dates"]


def add_round(
    conference: Conference,
    *,
    by: User | None,
    name: TranslatedText,
    review_policy: str = ReviewPolicy.ANONYMOUS,
    scope: Scope | None = None,
) -> Round:
    """A further round, with dates, phase and policy of its own, that tracks can be put into."""
    whole(scope, conference)
    with transaction.atomic():
        locked(conference)
        extra = Round(conference=conference, name=name, review_policy=review_policy)
        if not name:
            raise ValidationError({"name": _("Give the round a name, so that one can tell it from the other.")})
        extra.full_clean()
        extra.save()
        record("conferences.round_added", conference=conference, by=by, subject=extra.code, policy=str(review_policy))
    return extra


def edit_round(
    call: Round,
    *,
    by: User | None,
    fields: dict[str, object],
    scope: Scope | None = None,
    seen: str | None = None,
) -> Round:
    """Change `name` and `review_policy`. A promise of anonymity binds once somebody has begun to write under it."""
    whole(scope, call.conference)
    with transaction.atomic():
        conference, row = _locked(call)
        if "review_policy" in fields:
            _check_policy(row, str(fields["review_policy"]))
        changed = set_fields(row, fields, ("name", "review_policy"), seen)
        if changed:
            record(
                "conferences.round_edited",
                conference=conference,
                by=by,
                subject=row.code,
                fields=changed,
                policy=str(row.review_policy),
            )
    return row


def remove_round(call: Round, *, by: User | None, scope: Scope | None = None) -> None:
    """Take a round away that is not the default and has no tracks."""
    whole(scope, call.conference)
    with transaction.atomic():
        conference, row = _locked(call)
        if row.is_default:
            raise Refused(_("This is the conference's main round; it stays."))
        if row.tracks.exists():
            raise Refused(_("Tracks are in this round. Put them into another first; nothing was changed."))
        code = row.code
        row.delete()
        record("conferences.round_removed", conference=conference, by=by, subject=code)


def set_call_dates(
    call: Round,
    *,
    by: User | None,
    opens_at: datetime | None,
    closes_at: datetime | None = None,
    closes_on: date | None = None,
    anywhere_on_earth: bool = False,
    grace_minutes: int | None = None,
    results_by: date | None = None,
    scope: Scope | None = None,
    seen: str | None = None,
) -> Round:
    """When proposals may be handed in, and by which day results are promised.

    With `anywhere_on_earth`, `closes_on` is a day and its end there is stored.

    Raises ValidationError for a close that is not after the opening.
    """
    whole(scope, call.conference)
    if anywhere_on_earth:
        if closes_on is None:
            raise ValidationError({"call_closes_at": _("“Anywhere on Earth” needs a closing day.")})
        closes_at = times.end_of_day_anywhere(closes_on)
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise ValidationError({"call_closes_at": _("The call would close before it opens.")})
    times.check_results_day(results_by, closes_at, call.conference.timezone)
    with transaction.atomic():
        conference, row = _locked(call)
        if seen is not None and seen != fingerprint(row):
            raise Stale(row)
        row.call_opens_at = opens_at
        row.call_closes_at = closes_at
        row.closes_anywhere_on_earth = anywhere_on_earth
        row.results_by = results_by
        if grace_minutes is not None:
            row.grace_minutes = grace_minutes
        row.full_clean()
        row.save(update_fields=DATES)
        record(
            "conferences.call_dates_set",
            conference=conference,
            by=by,
            subject=row.code,
            opens=times.stamp(opens_at),
            closes=times.stamp(closes_at),
            anywhere_on_earth=anywhere_on_earth,
            grace_minutes=row.grace_minutes,
            results_by=results_by.isoformat() if results_by else None,
        )
    return row


def move_phase(call: Round, *, to: str, by: User | None, scope: Scope | None = None) -> Round:
    """Move a round along the table in `phases.py`. Raises `Refused` where the table or a promise forbids it.

    Pages call `anonymity.services.move_phase`, which does this and brings reviewers' tables up to date with it.
    """
    whole(scope, call.conference)
    with transaction.atomic():
        conference, row = _locked(call)
        source = row.phase
        move = phases.move_between(source, to)
        if move.unfreezes and row.review_policy == ReviewPolicy.ANONYMOUS:
            _check_reopening(conference, row)
        row.phase = Phase(to)
        row.save(update_fields=["phase"])
        record(
            "conferences.phase_moved",
            conference=conference,
            by=by,
            subject=row.code,
            source=str(source),
            target=str(to),
            reopened=move.is_reopening,
        )
    return row


def names_were_opened(call: Round, *, at: datetime) -> None:
    """Note on the round that somebody of the committee may see names from `at` on: its scores stay frozen.

    Who may see which names is for `selection` to say; it writes the event.
    """
    Round.objects.filter(pk=call.pk, names_opened_at=None).update(names_opened_at=at)


def _locked(call: Round) -> tuple[Conference, Round]:
    conference = locked(call.conference)
    row = Round.objects.select_for_update().filter(pk=call.pk).first()
    if row is None:
        raise Refused(_("This round was removed meanwhile."))
    return conference, row


def _check_policy(row: Round, policy: str) -> None:
    if policy == row.review_policy or not any(is_used(track) for track in row.tracks.all()):
        return
    if policy == ReviewPolicy.NAMED:
        raise Refused(
            _(
                "This call promised anonymous review and somebody has begun to write under that promise, "
                "so it stays anonymous. A new round can have another policy."
            )
        )
    if row.phase != Phase.CALL:
        raise Refused(_("Reviewers have already seen names in this round, so it cannot become anonymous."))


def _check_reopening(conference: Conference, row: Round) -> None:
    if row.names_opened_at is not None:
        raise Refused(_("Names have been opened in this round, so its scores stay frozen."))
    if holds_both_sides(conference):
        raise Refused(
            _(
                "Somebody both reviews and sees names, which is only possible while scores are frozen. "
                "Take one of these roles back first; nothing was changed."
            )
        )
