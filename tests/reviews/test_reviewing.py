"""Handing reviews in, inside the blind context."""

import pytest

from conferences.models import Phase
from reviews import queries, services
from reviews.blind import NotBlind, blind
from reviews.models import BlindProposal, Criterion, Event, Recusal, Review, Tally
from tests.reviews.factories import stage

pytestmark = pytest.mark.django_db


def answers(made, value):
    return {each.pk: value for each in Criterion.objects.filter(round__conference=made.conference)}


@pytest.fixture
def made():
    return stage()


def test_reviewer_hands_in_a_review_that_counts(made):
    robin, proposal = made.reviewers[0], made.blind()
    with blind(robin):
        review = services.submit_review(proposal, by=robin, answers=answers(made, 2), comment="yes", feedback="nice")
        assert queries.progress(robin) == queries.Progress(total=2, done=1, not_my_field=0, assigned_to_do=0)
    stored = Review.objects.get(pk=review.pk)
    assert (stored.score, stored.first_score, stored.comment) == (2.0, 2.0, "yes")
    assert Tally.objects.get(proposal=proposal).reviews == 1
    assert Event.objects.get().kind == "reviews.submitted"


def test_a_second_click_has_no_effect_and_is_told(made):
    robin, proposal = made.reviewers[0], made.blind()
    with blind(robin):
        services.submit_review(proposal, by=robin, answers=answers(made, 2))
        with pytest.raises(services.AlreadyReviewed):
            services.submit_review(proposal, by=robin, answers=answers(made, -2))
    assert Review.objects.get().score == 2.0
    assert Event.objects.count() == 1


def test_reviewer_edits_and_the_first_score_is_kept(made):
    robin, proposal = made.reviewers[0], made.blind()
    with blind(robin):
        review = services.submit_review(proposal, by=robin, answers=answers(made, 2))
        services.edit_review(proposal, by=robin, revision=review.revision, answers=answers(made, -1), comment="hm")
        with pytest.raises(services.Conflict):
            services.edit_review(proposal, by=robin, revision=1, answers=answers(made, 0))
    stored = Review.objects.get()
    assert (stored.score, stored.first_score, stored.comment, stored.revision) == (-1.0, 2.0, "hm", 2)


def test_not_my_field_does_not_count_and_shows_nothing_of_others(made):
    robin, alex = made.reviewers
    proposal = made.blind()
    with blind(alex):
        services.submit_review(proposal, by=alex, answers=answers(made, 1), comment="others may read this")
    with blind(robin):
        services.not_my_field(proposal, by=robin)
        services.not_my_field(proposal, by=robin)
        assert queries.others_reviews(robin, proposal) == []
        services.submit_review(proposal, by=robin, answers=answers(made, 0))
        [other] = queries.others_reviews(robin, proposal)
        assert (other.comment, other.signed) == ("others may read this", alex.shown_as)
        services.not_my_field(proposal, by=robin)
        assert queries.others_reviews(robin, proposal) == []
    assert Tally.objects.get(proposal=proposal).reviews == 1
    kinds = list(Event.objects.filter(reviewer=robin).order_by("at").values_list("kind", flat=True))
    assert kinds == ["reviews.set_aside", "reviews.submitted", "reviews.set_aside"]


def test_reviewer_steps_back_and_the_proposal_is_gone(made):
    robin, proposal = made.reviewers[0], made.blind()
    with blind(robin):
        services.submit_review(proposal, by=robin, answers=answers(made, 2))
        services.step_back(proposal, by=robin)
        with pytest.raises(BlindProposal.DoesNotExist):
            services.step_back(proposal, by=robin)
        with pytest.raises(BlindProposal.DoesNotExist):
            services.submit_review(proposal, by=robin, answers=answers(made, 2))
        assert queries.desk(robin).count() == 1
        assert queries.own_review(robin, proposal) is None
    assert Recusal.objects.get().reason == "declared"
    assert Tally.objects.get(proposal=proposal).reviews == 0


def test_scores_freeze_when_selection_begins(made):
    robin, proposal = made.reviewers[0], made.blind()
    with blind(robin):
        services.submit_review(proposal, by=robin, answers=answers(made, 2))
    made.move(Phase.SELECTION)
    with blind(robin):
        with pytest.raises(services.Frozen):
            services.edit_review(proposal, by=robin, revision=1, answers=answers(made, 1))
        with pytest.raises(services.Frozen):
            services.not_my_field(proposal, by=robin)
        with pytest.raises(services.Frozen):
            services.submit_review(proposal, by=robin, answers=answers(made, 1))


@pytest.mark.parametrize("given", [{}, {"value": 3}, {"value": -3}, {"unknown": True}])
def test_answers_are_complete_and_in_range(made, given):
    robin, proposal = made.reviewers[0], made.blind()
    sent = answers(made, given["value"]) if "value" in given else {}
    if "unknown" in given:
        sent = {**answers(made, 1), proposal.pk: 1}
    with blind(robin), pytest.raises(services.WrongAnswers):
        services.submit_review(proposal, by=robin, answers=sent)
    assert not Review.objects.exists()


def test_there_is_nothing_to_edit_before_a_review(made):
    robin, proposal = made.reviewers[0], made.blind()
    with blind(robin), pytest.raises(Review.DoesNotExist):
        services.edit_review(proposal, by=robin, revision=1, answers=answers(made, 1))


def test_nobody_reviews_outside_the_blind_context_or_for_somebody_else(made):
    robin, alex = made.reviewers
    with pytest.raises(NotBlind):
        services.submit_review(made.blind(), by=robin, answers=answers(made, 1))
    proposal = made.blind()
    with blind(robin), pytest.raises(NotBlind):
        services.submit_review(proposal, by=alex, answers=answers(made, 1))
