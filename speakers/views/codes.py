"""The steps of a page that somebody without a login enters by a mailed code, typed into that same page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts import signing_in
from accounts.services import Refused
from conferences.http import ConferenceRequest
from speakers.forms import CodeForm, EntryForm

#: What the buttons of `speakers/parts/mailed_code.html` send as `answer`.
ANSWERS = frozenset({"mail_code", "type_code", "other_address"})
#: In the session: how somebody without an account wants to be announced.
NAME = "name-given"


def context(request: ConferenceRequest, first: EntryForm, **forms: Form) -> dict[str, Any]:
    """What the page shows of this: `first` is the empty form, `forms` one that was sent and is shown again."""
    known = request.user.is_authenticated
    mailed_to = "" if known else signing_in.waiting_for(request, place=request.path)
    return {"mailed_to": mailed_to, "entry_form": first, "code_form": CodeForm(), **forms}


def step(
    request: ConferenceRequest, answer: str, *, show: Callable[..., HttpResponse], go_on: Callable[[], HttpResponse]
) -> HttpResponse:
    """Take one step. `show(entry_form=…)` or `show(code_form=…)` is the page with what is wrong; `go_on()` what the
    person came for, once they are logged in."""
    if answer == "mail_code":
        return _mail_code(request, show)
    if answer == "type_code":
        return _type_code(request, show, go_on)
    signing_in.forget(request)
    return redirect(request.path)


def name_given(request: ConferenceRequest) -> str:
    """The name that was typed with the address; asked for once."""
    return str(request.session.pop(NAME, ""))


def _mail_code(request: ConferenceRequest, show: Callable[..., HttpResponse]) -> HttpResponse:
    form = EntryForm(request.POST)
    if not form.is_valid():
        return show(entry_form=form)
    try:
        signing_in.send_code(request, form.cleaned_data["email"], place=request.path)
    except Refused as refused:
        form.add_error("email", str(refused))
        return show(entry_form=form)
    request.session[NAME] = form.cleaned_data["name"]
    return redirect(request.path)


def _type_code(
    request: ConferenceRequest, show: Callable[..., HttpResponse], go_on: Callable[[], HttpResponse]
) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return show(code_form=form)
    path = request.path
    try:
        answer = signing_in.use_code(request, form.cleaned_data["code"], redirect_to=path, place=path)
    except Refused as refused:
        if not signing_in.waiting_for(request, place=path):
            messages.warning(request, str(refused))
            return redirect(path)
        form.add_error("code", str(refused))
        return show(code_form=form)
    return answer or go_on()  # a second factor is still asked for; then they come back here
