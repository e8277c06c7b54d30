"""What Celery runs."""

from celery import shared_task

from notifications.services import forget_told


@shared_task(name="accounts.forget_addresses")
def forget_addresses() -> None:
    """Take addresses out of the mails that told people that their account is deleted."""
    forget_told("accounts.account_deleted")
