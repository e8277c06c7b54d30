"""A conference in review, as the services make it: proposals with speakers, reviewers, the blind projection."""

from dataclasses import dataclass, field

from accounts.models import User
from anonymity import services
from anonymity.models import BlindKey
from conferences.models import Conference, Phase, Role, Round
from proposals.models import Proposal
from reviews.models import BlindProposal, Reviewer
from speakers.models import Profile
from tests.factories import (
    AuthorshipFactory,
    ConferenceFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)


@dataclass
class Stage:
    """What a test about reviews begins with."""

    conference: Conference
    proposals: list[Proposal] = field(default_factory=list)
    reviewers: list[Reviewer] = field(default_factory=list)

    @property
    def round(self) -> Round:
        return self.conference.rounds.get(is_default=True)

    def blind(self, which: int = 0) -> BlindProposal:
        return BlindKey.objects.select_related("blind__round").get(proposal=self.proposals[which]).blind

    def user(self, which: int = 0) -> User:
        return Reviewer.objects.defer(None).select_related("user").get(pk=self.reviewers[which].pk).user

    def move(self, *phases: Phase) -> None:
        for phase in phases:
            services.move_phase(self.round, to=phase, by=None)


def proposal_by(user, conference, **fields):
    """Handed in by this person, who is its contact."""
    proposal = ProposalFactory(conference=conference, handed_in=True, **fields)
    profile = Profile.objects.filter(user=user).first() or ProfileFactory(user=user)
    AuthorshipFactory(proposal=proposal, profile=profile)
    return proposal


def stage(proposals=2, reviewers=2, *, phase=Phase.REVIEW, **conference):
    """A conference with proposals by different people and reviewers who wrote none of them."""
    made = Stage(ConferenceFactory(**conference))
    TrackFactory(conference=made.conference)
    SessionTypeFactory(conference=made.conference)
    for _number in range(proposals):
        made.proposals.append(proposal_by(UserFactory(), made.conference))
    for _number in range(reviewers):
        join(made, UserFactory())
    if phase is not None:
        path = [Phase.REVIEW, Phase.SELECTION, Phase.ANNOUNCED]
        made.move(*(path[: path.index(phase) + 1] if phase in path else [Phase.REVIEW, phase]))
    return made


def join(made, user):
    """Make somebody a reviewer."""
    MembershipFactory(conference=made.conference, user=user, role=Role.REVIEWER)
    services.refresh(made.conference)
    reviewer = Reviewer.objects.get(conference=made.conference, user=user)
    made.reviewers.append(reviewer)
    return reviewer
