"""Accounts of the demo: the committee, the speakers, and which of them bin/demo names as logins."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from cfp.demo.texts import Content
from conferences import services as conferences
from conferences.models import Conference, Role, Track

PASSWORD = "welcome-to-ropewalk"  # noqa: S105 -- printed by bin/demo, and refused outside of a demo
#: Which logins are named, and as what: one for each role, and one person who holds several.
LOGINS = {
    "organizer": "organizer",
    "chair": "chair",
    "trackchair": "track chair (Sensors & Field Work)",
    "reviewer": "reviewer",
    "anonymity": "anonymity editor",
    "mentor": "mentor",
    "helpdesk": "helpdesk",
    "crew": "crew",
    "speaker": "speaker",
    "three": "organizer, track chair (People & Upkeep) and reviewer, with a proposal of her own",
}


@dataclass
class Cast:
    """The accounts by key (`login` of the committee, `key` of speakers)."""

    committee: dict[str, User] = field(default_factory=dict)
    speakers: dict[str, User] = field(default_factory=dict)

    @property
    def organizer(self) -> User:
        return self.committee["organizer"]

    @property
    def chair(self) -> User:
        return self.committee["chair"]


def make_accounts(content: Content) -> Cast:
    """Everybody can log in with the one password; it is hashed once, since hashing is meant to be slow."""
    hashed = make_password(PASSWORD)
    cast = Cast()
    for person in content.committee:
        cast.committee[person.login] = User(email=person.email, name=person.name, password=hashed)
    for speaker in content.speakers:
        of_the_committee = cast.committee.get(speaker.key)
        cast.speakers[speaker.key] = of_the_committee or User(email=speaker.email, name=speaker.name, password=hashed)
    cast.organizer.is_owner = True
    users = [*{**cast.speakers, **cast.committee}.values()]
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return cast


def invite_committee(conference: Conference, content: Content, cast: Cast, tracks: dict[str, Track]) -> None:
    """Every role is offered and accepted; the first organizer made the conference and has theirs already."""
    for person in content.committee:
        for role in person.roles:
            if (person.login, role) == ("organizer", Role.ORGANIZER):
                continue
            chaired: list[Track | None] = [tracks[key] for key in person.tracks] if role == Role.TRACK_CHAIR else [None]
            for track in chaired:
                invitation = conferences.invite(
                    conference, email=person.email, role=role, track=track, by=cast.organizer
                )
                conferences.accept_invitation(invitation, user=cast.committee[person.login])


def logins(content: Content) -> list[dict[str, str]]:
    """What bin/demo prints: name, address and role of one person for each role."""
    names = {person.login: (person.name, person.email) for person in content.committee}
    names |= {speaker.key: (speaker.name, speaker.email) for speaker in content.speakers}
    return [{"name": names[key][0], "email": names[key][1], "role": role} for key, role in LOGINS.items()]
