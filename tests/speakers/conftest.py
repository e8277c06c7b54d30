"""The cast, and a proposal of Sam's."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from proposals.states import State
from speakers.services import profile_of
from tests.factories import AuthorshipFactory, ConferenceFactory, ProfileFactory, ProposalFactory, UserFactory


@pytest.fixture
def conference():
    return ConferenceFactory(name="Northern Lights Conf", slug="north")


@pytest.fixture
def sam():
    """A speaker with a profile."""
    return ProfileFactory(user=UserFactory(name="Sam", email="sam@example.org")).user


@pytest.fixture
def ana():
    return UserFactory(name="Ana", email="ana@example.org")


@pytest.fixture
def draft(conference, sam):
    return AuthorshipFactory(
        proposal=ProposalFactory(conference=conference, title="Quiet walls", abstract="How walls keep quiet."),
        profile=profile_of(sam),
    ).proposal


@pytest.fixture
def submitted(draft):
    draft.state, draft.submitted_at = State.SUBMITTED, now()
    draft.save()
    return draft


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def url(conference):
    """The address of a page of this room: `url("proposal_show", code=draft.code)`."""
    return lambda name, **codes: reverse(f"speakers:{name}", kwargs={"slug": conference.slug, **codes})
