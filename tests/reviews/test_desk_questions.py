"""What the desk asks: next, progress, filters, sorting; and what scores add up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymity.queries import review_summaries
from proposals.models import Proposal
from reviews import ids, queries, results, services
from reviews.blind import blind
from reviews.models import Assignment, BlindProposal, Criterion, Recusal
from reviews.queries import Filter
from tests.factories import SessionTypeFactory, TrackFactory
from tests.reviews.factories import stage


def answers(value):
    return {each.pk: value for each in Criterion.objects.all()}


def titles(reviewer, **wanted):
    with blind(reviewer):
        return {each.title for each in queries.desk(reviewer, Filter(**wanted))}


@pytest.fixture
def made(db):
    made = stage(proposals=4, phase=None)
    track = TrackFactory(conference=made.conference)
    kind = SessionTypeFactory(conference=made.conference)
    first = made.proposals[0]
    Proposal.objects.filter(pk=first.pk).update(
        title="Alpha", abstract="about walruses", language="de", level="advanced", session_type=kind
    )
    first.tracks.set([track])
    made.track, made.kind = track, kind
    made.move("review")
    return made


def test_filters_and_search_narrow_the_desk(made):
    robin = made.reviewers[0]
    for wanted in (
        {"search": "WALRUS alpha"},
        {"track": made.track.code},
        {"session_type": made.kind.code},
        {"level": "advanced"},
        {"language": "de"},
        {"search": "walrus", "track": made.track.code, "standing": "to_do"},
    ):
        assert titles(robin, **wanted) == {"Alpha"}, wanted
    assert titles(robin, search="walrus nowhere") == titles(robin, standing="done") == set()
    with blind(robin):
        assert queries.languages_to_choose() == ["de", "en"]
        assert len(queries.tracks_to_choose()) == 2
        assert len(queries.types_to_choose()) == 2
        assert [each.takes_scores for each in queries.rounds_of(robin)] == [True]


def test_assigned_comes_first_and_then_what_has_fewest_reviews(made):
    robin, alex = made.reviewers
    assigned = made.blind(2)
    Assignment.objects.create(reviewer=robin, proposal=assigned)
    with blind(alex):
        lonely = queries.next_proposal(alex)
        for each in BlindProposal.objects.exclude(pk=lonely.pk):
            services.submit_review(each, by=alex, answers=answers(1))
        assert queries.next_proposal(alex) == lonely
        assert queries.next_proposal(alex, but=lonely) is None
    with blind(robin):
        assert queries.next_proposal(robin) == assigned
        assert queries.progress(robin).assigned_to_do == 1
        services.submit_review(assigned, by=robin, answers=answers(2))
        expected = lonely if lonely != assigned else None
        assert expected is None or queries.next_proposal(robin) == expected


def test_every_reviewer_begins_somewhere_else():
    assert len({ids.new_id() for _number in range(50)}) == 50


def test_sorting(made):
    robin = made.reviewers[0]
    with blind(robin):
        services.submit_review(BlindProposal.objects.get(title="Alpha"), by=robin, answers=answers(2))
        assert queries.desk(robin, Filter(sort="title")).first().title == "Alpha"
        assert queries.desk(robin, Filter(sort="my_score")).first().title == "Alpha"
        assert list(queries.desk(robin, Filter(sort="fewest")))[-1].title == "Alpha"
        assert list(queries.desk(robin))[-1].title == "Alpha"
        progress = queries.progress(robin)
        assert (progress.total, progress.done, progress.to_do, progress.answered) == (4, 1, 3, 1)


@pytest.mark.django_db
def test_the_desk_asks_the_same_for_2_and_50(django_assert_num_queries):
    for size in (2, 50):
        made = stage(proposals=size)
        with blind(made.reviewers[0]), django_assert_num_queries(2):
            assert len(list(queries.desk(made.reviewers[0])[:25])) == min(size, 25)


def test_summaries_leave_out_what_does_not_count(made):
    robin, alex = made.reviewers
    proposal = made.blind()
    for reviewer, value in ((robin, 2), (alex, -1)):
        with blind(reviewer):
            services.submit_review(proposal, by=reviewer, answers=answers(value))
    both = review_summaries(made.conference)[made.proposals[0].pk]
    assert (both.count, both.mean) == (2, 0.5)
    assert both.spread == pytest.approx(results.summary([2, -1]).spread)
    Recusal.objects.create(reviewer=alex, proposal=proposal, reason="declared")
    assert review_summaries(made.conference)[made.proposals[0].pk] == results.Summary(1, 2.0, None)
    with blind(robin):
        services.not_my_field(proposal, by=robin)
    assert review_summaries(made.conference) == {}


def test_without_scores_there_is_no_mean():
    assert results.summary([]) == results.Summary(0, None, None)
    assert results.summary([1.5]) == results.Summary(1, 1.5, None)
    assert results.summary([1, 2, 3]) == results.Summary(3, 2.0, 1.0)
    assert results.score([]) is None
    assert results.score([results.Answer(1, 0, 2, 0)]) is None
    assert results.score([results.Answer(5, 1, 5), results.Answer(0, -2, 2, 3)]) == 0.5


@given(st.lists(st.tuples(st.integers(0, 10), st.floats(0.1, 5)), min_size=1))
def test_a_score_stays_on_its_scale(given_answers):
    score = results.score(results.Answer(value, 0, 10, weight) for value, weight in given_answers)
    assert -2.000001 <= score <= 2.000001


def test_pseudonyms_are_unlike_each_other_even_when_words_run_out(monkeypatch):
    taken = set()
    for _number in range(300):
        name = ids.new_pseudonym(taken)
        assert name not in taken
        taken.add(name)
    monkeypatch.setattr(ids, "ANIMALS", ("Otter",))
    monkeypatch.setattr(ids, "MANNERS", ("Kind",))
    assert ids.new_pseudonym({"Kind Otter"}).startswith("Kind Otter ")
