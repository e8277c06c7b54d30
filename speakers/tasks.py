"""Work of this room in the background."""

from collections.abc import Collection
from datetime import timedelta

from celery import shared_task
from django.conf import settings

from proposals import files
from proposals.models import Attachment
from speakers import reminding
from speakers.models import HeldFile, Profile
from speakers.services import copies, filing


@shared_task(name="speakers.forget_old_copies")
def forget_old_copies() -> None:
    """Removes texts that were begun without an account and left alone for too long."""
    copies.forget_old(older_than=timedelta(days=settings.CFP_DRAFT_DAYS))


@shared_task(name="speakers.ask_for_needs")
def ask_for_needs() -> None:
    """Write to speakers who have not agreed or not answered what their conference needs."""
    for conference in reminding.conferences_that_ask():
        reminding.ask_for_needs(conference)


@shared_task(name="speakers.sweep_files")
def sweep_files() -> None:
    """Forget uploads whose form was never saved, and remove bytes that nothing refers to."""
    filing.expire()
    files.sweep(files.UPLOADS, uploads_in_use)
    files.sweep(files.PICTURES, pictures_in_use)


def uploads_in_use(names: Collection[str]) -> set[str]:
    held = HeldFile.objects.filter(stored__in=names, taken_at=None).values_list("stored", flat=True)
    return set(held) | set(Attachment.objects.filter(stored__in=names).values_list("stored", flat=True))


def pictures_in_use(names: Collection[str]) -> set[str]:
    shown = Profile.objects.exclude(pictures={}).values_list("pictures", flat=True)
    return {name for pictures in shown.iterator() for name in pictures.values()} & set(names)
