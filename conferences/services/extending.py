"""Extending a call: one act for a round, a track or a session type, logged with what stood before."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import User
from conferences import times
from conferences.access import Scope
from conferences.errors import Refused
from conferences.log import record
from conferences.models import Conference, Round, SessionType, Track
from conferences.services.shared import locked, whole

Target = Round | Track | SessionType


def check_extension(
    target: Target, *, closes_at: datetime, results_by: date | None = None, scope: Scope | None = None
) -> None:
    """Raises `Refused` where there is no deadline of its own, ValidationError for one that is no later.

    The chair of a track may extend the track's own deadline, an organizer every one. `results_by` replaces the day of
    a round's results, which may not come before the new end.
    """
    if isinstance(target, Track) and scope is not None:
        scope.require(target)
    else:
        whole(scope, target.conference)
    if target.call_closes_at is None:
        raise Refused(_("“%(name)s” has no deadline of its own that could be extended.") % {"name": target})
    if closes_at <= target.call_closes_at:
        raise ValidationError({"call_closes_at": _("This is not later than it closes now.")})
    if closes_at <= now():
        raise ValidationError({"call_closes_at": _("This is over already.")})
    if isinstance(target, Round):
        times.check_results_day(results_by or target.results_by, closes_at, target.conference.timezone)


def extend(
    target: Target,
    *,
    by: User | None,
    closes_at: datetime,
    seen: int | None,
    anywhere_on_earth: bool = False,
    results_by: date | None = None,
    scope: Scope | None = None,
) -> Target:
    """Let it close later. `seen` is the stamp of the end that the person saw: whoever comes second is told.

    Raises as `check_extension`. Pages call `speakers.extending.extend`, which also tells the owners of drafts.
    """
    with transaction.atomic():
        conference = locked(target.conference)
        row = _locked(target, conference)
        if seen is not None and seen != times.stamp(row.call_closes_at):
            raise Refused(
                _("Somebody has changed this deadline meanwhile. Look at the page again; nothing was changed.")
            )
        check_extension(row, closes_at=closes_at, results_by=results_by, scope=scope)
        before = times.stamp(row.call_closes_at)
        row.call_closes_at = closes_at
        row.closes_anywhere_on_earth = anywhere_on_earth
        fields = ["call_closes_at", "closes_anywhere_on_earth"]
        if isinstance(row, Round) and results_by is not None:
            row.results_by = results_by
            fields.append("results_by")
        row.full_clean()
        row.save(update_fields=fields)
        record(
            "conferences.call_extended",
            conference=conference,
            by=by,
            subject=row.code,
            before=before,
            closes=times.stamp(closes_at),
            anywhere_on_earth=anywhere_on_earth,
            results_by=results_by.isoformat() if results_by else None,
        )
    return row


def _locked(target: Target, conference: Conference) -> Target:
    row: Target | None = type(target).objects.select_for_update().filter(pk=target.pk, conference=conference).first()
    if row is None:
        raise Refused(_("This was removed meanwhile."))
    row.conference = conference
    return row
