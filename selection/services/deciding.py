"""Deciding quietly: rows that nobody outside the committee can see, replaced and taken back but never changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import User
from conferences.access import Scope
from conferences.log import record, record_many
from conferences.models import Conference, Track
from proposals import states
from proposals.models import Proposal
from selection.access import FROZEN, hidden_from
from selection.errors import Refused
from selection.models import Decision, Outcome


@dataclass(frozen=True)
class Plan:
    """What deciding would do to one proposal. `refusal`: why nothing, in words for a person."""

    proposal: Proposal
    before: Decision | None
    outcome: str
    track: Track | None = None
    refusal: str = ""

    @property
    def is_same(self) -> bool:
        """It is decided just so already."""
        before = self.before
        return (
            before is not None and before.outcome == self.outcome and before.track_id == getattr(self.track, "pk", None)
        )


@dataclass
class Decided:
    """What came of it: decisions made, and plans that were not carried out."""

    decisions: list[Decision] = field(default_factory=list)
    left: list[Plan] = field(default_factory=list)


def plan(
    conference: Conference,
    proposals: Iterable[Proposal],
    *,
    outcome: str,
    by: User | None,
    track: Track | None = None,
    scope: Scope | None = None,
) -> list[Plan]:
    """Exactly who would change, and why others would not. Changes nothing; a constant number of queries.

    A proposal that is accepted without naming a track goes into its only one.
    """
    rows = list(proposals)
    hidden = hidden_from(conference, by) if by is not None else frozenset()
    pending = {each.proposal_id: each for each in _pending(rows)}
    tracks = _tracks_of(rows)
    plans = []
    for row in rows:
        place = _place(tracks[row.pk], track) if outcome == Outcome.ACCEPT else None
        refusal = _refusal(row, outcome, tracks[row.pk], place, scope, is_hidden=row.pk in hidden)
        plans.append(Plan(row, pending.get(row.pk), outcome, place, refusal))
    return plans


def decide(
    proposal: Proposal,
    *,
    outcome: str,
    by: User | None,
    track: Track | None = None,
    reason: str = "",
    scope: Scope | None = None,
    seen: str | None = None,
) -> Decision:
    """Decide quietly on one proposal, in place of what was decided before.

    `seen` is the code of the decision that the form showed ("" for none): raises `Refused` when another stands now,
    so that two chairs never overwrite each other unseen. Raises `Refused` for what the table in `states.py`, the
    phase, the scope or a conflict forbids. Deciding the same again changes nothing.
    """
    seen_by_code = None if seen is None else {proposal.code: seen}
    done = decide_many(
        proposal.conference,
        [proposal],
        outcome=outcome,
        by=by,
        track=track,
        reason=reason,
        scope=scope,
        seen=seen_by_code,
    )
    if done.decisions:
        return done.decisions[0]
    left = done.left[0]
    if left.refusal or left.before is None:
        raise Refused(left.refusal)
    return left.before


def decide_many(
    conference: Conference,
    proposals: Sequence[Proposal],
    *,
    outcome: str,
    by: User | None,
    track: Track | None = None,
    reason: str = "",
    scope: Scope | None = None,
    seen: Mapping[str, str] | None = None,
) -> Decided:
    """`decide()` for many: those that can be are decided, the others come back with the reason."""
    done = Decided()
    with transaction.atomic():
        ids = [each.pk for each in proposals]
        rows = Proposal.objects.select_for_update().of(conference).filter(pk__in=ids).order_by("pk")
        plans = plan(conference, rows, outcome=Outcome(outcome).value, by=by, track=track, scope=scope)
        moment = now()
        for each in plans:
            overtaken = seen is not None and seen.get(each.proposal.code, "") != getattr(each.before, "code", "")
            if each.refusal or each.is_same:
                done.left.append(each)
            elif overtaken:
                done.left.append(_overtaken(each))
            else:
                done.decisions.append(
                    Decision(
                        proposal=each.proposal,
                        outcome=each.outcome,
                        track=each.track,
                        reason=reason.replace("\x00", "")[:2000],
                        by_actor=by.actor_id if by else None,
                        at=moment,
                    )
                )
        _replace(conference, done.decisions, by)
    return done


def undo(proposal: Proposal, *, by: User | None, scope: Scope | None = None, seen: str | None = None) -> Decision:
    """Take back what was quietly decided. Raises `Refused` where nothing is pending: announced is announced."""
    with transaction.atomic():
        row = Proposal.objects.select_for_update(of=("self",)).select_related("conference").get(pk=proposal.pk)
        standing = next(iter(_pending([row])), None)
        if standing is None or seen not in (None, standing.code):
            raise Refused(_("Nothing was changed: this is not what stands any more. Look at the page again."))
        _refuse_undoing(row, standing, by, scope)
        standing.superseded_at = now()
        standing.save(update_fields=["superseded_at"])
        record("selection.undone", conference=row.conference, by=by, subject=row.code, decision=standing.code)
    return standing


def _refuse_undoing(row: Proposal, standing: Decision, by: User | None, scope: Scope | None) -> None:
    if by is not None and row.pk in hidden_from(row.conference, by):
        raise Refused(_("You stand aside from this one, so somebody else decides it."))
    refusal = _out_of_scope(_tracks_of([row])[row.pk], standing.track, scope)
    if refusal:
        raise Refused(refusal)


def _replace(conference: Conference, decisions: list[Decision], by: User | None) -> None:
    """Let new decisions take the place of the pending ones, and log that something was decided, not what."""
    if not decisions:
        return
    new = {each.proposal_id: each for each in decisions}
    old = list(_pending([each.proposal for each in decisions]))
    Decision.objects.filter(pk__in=[each.pk for each in old]).update(superseded_at=now())
    Decision.objects.bulk_create(decisions, batch_size=1000)
    for each in old:
        each.superseded_by = new[each.proposal_id]
    Decision.objects.bulk_update(old, ["superseded_by"], batch_size=1000)
    record_many("selection.decided", [each.proposal.code for each in decisions], conference=conference, by=by)


def _pending(rows: Iterable[Proposal]) -> Iterable[Decision]:
    return (
        Decision.objects.pending().filter(proposal__in=[row.pk for row in rows]).select_related("track").order_by("pk")
    )


def _tracks_of(rows: Iterable[Proposal]) -> dict[int, list[Track]]:
    """With their rounds; two queries, whatever the number of rows."""
    found: dict[int, list[Track]] = {row.pk: [] for row in rows}
    links = list(Proposal.tracks.through.objects.filter(proposal__in=found).values_list("proposal_id", "track_id"))
    tracks = Track.objects.select_related("round").in_bulk({track_id for _proposal_id, track_id in links})
    for proposal_id, track_id in links:
        found[proposal_id].append(tracks[track_id])
    return found


def _place(offered_to: list[Track], asked: Track | None) -> Track | None:
    if asked is not None:
        return asked if asked in offered_to else None
    return offered_to[0] if len(offered_to) == 1 else None


def _refusal(
    row: Proposal, outcome: str, tracks: list[Track], place: Track | None, scope: Scope | None, *, is_hidden: bool
) -> str:
    if is_hidden:
        return _("You stand aside from this one, so somebody else decides it.")
    if not states.may(outcome, row.state):
        return states.refusal(outcome, row.state)
    if any(each.round.phase not in FROZEN for each in tracks):
        return _("Scores can still change. Deciding begins when they are frozen.")
    if outcome == Outcome.ACCEPT and place is None:
        return _("It is offered to several tracks, or not to this one. Choose one of its tracks.")
    return _out_of_scope(tracks, place, scope)


def _out_of_scope(tracks: list[Track], place: Track | None, scope: Scope | None) -> str:
    if scope is None or scope.track is None:
        return ""
    if scope.track not in tracks:
        return _("It is not offered to your track.")
    if place is not None and place != scope.track:
        return _("You can accept into your own track only.")
    if place is None and len(tracks) > 1:
        return _("Another track may still want it. A chair of the whole conference settles that.")
    return ""


def _overtaken(each: Plan) -> Plan:
    why = _("Somebody decided this one while your page was open. Look at what stands now, then decide again.")
    return Plan(each.proposal, each.before, each.outcome, each.track, why)
