"""Signed texts that a mail or a form carries: they expire, and nobody can make one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

from conferences.codes import new_code
from speakers.models import Authorship, Profile
from speakers.services import INVITATION_DAYS

_INVITATIONS = signing.TimestampSigner(salt="speakers.invitation", sep=".")
_CLAIMS = signing.TimestampSigner(salt="speakers.claim", sep=".")
_FORMS = signing.TimestampSigner(salt="speakers.form", sep=".")
#: A session can be entered long before its speaker reads the mail.
CLAIM_DAYS = 180
#: A form that was open for longer than this is as one opened now.
LONGEST_OPEN = timedelta(days=7)


def invitation_token(authorship: Authorship) -> str:
    return _INVITATIONS.sign(authorship.code)


def invited_code(token: str) -> str | None:
    """The code of the authorship that a link is about; None for a forged one or one that has expired."""
    try:
        return _INVITATIONS.unsign(token, max_age=timedelta(days=INVITATION_DAYS))
    except signing.BadSignature:
        return None


def claim_token(profile: Profile) -> str:
    return _CLAIMS.sign(profile.code)


def claimed_code(token: str) -> str | None:
    """The code of the entered profile that a link is about; None for a forged one or one that has expired."""
    try:
        return _CLAIMS.unsign(token, max_age=timedelta(days=CLAIM_DAYS))
    except signing.BadSignature:
        return None


@dataclass(frozen=True)
class Opened:
    """When a form was opened, by whom, and for which proposal (for a new one: the code it will get)."""

    code: str
    at: datetime


def opened_now(user_id: int, code: str = "") -> str:
    """The hidden field of a form that is opened now. Without a code it promises a new one."""
    return _FORMS.sign(f"{user_id}-{code or new_code()}")


def read_opened(text: str, *, user_id: int, code: str = "") -> Opened | None:
    """What such a field says, if this person got it (for `code`, where given), not longer ago than LONGEST_OPEN."""
    try:
        value = _FORMS.unsign(text, max_age=LONGEST_OPEN)
    except signing.BadSignature:
        return None
    owner, _dash, promised = value.partition("-")
    if owner != str(user_id) or (code and promised != code):
        return None
    return Opened(promised, _signed_at(text))


def _signed_at(text: str) -> datetime:
    stamp = text.rsplit(".", 2)[1]
    return datetime.fromtimestamp(signing.b62_decode(stamp), tz=UTC)
