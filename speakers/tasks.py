"""What Celery runs for speakers. May be called at any time, any number of times."""

from celery import shared_task

from speakers import reminding


@shared_task(name="speakers.remind_drafts")
def remind_drafts() -> None:
    """Remind the owners of drafts whose end is three days away."""
    reminding.remind()
