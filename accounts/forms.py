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

from accounts.models import User, normalize_email
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


class HandOverForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the next owner"), max_length=254, help_text=_("They need an account here.")
    )


class MergeForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the other account"),
        max_length=254,
        help_text=_("The account that you are logged in with stays; the other becomes part of it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def clean_email(self) -> str:
        address = normalize_email(self.cleaned_data["email"])
        if address == self.own:
            raise forms.ValidationError(_("This is the address that you are logged in with. Enter the other one."))
        return address


class LeaveForm(forms.Form):
    """What somebody who leaves is asked: about talks shared with others, and about their name where it is published."""

    name = forms.ChoiceField(
        label=_("Your name in published programmes"),
        widget=forms.RadioSelect,
        initial="keep",
        choices=[
            ("keep", _("Keep my name: I did speak there")),
            ("handle", _("Replace it by another name or handle")),
            ("remove", _("Remove it: the talk then stands there without me")),
        ],
    )
    handle = forms.CharField(label=_("The other name"), max_length=100, required=False)
    code = forms.CharField(
        label=_("The code that we mailed"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, shared: list[Any], is_published: bool, needs_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_published:
            del self.fields["name"], self.fields["handle"]
        if not needs_code:
            del self.fields["code"]
        self.shared = {f"shared-{proposal.code}": proposal.code for proposal in shared}
        for proposal, name in zip(shared, self.shared, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=_("“%(title)s”, which you share with others") % {"title": proposal.title or _("(no title yet)")},
                widget=forms.RadioSelect,
                initial="leave",
                choices=[
                    ("leave", _("Leave it to the other speakers")),
                    ("withdraw", _("Withdraw it")),
                ],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("name") == "handle" and not cleaned.get("handle", "").strip():
            self.add_error("handle", _("Say which name shall stand there."))
        return cleaned

    def choices(self) -> dict[str, Any]:
        """As `flows.leaving.delete` takes them."""
        given = self.cleaned_data
        withdraw = [code for name, code in self.shared.items() if given[name] == "withdraw"]
        return {"withdraw": withdraw, "name": given.get("name") or "remove", "handle": given.get("handle", "")}
