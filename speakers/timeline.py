"""The life of one proposal in plain words. A speaker's one is made of what speakers did and were told, and of nothing
else: a quiet decision, a review or a look at it leaves no trace here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conferences.log import in_words
from conferences.models import Event, Round
from conferences.queries import events_about
from proposals import opening
from proposals.models import Proposal
from proposals.states import State

#: Kinds of the log that its speakers did or were told, and how they read. Nothing else reaches their timeline.
TOLD: dict[str, Promise] = {
    "proposals.started": _("The draft was begun"),
    "proposals.edited": _("The text was changed"),
    "proposals.answered": _("Answers were saved"),
    "proposals.submitted": _("Submitted"),
    "proposals.withdrawn": _("Withdrawn"),
    "proposals.accepted": _("Accepted"),
    "proposals.waitlisted": _("Put on the wait list"),
    "proposals.rejected": _("Not accepted"),
    "proposals.offered": _("A place was offered"),
    "proposals.lapsed": _("The offer ran out; it is back on the wait list"),
    "proposals.confirmed": _("Confirmed"),
    "proposals.declined": _("Declined"),
    "proposals.cancelled": _("Cancelled"),
    "proposals.file_attached": _("A file was added"),
    "proposals.file_replaced": _("A file was replaced"),
    "proposals.file_described": _("Who reads a file was changed"),
    "proposals.file_removed": _("A file was removed"),
    "speakers.entered": _("A speaker was entered"),
    "speakers.invited": _("A co-speaker was invited"),
    "speakers.invited_again": _("An invitation was sent again"),
    "speakers.accepted": _("A co-speaker said yes"),
    "speakers.declined": _("A co-speaker said no"),
    "speakers.left": _("A speaker left"),
    "speakers.removed": _("Somebody was taken off the list of speakers"),
    "speakers.invitation_dropped": _("An invitation was answered by somebody who speaks already"),
    "speakers.reordered": _("The order of the speakers was changed"),
    "speakers.speaks": _("Somebody who looked after it became a speaker"),
    "speakers.speaks_no_more": _("A speaker now only looks after it"),
    "speakers.help_asked": _("A mentor was asked for help"),
    "speakers.help_taken": _("A mentor is helping"),
    "speakers.help_given_back": _("The mentor gave it back; another one may help"),
    "speakers.help_commented": _("The mentor commented"),
    "speakers.help_resolved": _("A comment was dealt with"),
    "speakers.help_reopened": _("A comment was opened again"),
    "speakers.help_ended": _("No mentor helps any more"),
    "speakers.contact_handed_over": _("Somebody else became the contact"),
}

WAITING: dict[str, Promise] = {
    State.SUBMITTED: _("Nothing to do until results are announced. You will get a mail, whatever the result."),
    State.WAITLISTED: _("On the wait list: we write as soon as a place becomes free."),
    State.OFFERED: _("Your turn: say whether you take the place."),
    State.ACCEPTED: _("Your turn: say whether you will come."),
    State.CONFIRMED: _("Nothing to do. We write when the programme is published, and when your slot changes."),
}


@dataclass(frozen=True)
class Step:
    """One line: what happened, when, how often in a row. Without a moment it is what comes next."""

    text: str
    at: datetime | None = None
    times: int = 1


def steps(proposal: Proposal, calls: Iterable[Round]) -> list[Step]:
    """The timeline of a speaker's page, the oldest first; `calls` are the rounds of its tracks. One query."""
    told = _in_words(events_about(proposal.code, kinds=TOLD))
    return [*told, *([Step(after)] if (after := next_step(proposal, calls)) else [])]


def _in_words(events: Iterable[Event]) -> list[Step]:
    """Events as sentences; several edits in a row are one line with the last one's time."""
    lines: list[Step] = []
    for event in events:
        text = str(TOLD[event.kind])
        last = lines[-1] if lines else None
        if last and last.text == text:
            lines[-1] = Step(text, event.at, last.times + 1)
        else:
            lines.append(Step(text, event.at))
    return lines


def next_step(proposal: Proposal, calls: Iterable[Round]) -> str:
    """What its speakers have to do, or that there is nothing; empty when it is over."""
    if proposal.state != State.DRAFT:
        return str(WAITING.get(proposal.state, ""))
    if not opening.dates_of(proposal).are_open():
        return gettext("The call is closed: this draft stays readable, but cannot be submitted any more.")
    return gettext("Submit it when you are ready. Until then only its speakers can read it.")


def words_of(event: Event) -> str:
    """An event for organizers: as its speakers read it, or in the words of the log."""
    return str(TOLD.get(event.kind) or in_words(event.kind))
