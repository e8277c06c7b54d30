"""One conference with something on every desk, and the people who sit at them."""

from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User
from conferences.models import Conference, Role
from tests.factories import ConferenceFactory, MembershipFactory, SessionTypeFactory, TrackFactory, UserFactory

CAST = {
    "sam": ("Sam Okonkwo", ()),
    "robin": ("Robin Lindqvist", (Role.REVIEWER,)),
    "casey": ("Casey Moreau", (Role.CHAIR,)),
    "olu": ("Olu Adeyemi", (Role.ORGANIZER,)),
    "ari": ("Ari Tanaka", (Role.REDACTOR,)),
    "vik": ("Vik Rao", ()),
}


@dataclass
class Scene:
    """People by first name, and values that addresses need, by `<url name> <parameter>` or parameter alone."""

    conference: Conference
    people: dict[str, User]
    values: dict[str, Any] = field(default_factory=dict)

    def value(self, name: str, parameter: str, needs: dict[str, str]) -> Any:
        if parameter == "slug":
            return self.conference.slug
        wanted = needs.get(parameter, parameter)
        return self.values.get(wanted, wanted)


def build() -> Scene:
    conference = ConferenceFactory.create(slug="riverbank", name="Riverbank Days 2027")
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference)
    people = {first: _person(first, name) for first, (name, _roles) in CAST.items()}
    for first, (_name, roles) in CAST.items():
        for role in roles:
            MembershipFactory(conference=conference, user=people[first], role=role)
    return Scene(conference=conference, people=people)


def _person(first: str, name: str) -> User:
    user = UserFactory.create(email=f"{first}@example.org", name=name)
    user.set_password("a long enough password")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
