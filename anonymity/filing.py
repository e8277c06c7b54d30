"""Cleaned copies of files: made outside of requests, shown only when all is well, gone with the original."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from anonymity.identity import Known, found_in
from anonymity.models import CleanCopy
from anonymity.rounds import round_of
from anonymity.stripping import CannotStrip, Cleaned, Why, strip_outside
from conferences.asking import REACHES_REVIEWERS
from conferences.log import record
from conferences.models import ReviewPolicy
from proposals import files
from proposals.models import Attachment, Proposal
from proposals.services import locked
from reviews.models import Attachment as BlindAttachment
from reviews.models import BlindProposal
from speakers.models import Authorship

#: After this long a copy that somebody began with is begun anew: its worker died.
CLAIM_LASTS = timedelta(minutes=5)

WHY_WORDS: dict[str, Promise] = {
    Why.DAMAGED: _("It is damaged, or made in a way that we cannot take apart."),
    Why.LOCKED: _("It is protected by a password."),
    Why.LARGE: _("There is too much in it."),
    Why.LEFT: _("Something that tells who made it could not be taken out."),
    Why.SLOW: _("It took too long to look through."),
}
FOUND_WORDS: dict[str, Promise] = {
    "name": _("a speaker's name"),
    "email": _("a speaker's e-mail address"),
    "organization": _("a speaker's organization"),
    "website": _("a speaker's website"),
}


@dataclass(frozen=True)
class Standing:
    """What reviewers get of one file: `tone` and words for its speakers and editors."""

    tone: str
    words: Promise
    why: tuple[Promise, ...] = ()


# --- Keeping up ------------------------------------------------------------------------------------------------------


def follow(proposal: Proposal) -> None:
    """See that every file of this proposal that reviewers may read has a copy that is about it, or will have one."""
    wanted = {each.pk: each for each in _for_reviewers(proposal=proposal)}
    there = {each.pk: each for each in CleanCopy.objects.filter(attachment__proposal=proposal)}
    for pk, copy in there.items():
        if pk not in wanted or copy.of_sha256 != wanted[pk].sha256:
            _drop(copy)
    missing = [each for pk, each in wanted.items() if pk not in there or there[pk].of_sha256 != each.sha256]
    CleanCopy.objects.bulk_create([CleanCopy(attachment=each, of_sha256=each.sha256) for each in missing])


def _for_reviewers(**which: Any) -> QuerySet[Attachment]:
    return Attachment.objects.filter(readers__in=REACHES_REVIEWERS, **which)


def _drop(copy: CleanCopy) -> None:
    if copy.blind_id is not None:
        BlindAttachment.objects.filter(pk=copy.blind_id).delete()
    copy.delete()


def unfollowed() -> QuerySet[Proposal]:
    """Proposals of which a file has no copy though it should, or has one that is about another file."""
    missing = _for_reviewers().exclude(pk__in=CleanCopy.objects.values("attachment"))
    return Proposal.objects.filter(pk__in=missing.values("proposal")).order_by("pk")


# --- Cleaning --------------------------------------------------------------------------------------------------------


def claim() -> CleanCopy | None:
    """The next copy to make, which nobody else makes meanwhile."""
    with transaction.atomic():
        free = Q(claimed_at=None) | Q(claimed_at__lt=now() - CLAIM_LASTS)
        waiting = CleanCopy.objects.filter(free, state=CleanCopy.State.WAITING).order_by("claimed_at", "pk")
        copy = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("attachment").first()
        if copy is not None:
            copy.claimed_at = now()
            copy.save(update_fields=["claimed_at"])
    return copy


def clean(copy: CleanCopy, *, afterwards: Callable[[Proposal], None]) -> bool:
    """Make one copy, and call `afterwards` in the transaction that notes it. False where the file was replaced or
    removed meanwhile. Takes a second or more. Raises `files.StorageTrouble`."""
    made = _made(copy)
    stored = files.store_bytes(files.CLEANED, made.content) if isinstance(made, Cleaned) else ""
    with transaction.atomic():
        row = _still_wanted(copy)
        if row is None:
            files.forget([stored])
            return False
        if isinstance(made, Cleaned):
            row.state, row.stored, row.kind = CleanCopy.State.CLEAN, stored, made.kind
            row.size, row.pages = len(made.content), made.pages
            row.found = found_in(made.text, known(row.attachment.proposal))
            _log("file_cleaned", row, None, found=row.found)
        else:
            row.state, row.why = CleanCopy.State.FAILED, made.value
            _log("file_not_cleaned", row, None, why=made.value)
        row.save()
        afterwards(row.attachment.proposal)
    return True


def _made(copy: CleanCopy) -> Cleaned | Why:
    try:
        return strip_outside(files.read(copy.attachment.stored), copy.attachment.kind)
    except FileNotFoundError:
        return Why.DAMAGED
    except CannotStrip as cannot:
        return cannot.why


def _still_wanted(copy: CleanCopy) -> CleanCopy | None:
    """The row as it is now, with its proposal locked; None when it is about another file by now."""
    proposal = Proposal.objects.filter(pk=copy.attachment.proposal_id).first()
    if proposal is None:
        return None
    locked(proposal)
    rows = CleanCopy.objects.select_for_update(of=("self",)).select_related("attachment__proposal__conference")
    return rows.filter(pk=copy.pk, of_sha256=copy.of_sha256, state=CleanCopy.State.WAITING).first()


def known(proposal: Proposal) -> list[Known]:
    """What we know about the authors of a proposal, those included who were only asked."""
    people = []
    for each in Authorship.objects.filter(proposal=proposal).select_related("profile__user"):
        profile = each.profile
        user = profile.user if profile else None
        names = [profile.name if profile else "", user.name if user else ""]
        emails = [each.invited_email, profile.email if profile else "", user.email if user else ""]
        people.append(
            Known(
                tuple(filter(None, names)),
                tuple(filter(None, emails)),
                profile.affiliation if profile else "",
                profile.website if profile else "",
            )
        )
    return people


# --- Deciding --------------------------------------------------------------------------------------------------------


def decide(attachment: Attachment, *, by: User, show: bool) -> CleanCopy | None:
    """An editor's word on a cleaned file: reviewers get it, or not. Twice is once; None when there is none (any more).

    Call through `services.decide_file`, which brings reviewers' side up to date.
    """
    wanted = CleanCopy.Decision.SHOW if show else CleanCopy.Decision.KEEP
    with transaction.atomic():
        locked(attachment.proposal)
        rows = CleanCopy.objects.select_for_update(of=("self",)).select_related("attachment__proposal__conference")
        row = rows.filter(attachment=attachment, state=CleanCopy.State.CLEAN, of_sha256=attachment.sha256).first()
        if row is not None and row.decision != wanted:
            row.decision = wanted
            row.save(update_fields=["decision"])
            _log("file_shown" if show else "file_kept", row, by)
    return row


def copies_of(proposal: Proposal) -> list[CleanCopy]:
    """The copies of a proposal's files with these, in their order. One query."""
    rows = CleanCopy.objects.filter(attachment__proposal=proposal).select_related("attachment")
    return list(rows.order_by("attachment__created_at", "attachment_id"))


def copy_of(attachment: Attachment) -> CleanCopy | None:
    """The cleaned copy of this very file, if there is one."""
    rows = CleanCopy.objects.filter(attachment=attachment, state=CleanCopy.State.CLEAN, of_sha256=attachment.sha256)
    return rows.first()


def standing_of(copy: CleanCopy | None) -> Standing:
    """How it stands with one file that reviewers may read."""
    if copy is None or copy.state == CleanCopy.State.WAITING:
        return Standing("quiet", _("Being cleaned. Reviewers get it after that."))
    if copy.state == CleanCopy.State.FAILED:
        return Standing("bad", _("Reviewers do not get it."), (WHY_WORDS.get(copy.why, WHY_WORDS[Why.DAMAGED]),))
    found = tuple(FOUND_WORDS[kind] for kind in copy.found if kind in FOUND_WORDS)
    if copy.decision == CleanCopy.Decision.KEEP:
        return Standing("bad", _("An anonymity editor keeps it from reviewers."), found)
    if copy.decision == CleanCopy.Decision.SHOW or not copy.found:
        return Standing("good", _("Reviewers get a cleaned copy."))
    return Standing("warn", _("It waits for an anonymity editor: in it stands"), found)


# --- What reviewers read ---------------------------------------------------------------------------------------------


def write(rows: Iterable[Proposal], keys: dict[int, BlindProposal]) -> None:
    """Make the files that reviewers see agree with the copies. Constant number of queries, where nothing differs."""
    listed = {each.pk: each for each in rows}
    copies = CleanCopy.objects.filter(attachment__proposal__in=listed).select_related("attachment", "blind")
    wanted: dict[int, list[CleanCopy]] = {}
    for copy in copies.order_by("attachment__created_at", "attachment_id"):
        if _may_show(copy, listed[copy.attachment.proposal_id]):
            wanted.setdefault(copy.attachment.proposal_id, []).append(copy)
    shown = {copy.blind_id for group in wanted.values() for copy in group if copy.blind_id}
    there = BlindAttachment.objects.filter(proposal__in=[keys[pk].pk for pk in listed if pk in keys])
    there.exclude(pk__in=shown).delete()
    for pk, group in wanted.items():
        if pk in keys:
            for position, copy in enumerate(group, start=1):
                _show(copy, keys[pk], position)


def _may_show(copy: CleanCopy, proposal: Proposal) -> bool:
    original = copy.attachment
    if copy.state != CleanCopy.State.CLEAN or copy.of_sha256 != original.sha256 or not original.is_for_reviewers:
        return False
    if copy.decision == CleanCopy.Decision.KEEP:
        return False
    passed = copy.decision == CleanCopy.Decision.SHOW or not copy.found
    return passed or round_of(proposal).review_policy == ReviewPolicy.NAMED


def _show(copy: CleanCopy, blind: BlindProposal, position: int) -> None:
    kind = files.KINDS[copy.kind]
    facts = {
        "proposal_id": blind.pk,
        "position": position,
        "name": f"attachment-{position}.{kind.extension}",
        "content_type": kind.content_type,
        "label": str(kind.label),
        "size": copy.size,
        "pages": copy.pages,
        "stored": copy.stored,
    }
    row = copy.blind or BlindAttachment()
    if all(getattr(row, name) == value for name, value in facts.items()):
        return
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    if copy.blind_id != row.pk:
        copy.blind = row
        copy.save(update_fields=["blind"])


def _log(what: str, row: CleanCopy, by: User | None, **data: str | list[str]) -> None:
    proposal = row.attachment.proposal
    record(
        f"anonymity.{what}",
        conference=proposal.conference,
        by=by,
        subject=proposal.code,
        file=row.attachment.code,
        **data,
    )
