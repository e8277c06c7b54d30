"""Verbs of reviewers. Each runs inside `blind(by)` and writes the reviewers' log in the same transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from reviews import blind
from reviews.models import BlindProposal, Criterion, Event, Recusal, Review, Reviewer, Score

Answers = Mapping[UUID, int]


class Refused(Exception):
    """Not done, and nothing was changed. The text can be shown to the reviewer."""


class Frozen(Refused):
    """The round's phase takes no scores (any more)."""

    def __init__(self) -> None:
        super().__init__(_("Reviews cannot be written or changed at the moment. Nothing was changed."))


class AlreadyReviewed(Refused):
    """A second click or another tab came first. `review` is what stands in the database."""

    def __init__(self, review: Review) -> None:
        super().__init__(_("You have already reviewed this proposal. What you sent first was kept."))
        self.review = review


class Conflict(Refused):
    """The review was changed since the form was opened. `review` is what stands in the database."""

    def __init__(self, review: Review) -> None:
        super().__init__(_("You changed this review in another window. Nothing was saved from this one."))
        self.review = review


class WrongAnswers(Refused):
    """Answers are missing or outside their range. `criteria` are those concerned."""

    def __init__(self, criteria: list[Criterion]) -> None:
        super().__init__(_("Please answer every question with one of the choices offered."))
        self.criteria = criteria


def submit_review(
    proposal: BlindProposal, *, by: Reviewer, answers: Answers, comment: str = "", feedback: str = ""
) -> Review:
    """Hand in a first review, or one in place of "not my field". `answers` maps criterion ids to numbers.

    Raises `Frozen`, `WrongAnswers`, `AlreadyReviewed`, and `BlindProposal.DoesNotExist` for what `by` may not see.
    """
    with _acting(by):
        current = _open_for_scores(proposal)
        given = _checked(answers, current)
        review = _own(current, by)
        if review is None:
            review = _added(Review(reviewer=by, proposal=current, comment=comment, feedback=feedback), by)
        elif review.not_my_field or review.submitted_at is None:
            _save(review, current, comment=comment, feedback=feedback)
        else:
            raise AlreadyReviewed(review)
        _answer(review, given)
        _log("reviews.submitted", by, current, scores=_numbers(given), comment=bool(comment), feedback=bool(feedback))
    return review


def edit_review(
    proposal: BlindProposal, *, by: Reviewer, revision: int, answers: Answers, comment: str = "", feedback: str = ""
) -> Review:
    """Change one's review. `revision` is the one the form was opened with.

    Raises `Frozen`, `WrongAnswers`, `Conflict`, `Review.DoesNotExist` and `BlindProposal.DoesNotExist`.
    """
    with _acting(by):
        current = _open_for_scores(proposal)
        given = _checked(answers, current)
        review = _own(current, by)
        if review is None:
            raise Review.DoesNotExist
        if review.revision != revision:
            raise Conflict(review)
        _save(review, current, comment=comment, feedback=feedback)
        _answer(review, given)
        _log("reviews.edited", by, current, scores=_numbers(given), comment=bool(comment), feedback=bool(feedback))
    return review


def not_my_field(proposal: BlindProposal, *, by: Reviewer) -> Review:
    """Say that one cannot judge this. A review handed in before is set aside and can be handed in again.

    Raises `Frozen` and `BlindProposal.DoesNotExist`. Saying it twice changes nothing.
    """
    with _acting(by):
        current = _open_for_scores(proposal)
        review = _own(current, by)
        if review is None:
            review = _added(Review(reviewer=by, proposal=current, not_my_field=True), by)
        elif review.not_my_field:
            return review
        else:
            _save(review, current, comment=review.comment, feedback=review.feedback, not_my_field=True)
        _log("reviews.set_aside", by, current)
    return review


def step_back(proposal: BlindProposal, *, by: Reviewer) -> None:
    """Declare a conflict. The proposal exists no more for this reviewer, and a review of theirs does not count.

    Raises `BlindProposal.DoesNotExist` for what `by` may not see, so also the second time.
    """
    with _acting(by):
        current = BlindProposal.objects.get(pk=proposal.pk)
        _log("reviews.stepped_back", by, current)
        try:
            with blind.atomic():
                Recusal.objects.create(reviewer=by, proposal=current, reason=Recusal.Reason.DECLARED)
        except IntegrityError:
            raise BlindProposal.DoesNotExist from None


# --- Steps -------------------------------------------------------------------------------------------------


def _acting(by: Reviewer) -> Any:
    if blind.alias() and blind.current_reviewer_id() != by.pk:
        raise blind.NotBlind("Reviewers act for themselves only.")
    return blind.atomic()


def _open_for_scores(proposal: BlindProposal) -> BlindProposal:
    current = BlindProposal.objects.select_related("round").get(pk=proposal.pk)
    if not current.round.takes_scores:
        raise Frozen
    return current


def _checked(answers: Answers, proposal: BlindProposal) -> dict[Criterion, int]:
    criteria = {each.pk: each for each in Criterion.objects.filter(round=proposal.round_id)}
    wrong = [
        each
        for key, each in criteria.items()
        if (key in answers and not each.minimum <= answers[key] <= each.maximum)
        or (each.is_required and key not in answers)
    ]
    if wrong or set(answers) - set(criteria):
        raise WrongAnswers(wrong)
    return {criteria[key]: value for key, value in answers.items()}


def _own(proposal: BlindProposal, by: Reviewer) -> Review | None:
    return Review.objects.select_for_update(of=("self",)).filter(reviewer=by, proposal=proposal).first()


def _added(review: Review, by: Reviewer) -> Review:
    """Insert; the loser of a race is told what the winner wrote."""
    review.submitted_at = now()
    review.text_version = review.proposal.text_version
    try:
        with blind.atomic():
            review.save(force_insert=True)
    except IntegrityError:
        raise AlreadyReviewed(Review.objects.get(reviewer=by, proposal=review.proposal)) from None
    return review


def _save(review: Review, proposal: BlindProposal, *, comment: str, feedback: str, not_my_field: bool = False) -> None:
    review.comment = comment
    review.feedback = feedback
    review.not_my_field = not_my_field
    review.submitted_at = review.submitted_at or now()
    review.text_version = proposal.text_version
    review.revision += 1
    review.save(update_fields=["comment", "feedback", "not_my_field", "submitted_at", "text_version", "revision"])


def _answer(review: Review, given: dict[Criterion, int]) -> None:
    """One row per criterion answered; the triggers keep the review's score."""
    stored = {each.criterion_id: each for each in Score.objects.filter(review=review)}
    fresh = [
        Score(review=review, criterion=criterion, value=value)
        for criterion, value in given.items()
        if criterion.pk not in stored
    ]
    changed = []
    for criterion, value in given.items():
        score = stored.get(criterion.pk)
        if score is not None and score.value != value:
            score.value = value
            changed.append(score)
    Score.objects.bulk_create(fresh)
    Score.objects.bulk_update(changed, ["value"])


def _numbers(given: dict[Criterion, int]) -> dict[str, int]:
    return {str(criterion.pk): value for criterion, value in given.items()}


def _log(kind: str, by: Reviewer, proposal: BlindProposal, **data: bool | dict[str, int]) -> None:
    Event.objects.create(reviewer=by, proposal=proposal, kind=kind, data=data)
