"""What this room holds about a person."""

from typing import Any

from accounts.holdings import told
from accounts.models import User
from accounts.queries import verified_addresses
from notifications import services
from notifications.models import Mail, MailFile, Unwanted

COVERS = frozenset({"notifications.Mail", "notifications.MailFile", "notifications.Unwanted"})
LEFT_OUT: dict[str, str] = {}


def my_data(user: User) -> dict[str, Any]:
    """The mails that went to the person: when, and about what. The mails themselves are in their mailbox."""
    addresses = verified_addresses(user) | {user.email}
    mails = Mail.objects.filter(recipient__in=addresses).select_related("conference").order_by("id")
    off = Unwanted.objects.filter(address__in=addresses)
    return {
        "mails": told(mails, "created_at", "sent_at", "state", "kind", "conference", "subject", "recipient"),
        "files_of_mails": told(MailFile.objects.filter(mail__in=mails).defer("content"), "name", "content_type"),
        "turned_off": told(off, "topic", "since"),
    }


def forget(user: User, alone: list[int]) -> None:
    """Mails that went to the person lose address and words; what waits to be sent is not sent."""
    services.forget_addresses(verified_addresses(user) | {user.email})
