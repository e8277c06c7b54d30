"""Passing on what reviewers wrote for the speakers. Hidden is the default: somebody of the committee reads it first."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from anonymity.committee import reviews_of
from conferences.access import Scope
from conferences.errors import OutOfScope
from conferences.log import record
from proposals.models import Proposal
from proposals.services import locked
from selection.access import hidden_from
from selection.errors import Refused
from selection.models import Decision, PassedFeedback


def pass_feedback(
    proposal: Proposal,
    *,
    reviews: Collection[str],
    seen: Collection[str],
    by: User,
    scope: Scope | None = None,
) -> int:
    """Let the speakers read the feedback of exactly these reviews (ids) once the result is announced; how many.

    `seen` are those that were passed on when the page was shown. Raises `Refused` where somebody else has changed
    that meanwhile, or where something would be taken back that the speakers can read already; `OutOfScope` for a
    proposal of another track.
    """
    with transaction.atomic():
        row = locked(proposal)
        if scope is not None and scope.track is not None and scope.track not in row.tracks.all():
            raise OutOfScope
        if row.pk in hidden_from(row.conference, by):
            raise Refused(_("You stand aside from this proposal, so nothing was changed."))
        before = {str(each.review) for each in PassedFeedback.objects.filter(proposal=row)}
        texts = {str(each.id): each.feedback for each in reviews_of(row) if each.feedback}
        wanted = set(reviews) & (set(texts) | before)
        if wanted == before:
            return len(wanted)
        if before != set(seen):
            raise Refused(
                _("Somebody else changed what is passed on in the meantime. Look again; nothing was changed.")
            )
        if before - wanted and Decision.objects.announced().filter(proposal=row).exists():
            raise Refused(_("The speakers can read this feedback already, so it was not taken back."))
        PassedFeedback.objects.filter(proposal=row).exclude(review__in=wanted).delete()
        PassedFeedback.objects.bulk_create(
            PassedFeedback(proposal=row, review=each, text=texts[each], by_actor=by.actor_id)
            for each in sorted(wanted - before)
        )
        record("selection.feedback_passed", conference=row.conference, by=by, subject=row.code, count=len(wanted))
    return len(wanted)
