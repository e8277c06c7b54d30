"""The life of a proposal as a table that a chair can read. Plain data, no database.

docs/states.md is generated from this file.
"""

from enum import StrEnum
from typing import NamedTuple


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


MEANING = {
    State.DRAFT: "Being written; only its speakers can read it.",
    State.SUBMITTED: "Handed in. Stays so, whatever the committee has quietly decided, until results are announced.",
    State.WITHDRAWN: "Taken back by its speakers before it was on the programme.",
    State.WAITLISTED: "Told that it is on the wait list.",
    State.OFFERED: "From the wait list, with a place offered until a date.",
    State.ACCEPTED: "Told that it is accepted; its speakers have not confirmed yet.",
    State.REJECTED: "Told that it is not on the programme.",
    State.CONFIRMED: "Its speakers have said that they will come.",
    State.DECLINED: "Its speakers have said that they will not come.",
    State.CANCELLED: "Was confirmed, and will not take place.",
}


class Move(NamedTuple):
    """One row of the table: what it is called, from where to where, and who does it."""

    verb: str
    sources: frozenset[State]
    target: State
    who: str


def _move(verb: str, sources: str, target: State, who: str) -> Move:
    return Move(verb, frozenset(State(name) for name in sources.split()), target, who)


MOVES = {
    move.verb: move
    for move in (
        _move("submit", "draft", State.SUBMITTED, "speaker"),
        _move("withdraw", "draft submitted waitlisted offered accepted", State.WITHDRAWN, "speaker"),
        _move("accept", "submitted waitlisted", State.ACCEPTED, "chair, by announcing"),
        _move("waitlist", "submitted", State.WAITLISTED, "chair, by announcing"),
        _move("reject", "submitted waitlisted", State.REJECTED, "chair, by announcing"),
        _move("offer", "waitlisted", State.OFFERED, "chair"),
        _move("confirm", "accepted offered", State.CONFIRMED, "speaker"),
        _move("decline", "accepted offered", State.DECLINED, "speaker"),
        _move("lapse", "offered", State.WAITLISTED, "the clock"),
        _move("cancel", "confirmed", State.CANCELLED, "speaker or organizer"),
    )
}

BEFORE_ANNOUNCING = frozenset({State.DRAFT, State.SUBMITTED, State.WITHDRAWN})
UNDER_REVIEW = frozenset({State.SUBMITTED})
ON_THE_PROGRAMME = frozenset({State.ACCEPTED, State.CONFIRMED})


class Refused(Exception):
    """A move that the table does not have; its text can be shown to a person."""


def may(verb: str, state: str) -> bool:
    """Whether `verb` can be done to a proposal in `state`. KeyError for a verb that there is not."""
    return state in MOVES[verb].sources


def target_of(verb: str, state: str) -> State:
    """The state after `verb`. Raises `Refused` where the table has no such move."""
    move = MOVES[verb]
    if state not in move.sources:
        raise Refused(f"A proposal that is {state} cannot be changed by “{verb}”.")
    return move.target
