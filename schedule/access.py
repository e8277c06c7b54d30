"""Who may do what with rooms, the draft and releases. Nobody but organizers sees what was not released."""

from dataclasses import dataclass
from typing import TypeVar

from django.http import Http404

from conferences.access import VISITOR, Member, Scope, check, rule
from conferences.http import ConferenceRequest
from conferences.models import Role, Track
from proposals.models import Attachment, Proposal
from schedule import queries
from schedule.entries import PLACEABLE
from schedule.files import public_files
from schedule.models import Day, Item, Placement, Release, Room
from schedule.people import profile_by_code
from schedule.programme import Programme, Shown, load
from schedule.services.scope import track_of
from speakers.models import Profile

Thing = TypeVar("Thing")

SEE_PROGRAMME = rule("schedule.see_programme", [VISITOR], "see the released programme")
EDIT_VENUE = rule("schedule.edit_venue", [Role.ORGANIZER], "enter rooms and days")
EDIT = rule(
    "schedule.edit",
    [Role.ORGANIZER, Role.TRACK_CHAIR],
    "see the draft of the schedule; place, move and remove (a track chair: the talks of the track)",
    names=True,
)
RELEASE = rule(
    "schedule.release",
    [Role.ORGANIZER, Role.TRACK_CHAIR],
    "release a version (a track chair: of the track)",
    names=True,
)

RULES = (SEE_PROGRAMME, EDIT_VENUE, EDIT, RELEASE)


# --- Organizers --------------------------------------------------------------------------------------------


def check_venue(request: ConferenceRequest) -> Member:
    return check(request, EDIT_VENUE)


def get_room_for_organizer_or_404(request: ConferenceRequest, code: str) -> Room:
    check(request, EDIT_VENUE)
    return _found(queries.rooms(request.conference).filter(code=code).select_related("conference").first())


def get_day_for_organizer_or_404(request: ConferenceRequest, code: str) -> Day:
    check(request, EDIT_VENUE)
    return _found(queries.days(request.conference).filter(code=code).select_related("conference").first())


@dataclass(frozen=True)
class Reach:
    """What an organizer may change: everything, or the talks of their tracks."""

    member: Member
    tracks: tuple[Track, ...]

    @property
    def is_whole(self) -> bool:
        return self.member.has(Role.ORGANIZER)

    @property
    def track_ids(self) -> list[int] | None:
        return None if self.is_whole else [track.pk for track in self.tracks]


def get_reach_or_404(request: ConferenceRequest) -> Reach:
    """For the editor: how far this person's changes go. At most one query."""
    return _reach(request, check(request, EDIT))


def get_release_scope_or_404(request: ConferenceRequest, track: str = "") -> Scope:
    """What a person may release: the conference, or one of the tracks they chair (the first, if none is named)."""
    reach = _reach(request, check(request, RELEASE))
    if reach.is_whole:
        chosen = _found(request.conference.tracks.filter(code=track).first()) if track else None
    else:
        chosen = _found(next((each for each in reach.tracks if track in ("", each.code)), None))
    return Scope(request.conference, chosen)


def get_placement_for_organizer_or_404(request: ConferenceRequest, code: str) -> tuple[Placement, Scope]:
    reach = _reach(request, check(request, EDIT))
    found = _found(
        Placement.objects.filter(item__conference=request.conference, code=code)
        .select_related("room", "item__conference", "item__proposal__session_type", "item__track")
        .first()
    )
    return found, _scope(request, reach, track_of(found.item))


def get_item_for_organizer_or_404(request: ConferenceRequest, code: str) -> tuple[Item, Scope]:
    """An item of the organizers' own; a talk is edited as a proposal."""
    reach = _reach(request, check(request, EDIT))
    found = _found(
        Item.objects.filter(conference=request.conference, code=code, proposal=None).select_related("track").first()
    )
    return found, _scope(request, reach, track_of(found))


def get_talk_or_item_to_place_or_404(request: ConferenceRequest, code: str) -> tuple[Proposal | Item, Scope]:
    """A proposal, or an item of the organizers' own, that this person may place, whether or not it can be now."""
    reach = _reach(request, check(request, EDIT))
    talk = Proposal.objects.of(request.conference).filter(code=code).first()
    if talk is not None and (talk.state in PLACEABLE or queries.quiet_outcomes([talk])):
        return talk, _scope(request, reach, talk.accepted_track_id)
    item = _found(Item.objects.filter(conference=request.conference, code=code, proposal=None).first())
    return item, _scope(request, reach, item.track_id)


def _reach(request: ConferenceRequest, member: Member) -> Reach:
    if member.has(Role.ORGANIZER):
        return Reach(member, ())
    return Reach(member, tuple(request.conference.tracks.filter(pk__in=member.chaired_tracks)))


def _scope(request: ConferenceRequest, reach: Reach, track_id: int | None) -> Scope:
    if reach.is_whole:
        return Scope(request.conference)
    return Scope(request.conference, _found(next((track for track in reach.tracks if track.pk == track_id), None)))


# --- Everyone ----------------------------------------------------------------------------------------------


def get_current_release_for_visitor(request: ConferenceRequest) -> Release | None:
    """What is published; None where nothing is yet. The middleware lets only its team into a hidden conference."""
    check(request, SEE_PROGRAMME)
    return queries.current_release(request.conference)


def get_release_for_visitor_or_404(request: ConferenceRequest, version: str = "") -> Release:
    """One published version, the current one when none is named."""
    current = get_current_release_for_visitor(request)
    if not version:
        return _found(current)
    return _found(Release.objects.filter(conference=request.conference, version=version).first())


def get_entry_for_visitor_or_404(request: ConferenceRequest, code: str) -> tuple[Programme, Shown]:
    """One entry of the published version, with its texts."""
    release = get_release_for_visitor_or_404(request)
    programme = load(release, request.conference, with_texts=True, code=code)
    return programme, _found(next(programme.entries, None))


def get_attachment_for_visitor_or_404(request: ConferenceRequest, code: str, file: str) -> Attachment:
    """A file of a talk of the published version that its speakers opened to everyone."""
    _programme, entry = get_entry_for_visitor_or_404(request, code)
    return _found(next((each for each in public_files(entry) if each.code == file), None))


def get_speaker_for_visitor_or_404(request: ConferenceRequest, code: str) -> tuple[Programme, Profile]:
    """Somebody who speaks in the published version, and what they give in it."""
    release = get_release_for_visitor_or_404(request)
    programme = load(release, request.conference, speaker=code)
    if next(programme.entries, None) is None:
        raise Http404
    return programme, _found(profile_by_code(code))


def _found(thing: Thing | None) -> Thing:
    if thing is None:
        raise Http404
    return thing
