"""The signed text in an owner link. Whether it still counts is for the row to say."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import OwnerLink

SALT = "accounts.owner"


def owner_url(link: OwnerLink) -> str:
    """The address to print."""
    token = signing.Signer(salt=SALT).sign(link.key.hex)
    return settings.CFP_SITE_URL + reverse("accounts:owner_claim", args=[token])


def link_of(token: str) -> OwnerLink | None:
    """The link that this token was made for; None for anything that we did not sign."""
    try:
        key = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return OwnerLink.objects.filter(key=key).first()
