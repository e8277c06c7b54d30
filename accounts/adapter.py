"""How allauth makes and mails people here."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts import mails
from accounts.models import User, normalize_email
from notifications.services import follow_address


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
                before = User.objects.values_list("email", flat=True).get(pk=email_address.user_id)
                is_confirmed = bool(super().confirm_email(request, email_address))
                after = User.objects.values_list("email", flat=True).get(pk=email_address.user_id)
                if after != before:
                    follow_address(before, after)
                return is_confirmed
        except (IntegrityError, ValidationError):
            return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask who one is before something that guards the account: not of whoever has just logged in."""
        request = context.request
        records = get_authentication_records(request, request.user) if request is not None else []
        if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class TwoFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys and codes, under the site's name."""

    def _get_site_name(self) -> str:
        return str(settings.CFP_SITE_NAME)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """What a passkey is called whose owner gave it no name."""
        return _("Passkey %(number)d") % {
            "number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        }

    def is_mfa_enabled(self, user: AbstractBaseUser | AnonymousUser, types: list[str] | None = None) -> bool:
        """Whether such a thing is there. Two-factor as a whole means codes from an app: a passkey is a way in, and
        adding one does not make the others longer."""
        if types is None or set(types) == {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
            types = [Authenticator.Type.TOTP]
        return bool(super().is_mfa_enabled(user, types))


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Logging in with an account elsewhere.

    An address joins such an account with one here only where the provider says, in so many words, that it has
    verified it. Whoever set up an account here with an address that they never confirmed loses their password to
    whoever comes with a verified one (allauth does that); two-factor here is asked for in any case.
    """

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """The provider's set-up. 404 for one that is not set up."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        for address in sociallogin.email_addresses:
            address.email = normalize_email(address.email)
            address.verified = address.verified is True
        found: tuple[User, str] | None = super().authenticate_by_email(sociallogin)
        return found

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """A new account's address and name, as far as they can be stored. Of the rest that was said nothing is kept."""
        said = {key: _line(value) for key, value in data.items() if isinstance(value, str)}
        super().populate_user(request, sociallogin, said)
        user: User = sociallogin.user
        user.email = normalize_email(user.email)
        given = " ".join(filter(None, (said.get("first_name"), said.get("last_name"))))
        user.name = said.get("name") or given
        known = {"email": user.email, "name": user.name, "login": said.get("username", "")}
        sociallogin.account.extra_data = {key: value for key, value in known.items() if value}
        return user


def _line(text: str) -> str:
    """What somebody else's server said, as a line that can be stored."""
    return "".join(each for each in text[:2000] if each.isprintable()).strip()[:200]
