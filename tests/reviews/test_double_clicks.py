"""Two requests of one reviewer at the same moment: one effect, and the second is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from reviews import services
from reviews.blind import blind
from reviews.models import BlindProposal, Criterion, Event, Recusal, Review, Tally
from tests.reviews.factories import stage
from tests.reviews.login import committed_db

__all__ = ["committed_db"]


@pytest.fixture(scope="module")
def made(transactional_db):
    return stage(proposals=3)


def meanwhile(act, then):
    """`act` in another session, while this one has done the same and not yet committed; what `act` returned."""

    def elsewhere():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with blind(then[0]):
            then[1]()
            waiting = other.submit(elsewhere)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
        return waiting.result(20)


def test_a_review_is_handed_in_once(made):
    robin, proposal = made.reviewers[0], made.blind()
    answers = {each.pk: 2 for each in Criterion.objects.all()}

    def submit(comment):
        return services.submit_review(proposal, by=robin, answers=answers, comment=comment)

    def second():
        with blind(robin):
            with pytest.raises(services.AlreadyReviewed) as told:
                submit("second")
            return told.value.review.comment

    assert meanwhile(second, (robin, lambda: submit("first"))) == "first"
    assert Review.objects.get(reviewer=robin).comment == "first"
    assert Event.objects.filter(kind="reviews.submitted").count() == 1
    assert Tally.objects.get(proposal=proposal).reviews == 1


def test_two_reviewers_at_once_both_count(made):
    robin, alex = made.reviewers
    proposal = made.blind(1)
    answers = {each.pk: 1 for each in Criterion.objects.all()}

    def second():
        with blind(alex):
            services.submit_review(proposal, by=alex, answers=answers)

    meanwhile(second, (robin, lambda: services.submit_review(proposal, by=robin, answers=answers)))
    assert Tally.objects.get(proposal=proposal).reviews == 2


def test_stepping_back_twice_is_stepping_back_once(made):
    robin, proposal = made.reviewers[0], made.blind(2)

    def second():
        with blind(robin), pytest.raises(BlindProposal.DoesNotExist):
            services.step_back(proposal, by=robin)

    meanwhile(second, (robin, lambda: services.step_back(proposal, by=robin)))
    assert Recusal.objects.filter(reviewer=robin).count() == 1
    assert Event.objects.filter(kind="reviews.stepped_back").count() == 1
