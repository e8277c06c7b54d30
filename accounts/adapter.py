"""How allauth makes and mails people here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts import mails
from accounts.models import normalize_email


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Addresses are stored lower case; there are no user names; mail goes through the ledger, under no conference."""

    def clean_email(self, email: str) -> str:
        """The address as it is stored. Raises ValidationError for one that holds characters no address has."""
        cleaned: str = super().clean_email(normalize_email(email))
        return cleaned

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue what allauth wants said. No organizer can read it: these mails belong to no conference."""
        mails.account_mail(template_prefix.rpartition("/")[2], email, context)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Mark an address as confirmed, unless somebody else confirmed it in the same moment."""
        try:
            with transaction.atomic():
                return bool(super().confirm_email(request, email_address))
        except (IntegrityError, ValidationError):
            return False
