"""What this room holds about a person who reviews: their own words, about texts as they read them.

Nothing of others', and nothing that would join a text to who wrote it: the id of a proposal in review is told to
nobody, and a proposal that they have no part in because it is theirs is not mentioned.
"""

from typing import Any

from reviews.models import Assignment, Event, Recusal, Review, Reviewer

COVERS = frozenset(
    {"reviews.Reviewer", "reviews.Review", "reviews.Score", "reviews.Recusal", "reviews.Assignment", "reviews.Event"}
)
LEFT_OUT = {
    "reviews.BlindProposal": "is a text under a random id; reviews tell its title as it was read",
    "reviews.BlindProposalTrack": "belongs to a text under a random id",
    "reviews.Byline": "copies the name of the profile, which is told",
    "reviews.Tally": "counts reviews of a text",
    "reviews.ReviewRound": "copies labels of the conference",
    "reviews.BlindTrack": "copies labels of the conference",
    "reviews.BlindType": "copies labels of the conference",
    "reviews.Criterion": "is a question of the conference's",
}


def my_data(user: Any) -> dict[str, Any]:
    """One part for each conference in which the person reviews."""
    reviewers = Reviewer.objects.defer(None).filter(user_id=user.pk).select_related("conference")
    return {"as_reviewer": [_reviewer(each) for each in reviewers]}


def _reviewer(reviewer: Reviewer) -> dict[str, Any]:
    reviews = Review.objects.filter(reviewer=reviewer).select_related("proposal").prefetch_related("scores__criterion")
    declared = Recusal.objects.filter(reviewer=reviewer, reason=Recusal.Reason.DECLARED).select_related("proposal")
    return {
        "conference": str(reviewer.conference),
        "name": reviewer.display_name,
        "pseudonym": reviewer.pseudonym,
        "reviews": [_review(each) for each in reviews.order_by("id")],
        "stepped_back_from": sorted(each.proposal.title for each in declared),
        "was_asked_to_review": Assignment.objects.filter(reviewer=reviewer).count(),
        "log": [
            {"at": str(each.at), "kind": each.kind} for each in Event.objects.filter(reviewer=reviewer).order_by("at")
        ],
    }


def _review(review: Review) -> dict[str, Any]:
    return {
        "title": review.proposal.title,
        "submitted_at": str(review.submitted_at) if review.submitted_at else None,
        "not_my_field": review.not_my_field,
        "answers": {str(each.criterion.name): each.value for each in review.scores.all()},
        "comment": review.comment,
        "feedback": review.feedback,
    }
