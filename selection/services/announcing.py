"""Telling everyone, once: first exactly who would be told what, then all of it in one transaction."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, normalize_email
from conferences.access import Scope
from conferences.log import record
from conferences.models import Conference
from conferences.services import locked
from notifications.queries import told
from notifications.services import works_as_address
from proposals import services as proposals
from proposals import states
from proposals.models import Proposal
from selection import mails
from selection.errors import Refused
from selection.models import Announcement, Decision, Outcome
from speakers.queries import Recipient, recipients_of

#: Days that speakers have to confirm, unless the organizers say otherwise.
DAYS_TO_CONFIRM = 10


class Verdict(models.TextChoices):
    """What announcing would do with one decision. Only `TELL` is carried out."""

    TELL = "tell", gettext_lazy("Will be told")
    MOVED = "moved", gettext_lazy("Has moved on since it was decided")
    CONTRADICTION = "contradiction", gettext_lazy("Would contradict what they were told")
    UNREACHABLE = "unreachable", gettext_lazy("Nobody has a working address")


@dataclass(frozen=True)
class Notice:
    """One decision, whom it would be told, and what stands in the way.

    `recipients` get a mail; `already` have this very mail in the ledger and get none; `without` have no
    working address.
    """

    decision: Decision
    verdict: Verdict
    recipients: tuple[Recipient, ...] = ()
    already: tuple[Recipient, ...] = ()
    without: tuple[Recipient, ...] = ()

    @property
    def proposal(self) -> Proposal:
        return self.decision.proposal

    @property
    def is_told(self) -> bool:
        return self.verdict == Verdict.TELL


@dataclass
class Announced:
    """What came of an announcement: decisions that are public now, mails written, and what was left and why."""

    announcement: Announcement | None = None
    told: list[Decision] = field(default_factory=list)
    mails: int = 0
    left: list[Notice] = field(default_factory=list)
    overtaken: int = 0


def default_confirm_by(conference: Conference) -> date:
    """The last day to confirm, counted from today in the conference's zone."""
    return localdate(now(), conference.zone) + timedelta(days=DAYS_TO_CONFIRM)


def preview(conference: Conference, *, outcomes: Collection[str] | None = None) -> list[Notice]:
    """Exactly who would be told what, in a constant number of queries. Changes nothing.

    Leaves nobody out: a page for one person drops what is hidden from them (`access.Desk.hidden`).
    """
    pending = Decision.objects.of(conference).pending().select_related("proposal__conference", "track")
    if outcomes is not None:
        pending = pending.filter(outcome__in=list(outcomes))
    return _notices(pending.order_by("outcome", "proposal__code"))


def announce(
    conference: Conference,
    *,
    decisions: Collection[str],
    by: User | None,
    confirm_by: date | None = None,
    scope: Scope | None = None,
) -> Announced:
    """Make quiet decisions public and write a mail to every speaker, in one transaction: all of it or nothing.

    `decisions` are the codes that were previewed. Of two organizers who do this at once the second finds them
    announced: raises `Refused` where nothing was left to tell. Locks Conference, Proposal, Decision, Mail.
    """
    if scope is not None:
        scope.require_whole(conference)
    last_day = confirm_by or default_confirm_by(conference)
    if last_day < localdate(now(), conference.zone):
        raise Refused(_("The day to confirm by has passed already. Choose a later one; nobody was told anything."))
    with transaction.atomic():
        locked(conference)
        standing = _locked_decisions(conference, decisions)
        notices = _notices(standing)
        result = Announced(left=[each for each in notices if not each.is_told])
        result.overtaken = len(set(decisions)) - len(notices)
        telling = [each for each in notices if each.is_told]
        if not telling:
            raise Refused(_nothing_to_tell(result))
        actor = by.actor_id if by else None
        result.announcement = Announcement.objects.create(conference=conference, by_actor=actor, confirm_by=last_day)
        result.told = _make_public(telling, result.announcement, by)
        letters = [mails.result(each.decision, to, confirm_by=last_day) for each in telling for to in each.recipients]
        result.mails = mails.queue(letters, conference=conference)
        record(
            "selection.announced",
            conference=conference,
            by=by,
            subject=result.announcement.code,
            decisions=len(result.told),
            mails=result.mails,
        )
    return result


def _locked_decisions(conference: Conference, codes: Collection[str]) -> list[Decision]:
    wanted = Decision.objects.of(conference).pending().filter(code__in=list(codes))
    ids = wanted.values_list("proposal_id", flat=True)
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("conference").filter(pk__in=list(ids))
    by_id = {row.pk: row for row in rows.order_by("pk")}
    standing = list(wanted.select_for_update(of=("self",)).select_related("track").order_by("pk"))
    for each in standing:
        each.proposal = by_id[each.proposal_id]
    return standing


def _notices(decisions: Iterable[Decision]) -> list[Notice]:
    rows = list(decisions)
    people = recipients_of([each.proposal_id for each in rows])
    known = told(mails.KINDS.values(), [each.proposal.code for each in rows])
    return [_notice(each, people.get(each.proposal_id, []), known) for each in rows]


def _notice(decision: Decision, people: list[Recipient], known: dict[tuple[str, str], set[str]]) -> Notice:
    kind = mails.KINDS[decision.outcome]
    heard = {to: known.get((decision.proposal.code, normalize_email(to.email)), set()) for to in people}
    without = tuple(to for to in people if not works_as_address(normalize_email(to.email)))
    already = tuple(to for to in people if kind in heard[to] and to not in without)
    recipients = tuple(to for to in people if to not in already and to not in without)
    verdict = Verdict.TELL
    if not states.may(decision.outcome, decision.proposal.state):
        verdict = Verdict.MOVED
    elif any(heard[to] & mails.CONTRADICTS[kind] for to in people):
        verdict = Verdict.CONTRADICTION
    elif not recipients and not already:
        verdict = Verdict.UNREACHABLE
    return Notice(decision, verdict, recipients, already, without)


def _make_public(telling: list[Notice], announcement: Announcement, by: User | None) -> list[Decision]:
    """Move the proposals along, and let the decisions stand as announced in place of earlier announced ones."""
    groups: dict[tuple[str, int | None], list[Decision]] = {}
    for each in telling:
        groups.setdefault((each.decision.outcome, each.decision.track_id), []).append(each.decision)
    for (outcome, _track_id), group in groups.items():
        changes = {"accepted_track": group[0].track} if outcome == Outcome.ACCEPT else None
        proposals.transition_many([each.proposal for each in group], outcome, by=by, changes=changes)
    public = {each.decision.proposal_id: each.decision for each in telling}
    earlier = list(Decision.objects.announced().filter(proposal__in=public, superseded_at=None))
    for old in earlier:
        old.superseded_at, old.superseded_by = announcement.at, public[old.proposal_id]
    Decision.objects.bulk_update(earlier, ["superseded_at", "superseded_by"], batch_size=1000)
    ids = [each.pk for each in public.values()]
    Decision.objects.filter(pk__in=ids).update(announced_at=announcement.at, announcement=announcement)
    return list(public.values())


def _nothing_to_tell(result: Announced) -> str:
    if result.overtaken:
        return _(
            "Nobody was told anything by you: somebody else announced these or changed them in the meantime. "
            "Look at the preview again."
        )
    return _("Nobody was told anything: there is no decision here that can be announced.")
