"""Questions about proposals. Constant numbers of queries; no person."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q

from conferences.models import Conference
from proposals.models import TEXT_FIELDS, Proposal, ProposalQuerySet
from proposals.states import State

#: What a list may be sorted by: the parameter in the address, and the columns. Ties are broken by the code.
SORTS = {
    "newest": (F("submitted_at").desc(nulls_last=True), F("created_at").desc()),
    "oldest": (F("submitted_at").asc(nulls_last=True), F("created_at").asc()),
    "title": (F("title").asc(),),
    "state": (F("state").asc(), F("title").asc()),
    "changed": (F("updated_at").desc(),),
}


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; codes as in the address, empty for all."""

    search: str = ""
    state: str = ""
    track: str = ""
    session_type: str = ""
    sort: str = "newest"


def counts_by_state(conference: Conference) -> dict[State, int]:
    """How many proposals are in each state, in the order of the table; states without any are left out. One query."""
    counted = dict(
        Proposal.objects.of(conference).values_list("state").annotate(n=Count("pk")).values_list("state", "n")
    )
    return {state: counted[state] for state in State if counted.get(state)}


def track_ids() -> ArraySubquery:
    """For annotating: the tracks that each proposal is offered to, without a query for each."""
    through = Proposal.tracks.through
    return ArraySubquery(through.objects.filter(proposal_id=OuterRef("pk")).order_by("track_id").values("track_id"))


def listed(conference: Conference, wanted: Filter, *, also: Any = ()) -> ProposalQuerySet:
    """Proposals for a list: annotated with `track_ids`, filtered and sorted.

    `also` are ids, or a subquery of them, found by the search elsewhere (in names of people): shown beside those
    whose title matches.
    """
    rows = Proposal.objects.of(conference).annotate(track_ids=track_ids())
    if wanted.search:
        rows = rows.filter(Q(title__icontains=wanted.search) | Q(code__iexact=wanted.search) | Q(pk__in=also))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.track:
        through = Proposal.tracks.through
        rows = rows.filter(pk__in=through.objects.filter(track__code=wanted.track).values("proposal_id"))
    if wanted.session_type:
        rows = rows.filter(session_type__code=wanted.session_type)
    return rows.order_by(*SORTS.get(wanted.sort, SORTS["newest"]), "code")


def missing(proposal: Proposal) -> list[str]:
    """The fields without which a draft cannot be submitted, in the order of the form. At most one query."""
    absent = [name for name in ("title", "abstract") if not getattr(proposal, name)]
    return absent + ([] if proposal.tracks.all() else ["tracks"])


def content_hash(proposal: Proposal) -> str:
    """SHA-256 of the texts as they stand, so that a receipt can be compared with what is stored."""
    texts = [f"{name}\n{getattr(proposal, name)}\n" for name in TEXT_FIELDS]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
