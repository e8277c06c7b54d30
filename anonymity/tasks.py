"""Wake-ups of this room."""

from celery import shared_task

from anonymity import services
from anonymity.models import CleanCopy
from anonymity.queries import conferences_in_review
from proposals import files


@shared_task(name="anonymity.keep_up")
def keep_up() -> None:
    """Let late arrivals join that have waited long enough, and catch up with what no page has announced."""
    for conference in conferences_in_review():
        services.refresh(conference)
        services.rescan(conference)


@shared_task(name="anonymity.clean_files")
def clean_files() -> None:
    """Clean the files that wait for it."""
    services.clean_files()


@shared_task(name="anonymity.sweep_files")
def sweep_files() -> None:
    """Remove cleaned copies that nothing refers to."""
    files.sweep(
        files.CLEANED, lambda names: set(CleanCopy.objects.filter(stored__in=names).values_list("stored", flat=True))
    )
