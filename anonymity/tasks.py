"""Wake-ups of this room."""

from celery import shared_task

from anonymity import services
from anonymity.queries import conferences_in_review


@shared_task(name="anonymity.keep_up")
def keep_up() -> None:
    """Let late arrivals join that have waited long enough, and catch up with what no page has announced."""
    for conference in conferences_in_review():
        services.refresh(conference)
        services.rescan(conference)
