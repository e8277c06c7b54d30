"""What reviewers are asked: set by organizers until somebody has answered."""

import pytest

from anonymity import services
from anonymity.masking import Refused
from conferences.models import Event
from conferences.texts import TranslatedText
from reviews import services as reviews
from reviews.blind import blind
from reviews.models import Criterion
from tests.reviews.factories import stage

pytestmark = pytest.mark.django_db


def question(name="Content", weight=2):
    return services.Question(TranslatedText(en=name), TranslatedText(en="Is it right?"), weight)


def test_new_questions_take_the_place_of_those_that_were_there_in_the_order_given():
    made = stage()
    services.set_criteria(made.round, questions=[question("Content", 2), question("Time", 1)], by=None)
    asked = Criterion.objects.filter(round__code=made.round.code)
    assert [(str(each.name), each.weight, each.position) for each in asked] == [("Content", 2, 0), ("Time", 1, 1)]
    assert Event.objects.filter(kind="anonymity.criteria_set", subject=made.round.code, data={"count": 2}).exists()


def test_asking_the_same_again_changes_nothing():
    made = stage()
    first = services.set_criteria(made.round, questions=[question()], by=None)
    again = services.set_criteria(made.round, questions=[question()], by=None)
    assert [each.pk for each in first] == [each.pk for each in again]
    assert Event.objects.filter(kind="anonymity.criteria_set").count() == 1


@pytest.mark.parametrize("questions", [[], [question(weight=0)]])
def test_at_least_one_question_counts(questions):
    made = stage()
    with pytest.raises(Refused, match="at least one"):
        services.set_criteria(made.round, questions=questions, by=None)


def test_once_somebody_has_answered_the_questions_stay():
    made = stage()
    [criterion] = Criterion.objects.filter(round__code=made.round.code)
    reviewer, proposal = made.reviewers[0], made.blind()
    with blind(reviewer):
        reviews.submit_review(proposal, by=reviewer, answers={criterion.pk: 1})
    with pytest.raises(Refused, match="answered"):
        services.set_criteria(made.round, questions=[question()], by=None)
    assert list(Criterion.objects.filter(round__code=made.round.code)) == [criterion]
