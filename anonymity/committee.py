"""What the committee reads of review, by proposal: for the chairs' desk, never for reviewers' pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Coalesce

from anonymity.models import BlindKey
from conferences.models import Conference
from conferences.texts import TranslatedText
from proposals.models import Proposal
from reviews.models import Recusal, Review


@dataclass(frozen=True)
class Answered:
    """One criterion as a reviewer answered it."""

    criterion: TranslatedText
    value: int
    minimum: int
    maximum: int


@dataclass(frozen=True)
class ReviewShown:
    """One review that was handed in, under the name that reviewers show each other."""

    id: UUID
    reviewer: str
    score: float | None
    answers: tuple[Answered, ...]
    comment: str
    feedback: str
    not_my_field: bool
    read_an_older_text: bool


def titles_in_review(proposal_ids: Iterable[int]) -> dict[int, str]:
    """The titles as reviewers read them, by proposal id, and the own ones of those that go to the decision without
    review; what has still to join is left out. One query."""
    key = BlindKey.objects.filter(proposal=OuterRef("pk"), blind__isnull=False)
    rows = Proposal.objects.filter(pk__in=list(proposal_ids)).annotate(read=Subquery(key.values("blind__title")))
    shown = rows.filter(Q(skips_review=True) | Q(read__isnull=False))
    return dict(shown.values_list("pk", Coalesce("read", "title", output_field=TextField())))


def ids_with_words(conference: Conference, words: str) -> set[int]:
    """Ids of proposals whose title, as `titles_in_review` has it, has `words`: none can ask for a hidden name."""
    unreviewed = Proposal.objects.of(conference).filter(skips_review=True, title__icontains=words)
    keys = BlindKey.objects.filter(proposal__conference=conference, blind__title__icontains=words)
    return {*unreviewed.values_list("pk", flat=True), *keys.values_list("proposal_id", flat=True)}


def reviews_of(proposal: Proposal) -> list[ReviewShown]:
    """The reviews of a proposal, the most favourable first; none by people who stepped back. Three queries."""
    key = BlindKey.objects.filter(proposal=proposal).select_related("blind").first()
    if key is None or key.blind is None:
        return []
    stepped_back = Recusal.objects.filter(reviewer=OuterRef("reviewer"), proposal=OuterRef("proposal"))
    reviews = Review.objects.filter(proposal=key.blind, submitted_at__isnull=False).exclude(Exists(stepped_back))
    reviews = reviews.select_related("reviewer").prefetch_related("scores__criterion")
    version = key.blind.text_version
    return [_shown(each, version) for each in sorted(reviews, key=lambda each: (-(each.score or -9), str(each.pk)))]


def _shown(review: Review, version: int) -> ReviewShown:
    scores = sorted(review.scores.all(), key=lambda each: (each.criterion.position, str(each.criterion_id)))
    answers = tuple(
        Answered(each.criterion.name, each.value, each.criterion.minimum, each.criterion.maximum) for each in scores
    )
    return ReviewShown(
        id=review.pk,
        reviewer=review.reviewer.shown_as,
        score=review.score,
        answers=answers,
        comment=review.comment,
        feedback=review.feedback,
        not_my_field=review.not_my_field,
        read_an_older_text=review.text_version < version,
    )
