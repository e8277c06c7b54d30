"""Forms about one's own account."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from conferences.times import zone_names


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """Signing up, for two clicks with one address at the same instant: one account, and the second is told.

    The second does not send a mail of its own: allauth allows one in a few minutes, and it must be the code.
    """

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        try:
            with transaction.atomic():
                saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        except IntegrityError:
            messages.info(request, _("You have just signed up with this address. Log in, then type the mailed code."))
            return None, redirect("account_login")
        return saved


class ProfileForm(forms.Form):
    """How a person is addressed, and on whose clocks they read times."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        help_text=_("As this site and its teams address you. It is never printed."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    zone = forms.ChoiceField(
        label=_("Your time zone"),
        required=False,
        help_text=_("Times are shown in the conference's zone, and in yours beside it where they differ."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [("", _("The one my browser says")), *((name, name) for name in zone_names())]


#: What the library raises for an answer that no browser gives.
_NO_PASSKEY = (KeyError, TypeError, ValueError, AttributeError)


def _not_understood() -> forms.ValidationError:
    return forms.ValidationError(_("The answer of your browser was not understood. Nothing was changed; try again."))


class _AnswerField(forms.JSONField):
    """What the browser answered, unless it is a number that takes a long time to read."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise _not_understood() from None


class _PasskeyAnswer:
    """Refuses what is no passkey, whatever its shape."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError:
            raise
        except _NO_PASSKEY:
            raise _not_understood() from None


class PasskeyLoginForm(_PasskeyAnswer, LoginWebAuthnForm):  # type: ignore[misc]
    credential = _AnswerField()


class PasskeySecondStepForm(_PasskeyAnswer, AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = _AnswerField()


class PasskeyProofForm(_PasskeyAnswer, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = _AnswerField()


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey: one that lets its owner in by itself, so the browser has asked who holds it."""

    name = forms.CharField(
        label=_("A name for it"),
        required=False,
        max_length=100,
        help_text=_("So that you can tell it from others, such as “My phone”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = _AnswerField()
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        try:
            cleaned: dict[str, Any] = super().clean()
        except forms.ValidationError:
            raise
        except _NO_PASSKEY:
            raise _not_understood() from None
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("A name for it"), max_length=100)
