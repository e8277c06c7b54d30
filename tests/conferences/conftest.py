"""The cast, in one conference whose call is open."""

import pytest

from conferences.models import Role
from tests.factories import ConferenceFactory, MembershipFactory, SessionTypeFactory, TrackFactory, UserFactory


@pytest.fixture
def conference(db):
    made = ConferenceFactory(slug="example", name="Example Conf")
    TrackFactory(conference=made)
    SessionTypeFactory(conference=made)
    return made


@pytest.fixture
def default_round(conference):
    return conference.rounds.get(is_default=True)


def _member(conference, name, role):
    user = UserFactory(email=f"{name.lower()}@example.org", name=name)
    MembershipFactory(conference=conference, user=user, role=role)
    return user


@pytest.fixture
def olu(conference):
    return _member(conference, "Olu", Role.ORGANIZER)


@pytest.fixture
def robin(conference):
    return _member(conference, "Robin", Role.REVIEWER)


@pytest.fixture
def casey(conference):
    return _member(conference, "Casey", Role.CHAIR)


@pytest.fixture
def sam(db):
    return UserFactory(email="sam@example.org", name="Sam")


@pytest.fixture
def as_olu(client, olu):
    client.force_login(olu)
    return client
