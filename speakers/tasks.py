"""Work of this room in the background."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from speakers.services import copies


@shared_task(name="speakers.forget_old_copies")
def forget_old_copies() -> None:
    """Removes texts that were begun without an account and left alone for too long."""
    copies.forget_old(older_than=timedelta(days=settings.CFP_DRAFT_DAYS))
