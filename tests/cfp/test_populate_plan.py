"""What `populate` is going to make: decided without a database, and the same every time."""

from collections import Counter

import pytest

from cfp.populate.plan import HIGHEST, LOWEST, Impossible, Sizes, make_plan


def test_the_same_sizes_seed_and_slug_give_the_same_plan_and_another_seed_another():
    sizes = Sizes(proposals=30, reviewers=5, reviews=70, talks=8)
    first, again, other = (make_plan(sizes, seed=seed, slug="big") for seed in (1, 1, 2))
    assert (first.speakers, first.proposals, first.reviews) == (again.speakers, again.proposals, again.reviews)
    assert [first.uuid(), first.code()] == [again.uuid(), again.code()]
    assert first.proposals != other.proposals


def test_two_conferences_share_no_code_and_no_address():
    sizes = Sizes(proposals=50, reviewers=5, reviews=0, talks=0)
    first, second = make_plan(sizes, slug="one"), make_plan(sizes, slug="two")
    assert {each.code for each in first.proposals}.isdisjoint(each.code for each in second.proposals)
    assert {each.email for each in first.speakers}.isdisjoint(each.email for each in second.speakers)


def test_reviews_are_spread_evenly_and_nobody_reviews_twice():
    plan = make_plan(Sizes(proposals=30, reviewers=5, reviews=70, talks=8), slug="big")
    assert len(plan.reviews) == 70
    assert len({(review.proposal, review.reviewer) for review in plan.reviews}) == 70
    assert set(Counter(review.proposal for review in plan.reviews).values()) == {2, 3}
    assert all(LOWEST <= score <= HIGHEST for review in plan.reviews for score in review.scores)


def test_the_best_become_talks():
    plan = make_plan(Sizes(proposals=30, reviewers=5, reviews=150, talks=8), slug="big")
    means = {number: [] for number in range(30)}
    for review in plan.reviews:
        means[review.proposal].append(review.mean)
    worst_in = min(sum(means[number]) / 5 for number in plan.accepted)
    best_out = max(sum(means[number]) / 5 for number in set(range(30)) - set(plan.accepted))
    assert len(plan.accepted) == 8
    assert worst_in >= best_out


def test_texts_vary():
    plan = make_plan(Sizes(proposals=1000, reviewers=0, reviews=0, talks=0), slug="big")
    assert len({proposal.title for proposal in plan.proposals}) > 980
    assert len({proposal.abstract for proposal in plan.proposals}) > 980
    assert len(plan.speakers) == 900
    assert max(Counter(each.name for each in plan.speakers).values()) <= 4


@pytest.mark.parametrize(
    ("sizes", "says"),
    [
        ((0, 1, 0, 0), "at least one"),
        ((5, -1, 0, 0), "no negative"),
        ((5, 2, 11, 0), "at most 10 reviews"),
        ((5, 2, 1, 6), "6 talks cannot"),
    ],
)
def test_sizes_that_cannot_be_are_refused_with_a_sentence(sizes, says):
    with pytest.raises(Impossible, match=says):
        make_plan(Sizes(*sizes), slug="big")
