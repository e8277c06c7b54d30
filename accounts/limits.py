"""How often something may be done from one address of the network, or with one e-mail address. Never a puzzle.

The rates are in `settings.ACCOUNT_RATE_LIMITS`; they are counted in the cache, which all processes share.
"""

from allauth.core import ratelimit
from django.http import HttpRequest


def may(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """Count one more `action`; whether it is within its rate."""
    return bool(ratelimit.consume(request, action=action, key=key))
