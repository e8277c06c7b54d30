"""Which round a proposal belongs to, and whether it is in review at all."""

from conferences.models import Phase, ReviewPolicy, Round
from proposals.models import Proposal
from proposals.states import State

OUT_OF_REVIEW = frozenset({State.DRAFT, State.WITHDRAWN})
_PHASES = list(Phase)


def round_of(proposal: Proposal) -> Round:
    """The round whose rules hold: of its tracks' rounds the strictest (anonymous, earliest phase), else the default.

    Two queries, none where tracks and their rounds are prefetched.
    """
    rounds = {track.round for track in proposal.tracks.all()}
    if not rounds:
        return proposal.conference.rounds.get(is_default=True)
    return min(rounds, key=_strictness)


def _strictness(each: Round) -> tuple[bool, int, int]:
    return each.review_policy == ReviewPolicy.NAMED, _PHASES.index(Phase(each.phase)), each.pk
