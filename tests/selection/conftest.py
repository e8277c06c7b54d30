"""A conference whose scores are frozen: proposals with speakers and reviews, and the committee."""

import threading

import pytest
from django.db import connections

from conferences.models import Phase, Role
from reviews import services as reviews
from reviews.blind import blind
from reviews.models import Criterion
from tests.factories import MembershipFactory, TrackFactory, UserFactory
from tests.reviews.factories import stage


def score(made, which, *values):
    """Reviews of one proposal, one per value, by the reviewers in their order."""
    criterion = Criterion.objects.get(round__conference=made.conference)
    for number, value in enumerate(values):
        reviewer = made.reviewers[number]
        proposal = made.blind(which)
        with blind(reviewer):
            reviews.submit_review(
                proposal, by=reviewer, answers={criterion.pk: value}, comment=f"To the committee {number}"
            )


def set_stage(proposals=3, scores=((2, 1), (1, -1), (-1, -1)), phase=Phase.SELECTION):
    made = stage(proposals, 2, slug="example", contact_email="team@example.org")
    for which, values in enumerate(scores[:proposals]):
        score(made, which, *values)
    if phase != Phase.REVIEW:
        made.move(phase)
    for proposal in made.proposals:
        proposal.refresh_from_db()
    return made


def member(made, name, role, track=None):
    user = UserFactory(email=f"{name.lower()}@example.org", name=name)
    MembershipFactory(conference=made.conference, user=user, role=role, track=track)
    return user


@pytest.fixture
def made(db):
    return set_stage()


@pytest.fixture
def conference(made):
    return made.conference


@pytest.fixture
def track(conference):
    return conference.tracks.get()


@pytest.fixture
def second_track(conference, track):
    return TrackFactory(conference=conference, name={"en": "Second"})


@pytest.fixture
def casey(made):
    return member(made, "Casey", Role.CHAIR)


@pytest.fixture
def olu(made):
    return member(made, "Olu", Role.ORGANIZER)


@pytest.fixture
def first(made):
    return made.proposals[0]


@pytest.fixture
def as_casey(client, casey):
    client.force_login(casey)
    return client


@pytest.fixture
def as_olu(client, olu):
    client.force_login(olu)
    return client


def at_once(*acts):
    """Run acts in threads that start together; what each returned or raised, in their order."""
    barrier = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(number):
        barrier.wait()
        try:
            results[number] = acts[number]()
        except Exception as problem:
            results[number] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
