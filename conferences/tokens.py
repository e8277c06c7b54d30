"""The signed text in an invitation's link. Whether it still counts is for the row to say."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from conferences.models import Invitation

SALT = "conferences.invitation"


def invitation_url(invitation: Invitation) -> str:
    """The address to mail."""
    token = signing.Signer(salt=SALT).sign(invitation.code)
    return settings.CFP_SITE_URL + reverse("conferences:invitation_accept", args=[token])


def invitation_of(token: str) -> Invitation | None:
    """The invitation that this token was made for; None for anything that we did not sign."""
    try:
        code = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("conference", "track").filter(code=code).first()
