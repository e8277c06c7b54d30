"""Who may do what: the vocabulary of every room's access module, and this room's own rules.

A rule names a verb, the roles that may, the phases in which they may, and whether it shows who people are.
The strictest of a person's roles decides: whoever also reviews is kept from names until scores freeze.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404

from conferences.errors import OutOfScope
from conferences.http import ConferenceRequest, LoginNeeded, NamesClosed
from conferences.models import (
    BLIND_PHASES,
    Agreement,
    Conference,
    Invitation,
    Membership,
    Phase,
    Question,
    ReviewPolicy,
    Role,
    Round,
    SessionType,
    Track,
)
from conferences.tokens import invitation_of

if TYPE_CHECKING:
    from accounts.models import User

SPEAKER = "speaker"
VISITOR = "visitor"
ALL_PHASES = frozenset(Phase)


@dataclass(frozen=True)
class Rule:
    """One line of docs/permissions.md."""

    verb: str
    roles: frozenset[str]
    says: str
    phases: frozenset[Phase] = ALL_PHASES
    names: bool = False


@dataclass(frozen=True)
class Member:
    """What one person is in one conference, loaded once per request."""

    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    chaired_tracks: frozenset[int] = frozenset()
    rounds: tuple[Round, ...] = field(default=(), compare=False)

    @property
    def phase(self) -> Phase:
        """The earliest phase that any round is in: what holds for the conference as a whole."""
        order = list(Phase)
        return min((Phase(each.phase) for each in self.rounds), key=order.index, default=Phase.CALL)

    @property
    def is_kept_blind(self) -> bool:
        """Reviews here, and the scores of some anonymous round are not frozen yet."""
        return Role.REVIEWER in self.roles and any(each.is_blind for each in self.rounds)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def may(self, rule: Rule, *, phase: Phase | None = None) -> bool:
        """Whether the rule lets this person pass; `phase` is that of the round concerned."""
        return self.holds(rule, phase=phase) and not (rule.names and self.is_kept_blind)

    def holds(self, rule: Rule, *, phase: Phase | None = None) -> bool:
        """Whether role and phase fit, names aside: the strictest of the person's roles may still close them."""
        if self.roles.isdisjoint(rule.roles) and VISITOR not in rule.roles:
            return False
        return (phase or self.phase) in rule.phases


@dataclass(frozen=True)
class Scope:
    """For what an organizer acts: the whole conference, or one track of it."""

    conference: Conference
    track: Track | None = None

    def require_whole(self, conference: Conference) -> None:
        """Raises `OutOfScope` unless the act may concern all of this conference."""
        if self.track is not None or self.conference.pk != conference.pk:
            raise OutOfScope

    def require(self, track: Track) -> None:
        """Raises `OutOfScope` unless the act may concern this track."""
        if self.conference.pk != track.conference_id or self.track not in (None, track):
            raise OutOfScope


def member_of(conference: Conference, user_id: int | None) -> Member:
    """Load what a person (or nobody) is in this conference: two queries."""
    rounds = tuple(conference.rounds.all())
    if user_id is None:
        return Member(rounds=rounds)
    held = list(Membership.objects.filter(conference=conference, user_id=user_id).values_list("role", "track_id"))
    return Member(
        user_id=user_id,
        roles=frozenset(role for role, _track in held),
        chaired_tracks=frozenset(track for role, track in held if role == Role.TRACK_CHAIR and track),
        rounds=rounds,
    )


def check(request: ConferenceRequest, rule: Rule, *, phase: Phase | None = None) -> Member:
    """Pass, or be told nothing: 404 for a stranger, the login page for somebody logged out.

    Whoever holds the role but also reviews is told until when names are closed to them (`NamesClosed`, also a 404).
    """
    if request.member.may(rule, phase=phase):
        return request.member
    if request.member.user_id is None:
        raise LoginNeeded
    if request.member.holds(rule, phase=phase):
        raise NamesClosed
    raise Http404


def rule(verb: str, roles: Iterable[str], says: str, **more: object) -> Rule:
    """Shorthand for the tables in access modules."""
    return Rule(verb, frozenset(roles), says, **more)  # type: ignore[arg-type]


SEE_CONFERENCE = rule(
    "conferences.see_conference",
    [VISITOR],
    "read the call of a published conference; before it is published only its team and the owner can",
)
SET_UP = rule(
    "conferences.set_up",
    [Role.ORGANIZER],
    "see the dashboard; change the conference, its call, tracks, session types and phases; extend and publish it",
)
EDIT_TRACK = rule(
    "conferences.edit_track",
    [Role.ORGANIZER, Role.TRACK_CHAIR],
    "change a track's name, description and colour, and extend its own deadline; a track chair only those of their own "
    "track",
)
OPEN_LINKS = rule(
    "conferences.open_links",
    [Role.ORGANIZER],
    "make and take back invitation links, and see how often each was used",
    names=True,
)
EDIT_QUESTIONS = rule(
    "conferences.edit_questions",
    [Role.ORGANIZER, Role.TRACK_CHAIR],
    "ask speakers questions of the conference's own; a track chair only what is asked of their own track alone",
)
SEE_PEOPLE = rule("conferences.see_people", [Role.ORGANIZER], "see who holds which role, invite and remove")
SEE_LOG = rule("conferences.see_log", [Role.ORGANIZER], "read the event log", names=True)

RULES = (SEE_CONFERENCE, SET_UP, EDIT_TRACK, OPEN_LINKS, EDIT_QUESTIONS, SEE_PEOPLE, SEE_LOG)


# --- One getter per thing and purpose ----------------------------------------------------------------------


def get_conference_for_reader_or_404(request: ConferenceRequest) -> Conference:
    """A published conference for everyone; else for its team and the owner (the middleware has seen to that)."""
    check(request, SEE_CONFERENCE)
    return request.conference


def get_conference_for_organizer_or_404(request: ConferenceRequest) -> Conference:
    check(request, SET_UP)
    return request.conference


def get_round_for_organizer_or_404(request: ConferenceRequest, code: str) -> Round:
    conference = get_conference_for_organizer_or_404(request)
    return get_object_or_404(conference.rounds, code=code)


def get_track_for_organizer_or_404(request: ConferenceRequest, code: str) -> Track:
    conference = get_conference_for_organizer_or_404(request)
    return get_object_or_404(conference.tracks.select_related("round"), code=code)


def get_session_type_for_organizer_or_404(request: ConferenceRequest, code: str) -> SessionType:
    conference = get_conference_for_organizer_or_404(request)
    return get_object_or_404(conference.session_types, code=code)


def get_track_for_editor_or_404(request: ConferenceRequest, code: str) -> Track:
    """A track for an organizer, or for the chair of just this track."""
    member = check(request, EDIT_TRACK)
    track = get_object_or_404(request.conference.tracks.select_related("round"), code=code)
    if not member.has(Role.ORGANIZER) and track.pk not in member.chaired_tracks:
        raise Http404
    return track


def get_links_for_organizer_or_404(request: ConferenceRequest) -> Conference:
    check(request, OPEN_LINKS)
    return request.conference


def scope_of_editor(request: ConferenceRequest, track: Track) -> Scope:
    """An organizer acts for the conference, a track chair for the track."""
    return Scope(request.conference, None if request.member.has(Role.ORGANIZER) else track)


def get_questions_for_editor_or_404(request: ConferenceRequest) -> Conference:
    """The conference whose questions are read, for organizers and for chairs of a track."""
    check(request, EDIT_QUESTIONS)
    return request.conference


def own_tracks(request: ConferenceRequest) -> list[Track] | None:
    """The tracks that a chair may ask questions of; None for an organizer, who may ask everybody."""
    if request.member.has(Role.ORGANIZER):
        return None
    return list(request.conference.tracks.filter(pk__in=request.member.chaired_tracks))


def may_edit_question(request: ConferenceRequest, question: Question) -> bool:
    """An organizer any; a track chair one that is asked of their track alone. Prefetch `tracks`."""
    if request.member.has(Role.ORGANIZER):
        return True
    tracks = [each.pk for each in question.tracks.all()]
    return len(tracks) == 1 and tracks[0] in request.member.chaired_tracks


def get_question_for_editor_or_404(request: ConferenceRequest, code: str) -> Question:
    conference = get_questions_for_editor_or_404(request)
    found = conference.questions.prefetch_related("tracks", "session_types")
    question = get_object_or_404(found, code=code)
    if not may_edit_question(request, question):
        raise Http404
    return question


def scope_of_question_editor(request: ConferenceRequest, tracks: Iterable[Track]) -> Scope:
    """An organizer acts for the conference, a chair for the one track that the question is asked of."""
    if request.member.has(Role.ORGANIZER):
        return Scope(request.conference)
    return Scope(request.conference, next(iter(tracks), None) or Track(conference=request.conference))


def get_agreement_for_organizer_or_404(request: ConferenceRequest, code: str) -> Agreement:
    conference = get_conference_for_organizer_or_404(request)
    return get_object_or_404(conference.agreements, code=code)


def get_people_for_organizer_or_404(request: ConferenceRequest) -> Conference:
    check(request, SEE_PEOPLE)
    return request.conference


def get_membership_for_organizer_or_404(request: ConferenceRequest, code: str) -> Membership:
    conference = get_people_for_organizer_or_404(request)
    return get_object_or_404(conference.memberships.select_related("user", "track"), code=code)


def get_invitation_for_organizer_or_404(request: ConferenceRequest, code: str) -> Invitation:
    conference = get_people_for_organizer_or_404(request)
    return get_object_or_404(conference.invitations.select_related("track"), code=code)


def get_invitation_of_token_or_404(token: str) -> Invitation:
    """The invitation that this mailed link was made for, whatever became of it; the token is the permission."""
    invitation = invitation_of(token)
    if invitation is None:
        raise Http404
    return invitation


def get_log_for_organizer_or_404(request: ConferenceRequest) -> Conference:
    check(request, SEE_LOG)
    return request.conference


def get_owner_or_404(user: "User | AnonymousUser") -> "User":
    """The installation's owner, who may create conferences; the login page for somebody logged out."""
    if isinstance(user, AnonymousUser):
        raise LoginNeeded
    if not user.is_owner:
        raise Http404
    return user


def may_see_unpublished(request: ConferenceRequest) -> bool:
    """Its team, whatever their role, and the owner of the installation."""
    return bool(request.member.roles) or bool(getattr(request.user, "is_owner", False))


__all__ = [
    "ALL_PHASES",
    "BLIND_PHASES",
    "RULES",
    "SPEAKER",
    "VISITOR",
    "Member",
    "ReviewPolicy",
    "Rule",
    "Scope",
    "check",
    "member_of",
    "rule",
]
