"""Asking once more those who have not said whether they will come."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate, now

from notifications.queries import told
from notifications.services import Letter
from proposals.models import Proposal
from proposals.states import State
from selection import mails
from selection.models import Decision, Outcome
from speakers.queries import recipients_of

#: A first reminder comes this long before the last day, a second on that day; both in the morning of the conference.
FIRST_REMINDER = timedelta(days=3)
MORNING = time(9)


def remind() -> int:
    """Queue the reminders that are due today, each once for a person and an acceptance; how many were new.

    Whoever was accepted too late for a reminder of its own gets none: the acceptance said the same a moment ago.
    """
    return sum(_remind(waiting) for waiting in _waiting())


def _waiting() -> list[list[Decision]]:
    """Acceptances that stand and are not answered, by conference."""
    groups: dict[int, list[Decision]] = {}
    standing = Decision.objects.announced().filter(
        outcome=Outcome.ACCEPT,
        superseded_at=None,
        proposal__state=State.ACCEPTED,
        announcement__confirm_by__gte=localdate() - timedelta(days=1),
        announcement__confirm_by__lte=localdate() + FIRST_REMINDER + timedelta(days=1),
    )
    for each in standing.select_related("proposal__conference", "announcement", "track").order_by("proposal_id"):
        groups.setdefault(each.proposal.conference_id, []).append(each)
    return list(groups.values())


def _remind(waiting: list[Decision]) -> int:
    conference = waiting[0].proposal.conference
    today = localdate(now(), conference.zone)
    due = {each.proposal_id: (each, kind) for each in waiting if (kind := _kind(each, today))}
    with transaction.atomic():
        open_ids = _still_open(due)
        letters = _letters([pair for pk, pair in due.items() if pk in open_ids])
        morning = datetime.combine(today, MORNING, conference.zone)
        return mails.queue(letters, conference=conference, not_before=max(morning, now()))


def _kind(decision: Decision, today: date) -> str:
    """Which reminder is due today; empty for none."""
    announcement = decision.announcement
    assert announcement is not None  # a constraint says so
    if announcement.confirm_by == today:
        kind = mails.LAST_DAY
    elif today < announcement.confirm_by <= today + FIRST_REMINDER:
        kind = mails.REMINDER
    else:
        return ""
    return kind if localdate(announcement.at, decision.proposal.conference.zone) < today - timedelta(days=1) else ""


def _still_open(ids: Iterable[int]) -> set[int]:
    rows = Proposal.objects.select_for_update().filter(pk__in=list(ids), state=State.ACCEPTED).order_by("pk")
    return {each.pk for each in rows}


def _letters(due: list[tuple[Decision, str]]) -> list[Letter]:
    people = recipients_of([each.proposal_id for each, _kind in due])
    known = told([mails.REMINDER, mails.LAST_DAY], [each.code for each, _kind in due])
    return [
        mails.reminder(each, to, kind)
        for each, kind in due
        for to in people.get(each.proposal_id, [])
        if kind not in known.get((each.code, to.email), set())
    ]
