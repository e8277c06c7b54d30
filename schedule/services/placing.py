"""Placing, moving and removing in the draft."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from conferences.access import Scope
from conferences.log import record
from conferences.models import Conference
from proposals.models import Proposal
from schedule.entries import PLACEABLE
from schedule.errors import Refused, Stale
from schedule.models import Item, Kind, Placement, ReleasedPlacement, Room
from schedule.queries import quiet_outcomes
from schedule.services.scope import lock, needs
from schedule.times import LONGEST, MINUTE

ITEM_FIELDS = frozenset({"kind", "title", "abstract", "description", "language", "label", "track"})


@dataclass(frozen=True)
class Spot:
    """A room (None: all of them) and a span of time, as aware datetimes."""

    room: Room | None
    starts_at: datetime
    ends_at: datetime

    def check(self, conference: Conference) -> None:
        """Raise `Refused` where nothing could ever stand here."""
        if self.room is not None and self.room.conference_id != conference.pk:
            raise Refused(_("This room belongs to another conference."))
        if self.ends_at <= self.starts_at:
            raise Refused(_("It has to end after it starts."))
        if self.ends_at - self.starts_at > LONGEST:
            raise Refused(_("Nothing can take longer than %(hours)s hours.") % {"hours": LONGEST // timedelta(hours=1)})


def place(
    conference: Conference, *, what: Proposal | Item, at: Spot, by: User | None, scope: Scope | None = None
) -> Placement:
    """Place a talk, or an item that stands nowhere. Raises `Refused`, also where it has a place already."""
    with transaction.atomic():
        conference = lock(conference)
        at.check(conference)
        item = talk(conference, what) if isinstance(what, Proposal) else what
        needs(scope, conference, item)
        if Placement.objects.filter(item=item).exists():
            raise Refused(_("This has a place already; somebody else may have been faster. Move it instead."))
        placement = Placement.objects.create(item=item, room=at.room, starts_at=at.starts_at, ends_at=at.ends_at)
        _record("schedule.placed", placement, by)
    return placement


def talk(conference: Conference, proposal: Proposal, **identity: Any) -> Item:
    """The item of a proposal, made when it is placed for the first time. Call with the conference locked.

    `identity` may hold the `guid` and `number` that an imported file gave it.
    """
    if proposal.conference_id != conference.pk:
        raise Refused(_("This belongs to another conference."))
    fresh = Proposal.objects.get(pk=proposal.pk)
    if fresh.state not in PLACEABLE and not quiet_outcomes([fresh]):
        raise Refused(
            _("“%(title)s” cannot be placed: its state is “%(state)s”.")
            % {"title": fresh.title, "state": fresh.get_state_display()}
        )
    found = Item.objects.filter(proposal=fresh).first()
    return found or _new_item(conference, code=fresh.code, kind=Kind.TALK, proposal=fresh, **identity)


def add_item(
    conference: Conference,
    *,
    by: User | None,
    at: Spot | None,
    fields: dict[str, Any],
    scope: Scope | None = None,
    **identity: Any,
) -> Item:
    """Enter a break, keynote or anything else that is no proposal; placed where `at` says, if it says."""
    with transaction.atomic():
        conference = lock(conference)
        _check_item(conference, fields)
        needs(scope, conference, Item(conference=conference, **fields))
        item = _new_item(conference, **fields, **identity)
        record("schedule.item_added", conference=conference, by=by, subject=item.code, what=str(item.kind))
        if at is not None:
            place(conference, what=item, at=at, by=by, scope=scope)
    return item


def edit_item(item: Item, *, by: User | None, fields: dict[str, Any], scope: Scope | None = None) -> Item:
    """Change what an item that is no talk is called. The published version keeps its words until the next."""
    with transaction.atomic():
        conference = lock(item.conference)
        row = Item.objects.get(pk=item.pk)
        needs(scope, conference, row)
        if row.kind == Kind.TALK:
            raise Refused(_("The text of a talk is that of its proposal."))
        _check_item(conference, {"kind": row.kind, "title": row.title, **fields})
        changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
        for name in changed:
            setattr(row, name, fields[name])
        needs(scope, conference, row)
        if changed:
            row.save(update_fields=changed)
            record("schedule.item_edited", conference=conference, by=by, subject=row.code, fields=changed)
    return row


def move(placement: Placement, *, to: Spot, revision: int, by: User | None, scope: Scope | None = None) -> Placement:
    """Give it another place or time. `revision` is the one the page was opened with; raises `Stale` when it is old."""
    with transaction.atomic():
        conference, row = _current(placement, revision, scope)
        to.check(conference)
        if (row.room, row.starts_at, row.ends_at) == (to.room, to.starts_at, to.ends_at):
            return row
        row.room, row.starts_at, row.ends_at = to.room, to.starts_at, to.ends_at
        row.revision += 1
        row.save(update_fields=["room", "starts_at", "ends_at", "revision"])
        _record("schedule.moved", row, by)
    return row


def remove(placement: Placement, *, revision: int, by: User | None, scope: Scope | None = None) -> None:
    """Take it off the draft. A talk waits beside it again; an item of our own that was never released goes."""
    with transaction.atomic():
        _conference, row = _current(placement, revision, scope)
        _record("schedule.removed", row, by)
        row.delete()
        item = row.item
        if item.kind != Kind.TALK and not ReleasedPlacement.objects.filter(item=item).exists():
            item.delete()


def _current(placement: Placement, revision: int, scope: Scope | None) -> tuple[Conference, Placement]:
    conference = lock(placement.item.conference)
    row = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("item__proposal", "item__conference", "room")
        .filter(pk=placement.pk)
        .first()
    )
    if row is None:
        raise Stale(_("Somebody else has taken this off the schedule since you opened the page."))
    needs(scope, conference, row.item)
    if row.revision != revision:
        raise Stale
    return conference, row


def _new_item(conference: Conference, **fields: Any) -> Item:
    number = fields.pop("number", None)
    taken = Item.objects.filter(conference=conference)
    if number is None or taken.filter(number=number).exists():
        number = (taken.aggregate(last=Max("number"))["last"] or 0) + 1
    fields["guid"] = fields.get("guid") or uuid.uuid4()
    return Item.objects.create(conference=conference, number=number, **fields)


def _check_item(conference: Conference, fields: dict[str, Any]) -> None:
    unknown = set(fields) - ITEM_FIELDS
    if unknown:
        raise ValueError(f"not fields of an item: {sorted(unknown)}")
    if fields["kind"] == Kind.TALK:
        raise Refused(_("A talk begins as a proposal."))
    if not str(fields["title"]).strip():
        raise Refused(_("Give it a title."))
    track = fields.get("track")
    if track is not None and track.conference_id != conference.pk:
        raise Refused(_("This track belongs to another conference."))


def _record(kind: str, row: Placement, by: User | None) -> None:
    record(
        kind,
        conference=row.item.conference,
        by=by,
        subject=row.item.code,
        room=row.room.code if row.room else "",
        start=int(row.starts_at.timestamp()),
        minutes=(row.ends_at - row.starts_at) // MINUTE,
    )
