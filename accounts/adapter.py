"""How allauth makes and mails people here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Addresses are stored lower case; there are no user names."""
