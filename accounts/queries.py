"""Questions about one's own account."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.models import User


def ways_in(user: User) -> dict[str, Any]:
    """How the person can log in, in numbers. Two queries."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "two_factor": Authenticator.Type.TOTP in kinds,
        "has_password": user.has_usable_password(),
    }


def verified_addresses(user: User) -> set[str]:
    """The addresses that are proven to be the person's, as they are compared. One query."""
    return {
        each.lower() for each in EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    }
