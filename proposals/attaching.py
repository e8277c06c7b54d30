"""Verbs on the files of a proposal. What reviewers get of them follows in `anonymity`, whose doors pages use."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext, ngettext

from conferences.asking import Readers
from conferences.log import Actor, record
from conferences.models import Conference
from proposals import files
from proposals.files import Stored, Upload
from proposals.models import LIMITS, Attachment, Proposal
from proposals.services import locked
from proposals.states import LABEL, OVER, Refused, State
from proposals.texts import checked

#: Files that speakers add of their own accord, and all files of a proposal with those that answer questions.
MOST_FILES = 5
MOST_WITH_ANSWERS = 25


def attach(
    proposal: Proposal,
    *,
    by: Actor | None,
    upload: Upload | Stored,
    readers: str,
    title: str = "",
    purpose: str = "",
) -> Attachment:
    """Add a file: an upload, or one that `files.store` keeps already. The same file twice is once.

    Raises ValidationError for what cannot be taken, `Refused` when there are too many or the proposal is over, and
    `files.StorageTrouble`, which is a `Refused` too. Log: `proposals.file_attached`.
    """
    words = _checked(readers, title)
    with files.keeping(upload) as kept, transaction.atomic():
        row = _open(proposal)
        held = Attachment.objects.filter(proposal=row)
        if known := held.filter(purpose=purpose, sha256=kept.sha256).first():
            _drop_copy(known, kept)
            return known
        _refuse_too_many(held.filter(purpose="").count() if not purpose else held.count(), purpose)
        _refuse_beyond_quota(row.conference, kept.size)
        added = Attachment.objects.create(proposal=row, purpose=purpose, **words, **_facts(kept))
        _log("file_attached", added, by, readers=added.readers)
    return added


def replace(attachment: Attachment, *, by: Actor | None, upload: Upload | Stored) -> Attachment:
    """Another file in the place of this one; title and readers stay. The bytes before are removed.

    Raises as `attach`; `Refused` too when the file was removed meanwhile, or the new one is there already.
    """
    with files.keeping(upload) as kept, transaction.atomic():
        row = _current(attachment)
        if row.sha256 == kept.sha256:
            _drop_copy(row, kept)
            return row
        if Attachment.objects.filter(proposal=row.proposal, purpose=row.purpose, sha256=kept.sha256).exists():
            raise Refused(gettext("This very file is there already. Nothing was changed."))
        _refuse_beyond_quota(row.proposal.conference, kept.size - row.size)
        files.forget([row.stored])
        for name, value in _facts(kept).items():
            setattr(row, name, value)
        row.save(update_fields=sorted(_facts(kept)))
        _log("file_replaced", row, by)
    return row


def describe(attachment: Attachment, *, by: Actor | None, readers: str, title: str) -> Attachment:
    """Change who reads it and what it is called. Raises ValidationError by field, `Refused`."""
    words = _checked(readers, title)
    with transaction.atomic():
        row = _current(attachment)
        changed = sorted(name for name, value in words.items() if getattr(row, name) != value)
        if changed:
            for name in changed:
                setattr(row, name, words[name])
            row.save(update_fields=changed)
            _log("file_described", row, by, readers=row.readers)
    return row


def detach(attachment: Attachment, *, by: Actor | None) -> bool:
    """Remove a file with its bytes. Whether it was there; `Refused` when the proposal is over."""
    with transaction.atomic():
        row = _open(attachment.proposal)
        current = Attachment.objects.select_for_update().filter(pk=attachment.pk, proposal=row).first()
        if current is None:
            return False
        current.proposal = row
        _log("file_removed", current, by)
        current.delete()  # the bytes go with the row, see `signals`
    return True


def files_of(proposal: Proposal) -> list[Attachment]:
    """The files that its speakers added of their own accord, in order. One query."""
    return list(Attachment.objects.filter(proposal=proposal, purpose=""))


def _open(proposal: Proposal) -> Proposal:
    row = locked(proposal)
    if row.state in OVER:
        raise Refused(
            gettext("The proposal is “%(state)s”, so its files cannot be changed any more.")
            % {"state": LABEL[State(row.state)]}
        )
    return row


def _current(attachment: Attachment) -> Attachment:
    row = _open(attachment.proposal)
    current = Attachment.objects.select_for_update().filter(pk=attachment.pk, proposal=row).first()
    if current is None:
        raise Refused(gettext("This file was removed meanwhile. Nothing was changed."))
    current.proposal = row
    return current


def _checked(readers: str, title: str) -> dict[str, str]:
    if readers not in Readers.values:
        raise ValidationError({"readers": gettext("Choose who reads it.")})
    cleaned = checked({"title": title}, limits={"title": LIMITS["file_title"]}, lines=frozenset({"title"}))
    return {"readers": readers, "title": cleaned["title"]}


def _facts(kept: Stored) -> dict[str, str | int]:
    return {
        "stored": kept.stored,
        "kind": kept.kind,
        "size": kept.size,
        "sha256": kept.sha256,
        "original_name": kept.original_name,
    }


def _drop_copy(known: Attachment, kept: Stored) -> None:
    if known.stored != kept.stored:
        files.forget([kept.stored])


def _refuse_too_many(count: int, purpose: str) -> None:
    most = MOST_WITH_ANSWERS if purpose else MOST_FILES
    if count >= most:
        raise Refused(
            ngettext(
                "A proposal can have %(most)d file. Remove one first.",
                "A proposal can have %(most)d files. Remove one first.",
                most,
            )
            % {"most": most}
        )


def _refuse_beyond_quota(conference: Conference, more: int) -> None:
    """All files of a conference together are bounded, so that nobody can fill the disk."""
    used = Attachment.objects.filter(proposal__conference=conference).aggregate(used=Sum("size"))["used"] or 0
    if more > 0 and used + more > settings.CFP_FILES_MEGABYTES * 1024 * 1024:
        raise Refused(
            gettext("The room for files of this conference is used up. Tell the organizers; give a link meanwhile.")
        )


def _log(what: str, row: Attachment, by: Actor | None, **data: str) -> None:
    record(
        f"proposals.{what}",
        conference=row.proposal.conference,
        by=by,
        subject=row.proposal.code,
        file=row.code,
        file_kind=row.kind,
        size=row.size,
        **data,
    )
