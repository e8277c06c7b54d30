"""The life of a round as a table that a chair can read. Plain data, no database.

docs/states.md is generated from this file. A move back is a reopening: `exposes` says what it lays open.
"""

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from conferences.errors import Refused


class Step(StrEnum):
    """The phases in their order. `models.Phase` gives them their names; a test compares the two."""

    CALL = "call"
    REVIEW = "review"
    DISCUSSION = "discussion"
    SELECTION = "selection"
    ANNOUNCED = "announced"


#: Scores can still change, so nobody who reviews an anonymous round may learn who wrote what.
BEFORE_FREEZE = frozenset({Step.CALL, Step.REVIEW, Step.DISCUSSION})


class PhaseMove(NamedTuple):
    """One row: from where to where, what the button says, what it does, and what a reopening exposes."""

    source: Step
    target: Step
    label: str | Promise
    says: str | Promise
    exposes: str | Promise = ""

    @property
    def is_reopening(self) -> bool:
        return bool(self.exposes)

    @property
    def unfreezes(self) -> bool:
        """Scores were frozen and can change again."""
        return self.source not in BEFORE_FREEZE and self.target in BEFORE_FREEZE


MOVES = (
    PhaseMove(
        Step.CALL,
        Step.REVIEW,
        _("Open the review"),
        _("Reviewers can read and score what was handed in. What is handed in later joins in shuffled batches."),
    ),
    PhaseMove(
        Step.REVIEW,
        Step.DISCUSSION,
        _("Open the discussion"),
        _("Reviewers who have scored a proposal read each other's reviews and may change their own."),
    ),
    PhaseMove(
        Step.REVIEW,
        Step.SELECTION,
        _("Freeze the scores and select"),
        _("Scores cannot change any more. Chairs decide; names can be opened to them by an act of its own."),
    ),
    PhaseMove(
        Step.DISCUSSION,
        Step.SELECTION,
        _("Freeze the scores and select"),
        _("Scores cannot change any more. Chairs decide; names can be opened to them by an act of its own."),
    ),
    PhaseMove(
        Step.SELECTION,
        Step.ANNOUNCED,
        _("Close the selection"),
        _("Results are out. Proposals move on by confirming, declining and the wait list only."),
    ),
    PhaseMove(
        Step.REVIEW,
        Step.CALL,
        _("Go back to the call"),
        _("Reviewers lose access until the review is opened again. Their scores are kept."),
        _("Reviewers have already read what was handed in before; speakers may now change it after it was scored."),
    ),
    PhaseMove(
        Step.DISCUSSION,
        Step.REVIEW,
        _("Go back to the review"),
        _("Others' reviews close again to whoever has not written their own."),
        _("Whoever took part in the discussion has already read others' reviews and scores with that knowledge."),
    ),
    PhaseMove(
        Step.SELECTION,
        Step.DISCUSSION,
        _("Let scores change again"),
        _("Reviewers may change their scores. Lists with names close again to everyone who reviews."),
        _("Chairs have seen the ranking, so scores that change from now on may be meant to change it."),
    ),
    PhaseMove(
        Step.ANNOUNCED,
        Step.SELECTION,
        _("Take up the selection again"),
        _("Chairs can decide about what has no result yet. Nobody's announced result changes by this."),
        _("Speakers have been told results; a further decision reaches only those who were not told yet."),
    ),
)


def moves_from(phase: str) -> tuple[PhaseMove, ...]:
    """What can be done next, the way forward first."""
    return tuple(move for move in MOVES if move.source == phase)


def may(source: str, target: str) -> bool:
    """Whether a round in phase `source` can go to `target` in one step."""
    return any(move.source == source and move.target == target for move in MOVES)


def move_between(source: str, target: str) -> PhaseMove:
    """The row of the table. Raises `Refused` where there is none."""
    for move in MOVES:
        if move.source == source and move.target == target:
            return move
    if source == target:
        raise Refused(_now("This round is already in that phase; somebody else was quicker, and nothing was changed."))
    raise Refused(_now("This round cannot go there from the phase it is in now. Look at the page again."))
