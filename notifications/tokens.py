"""The signed text in the link that turns mails off: it names a mail, and the mail its address and kind."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "notifications.off"


def off_url(mail_code: str) -> str:
    """The address in the mail's head and at its foot."""
    return settings.CFP_SITE_URL + reverse("notifications:mail_off", args=[signing.Signer(salt=SALT).sign(mail_code)])


def mail_code_of(token: str) -> str | None:
    """The mail that a link stood in; None for anything that we did not sign."""
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
