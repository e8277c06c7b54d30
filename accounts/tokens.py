"""The signed text in links that are mailed or printed. Whether one still counts is for its row to say."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import MergeRequest, OwnerLink

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


#: The two sides of a merge.
KEPT, GONE = "kept", "gone"
_MERGES = signing.Signer(salt="accounts.merge")


def merge_url(request: MergeRequest, side: str) -> str:
    """The address to mail to one of the two."""
    token = _MERGES.sign(f"{request.key.hex}-{side}")
    return settings.CFP_SITE_URL + reverse("accounts:merge_agree", args=[token])


def merge_of(token: str) -> tuple[MergeRequest, str] | None:
    """The request that this token was made for, and whose yes it carries; None for anything that we did not sign."""
    try:
        key, _dash, side = _MERGES.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    found = MergeRequest.objects.select_related("kept", "gone").filter(key=key).first()
    return (found, side) if found else None
