"""The doors through which text enters or leaves review. Each calls the lower room's verb and brings what reviewers
read up to date in the same transaction. Pages, imports and populate call these, never `proposals.services`."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from accounts.models import User
from anonymity import automatic, filing, masking, syncing
from anonymity.answers import agree, hide_all_the_same, say_not_me, take_back
from anonymity.criteria import Question, set_criteria
from anonymity.masking import add_mask, pass_masks, remove_mask
from anonymity.models import Answer, BlindKey, Mask, Redaction, ReviewSettings, Scan, Waiting
from anonymity.rounds import round_of
from conferences import services as call
from conferences.log import Actor, record
from conferences.models import Conference, Phase, Round
from proposals import answered_files, answers
from proposals import services as texts
from proposals.answers import Reply
from proposals.models import Attachment, Proposal

__all__ = [
    "Question",
    "Reply",
    "add_mask",
    "admit",
    "admit_late",
    "agree",
    "answer",
    "clean_files",
    "decide_file",
    "edit",
    "erase",
    "follow_readers",
    "hide_all_the_same",
    "move_phase",
    "out_of_date",
    "pass_masks",
    "rebuild",
    "refresh",
    "remove_mask",
    "reproject",
    "rescan",
    "say_not_me",
    "scan_handed_in",
    "set_criteria",
    "set_review_settings",
    "submit",
    "take_back",
    "withdraw",
]

#: Late arrivals join when there are this many, or when the first of them has waited this long.
LATE_BATCH = 5
LONGEST_WAIT = timedelta(hours=24)


# --- Doors -------------------------------------------------------------------------------------------------


def submit(proposal: Proposal, *, by: Actor | None, is_locked: bool = False) -> Proposal:
    """Hand a draft in; what tells who wrote it is hidden from the start. Where review is open already, it waits to join
    together with others. `is_locked`: the caller has locked this very row, so that it is not read again."""
    with transaction.atomic(savepoint=not is_locked):
        row = texts.submit(proposal, by=by, is_locked=is_locked)
        automatic.scan([row])
        if round_of(row).phase != Phase.CALL and not row.skips_review:
            Waiting.objects.get_or_create(proposal=row)
            admit_late(row.conference)
    return row


def edit(
    proposal: Proposal,
    *,
    by: Actor | None,
    revision: int,
    fields: dict[str, Any],
    tracks: list[Any] | None = None,
) -> Proposal:
    """Save what a form holds; raises `proposals.services.Conflict`. The text is scanned again. One with masks made by
    hand that has changed closes the proposal to reviewers until an anonymity editor has passed it."""
    with transaction.atomic():
        before = texts.locked(proposal)
        row = texts.edit(proposal, by=by, revision=revision, fields=fields, tracks=tracks)
        if row.revision != before.revision:
            masking.follow(before, row)
        reproject(row)
    return row


def answer(proposal: Proposal, *, by: Actor | None, replies: Mapping[str, Reply]) -> Proposal:
    """Save answers to the conference's questions. What reviewers may read of them is a text like the others: hidden
    passages hold, and one that has changed closes the proposal until an anonymity editor has passed it."""
    with transaction.atomic():
        before = texts.locked(proposal)
        row = answers.answer(proposal, by=by, replies=replies)
        if row.revision != before.revision:
            masking.follow(before, row)
            reproject(row)
    return row


def withdraw(proposal: Proposal, *, by: Actor | None, reason: str = "") -> Proposal:
    """Take a proposal back; from then on it exists for no reviewer."""
    with transaction.atomic():
        row = texts.withdraw(proposal, by=by, reason=reason)
        reproject(row)
    return row


def erase(proposal: Proposal, *, by: Actor | None) -> Proposal:
    """Take all words out of a proposal that is over, on both sides; reviews of it stay."""
    with transaction.atomic():
        row = texts.erase(proposal, by=by)
        Mask.objects.filter(proposal=row).delete()
        Redaction.objects.filter(proposal=row).delete()
        Answer.objects.filter(proposal=row).delete()
        Scan.objects.filter(proposal=row).delete()
        reproject(row)
    return row


def reproject(proposal: Proposal) -> None:
    """Bring what reviewers read of one proposal, its files, and who may not read it, up to date with the truth.

    Call it whenever texts or files changed, or who is on the list of its speakers, or what a profile of theirs says.
    """
    with transaction.atomic():
        row = texts.locked(proposal)
        filing.follow(row)
        if BlindKey.objects.filter(proposal=row).exists():
            syncing.write([row])
            syncing.recuse(row.conference)
        else:
            automatic.scan([row])


def move_phase(round: Round, *, to: str, by: User | None) -> Round:
    """Move a round on. When it leaves the call, everything handed in joins review in random order."""
    with transaction.atomic():
        row = call.move_phase(round, to=to, by=by)
        refresh(row.conference)
        admit(row.conference, rounds=[row])
    return row


def set_review_settings(round: Round, *, shows_reviewer_names: bool, by: Actor | None) -> None:
    """Whether reviewers see each other's names beside reviews."""
    with transaction.atomic():
        ReviewSettings.objects.update_or_create(round=round, defaults={"shows_reviewer_names": shows_reviewer_names})
        record(
            "anonymity.review_settings_changed",
            conference=round.conference,
            by=by,
            subject=round.code,
            shows_reviewer_names=shows_reviewer_names,
        )
        refresh(round.conference)


# --- Files -------------------------------------------------------------------------------------------------


def clean_files(most: int = 100) -> int:
    """Make cleaned copies of the files that wait for it; how many. Outside of requests: each takes a second or more."""
    for proposal in filing.unfollowed()[:most]:
        with transaction.atomic():
            filing.follow(texts.locked(proposal))
    made = 0
    while made < most and (copy := filing.claim()) is not None:
        made += filing.clean(copy, afterwards=reproject)
    return made


def decide_file(attachment: Attachment, *, by: User, show: bool) -> bool:
    """An editor shows a cleaned file to reviewers, or keeps it from them. False where it was replaced meanwhile."""
    with transaction.atomic():
        row = filing.decide(attachment, by=by, show=show)
        if row is None:
            return False
        reproject(attachment.proposal)
    return True


# --- Keeping up to date ------------------------------------------------------------------------------------


def refresh(conference: Conference) -> None:
    """Bring reviewers' copies of rounds, tracks, types and people up to date. Idempotent.

    Organizers' pages call it after changing any of those, in the same transaction; a task calls it now and then.
    """
    with transaction.atomic():
        Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        moved = syncing.copy_labels(conference)
        syncing.copy_reviewers(conference)
        if moved or syncing.has_unscanned(conference):
            syncing.write(syncing.lock_in_review(conference))
        admit_late(conference)
        syncing.recuse(conference)


def follow_readers(conference: Conference) -> int:
    """Take from reviewers what a question's narrowed readers take from them; how many proposals that concerns.
    Organizers' pages call it after changing a question, in the same transaction."""
    concerned = answers.out_of_step(conference)
    for proposal in sorted(answered_files.follow_readers(conference), key=lambda each: each.pk):
        reproject(proposal)
    for proposal, text in sorted(concerned, key=lambda each: each[0].pk):
        before = texts.locked(proposal)
        row = answers.set_text_for_reviewers(proposal, text)
        masking.follow(before, row)
        reproject(row)
    return len(concerned)


def rebuild(conference: Conference) -> None:
    """Write everything that reviewers read anew, from the truth. Ids stay."""
    with transaction.atomic():
        Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        syncing.copy_labels(conference)
        syncing.copy_reviewers(conference)
        syncing.write(syncing.lock_in_review(conference))
        automatic.scan(syncing.lock_outside(conference))
        syncing.recuse(conference)


def rescan(conference: Conference) -> int:
    """Look again at what reviewers read where somebody's name or address has become another; how many there were.

    Changes of profiles come here at once (`reproject`); those of accounts, and texts from before there was a scanner,
    are found by this.
    """
    wrong = syncing.unscanned_in_review(conference)
    with transaction.atomic():
        if wrong:
            syncing.write(syncing.lock_these(wrong))
    return len(wrong)


def scan_handed_in(ids: Iterable[int]) -> None:
    """Scan proposals that were handed in by another way than `submit`, and are not in review yet."""
    with transaction.atomic():
        automatic.scan(syncing.lock_these(ids))


def out_of_date(conference: Conference) -> list[str]:
    """Codes of proposals of which reviewers read something else than they should. Changes nothing."""
    return [each.code for each in syncing.differing(conference)]


def admit(conference: Conference, *, rounds: Iterable[Round]) -> int:
    """Let all that were handed in join the review of these rounds, in random order; how many there were."""
    codes = {each.code for each in rounds if each.phase != Phase.CALL}
    with transaction.atomic():
        joining = [each for each in syncing.lock_handed_in(conference) if round_of(each).code in codes]
        if joining:
            syncing.join(joining)
            Waiting.objects.filter(proposal__in=joining).delete()
            syncing.recuse(conference)
            record("anonymity.joined_review", conference=conference, by=None, count=len(joining))
    return len(joining)


def admit_late(conference: Conference) -> int:
    """Let late arrivals join, where there are enough of them to hide in or the first has waited long enough."""
    open_rounds = [each for each in conference.rounds.all() if each.phase != Phase.CALL]
    waiting = syncing.count_waiting(conference, open_rounds) if open_rounds else {}
    due = [each for each in open_rounds if _is_due(waiting.get(each.code))]
    return admit(conference, rounds=due) if due else 0


def _is_due(waiting: syncing.WaitingGroup | None) -> bool:
    if waiting is None:
        return False
    return waiting.is_first or waiting.count >= LATE_BATCH or now() - waiting.since >= LONGEST_WAIT
