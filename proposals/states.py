"""The life of a proposal as a table that a chair can read. Plain data, no database.

docs/states.md is generated from this file.
"""

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


LABEL: dict[State, Promise] = {
    State.DRAFT: _("Draft"),
    State.SUBMITTED: _("Submitted"),
    State.WITHDRAWN: _("Withdrawn"),
    State.WAITLISTED: _("On the wait list"),
    State.OFFERED: _("Place offered"),
    State.ACCEPTED: _("Accepted"),
    State.REJECTED: _("Not accepted"),
    State.CONFIRMED: _("Confirmed"),
    State.DECLINED: _("Declined"),
    State.CANCELLED: _("Cancelled"),
}

MEANING: dict[State, Promise] = {
    State.DRAFT: _("Being written; only its speakers can read it."),
    State.SUBMITTED: _("Handed in. Stays so, whatever the committee has quietly decided, until results are announced."),
    State.WITHDRAWN: _("Taken back by its speakers before they had confirmed."),
    State.WAITLISTED: _("Its speakers were told that it is on the wait list."),
    State.OFFERED: _("From the wait list: a place is offered until a date."),
    State.ACCEPTED: _("Its speakers were told that it is accepted; they have not confirmed yet."),
    State.REJECTED: _("Its speakers were told that it is not on the programme."),
    State.CONFIRMED: _("Its speakers have said that they will come."),
    State.DECLINED: _("A place was theirs, and its speakers have said that they will not come."),
    State.CANCELLED: _("Was confirmed, and will not take place."),
}


class Move(NamedTuple):
    """One row of the table: what it is called, from where to where, how the log calls it done, and who does it."""

    verb: str
    sources: frozenset[State]
    target: State
    done: str
    who: str


def _move(verb: str, sources: str, target: State, done: str, who: str) -> Move:
    return Move(verb, frozenset(State(name) for name in sources.split()), target, done, who)


MOVES = {
    move.verb: move
    for move in (
        _move("submit", "draft", State.SUBMITTED, "submitted", "speaker"),
        _move("withdraw", "draft submitted waitlisted offered accepted", State.WITHDRAWN, "withdrawn", "speaker"),
        _move("accept", "submitted waitlisted", State.ACCEPTED, "accepted", "chair, by announcing"),
        _move("waitlist", "submitted", State.WAITLISTED, "waitlisted", "chair, by announcing"),
        _move("reject", "submitted waitlisted", State.REJECTED, "rejected", "chair, by announcing"),
        _move("offer", "waitlisted", State.OFFERED, "offered", "chair"),
        _move("confirm", "accepted offered", State.CONFIRMED, "confirmed", "speaker"),
        _move("decline", "accepted offered", State.DECLINED, "declined", "speaker"),
        _move("lapse", "offered", State.WAITLISTED, "lapsed", "the clock"),
        _move("cancel", "confirmed", State.CANCELLED, "cancelled", "speaker or organizer"),
    )
}

#: Nothing was announced, or it was taken back: a page about these says nothing about a result.
BEFORE_ANNOUNCING = frozenset({State.DRAFT, State.SUBMITTED, State.WITHDRAWN})
UNDER_REVIEW = frozenset({State.SUBMITTED})
#: Its speakers may still change the text, while the call is open.
EDITABLE = frozenset({State.DRAFT, State.SUBMITTED})
ON_THE_PROGRAMME = frozenset({State.ACCEPTED, State.CONFIRMED})
#: Has, or had, a place in exactly one track. A withdrawn one may have had one.
HOLDS_A_PLACE = frozenset({State.OFFERED, State.ACCEPTED, State.CONFIRMED, State.DECLINED, State.CANCELLED})
#: Nothing that its speakers do can bring it back.
OVER = frozenset({State.WITHDRAWN, State.REJECTED, State.DECLINED, State.CANCELLED})


class Refused(Exception):
    """A change that cannot be made; its text can be shown to a person."""


def may(verb: str, state: str) -> bool:
    """Whether `verb` can be done to a proposal in `state`. KeyError for a verb that there is not."""
    return state in MOVES[verb].sources


def target_of(verb: str, state: str) -> State:
    """The state after `verb`. Raises `Refused` where the table has no such move."""
    move = MOVES[verb]
    if state not in move.sources:
        raise Refused(refusal(verb, state))
    return move.target


def refusal(verb: str, state: str) -> str:
    """The sentence for somebody whose `verb` came too late (a second click, another tab, another person)."""
    if state == MOVES[verb].target:
        return gettext("This was done already: the proposal is “%(state)s”. Nothing was changed.") % {
            "state": LABEL[State(state)]
        }
    return gettext("The proposal is “%(state)s” now, so this is not possible any more. Nothing was changed.") % {
        "state": LABEL[State(state)]
    }


def way_out(state: str) -> str:
    """The verb by which speakers step back: who had confirmed leaves a gap, and that is a cancellation."""
    return "cancel" if state == State.CONFIRMED else "withdraw"
