"""Who may do what: the vocabulary of every room's access module, and this room's own rules.

A rule names a verb, the roles that may, the phases in which they may, and whether it shows who people are.
The strictest of a person's roles decides: whoever also reviews is kept from names until scores freeze.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import Http404

from conferences.http import ConferenceRequest, LoginNeeded
from conferences.models import BLIND_PHASES, Conference, Membership, Phase, ReviewPolicy, Role, Round

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
        if self.roles.isdisjoint(rule.roles) and VISITOR not in rule.roles:
            return False
        if (phase or self.phase) not in rule.phases:
            return False
        return not (rule.names and self.is_kept_blind)


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
    """Pass, or be told nothing: 404 for a stranger, the login page for somebody logged out."""
    if request.member.may(rule, phase=phase):
        return request.member
    if request.member.user_id is None:
        raise LoginNeeded
    raise Http404


def rule(verb: str, roles: Iterable[str], says: str, **more: object) -> Rule:
    """Shorthand for the tables in access modules."""
    return Rule(verb, frozenset(roles), says, **more)  # type: ignore[arg-type]


SET_UP = rule(
    "conferences.set_up",
    [Role.ORGANIZER],
    "change the conference, its call, tracks, session types and phases",
)
SEE_PEOPLE = rule(
    "conferences.see_people", [Role.ORGANIZER], "see who holds which role, invite and remove", names=False
)
SEE_LOG = rule("conferences.see_log", [Role.ORGANIZER], "read the event log", names=True)

RULES = (SET_UP, SEE_PEOPLE, SEE_LOG)

__all__ = [
    "ALL_PHASES",
    "BLIND_PHASES",
    "RULES",
    "SPEAKER",
    "VISITOR",
    "Member",
    "ReviewPolicy",
    "Rule",
    "check",
    "member_of",
    "rule",
]
