"""Wake-ups of this room."""

from collections.abc import Collection

from celery import shared_task

from proposals import files
from proposals.models import Attachment
from speakers.models import HeldFile, Profile
from speakers.services import filing


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
