"""What this room writes to people: one function per mail, subject, text and HTML in templates/selection/mail/."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from conferences.models import Conference
from notifications import messages, services
from notifications.messages import Message
from notifications.services import Letter
from proposals.models import Proposal
from selection.models import Decision, Outcome
from selection.tokens import answer_token
from speakers.queries import Recipient

ACCEPTED = "selection.accepted"
WAITLISTED = "selection.waitlisted"
REJECTED = "selection.rejected"
CONFIRMED = "selection.confirmed"
REMINDER = "selection.reminder"
LAST_DAY = "selection.reminder_last_day"
KINDS = {Outcome.ACCEPT.value: ACCEPTED, Outcome.WAITLIST.value: WAITLISTED, Outcome.REJECT.value: REJECTED}

#: Who was told one of these was told something else than its value says.
CONTRADICTS = {ACCEPTED: {REJECTED}, WAITLISTED: {ACCEPTED, REJECTED}, REJECTED: {ACCEPTED}}


def result(decision: Decision, recipient: Recipient, *, confirm_by: date) -> Letter:
    """The mail that tells one speaker one result."""
    return {Outcome.ACCEPT.value: accepted, Outcome.WAITLIST.value: waitlisted, Outcome.REJECT.value: rejected}[
        decision.outcome
    ](decision, recipient, confirm_by=confirm_by)


def accepted(decision: Decision, recipient: Recipient, *, confirm_by: date) -> Letter:
    """Accepted: with links that confirm or decline without a login, and the day by which."""
    links = _answer_links(decision)
    return _letter(ACCEPTED, decision.proposal, recipient, confirm_by=confirm_by, track=decision.track, **links)


def reminder(decision: Decision, recipient: Recipient, kind: str) -> Letter:
    """Once more the question whether they will come; `kind` is REMINDER or LAST_DAY. Known by the decision's code."""
    assert decision.announcement is not None
    context = {"confirm_by": decision.announcement.confirm_by, "is_last_day": kind == LAST_DAY}
    message = _compose("reminder", decision.proposal, recipient=recipient, **context, **_answer_links(decision))
    return Letter(kind, decision.code, recipient.email, message.subject, message.text, message.html)


def _answer_links(decision: Decision) -> dict[str, str]:
    token = answer_token(decision.code)
    return {
        "confirm_url": f"{_url('selection:confirm', decision.proposal)}?token={token}",
        "decline_url": f"{_url('selection:decline', decision.proposal)}?token={token}",
    }


def waitlisted(decision: Decision, recipient: Recipient, *, confirm_by: date) -> Letter:
    """On the wait list: what that means, and that nothing needs to be done."""
    return _letter(WAITLISTED, decision.proposal, recipient)


def rejected(decision: Decision, recipient: Recipient, *, confirm_by: date) -> Letter:
    """Not on the programme, said plainly and kindly."""
    return _letter(REJECTED, decision.proposal, recipient)


def confirmed(proposal: Proposal, recipient: Recipient) -> Letter:
    """The receipt of a confirmation, to every speaker."""
    return _letter(CONFIRMED, proposal, recipient)


def declined(proposal: Proposal, *, reason: str) -> None:
    """Tells the team that a place is free again."""
    message = _compose("declined", proposal, reason=reason)
    services.queue(
        kind="selection.declined",
        subject_code=proposal.code,
        recipient=proposal.conference.contact_email,
        subject=message.subject,
        text=message.text,
        html=message.html,
        conference=proposal.conference,
    )


def queue(letters: list[Letter], *, conference: Conference, not_before: datetime | None = None) -> int:
    """Write letters into the ledger; how many were new."""
    return len(services.queue_many(letters, conference=conference, not_before=not_before))


def _letter(kind: str, proposal: Proposal, recipient: Recipient, **more: Any) -> Letter:
    message = _compose(kind.partition(".")[2], proposal, recipient=recipient, **more)
    return Letter(kind, proposal.code, recipient.email, message.subject, message.text, message.html)


def _compose(name: str, proposal: Proposal, **more: Any) -> Message:
    conference = proposal.conference
    context = {"proposal": proposal, "conference": conference, **more}
    context["proposal_url"] = f"{settings.CFP_SITE_URL}/{conference.slug}/proposals/{proposal.code}/"
    return messages.compose(f"selection/{name}", context, language=conference.language)


def _url(name: str, proposal: Proposal) -> str:
    path = reverse(name, kwargs={"slug": proposal.conference.slug, "code": proposal.code})
    return f"{settings.CFP_SITE_URL}{path}"
