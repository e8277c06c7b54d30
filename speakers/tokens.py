"""Signed texts that a mail or a form carries: they expire, and nobody can make one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone

from conferences.codes import new_code
from speakers.models import Authorship, Profile
from speakers.services import INVITATION_DAYS

_INVITATIONS = signing.TimestampSigner(salt="speakers.invitation", sep=".")
_CLAIMS = signing.TimestampSigner(salt="speakers.claim", sep=".")
_FORMS = signing.Signer(salt="speakers.form", sep=".")
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


#: The owner of a form that was opened by somebody who is not logged in. Holding the token is enough then.
NOBODY = 0


@dataclass(frozen=True)
class Opened:
    """When a form was opened, by whom, and for which proposal (for a new one: the code it will get)."""

    owner: int
    code: str
    at: datetime

    @property
    def text(self) -> str:
        """The hidden field that says this."""
        return _FORMS.sign(f"{self.owner}-{self.code}-{int(self.at.timestamp())}")


def opened_now(user_id: int | None, code: str = "") -> str:
    """The hidden field of a form that is opened now. Without a code it promises a new one."""
    return opened(user_id, code, timezone.now())


def opened(user_id: int | None, code: str, at: datetime) -> str:
    """The hidden field of a form that was opened at `at`."""
    return Opened(user_id or NOBODY, code or new_code(), at).text


def read_opened(text: str, *, user_id: int | None, code: str = "", longest: timedelta = LONGEST_OPEN) -> Opened | None:
    """What such a field says, if it is not older than `longest`, for `code` (where given), and this person's or
    that of somebody who was not logged in. None for whom nobody is known is given anybody's."""
    try:
        owner, promised, stamp = _FORMS.unsign(text).split("-")
        found = Opened(int(owner), promised, datetime.fromtimestamp(int(stamp), tz=UTC))
    except (signing.BadSignature, ValueError):
        return None
    if found.at < timezone.now() - longest or (code and promised != code):
        return None
    return found if user_id is None or found.owner in (NOBODY, user_id) else None
