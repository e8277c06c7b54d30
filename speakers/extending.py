"""Extending a call with everything that hangs on it: what it would change, and doing it with the mails."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import now

from accounts.models import User
from conferences import services as conferences
from conferences import times
from conferences.access import Scope
from conferences.calls import Window
from conferences.models import Conference, Round, SessionType, Track
from conferences.services.extending import Target
from notifications.queries import told
from proposals import opening
from proposals.models import Proposal
from proposals.states import State
from speakers import mails
from speakers.draft_reminders import KIND as REMINDER
from speakers.draft_reminders import TEXTS, owners_of


@dataclass(frozen=True)
class Plan:
    """What a later end changes. Proposals are those whose own end it moves.

    `told`: owners of drafts who get a mail; `reopened`: of their drafts, those that are closed now; `submitted`: handed
    in, and changeable for longer; `reminded`: drafts that were reminded of the old end, which is not done twice;
    `stay`: tracks and types that keep a deadline of their own.
    """

    drafts: int
    told: int
    reopened: int
    submitted: int
    reminded: int
    stay: tuple[Track | SessionType, ...]


def plan(target: Target, *, closes_at: datetime) -> Plan:
    """What extending `target` until `closes_at` would change. Changes nothing; a constant number of queries."""
    moved = _moved(target, closes_at)
    drafts = [each for each, _before in moved if each.state == State.DRAFT]
    codes = [each.code for each in drafts]
    moment = now()
    return Plan(
        drafts=len(drafts),
        told=sum(len(people) for people in owners_of(drafts).values()),
        reopened=sum(_is_over(before, moment) for each, before in moved if each.state == State.DRAFT),
        submitted=len(moved) - len(drafts),
        reminded=len({code for code, _address in told([REMINDER], codes)}),
        stay=tuple(_staying(target)),
    )


def extend(
    target: Target,
    *,
    by: User,
    closes_at: datetime,
    seen: int | None,
    anywhere_on_earth: bool = False,
    results_by: date | None = None,
    scope: Scope | None = None,
) -> int:
    """Let it close later and tell the owners of its drafts, once for this end; how many are told.

    Raises `conferences.errors.Refused`, ValidationError.
    """
    with transaction.atomic():
        conferences.locked(target.conference)
        drafts = [each for each, _before in _moved(target, closes_at) if each.state == State.DRAFT]
        row = conferences.extend(
            target,
            by=by,
            closes_at=closes_at,
            seen=seen,
            anywhere_on_earth=anywhere_on_earth,
            results_by=results_by,
            scope=scope,
        )
        dates = opening.dates_of_many(_written([each.pk for each in drafts]))
        return len(mails.extended(row.conference, dates, owners_of(drafts), subject=str(times.stamp(closes_at))))


def _written(ids: Iterable[int]) -> list[Proposal]:
    rows = Proposal.objects.filter(pk__in=list(ids)).select_related("session_type", "conference").defer(*TEXTS)
    return list(rows.prefetch_related("tracks__round"))


def _moved(target: Target, closes_at: datetime) -> list[tuple[Proposal, Window | None]]:
    """Drafts and proposals that are handed in whose own end moves with the target's; with the present one."""
    conference: Conference = target.conference
    ids = Proposal.objects.of(conference).filter(state__in=[State.DRAFT, State.SUBMITTED]).values_list("pk", flat=True)
    rows = _written(ids)
    before = opening.dates_of_many(rows)
    calls = list(conference.rounds.all())
    for each in [*calls, *_things_of(rows)]:
        if type(each) is type(target) and each.pk == target.pk:
            each.call_closes_at = closes_at
    after = opening.dates_of_many(rows, calls=calls)
    return [(each, before[each].closing) for each in rows if _end(before[each]) != _end(after[each])]


def _things_of(rows: Iterable[Proposal]) -> Iterable[Target]:
    for each in rows:
        yield each.session_type
        for track in each.tracks.all():
            yield from (track, track.round)


def _end(dates: opening.Dates) -> datetime | None:
    return dates.closing.call_closes_at if dates.closing else None


def _is_over(end: Window | None, moment: datetime) -> bool:
    return end is not None and end.call_closes_at is not None and end.call_closes_at <= moment


def _staying(target: Target) -> list[Track | SessionType]:
    if not isinstance(target, Round):
        return []
    own: list[Track | SessionType] = [*target.tracks.filter(call_closes_at__isnull=False)]
    return [*own, *target.conference.session_types.filter(call_closes_at__isnull=False)]
