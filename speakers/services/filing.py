"""Uploads that wait with their form."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import now
from django.utils.translation import gettext

from accounts.models import User
from conferences.models import Conference
from proposals import attaching, files
from proposals.models import Attachment, Proposal
from proposals.states import Refused
from speakers.models import HeldFile

#: How much one person may have waiting, and for how long.
MOST_HELD = 20
MOST_BYTES = 100 * 1024 * 1024
HELD_FOR = timedelta(days=30)


def hold(conference: Conference, *, by: User, upload: files.Upload, replaces: str = "") -> HeldFile:
    """Keep an upload until its form is saved; the same one twice is once. Raises ValidationError, `Refused`.

    `replaces` is the code of the attachment, or of the question, that it is meant for.
    """
    with files.keeping(upload) as kept, transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        waiting = HeldFile.objects.filter(user=by, taken_at=None)
        known = waiting.filter(conference=conference, replaces=replaces, sha256=kept.sha256).first()
        if known is not None:
            files.forget([kept.stored])
            return known
        used = waiting.aggregate(bytes=Sum("size"))["bytes"] or 0
        if waiting.count() >= MOST_HELD or used + kept.size > MOST_BYTES:
            raise Refused(gettext("Too many of your files wait to be saved. Save the form first, then add this one."))
        return HeldFile.objects.create(
            user=by,
            conference=conference,
            replaces=replaces,
            original_name=kept.original_name,
            kind=kept.kind,
            size=kept.size,
            sha256=kept.sha256,
            stored=kept.stored,
        )


def holding(user: User, codes: Iterable[str]) -> list[HeldFile]:
    """Those of this person's waiting files that have these codes; also taken ones, for a form that is sent twice."""
    wanted = [code for code in codes if len(code) == 8 and code.isalnum()][:MOST_HELD]
    return list(HeldFile.objects.filter(user=user, code__in=wanted)) if wanted else []


def take_held(held: HeldFile, *, proposal: Proposal, by: User, readers: str) -> bool:
    """Make a waiting file one of the proposal's, or put it in the place of one. Whether anything changed.

    Raises as `attaching.attach`. One that was taken before is there, or was removed since: nothing is done.
    """
    with transaction.atomic():
        row = HeldFile.objects.select_for_update().filter(pk=held.pk).first()
        if row is None or row.taken_at is not None:
            return False
        kept = files.Stored(row.stored, row.kind, row.size, row.sha256, row.original_name)
        before = Attachment.objects.filter(proposal=proposal, code=row.replaces).first() if row.replaces else None
        if before is not None:
            attaching.replace(before, by=by, upload=kept)
        else:
            attaching.attach(proposal, by=by, upload=kept, readers=readers)
        row.taken_at = now()
        row.save(update_fields=["taken_at"])
    return True


def take_answer(held: HeldFile) -> files.Stored | None:
    """A waiting file for whoever makes an answer of it in this transaction; None for one that was taken before."""
    row = HeldFile.objects.select_for_update().filter(pk=held.pk, taken_at=None).first()
    if row is None:
        return None
    row.taken_at = now()
    row.save(update_fields=["taken_at"])
    return files.Stored(row.stored, row.kind, row.size, row.sha256, row.original_name)


def let_go(held: HeldFile) -> None:
    """Forget a waiting file with its bytes."""
    with transaction.atomic():
        if HeldFile.objects.filter(pk=held.pk, taken_at=None).delete()[0]:
            files.forget([held.stored])


def expire() -> int:
    """Forget files whose form was not saved for a month; how many. Their bytes go with the next sweep."""
    return HeldFile.objects.filter(created_at__lt=now() - HELD_FOR).delete()[0]
