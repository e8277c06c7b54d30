"""Wake-ups of this room."""

from celery import shared_task

from selection import services


@shared_task(name="selection.remind")
def remind() -> None:
    """Ask those once more who have not said whether they will come."""
    services.remind()
