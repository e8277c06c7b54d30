"""The signed text in the address of an invitation link. Whether it still counts is for the row to say."""

from django.core import signing

from conferences.models import Conference
from proposals.models import OpenLink

_LINKS = signing.Signer(salt="proposals.open_link", sep=".")


def link_token(link: OpenLink) -> str:
    return _LINKS.sign(link.code)


def link_of_token(conference: Conference, token: str) -> OpenLink | None:
    """The link of this conference that the text was made for; None for anything that we did not sign."""
    try:
        code = _LINKS.unsign(token[:100])
    except signing.BadSignature:
        return None
    links = OpenLink.objects.filter(conference=conference, code=code)
    return links.select_related("track__round", "session_type").first()
