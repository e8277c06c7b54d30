"""Who may read and write reviews. The database's policies say the same once more.

This room cannot import `conferences.access`, which knows people; its rules have the same shape.
"""

from typing import NamedTuple
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from conferences.http import LoginNeeded
from reviews.http import ReviewerRequest
from reviews.models import SCORING_PHASES, Attachment, BlindProposal, Reviewer, RoundPhase


class ReviewRule(NamedTuple):
    """One line of docs/permissions.md."""

    verb: str
    roles: frozenset[str]
    says: str
    phases: frozenset[RoundPhase] = frozenset(RoundPhase)
    names: bool = False


_REVIEWERS = frozenset({"reviewer"})
READ = ReviewRule(
    "reviews.read",
    _REVIEWERS,
    "read proposals without names and cleaned copies of their files, except own ones and those they stepped back from; "
    "own reviews",
    frozenset(RoundPhase) - {RoundPhase.CALL},
)
READ_OTHERS = ReviewRule(
    "reviews.read_others",
    _REVIEWERS,
    "read what others say of a proposal, after handing in a review of it",
    frozenset(RoundPhase) - {RoundPhase.CALL},
)
SCORE = ReviewRule(
    "reviews.score", _REVIEWERS, "review, change a review, say “not my field”", frozenset(SCORING_PHASES)
)
STEP_BACK = ReviewRule(
    "reviews.step_back",
    _REVIEWERS,
    "step back from a proposal for good",
    frozenset(RoundPhase) - {RoundPhase.CALL},
)

RULES = (READ, READ_OTHERS, SCORE, STEP_BACK)


def get_reviewer_or_404(request: ReviewerRequest) -> Reviewer:
    """The active reviewer who is asking; the login page for somebody logged out."""
    if request.reviewer is not None:
        return request.reviewer
    if not request.user.is_authenticated:
        raise LoginNeeded
    raise Http404


def get_proposal_for_reviewer_or_404(request: ReviewerRequest, blind_id: UUID) -> BlindProposal:
    """A proposal as this reviewer may see it. Own, recused, withdrawn and made-up ids are one and the same 404."""
    get_reviewer_or_404(request)
    proposals = BlindProposal.objects.select_related("round", "session_type", "tally").prefetch_related(
        "tracks", "bylines", "attachments"
    )
    return get_object_or_404(proposals, pk=blind_id)


def get_attachment_for_reviewer_or_404(request: ReviewerRequest, blind_id: UUID, file_id: UUID) -> Attachment:
    """A cleaned file of a proposal that this reviewer may see."""
    get_reviewer_or_404(request)
    return get_object_or_404(Attachment, pk=file_id, proposal=blind_id, proposal__is_shown=True)
