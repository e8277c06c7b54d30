"""Questions about decisions: the ranking, and what was announced."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator

from anonymity.committee import ids_with_words, titles_in_review
from anonymity.queries import review_summaries
from conferences.models import Conference
from proposals import states
from proposals.models import Proposal, ProposalQuerySet
from reviews.results import Summary
from selection.access import Desk, names_open_for
from selection.models import Announcement, Answer, Decision, NameLook, NamesOpening, Outcome, PassedFeedback
from speakers.queries import speakers_of

PER_PAGE = 50
NO_REVIEWS = Summary(0, None, None)
UNDECIDED = "none"


@dataclass(frozen=True)
class Chosen:
    """What a chair asked the list for; empty means everything."""

    state: str = ""
    track: str = ""
    decision: str = ""
    search: str = ""
    sort: str = "mean"
    page: str = ""


@dataclass(frozen=True)
class Row:
    """One proposal of the ranking. `rank` is None without a score; `names` is empty until names are open."""

    proposal: Proposal
    title: str
    rank: int | None
    summary: Summary
    pending: Decision | None = None
    names: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Something can still be decided about it."""
        return any(states.may(outcome, self.proposal.state) for outcome in Outcome.values)


@dataclass(frozen=True)
class Ranking:
    """One page of it. `decided` counts quiet decisions by outcome; what is hidden from the person counts nowhere."""

    rows: tuple[Row, ...]
    page: Page[int]
    total: int
    decided: dict[str, int] = field(default_factory=dict)


def ranking(desk: Desk, chosen: Chosen) -> Ranking:
    """The proposals of a desk by how they fared; the number of queries does not depend on theirs.

    Ids, states and numbers are read of all, since ranks need them; texts and people only of those shown.
    """
    codes = dict(desk.proposals().values_list("pk", "code"))
    summaries = {pk: each for pk, each in review_summaries(desk.conference).items() if pk in codes}
    pending = _pending_outcomes(desk.conference, codes)
    ranks = _ranks(summaries, codes)
    shown = _matching(desk, chosen, codes, pending)
    ordered = sorted(shown, key=lambda pk: _place(chosen.sort, summaries.get(pk, NO_REVIEWS), codes[pk]))
    page = Paginator(ordered, PER_PAGE).get_page(chosen.page)
    decided = {each: sum(outcome == each for outcome in pending.values()) for each in Outcome.values}
    return Ranking(_rows(desk, list(page), ranks, summaries), page, len(codes), decided)


def _pending_outcomes(conference: Conference, ids: Iterable[int]) -> dict[int, str]:
    known = set(ids)
    rows = Decision.objects.of(conference).pending().values_list("proposal_id", "outcome")
    return {pk: outcome for pk, outcome in rows if pk in known}


def _ranks(summaries: dict[int, Summary], codes: dict[int, str]) -> dict[int, int]:
    scored = [pk for pk, each in summaries.items() if each.mean is not None]
    ordered = sorted(scored, key=lambda pk: _place("mean", summaries[pk], codes[pk]))
    return {pk: rank for rank, pk in enumerate(ordered, start=1)}


def _place(sort: str, summary: Summary, code: str) -> tuple[bool, float, str]:
    """Where a proposal stands in the list; ties are broken by the random code, never by who came first."""
    value = {"spread": summary.spread, "fewest": -summary.count, "code": 0.0}.get(sort, summary.mean)
    return value is None, -(value or 0.0), code


def _matching(desk: Desk, chosen: Chosen, codes: dict[int, str], pending: dict[int, str]) -> list[int]:
    found = desk.proposals()
    if chosen.state:
        found = found.filter(state=chosen.state)
    if chosen.track:
        found = found.filter(tracks__code=chosen.track)
    ids = set(found.values_list("pk", flat=True)) if chosen.state or chosen.track else set(codes)
    if chosen.search:
        by_code = {pk for pk, code in codes.items() if code == chosen.search.upper()}
        ids &= ids_with_words(desk.conference, chosen.search) | by_code
    if chosen.decision:
        wanted = "" if chosen.decision == UNDECIDED else chosen.decision
        ids = {pk for pk in ids if pending.get(pk, "") == wanted}
    return list(ids)


def _rows(desk: Desk, ids: list[int], ranks: dict[int, int], summaries: dict[int, Summary]) -> tuple[Row, ...]:
    found = {each.pk: each for each in with_tracks(Proposal.objects.filter(pk__in=ids))}
    titles = titles_in_review(ids)
    pending = {each.proposal_id: each for each in pending_of(ids)}
    open_ids = names_open_for(desk, found.values())
    people = speakers_of(open_ids)
    return tuple(
        Row(
            proposal=found[pk],
            title=found[pk].title if pk in open_ids else titles.get(pk, found[pk].code),
            rank=ranks.get(pk),
            summary=summaries.get(pk, NO_REVIEWS),
            pending=pending.get(pk),
            names=tuple(each.name for each in people.get(pk, [])) if pk in open_ids else (),
        )
        for pk in ids
        if pk in found
    )


def with_tracks(proposals: ProposalQuerySet) -> list[Proposal]:
    """What a row shows, without the long texts."""
    fields = ("code", "state", "title", "level", "minutes", "conference", "session_type__name")
    return list(proposals.select_related("session_type").only(*fields).prefetch_related("tracks__round"))


def pending_of(proposal_ids: Iterable[int]) -> list[Decision]:
    """Quiet decisions that stand, with their tracks. One query."""
    return list(Decision.objects.pending().filter(proposal__in=list(proposal_ids)).select_related("track"))


def history_of(proposal: Proposal) -> list[Decision]:
    """All that was ever decided, the newest first; for the committee."""
    return list(
        Decision.objects.filter(proposal=proposal).select_related("track", "announcement").order_by("-at", "-pk")
    )


def decision_for(proposal: Proposal) -> Decision | None:
    """The result that its speakers were told, with its announcement; None before, whatever was quietly decided."""
    told = Decision.objects.announced().filter(proposal=proposal).select_related("announcement", "track")
    return told.order_by("-announced_at", "-pk").first()


def answer_for(proposal: Proposal) -> Answer | None:
    """What the speakers answered to the acceptance."""
    return Answer.objects.filter(decision__proposal=proposal).order_by("-at").first()


def passed_feedback(proposal: Proposal) -> list[PassedFeedback]:
    """What a chair has passed on to the speakers, announced or not; for the committee."""
    return list(PassedFeedback.objects.filter(proposal=proposal))


def feedback_for(proposal: Proposal) -> list[str]:
    """What its speakers may read of the reviewers' words: what was passed on, once a result was announced."""
    if not proposal.is_announced or decision_for(proposal) is None:
        return []
    return [each.text for each in passed_feedback(proposal)]


def answer_by(proposal: Proposal) -> date | None:
    """The last day to say whether they will come, while the speakers are asked."""
    if proposal.state != states.State.ACCEPTED:
        return None
    decision = decision_for(proposal)
    return decision.announcement.confirm_by if decision and decision.announcement else None


def names_opened(conference: Conference) -> list[NamesOpening]:
    """Where names are open to the committee, the earliest first: holds for every proposal alike."""
    openings = NamesOpening.objects.filter(round__conference=conference)
    return list(openings.select_related("round", "track").order_by("at"))


def people_shown_to(proposal: Proposal) -> int:
    """To how many of the committee its speakers' names were shown. For speakers only after announcing: a look at a
    shortlist would betray the result."""
    return NameLook.objects.filter(proposal=proposal).count()


def announcements(conference: Conference) -> list[Announcement]:
    """All announcements of a conference, the newest first."""
    return list(Announcement.objects.filter(conference=conference).order_by("-at"))
