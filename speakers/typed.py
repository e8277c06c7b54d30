"""What was typed into a form whose session had ended: kept with the anonymous session, given back after login."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from conferences.http import LoginNeeded
from speakers.tokens import read_opened

KEY = "typed"
#: Characters of one form (the longest honest one has some 26,000), and forms of one session.
LONGEST = 120_000
MOST_FORMS = 3

P = ParamSpec("P")


def keeps_what_was_typed(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """For views of forms: a POST of somebody who is logged out loses nothing."""

    @wraps(view)
    def kept(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = cast(HttpRequest, args[0])
        try:
            return view(*args, **kwargs)
        except LoginNeeded:
            if request.method == "POST":
                keep(request)
            raise

    return kept


def keep(request: HttpRequest) -> None:
    """Put the fields of this POST aside, under its path."""
    text = request.POST.urlencode()
    if len(text) > LONGEST * 3 or sum(map(len, request.POST.values())) > LONGEST:
        messages.error(request, _("You were logged out, and the text was too long to keep. Go back to copy it."))
        return
    forms: dict[str, str] = request.session.get(KEY, {})
    forms.pop(request.path, None)
    forms[request.path] = text
    request.session[KEY] = dict(list(forms.items())[-MOST_FORMS:])
    messages.warning(
        request, _("You were logged out while you were writing. What you typed is kept: log in and it is back.")
    )


def given_back(request: HttpRequest) -> QueryDict | None:
    """What this person had typed into this page's form, until `forget` is called. Another person's is dropped."""
    text = request.session.get(KEY, {}).get(request.path)
    if text is None:
        return None
    fields = QueryDict(text)
    if read_opened(fields.get("opened", ""), user_id=request.user.pk or 0) is None:
        forget(request)
        return None
    return fields


def forget(request: HttpRequest) -> None:
    """It was saved, or is not wanted."""
    forms = request.session.get(KEY, {})
    if forms.pop(request.path, None) is not None:
        request.session[KEY] = forms
