"""What people have said, and still have to say, about themselves: agreements, absences, what is missing after
acceptance. Few queries each, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from accounts.models import User
from conferences.asking import AskedWhen, Needed, Question
from conferences.models import AgreementVersion, Conference
from proposals.answers import asked_of, unanswered
from proposals.models import Answer, Proposal
from proposals.states import OVER, State
from speakers.models import Absence, Authorship, Consent, Presence, Profile, TravelSupport
from speakers.services.personal import END_OF_DAY, Span

#: A place is, or may become, theirs: what was left for later is asked now.
HAS_A_PLACE = frozenset({State.OFFERED, State.ACCEPTED, State.CONFIRMED})


def in_force(conference: Conference) -> list[AgreementVersion]:
    """What speakers agree to now, with the agreements, in their order. One query."""
    return list(
        AgreementVersion.objects.filter(
            agreement__conference=conference, agreement__is_active=True, version=F("agreement__version")
        )
        .select_related("agreement")
        .order_by("agreement__position", "agreement_id")
    )


def agreed_by(user: User, conference: Conference) -> list[Consent]:
    """Everything that a person ever agreed to here, the last first. One query."""
    return list(
        Consent.objects.filter(profile__user=user, agreed_to__agreement__conference=conference)
        .select_related("agreed_to__agreement")
        .order_by("-at", "-pk")
    )


def to_agree(user: User, conference: Conference) -> list[AgreementVersion]:
    """What this person has not agreed to and is asked at this moment. Three queries at most."""
    texts = in_force(conference)
    known = {each.agreed_to_id for each in agreed_by(user, conference)} if texts else set()
    open_ones = [each for each in texts if each.pk not in known]
    if any(each.agreement.asked_when == AskedWhen.ACCEPTED for each in open_ones):
        mine = Authorship.objects.speaking().filter(profile__user=user, proposal__conference=conference)
        if not mine.filter(proposal__state__in=HAS_A_PLACE).exists():
            open_ones = [each for each in open_ones if each.agreement.asked_when == AskedWhen.SUBMIT]
    return open_ones


def agreed_by_nobody(proposal: Proposal) -> list[AgreementVersion]:
    """What has to be agreed to by whoever submits, and no speaker of this proposal has. Two queries."""
    texts = [each for each in in_force(proposal.conference) if each.agreement.asked_when == AskedWhen.SUBMIT]
    if not texts:
        return []
    people = Authorship.objects.speaking().filter(proposal=proposal).values("profile")
    known = set(Consent.objects.filter(profile__in=people, agreed_to__in=texts).values_list("agreed_to_id", flat=True))
    return [each for each in texts if each.pk not in known]


def standing_consents(profiles: Iterable[int], conference: Conference) -> dict[int, list[AgreementVersion]]:
    """For each of these profiles, which of the texts in force they have not agreed to. Two queries."""
    texts = in_force(conference)
    people = list(profiles)
    rows = Consent.objects.filter(profile__in=people, agreed_to__in=texts).values_list("profile_id", "agreed_to_id")
    known = set(rows)
    return {pk: [each for each in texts if (pk, each.pk) not in known] for pk in people}


def open_needs(user: User, conference: Conference) -> int:
    """How many things this person is asked for now, beside what a draft lacks. Five queries at most."""
    asked = _asked_late(conference)
    mine: list[Proposal] = []
    if asked:
        speaking = Authorship.objects.speaking().filter(profile__user=user, proposal__conference=conference)
        placed = Proposal.objects.filter(pk__in=speaking.values("proposal"), state__in=HAS_A_PLACE)
        mine = list(placed.prefetch_related("tracks"))
    return len(to_agree(user, conference)) + sum(len(some) for some in _unanswered(asked, mine).values())


# --- When people can come ------------------------------------------------------------------------------------


def spans_of(user: User, conference: Conference) -> list[Span]:
    rows = Absence.objects.filter(profile__user=user, conference=conference)
    return [Span(each.day, each.starts, each.ends) for each in rows]


def presence_of(user: User, conference: Conference) -> Presence | None:
    return Presence.objects.filter(profile__user=user, conference=conference).first()


def somebody_said_when(proposal: Proposal) -> bool:
    """Whether some speaker has said when they can come. One query."""
    people = Authorship.objects.speaking().filter(proposal=proposal).values("profile")
    said = Presence.objects.filter(profile__in=people, conference=proposal.conference, said_when__isnull=False)
    return said.exists()


def absences(conference: Conference) -> dict[int, list[tuple[datetime, datetime]]]:
    """When people cannot come, by profile id, as moments: for whoever makes the schedule. One query."""
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for each in Absence.objects.filter(conference=conference):
        starts = datetime.combine(each.day, each.starts, tzinfo=conference.zone)
        found[each.profile_id].append((starts, datetime.combine(each.day, each.ends, tzinfo=conference.zone)))
    return dict(found)


def away(conference: Conference, starts: datetime, ends: datetime) -> set[int]:
    """Ids of the profiles of those who cannot come at some moment between these two. One query."""
    return {
        profile
        for profile, spans in absences(conference).items()
        if any(begins < ends and starts < until for begins, until in spans)
    }


@dataclass
class Said:
    """What organizers read of one person, beside the profile."""

    presence: Presence | None = None
    spans: list[Span] = field(default_factory=list)
    not_agreed: list[AgreementVersion] = field(default_factory=list)


def said_by(profiles: Iterable[Profile], conference: Conference) -> dict[int, Said]:
    """The same for several people, by profile id. Four queries."""
    found = {each.pk: Said() for each in profiles}
    for row in Presence.objects.filter(profile__in=list(found), conference=conference):
        found[row.profile_id].presence = row
    for each in Absence.objects.filter(profile__in=list(found), conference=conference):
        found[each.profile_id].spans.append(Span(each.day, each.starts, each.ends))
    for pk, texts in standing_consents(found, conference).items():
        found[pk].not_agreed = texts
    return found


def support_of(user: User, conference: Conference) -> TravelSupport | None:
    return TravelSupport.objects.filter(profile__user=user, conference=conference).first()


def support_asked(conference: Conference) -> list[tuple[TravelSupport, list[Proposal]]]:
    """Who asks for support, with what they would speak at. Two queries."""
    rows = list(
        TravelSupport.objects.filter(conference=conference).select_related("profile__user").order_by("asked_at", "pk")
    )
    speaking: dict[int, list[Proposal]] = defaultdict(list)
    theirs = Authorship.objects.speaking().filter(
        proposal__conference=conference, profile__in=[each.profile_id for each in rows]
    )
    for each in theirs.exclude(proposal__state=State.DRAFT).select_related("proposal"):
        speaking[each.profile_id or 0].append(each.proposal)
    return [(each, speaking[each.profile_id]) for each in rows]


# --- What is still needed, and from whom ---------------------------------------------------------------------


@dataclass
class Need:
    """What one person still has to say for one conference."""

    profile: Profile
    agreements: list[AgreementVersion] = field(default_factory=list)
    questions: list[tuple[Proposal, list[Question]]] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """What it is, as codes: another need has others."""
        texts = [f"{each.agreement.code}{each.version}" for each in self.agreements]
        asked = [f"{proposal.code}{each.code}" for proposal, some in self.questions for each in some]
        return sorted(texts + asked)


def needs(conference: Conference) -> list[Need]:
    """Everybody who speaks at something that was handed in and is not over, and has something to say. Eight queries."""
    rows = list(
        Authorship.objects.speaking()
        .filter(proposal__conference=conference)
        .exclude(proposal__state__in=[State.DRAFT, *OVER])
        .select_related("profile__user", "proposal")
        .prefetch_related("proposal__tracks")
        .order_by("profile_id", "proposal_id")
    )
    people = {each.profile_id: Need(each.profile) for each in rows if each.profile is not None}
    placed = {each.profile_id for each in rows if each.proposal.state in HAS_A_PLACE}
    for pk, texts in standing_consents([pk for pk in people if pk], conference).items():
        people[pk].agreements = [
            each for each in texts if each.agreement.asked_when == AskedWhen.SUBMIT or pk in placed
        ]
    proposals = {each.proposal_id: each.proposal for each in rows if each.proposal.state in HAS_A_PLACE}
    asked = _asked_late(conference)
    lacking = _unanswered(asked, list(proposals.values()))
    for each in rows:
        if found := lacking.get(each.proposal_id):
            people[each.profile_id].questions.append((each.proposal, found))
    return [each for each in people.values() if each.codes]


def late_needs(proposal: Proposal) -> list[Question]:
    """What is asked about this proposal after acceptance and nobody has answered. Four queries at most."""
    return unanswered(proposal, Needed.AFTER_ACCEPTANCE)


def _asked_late(conference: Conference) -> list[Question]:
    late = conference.questions.asked().filter(needed=Needed.AFTER_ACCEPTANCE)
    return list(late.prefetch_related("tracks", "session_types"))


def _unanswered(asked: list[Question], proposals: list[Proposal]) -> dict[int, list[Question]]:
    if not asked or not proposals:
        return {}
    answered = set(
        Answer.objects.filter(proposal__in=proposals, question__in=asked).values_list("proposal_id", "question_id")
    )
    found = {
        proposal.pk: [each for each in asked_of(proposal, asked) if (proposal.pk, each.pk) not in answered]
        for proposal in proposals
    }
    return {pk: some for pk, some in found.items() if some}


__all__ = [
    "END_OF_DAY",
    "Need",
    "Said",
    "Span",
    "absences",
    "agreed_by",
    "agreed_by_nobody",
    "away",
    "in_force",
    "late_needs",
    "needs",
    "open_needs",
    "presence_of",
    "said_by",
    "somebody_said_when",
    "spans_of",
    "support_asked",
    "support_of",
    "to_agree",
]
