"""Who sits at the chairs' desk, for which proposals, and who answers for a talk.

Nobody sees how a proposal fares that they wrote, know the author of, or stepped back from: `Desk.hidden`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from anonymity.queries import conflicts
from conferences.access import SPEAKER, Member, Rule, Scope, check, rule
from conferences.http import ConferenceRequest, LoginNeeded
from conferences.models import Conference, Phase, ReviewPolicy, Role, Round, Track
from proposals.models import Proposal, ProposalQuerySet
from proposals.states import State
from selection.models import Aside, Decision, NamesOpening, Outcome
from selection.tokens import decision_code
from speakers.queries import proposals_by

#: Scores are frozen.
FROZEN = frozenset({Phase.SELECTION, Phase.ANNOUNCED})
COMMITTEE = (Role.ORGANIZER, Role.CHAIR, Role.TRACK_CHAIR)

SEE_RANKING = rule(
    "selection.see_ranking",
    COMMITTEE,
    "see ranking, reviews and quiet decisions; a track chair those of their tracks; nobody those of their own "
    "proposals or those they stepped back from",
    phases=FROZEN,
)
DECIDE = rule(
    "selection.decide",
    [Role.CHAIR, Role.TRACK_CHAIR],
    "decide quietly and take a decision back; a track chair for their tracks",
    phases=FROZEN,
)
ANNOUNCE = rule(
    "selection.announce",
    [Role.ORGANIZER, Role.CHAIR],
    "see who would be told what, and tell them",
    phases=FROZEN,
)
OPEN_NAMES = rule(
    "selection.open_names",
    [Role.ORGANIZER, Role.CHAIR, Role.TRACK_CHAIR],
    "open names to the committee; a track chair those of their track",
    phases=FROZEN,
)
SEE_NAMES = rule(
    "selection.see_names",
    COMMITTEE,
    "see who wrote a proposal, once names were opened; each first look is logged",
    phases=FROZEN,
    names=True,
)
ANSWER = rule("selection.answer", [SPEAKER], "confirm or decline, from the mailed link or the proposal's page")

RULES = (SEE_RANKING, DECIDE, ANNOUNCE, OPEN_NAMES, SEE_NAMES, ANSWER)


@dataclass(frozen=True)
class Desk:
    """What one person of the committee works on. `hidden`: ids of proposals whose fate is kept from them."""

    conference: Conference
    user: User
    member: Member
    hidden: frozenset[int]

    @property
    def is_whole(self) -> bool:
        """Sees all tracks."""
        return self.member.has(Role.ORGANIZER, Role.CHAIR)

    @property
    def decides(self) -> bool:
        return any(self.member.may(DECIDE, phase=Phase(each.phase)) for each in self.member.rounds)

    @property
    def announces(self) -> bool:
        return any(self.member.may(ANNOUNCE, phase=Phase(each.phase)) for each in self.member.rounds)

    def everything(self) -> ProposalQuerySet:
        """Handed in and of frozen rounds only, in the tracks of this desk; hidden ones among them."""
        closed = [each.pk for each in self.member.rounds if each.phase not in FROZEN]
        found = Proposal.objects.of(self.conference).handed_in().exclude(state=State.WITHDRAWN)
        if closed:
            found = found.exclude(tracks__round__in=closed)
        if not self.is_whole:
            mine = Proposal.objects.filter(tracks__in=self.member.chaired_tracks)
            found = found.filter(pk__in=mine.values("pk"))
        return found

    def proposals(self) -> ProposalQuerySet:
        """What may be ranked, read and decided here."""
        return self.everything().exclude(pk__in=self.hidden)

    def stood_aside(self) -> ProposalQuerySet:
        """Of these the title and the announced state are shown and nothing else."""
        return self.everything().filter(pk__in=self.hidden)

    def scope(self, track: Track | None = None) -> Scope:
        """For what this person acts: the conference, or one of their tracks; for who passed DECIDE."""
        if self.member.has(Role.CHAIR):
            return Scope(self.conference)
        own = list(Track.objects.filter(pk__in=self.member.chaired_tracks).order_by("position", "pk"))
        return Scope(self.conference, track if track in own else own[0])


def hidden_from(conference: Conference, user: User) -> frozenset[int]:
    """Ids of proposals that this person wrote, knows the author of, or stepped back from. Five queries."""
    known = {proposal_id for proposal_id, _user_id in conflicts(conference, user)}
    stepped_back = Aside.objects.filter(user=user, proposal__conference=conference)
    return frozenset(known | set(stepped_back.values_list("proposal_id", flat=True)))


def _check_any_round(request: ConferenceRequest, wanted: Rule) -> None:
    """Pass where at least one round is in a phase of the rule; what is of other rounds is left out of the desk."""
    fitting = [Phase(each.phase) for each in request.member.rounds if Phase(each.phase) in wanted.phases]
    check(request, wanted, phase=fitting[0] if fitting else None)


def _desk(request: ConferenceRequest, wanted: Rule) -> Desk:
    _check_any_round(request, wanted)
    conference = request.conference
    return Desk(conference, request.user, request.member, hidden_from(conference, request.user))


def get_desk_for_chair_or_404(request: ConferenceRequest) -> Desk:
    return _desk(request, SEE_RANKING)


def get_desk_for_decider_or_404(request: ConferenceRequest) -> Desk:
    return _desk(request, DECIDE)


def get_desk_for_announcer_or_404(request: ConferenceRequest) -> Desk:
    return _desk(request, ANNOUNCE)


def get_desk_for_opener_or_404(request: ConferenceRequest) -> Desk:
    return _desk(request, OPEN_NAMES)


def get_proposal_for_chair_or_404(request: ConferenceRequest, code: str) -> tuple[Desk, Proposal]:
    """A proposal of this desk, hidden ones too: whoever shows it asks `desk.hidden` first."""
    desk = get_desk_for_chair_or_404(request)
    return desk, get_object_or_404(_with_facts(desk.everything()), code=code)


def get_proposal_for_decider_or_404(request: ConferenceRequest, code: str) -> tuple[Desk, Proposal]:
    desk = get_desk_for_decider_or_404(request)
    return desk, get_object_or_404(_with_facts(desk.proposals()), code=code)


def _with_facts(proposals: ProposalQuerySet) -> ProposalQuerySet:
    return proposals.select_related("conference", "session_type", "accepted_track").prefetch_related("tracks__round")


def names_open_for(desk: Desk, proposals: Iterable[Proposal]) -> set[int]:
    """Ids of those whose authors this person may see now. `tracks__round` is prefetched; one query."""
    if not desk.member.may(SEE_NAMES, phase=Phase.SELECTION):
        return set()
    openings: set[tuple[int, int | None]] = set(
        NamesOpening.objects.filter(round__conference=desk.conference).values_list("round_id", "track_id")
    )
    return {
        each.pk
        for each in proposals
        if each.pk not in desk.hidden and _is_open(desk, openings, list(each.tracks.all()))
    }


def names_shown_in_mail(desk: Desk, proposals: Sequence[Proposal]) -> set[int]:
    """Ids of those whose speakers may be named where it is said who is told what.

    An organizer who neither reviews nor selects has the list of speakers anyway; everyone else waits for the opening.
    """
    if desk.member.has(Role.ORGANIZER) and not desk.member.has(Role.REVIEWER, Role.CHAIR, Role.TRACK_CHAIR):
        return {each.pk for each in proposals} - desk.hidden
    return names_open_for(desk, proposals)


def _is_open(desk: Desk, openings: set[tuple[int, int | None]], tracks: list[Track]) -> bool:
    """Opened in every round that it belongs to, or for a track of it that this person chairs."""
    mine = any((each.round_id, each.pk) in openings and each.pk in desk.member.chaired_tracks for each in tracks)
    return mine or (bool(tracks) and all(_round_is_open(openings, each.round) for each in tracks))


def _round_is_open(openings: set[tuple[int, int | None]], call: Round) -> bool:
    return (call.pk, None) in openings or call.review_policy == ReviewPolicy.NAMED


def get_round_for_opener_or_404(request: ConferenceRequest, code: str) -> tuple[Desk, Round]:
    desk = get_desk_for_opener_or_404(request)
    call = get_object_or_404(desk.conference.rounds, code=code)
    if call.phase not in FROZEN:
        raise Http404
    return desk, call


def get_answerable_for_speaker_or_404(request: ConferenceRequest, code: str, token: str) -> Proposal:
    """A proposal that was announced as accepted: for who holds its mailed link, or is one of its speakers.

    Raises `tokens.Expired` for a link that was good once.
    """
    accepted = Decision.objects.announced().filter(outcome=Outcome.ACCEPT, proposal__code=code)
    accepted = accepted.filter(proposal__conference=request.conference).select_related("proposal__conference")
    if token:
        return get_object_or_404(accepted, code=decision_code(token)).proposal
    if request.member.user_id is None:
        raise LoginNeeded
    decision = get_object_or_404(accepted.order_by("-announced_at")[:1])
    get_object_or_404(proposals_by(request.user, request.conference), pk=decision.proposal_id)
    return decision.proposal
