"""Who saw a speaker's name, and when. Before a result is announced it says only what holds for every proposal alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from conferences.models import ReviewPolicy, Round
from proposals.models import Proposal
from selection.models import NamesOpening
from selection.queries import decision_for, names_opened, people_shown_to


@dataclass(frozen=True)
class Seen:
    """`is_named`: reviewers see names here. `openings`: where names are open to the committee. `shown_to`: to how
    many people this proposal's names were shown; None before its result is announced."""

    is_named: bool
    openings: tuple[NamesOpening, ...]
    shown_to: int | None


def names_seen(proposal: Proposal, calls: Iterable[Round]) -> Seen:
    """What its speakers may know; `calls` are the rounds of its tracks. At most three queries."""
    return Seen(
        is_named=any(each.review_policy == ReviewPolicy.NAMED for each in calls),
        openings=tuple(names_opened(proposal.conference)),
        shown_to=people_shown_to(proposal) if decision_for(proposal) else None,
    )
