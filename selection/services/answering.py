"""What speakers say to an acceptance: one answer per talk, whoever of them gives it."""

from conferences.log import Actor
from proposals import services as proposals
from proposals.models import Proposal
from selection import mails
from selection.models import Answer, Decision, Outcome
from speakers.queries import recipients_of


def confirm(proposal: Proposal, *, by: Actor | None = None) -> Proposal:
    """The speakers will come. `by` is None where the mailed link is the proof. Every speaker gets a receipt.

    Raises `states.Refused` with a sentence for whoever comes second or too late.
    """

    def afterwards(row: Proposal) -> None:
        _answered(row, Answer.Kind.CONFIRM, by)
        letters = [mails.confirmed(row, to) for to in recipients_of([row.pk]).get(row.pk, [])]
        mails.queue(letters, conference=row.conference)

    return proposals.transition(proposal, "confirm", by=by, afterwards=afterwards)


def decline(proposal: Proposal, *, by: Actor | None = None, reason: str = "") -> Proposal:
    """The speakers will not come; the organizers are told, with the reason where one was given.

    Raises `states.Refused` with a sentence for whoever comes second or too late.
    """
    why = reason.replace("\x00", "").strip()[:2000]

    def afterwards(row: Proposal) -> None:
        _answered(row, Answer.Kind.DECLINE, by, why)
        mails.declined(row, reason=why)

    return proposals.transition(proposal, "decline", by=by, afterwards=afterwards, gave_reason=bool(why))


def _answered(row: Proposal, kind: Answer.Kind, by: Actor | None, reason: str = "") -> None:
    decision = Decision.objects.announced().filter(proposal=row, superseded_at=None, outcome=Outcome.ACCEPT).first()
    if decision is not None:  # there is none where the acceptance was imported
        Answer.objects.create(decision=decision, kind=kind, reason=reason, by_actor=by.actor_id if by else None)
