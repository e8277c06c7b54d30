"""The links in an acceptance: signed, expiring, good without a login."""

from datetime import timedelta

from django.core import signing
from django.http import Http404

#: Longer than any date to confirm by, since silence declines nothing.
LIFETIME = timedelta(days=90)

_signer = signing.TimestampSigner(salt="selection.answer")


class Expired(Exception):
    """The link was good once; whoever follows it is told to log in or to write to the team."""


def answer_token(code: str) -> str:
    """What proves that its holder was told of this decision."""
    return _signer.sign(code)


def decision_code(token: str) -> str:
    """The decision that a token is about. Raises Http404 for a forged one and `Expired` for an old one."""
    try:
        return _signer.unsign(token, max_age=LIFETIME)
    except signing.SignatureExpired as old:
        raise Expired from old
    except signing.BadSignature as forged:
        raise Http404 from forged
