"""Releasing: the draft becomes a version that never changes.

A version is made of what the draft holds within the scope, and of what the last version showed outside it.
A talk that was published and will not take place stays, as cancelled, where it last stood.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from conferences.access import Scope
from conferences.log import record
from conferences.models import Conference
from conferences.texts import translated
from proposals.states import ON_THE_PROGRAMME, State
from schedule import mails, queries
from schedule.conflicts import Conflict, Severity, asking, stopping
from schedule.diff import Diff, compare
from schedule.entries import Entry
from schedule.errors import OutOfScope, Refused, Stale, Stopped
from schedule.models import Day, Placement, Release, ReleasedPlacement, Room
from schedule.services.scope import covers, lock, track_of
from schedule.times import overlap

LONGEST_VERSION = 60


@dataclass(frozen=True)
class Plan:
    """What a release would publish. `seen` changes with the draft, so that nobody publishes what they did not see."""

    rows: list[ReleasedPlacement]
    diff: Diff
    conflicts: list[Conflict]
    seen: str
    current: Release | None
    left_out: list[Entry] = field(default_factory=list)

    @property
    def stopping(self) -> list[Conflict]:
        return stopping(self.conflicts)

    @property
    def asking(self) -> list[Conflict]:
        return asking(self.conflicts)


def plan(conference: Conference, *, scope: Scope | None = None, confirmed_only: bool = False) -> Plan:
    """What releasing now would publish, and what stands in its way. Writes nothing."""
    current = queries.current_release(conference)
    before = list(queries.released(current).select_related("item__proposal")) if current else []
    placements = list(queries.placements(conference, with_texts=True))
    entries = queries.entries(placements)
    inside = [
        (placement, entry)
        for placement, entry in zip(placements, entries, strict=True)
        if covers(scope, track_of(placement.item))
    ]
    chosen = [pair for pair in inside if _goes_out(pair[1], confirmed_only)]
    rows = [_row(conference, placement, entry) for placement, entry in chosen]
    rows += _kept(scope, before, {row.item_id for row in rows})
    rows.sort(key=attrgetter("starts_at", "code"))
    concerned = {entry.code for _placement, entry in inside}
    found = [each for each in queries.conflicts(conference, entries) if concerned.intersection(each.entries)]
    return Plan(
        rows=rows,
        diff=compare(before, rows),
        conflicts=[*_clashes(rows, found), *found],
        seen=queries.fingerprint(entries, current),
        current=current,
        left_out=[entry for _placement, entry in inside if entry.is_talk and not _goes_out(entry, confirmed_only)],
    )


@transaction.atomic
def release(
    conference: Conference,
    *,
    version: str,
    by: User | None,
    notes: str = "",
    seen: str = "",
    accept: bool = False,
    confirmed_only: bool = False,
    scope: Scope | None = None,
) -> Release:
    """Publish the draft as `version`, tell every speaker concerned once, and return what was published.

    `seen` is the plan's that the organizer looked at: raises `Stale` when something was changed since.
    Raises `Stopped` for conflicts that stop, and for those that ask unless `accept`; `Refused` for a version
    that is empty or taken, and where nothing would be different.
    """
    _check_scope(scope, conference)
    conference = lock(conference)
    made = plan(conference, scope=scope, confirmed_only=confirmed_only)
    if seen and seen != made.seen:
        raise Stale(
            _("The schedule was changed or released since you opened this page. Nothing was released; look again.")
        )
    version = _version(conference, version)
    in_the_way = made.stopping or ([] if accept else made.asking)
    if in_the_way:
        raise Stopped(in_the_way)
    if not made.diff:
        raise Refused(_("Nothing is different from what is published. Place or move something first."))
    row = _publish(conference, made, version=version, notes=notes, by=by)
    record(
        "schedule.released",
        conference=conference,
        by=by,
        subject=row.code,
        number=row.number,
        entries=len(made.rows),
        track=scope.track.code if scope is not None and scope.track else "",
    )
    mails.tell_speakers(row, made.diff)
    return row


def _check_scope(scope: Scope | None, conference: Conference) -> None:
    if scope is not None and scope.conference.pk != conference.pk:
        raise OutOfScope


def _version(conference: Conference, version: str) -> str:
    version = " ".join(version.split())
    if not version:
        raise Refused(_("Give this version a name, for example 1.0."))
    if len(version) > LONGEST_VERSION:
        raise Refused(_("The name of a version can have %(count)s characters.") % {"count": LONGEST_VERSION})
    if "/" in version or not version.isprintable():
        raise Refused(_("The name of a version becomes part of an address; leave out slashes and control characters."))
    if Release.objects.filter(conference=conference, version=version).exists():
        raise Refused(_("There is a version %(version)s already; give this one another name.") % {"version": version})
    return version


def _publish(conference: Conference, made: Plan, *, version: str, notes: str, by: User | None) -> Release:
    row = Release.objects.create(
        conference=conference,
        number=made.current.number + 1 if made.current else 1,
        version=version,
        notes=notes.strip(),
        by=by.actor_id if by else None,
        rooms=_rooms(conference, made),
        days=_days(conference),
        tracks=[
            {"code": track.code, "name": dict(track.name), "color": track.color} for track in conference.tracks.all()
        ],
    )
    for each in made.rows:
        each.release = row
    ReleasedPlacement.objects.bulk_create(made.rows, batch_size=500)
    return row


def _rooms(conference: Conference, made: Plan) -> list[dict[str, Any]]:
    """The rooms of now, and those gone since in which something is still shown."""
    rooms = [_room(room) for room in Room.objects.filter(conference=conference)]
    known = {room["code"] for room in rooms}
    used = {each.room_code for each in made.rows}
    gone = [room for room in (made.current.rooms if made.current else []) if room["code"] in used - known]
    return [*rooms, *gone]


def _room(room: Room) -> dict[str, Any]:
    return {
        "code": room.code,
        "guid": str(room.guid),
        "name": room.name,
        "building": room.building,
        "capacity": room.capacity,
    }


def _days(conference: Conference) -> list[dict[str, str]]:
    days = list(Day.objects.filter(conference=conference))
    return [
        {
            "date": day.date.isoformat(),
            "start": span.start.isoformat(),
            "end": span.end.isoformat(),
            "opens": day.opens_at.isoformat(),
            "closes": day.closes_at.isoformat(),
        }
        for day, span in zip(days, queries.day_spans(conference, days), strict=True)
    ]


def _goes_out(entry: Entry, confirmed_only: bool) -> bool:
    if confirmed_only and entry.is_talk:
        return entry.state == State.CONFIRMED
    return entry.is_releasable


def _row(conference: Conference, placement: Placement, entry: Entry) -> ReleasedPlacement:
    item, proposal = placement.item, placement.item.proposal
    track = proposal.accepted_track if proposal else item.track
    label = proposal.session_type.name if proposal else translated(item.label, conference.language)
    return ReleasedPlacement(
        item=item,
        code=item.code,
        kind=item.kind,
        room_code=entry.room_code,
        track_code=track.code if track else "",
        starts_at=placement.starts_at,
        ends_at=placement.ends_at,
        is_exclusive=not entry.is_shared,
        title=item.public_title,
        abstract=item.public_abstract,
        description=item.description,
        label=label,
        language=proposal.language if proposal else item.language,
        level=proposal.level if proposal else "",
        do_not_record=proposal.do_not_record if proposal else False,
        speakers=[speaker.code for speaker in entry.speakers],
    )


def _kept(scope: Scope | None, before: Sequence[ReleasedPlacement], taken: set[int]) -> list[ReleasedPlacement]:
    """What stays from the last version: all outside the scope, and talks that will not take place, as cancelled."""
    kept = []
    for row in before:
        if row.item_id in taken:
            continue
        proposal = row.item.proposal
        gone = row.is_cancelled if proposal is None else proposal.state not in ON_THE_PROGRAMME
        if gone or not covers(scope, track_of(row.item)):
            kept.append(_copy(row, is_cancelled=gone))
    return kept


def _copy(row: ReleasedPlacement, **changes: Any) -> ReleasedPlacement:
    names = [each.name for each in ReleasedPlacement._meta.concrete_fields if each.name not in ("id", "release")]
    return ReleasedPlacement(**{name: getattr(row, name) for name in names} | changes)


def _clashes(rows: Sequence[ReleasedPlacement], known: Sequence[Conflict]) -> list[Conflict]:
    """Rooms taken twice between what this release changes and what stays as published."""
    told = {frozenset(each.entries) for each in known if each.rule == "room_taken"}
    held = [row for row in rows if row.room_code and row.is_exclusive and not row.is_cancelled]
    found = []
    held.sort(key=attrgetter("room_code", "starts_at"))
    for first, second in pairwise(held):
        same = first.room_code == second.room_code
        pair = (first.code, second.code)
        if same and overlap((first.starts_at, first.ends_at), (second.starts_at, second.ends_at)):
            if frozenset(pair) in told:
                continue
            text = _("“%(first)s” and “%(second)s” would be in one room at the same time.")
            text %= {"first": first.title, "second": second.title}
            found.append(Conflict("room_taken", Severity.STOPS, pair, text))
    return found


def next_version(current: Release | None) -> str:
    """A name for the next version, out of that of the last: 1.0, 1.1, 1.2; empty where that cannot be told."""
    if current is None:
        return "1.0"
    head, dot, tail = current.version.rpartition(".")
    return f"{head}{dot}{int(tail) + 1}" if dot and tail.isascii() and tail.isdigit() and len(tail) < 6 else ""
