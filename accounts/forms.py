"""Forms about one's own account."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
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
        help_text=_("As you want to be addressed here. What is printed in a programme is asked with your proposal."),
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
