"""When a call takes proposals, and the rules of writing for docs/permissions.md. No person is known here:
who a proposal's speakers are is asked in `speakers.access`."""

from collections.abc import Iterable
from datetime import datetime

from conferences.access import SPEAKER, rule
from conferences.calls import Window, window
from conferences.models import Round, SessionType, Track
from proposals.models import OpenLink

START = rule("proposals.start", [SPEAKER], "start a draft, while a call is open or an invitation link opens one")
READ = rule("proposals.read", [SPEAKER], "read their own proposals and what became of them")
EDIT = rule(
    "proposals.edit",
    [SPEAKER],
    "change a draft or a submitted proposal, while every chosen track takes its session type",
)
SUBMIT = rule("proposals.submit", [SPEAKER], "submit a draft, while every chosen track takes its session type")
WITHDRAW = rule("proposals.withdraw", [SPEAKER], "take a proposal back, at any time until it has taken place")

RULES = (START, READ, EDIT, SUBMIT, WITHDRAW)


def takes(
    call: Round,
    *,
    track: Track | None = None,
    session_type: SessionType | None = None,
    link: OpenLink | None = None,
    at: datetime | None = None,
    form_opened_at: datetime | None = None,
) -> bool:
    """Whether this round takes proposals at `at`, in this track and of this type: its call is open, or it was when
    the form was opened and the minutes of grace are not over. `link` is the one that the proposal was begun with."""
    return dates_of(call, track, session_type, link).takes(at=at, form_opened_at=form_opened_at)


def dates_of(call: Round, track: Track | None, session_type: SessionType | None, link: OpenLink | None) -> Window:
    """From when to when a session of this type is taken in this track: the link's dates where it is for this."""
    if link is not None and link.opens(track, session_type):
        return Window(link.opens_at, link.call_closes_at, link.closes_anywhere_on_earth, call.grace_minutes, link.code)
    return window(call, track, session_type)


def windows(
    tracks: Iterable[Track],
    session_type: SessionType | None,
    *,
    calls: Iterable[Round] = (),
    link: OpenLink | None = None,
) -> list[Window]:
    """The dates of each chosen track, which come with their rounds. Without a track those of `calls`: any will do."""
    chosen = [dates_of(each.round, each, session_type, link) for each in tracks]
    return chosen or [dates_of(each, link.track if link else None, session_type, link) for each in calls]


def is_closed(
    tracks: Iterable[Track],
    session_type: SessionType | None,
    *,
    calls: Iterable[Round] = (),
    link: OpenLink | None = None,
    at: datetime | None = None,
    form_opened_at: datetime | None = None,
) -> bool:
    """Whether such a proposal is taken no more (or not yet): one of its tracks is closed to its type.

    Without a track it is closed where every one of `calls` is.
    """
    chosen = list(tracks)
    taken = [
        each.takes(at=at, form_opened_at=form_opened_at)
        for each in windows(chosen, session_type, calls=calls, link=link)
    ]
    return not all(taken) if chosen else not any(taken)


def closing(
    tracks: Iterable[Track],
    session_type: SessionType | None,
    *,
    calls: Iterable[Round] = (),
    link: OpenLink | None = None,
) -> Window | None:
    """The dates that decide until when such a proposal is taken: of its tracks the first to close, and without a
    track the last of `calls`. None where nothing has an end."""
    chosen = list(tracks)
    found = windows(chosen, session_type, calls=calls, link=link)
    ends = sorted((each.call_closes_at, place) for place, each in enumerate(found) if each.call_closes_at)
    if not ends:
        return None
    return found[ends[0 if chosen else -1][1]]


def open_choices(
    tracks: Iterable[Track],
    kinds: Iterable[SessionType],
    *,
    link: OpenLink | None = None,
    at: datetime | None = None,
    form_opened_at: datetime | None = None,
) -> tuple[list[Track], list[SessionType]]:
    """What can be chosen for a proposal that is begun now: each track that takes some listed type, and each type that
    some listed track takes. What is hidden is among them only where the link opens it."""
    tracks, kinds = list(tracks), list(kinds)
    pairs = [
        (track, kind)
        for track in tracks
        for kind in kinds
        if _is_offered(track, kind, link)
        and takes(track.round, track=track, session_type=kind, link=link, at=at, form_opened_at=form_opened_at)
    ]
    some_tracks, some_kinds = {track.pk for track, _kind in pairs}, {kind.pk for _track, kind in pairs}
    return [each for each in tracks if each.pk in some_tracks], [each for each in kinds if each.pk in some_kinds]


def _is_offered(track: Track, kind: SessionType, link: OpenLink | None) -> bool:
    if link is not None and link.opens(track, kind):
        hidden_track = track.is_hidden and track.pk != link.track_id
        hidden_kind = kind.is_hidden and kind.pk != link.session_type_id
        return not (hidden_track or hidden_kind)
    if link is not None and link.skips_review:
        return False
    return not (track.is_hidden or kind.is_hidden)
