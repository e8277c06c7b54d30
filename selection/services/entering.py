"""A session that organizers have settled with its speakers: on the programme without review and without waiting."""

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from accounts.models import User
from conferences.log import record
from conferences.models import Track
from proposals import services as proposals
from proposals.models import Proposal
from selection import mails
from selection.errors import Refused
from selection.models import Announcement, Decision, Outcome
from selection.services.announcing import default_confirm_by
from speakers.queries import recipients_of


def accept_entered(proposal: Proposal, *, track: Track, confirmed: bool, by: User) -> Decision:
    """Accept what was just handed in by an organizer, and tell its speakers by mail what to answer.

    With `confirmed` they have said yes already: it is confirmed, and nobody is asked. Raises `Refused` where they
    are to be asked and nobody of them has an address.
    """
    with transaction.atomic():
        people = recipients_of([proposal.pk]).get(proposal.pk, [])
        if not confirmed and not people:
            raise Refused(_("Nobody of them has an e-mail address, so nobody can be asked to confirm."))
        row = proposals.transition(proposal, "accept", by=by, changes={"accepted_track": track}, entered=True)
        last_day = localdate(now(), row.conference.zone) if confirmed else default_confirm_by(row.conference)
        told = Announcement.objects.create(conference=row.conference, by_actor=by.actor_id, confirm_by=last_day)
        decision = Decision.objects.create(
            proposal=row,
            outcome=Outcome.ACCEPT,
            track=track,
            by_actor=by.actor_id,
            announced_at=told.at,
            announcement=told,
        )
        record("selection.accepted_entered", conference=row.conference, by=by, subject=row.code, confirmed=confirmed)
        if confirmed:
            proposals.transition(row, "confirm", by=by, entered=True)
        else:
            letters = [mails.result(decision, to, confirm_by=last_day) for to in people]
            mails.queue(letters, conference=row.conference)
    return decision
