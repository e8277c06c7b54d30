"""The calls that a proposal goes by, and what can be chosen in them."""

from collections.abc import Collection
from datetime import datetime

from conferences.http import ConferenceRequest
from conferences.models import Round, SessionType, Track
from proposals import opening
from proposals.access import open_choices, takes
from proposals.models import OpenLink, Proposal
from proposals.states import EDITABLE, State


def calls_of(request: ConferenceRequest, tracks: list[Track]) -> list[Round]:
    """The rounds of these tracks; of a draft without a track, the one that is open longest (or any)."""
    rounds = {each.pk: each for each in request.member.rounds}
    if tracks:
        return [rounds[pk] for pk in sorted({each.round_id for each in tracks})]
    return [each for each in rounds.values() if takes(each)][:1] or list(rounds.values())[:1]


def choices(
    request: ConferenceRequest,
    *,
    link: OpenLink | None,
    form_opened_at: datetime | None = None,
    also_tracks: Collection[str] = (),
    also_types: Collection[str | None] = (),
) -> tuple[list[Track], list[SessionType]]:
    """The tracks and types that can be chosen: those that are open, those that the link opens, those chosen already."""
    every_track = list(request.conference.tracks.select_related("round"))
    every_kind = list(request.conference.session_types.all())
    tracks, kinds = open_choices(every_track, every_kind, link=link, form_opened_at=form_opened_at)
    return (
        [each for each in every_track if each in tracks or each.code in also_tracks],
        [each for each in every_kind if each in kinds or each.code in also_types],
    )


def may_edit(
    request: ConferenceRequest, proposal: Proposal, dates: opening.Dates, form_opened_at: datetime | None = None
) -> bool:
    """Its text can be changed: as it stands, or, for a draft, by choosing what is open still."""
    if proposal.state not in EDITABLE:
        return False
    return dates.are_open(form_opened_at=form_opened_at) or (
        proposal.state == State.DRAFT and all(choices(request, link=dates.link, form_opened_at=form_opened_at))
    )
