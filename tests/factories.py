"""Boring factories. A proposal made here is in the state asked for, without having lived through the services."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.db import transaction
from django.utils.timezone import now
from factory.django import DjangoModelFactory

from accounts.models import User
from conferences.models import Conference, Membership, Phase, Role, Round, SessionType, Track
from conferences.texts import TranslatedText
from proposals.models import Proposal
from proposals.states import HOLDS_A_PLACE, State
from speakers.models import Authorship, Profile


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")


class ConferenceFactory(DjangoModelFactory[Conference]):
    """A public conference whose call is open, with one default round."""

    class Meta:
        model = Conference
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"conf{n}")
    name = factory.Sequence(lambda n: f"Conference {n}")
    starts_on = date(2027, 6, 10)
    ends_on = date(2027, 6, 12)
    timezone = "Europe/Vienna"
    contact_email = "team@example.org"
    is_public = True
    round = factory.RelatedFactory("tests.factories.RoundFactory", factory_related_name="conference")


class RoundFactory(DjangoModelFactory[Round]):
    class Meta:
        model = Round

    conference = factory.SubFactory(ConferenceFactory, round=None)
    is_default = True
    call_opens_at = factory.LazyFunction(lambda: now() - timedelta(days=10))
    call_closes_at = factory.LazyFunction(lambda: now() + timedelta(days=10))
    phase = Phase.CALL


class TrackFactory(DjangoModelFactory[Track]):
    class Meta:
        model = Track

    conference = factory.SubFactory(ConferenceFactory)
    round = factory.LazyAttribute(lambda track: track.conference.rounds.get(is_default=True))
    name = factory.Sequence(lambda n: TranslatedText(en=f"Track {n}"))


class SessionTypeFactory(DjangoModelFactory[SessionType]):
    class Meta:
        model = SessionType

    conference = factory.SubFactory(ConferenceFactory)
    name = factory.Sequence(lambda n: TranslatedText(en=f"Type {n}"))
    minutes = 30


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    conference = factory.SubFactory(ConferenceFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.ORGANIZER


def first_track(conference):
    return conference.tracks.first() or TrackFactory(conference=conference)


class ProposalFactory(DjangoModelFactory[Proposal]):
    class Meta:
        model = Proposal
        skip_postgeneration_save = True

    conference = factory.SubFactory(ConferenceFactory)
    session_type = factory.LazyAttribute(
        lambda proposal: proposal.conference.session_types.first() or SessionTypeFactory(conference=proposal.conference)
    )
    title = factory.Sequence(lambda n: f"Proposal {n}")
    abstract = factory.Sequence(lambda n: f"What proposal {n} is about.")
    minutes = 30
    state = State.DRAFT
    submitted_at = factory.LazyAttribute(
        lambda proposal: datetime(2027, 1, 1, tzinfo=UTC) if proposal.state != State.DRAFT else None
    )
    accepted_track = factory.LazyAttribute(
        lambda proposal: first_track(proposal.conference) if proposal.state in HOLDS_A_PLACE else None
    )

    class Params:
        handed_in = factory.Trait(state=State.SUBMITTED, submitted_at=datetime(2027, 1, 1, tzinfo=UTC))

    @classmethod
    def _generate(cls, strategy, params):
        with transaction.atomic():  # a place in a track and the track itself refer to each other
            return super()._generate(strategy, params)

    @factory.post_generation
    def tracks(self, create, extracted, **kwargs):
        if create:
            chosen = extracted if extracted is not None else [first_track(self.conference)]
            self.tracks.set({*chosen, self.accepted_track} - {None})


class ProfileFactory(DjangoModelFactory[Profile]):
    class Meta:
        model = Profile

    user = factory.SubFactory(UserFactory)
    name = factory.LazyAttribute(lambda profile: profile.user.name if profile.user else "Someone")
    email = factory.LazyAttribute(lambda profile: profile.user.email if profile.user else "")


class AuthorshipFactory(DjangoModelFactory[Authorship]):
    class Meta:
        model = Authorship

    proposal = factory.SubFactory(ProposalFactory)
    profile = factory.SubFactory(ProfileFactory)
    is_contact = True
