"""What Celery runs. Both may be called at any time, any number of times."""

from celery import shared_task

from notifications import delivery, wakeup


@shared_task(name="notifications.deliver")
def deliver() -> None:
    """Carry a batch; if it was cut short, ask for another."""
    run = delivery.deliver()
    if run.is_cut and not run.is_blocked:
        wakeup.publish()


@shared_task(name="notifications.sweep")
def sweep() -> None:
    """Look for what was left behind, and for due mail whose wake-up was lost."""
    if delivery.sweep():
        wakeup.publish()
