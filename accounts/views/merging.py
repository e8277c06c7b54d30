"""Making one account of two."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import get_account_or_login, get_merge_or_404, proven
from accounts.flows import merging
from accounts.forms import MergeForm
from accounts.models import User
from accounts.tokens import KEPT
from proposals.states import Refused


@login_required
@proven
@require_http_methods(["GET", "POST"])
def merge_start(request: HttpRequest) -> HttpResponse:
    user = get_account_or_login(request)
    assert user is not None
    form = MergeForm(request.POST if request.method == "POST" else None, own=user.email)
    if request.method == "POST" and form.is_valid():
        merging.ask(by=user, email=form.cleaned_data["email"])
        messages.success(
            request,
            _("If %(email)s has an account here, a mail is on its way to both addresses. Open both links.")
            % {"email": form.cleaned_data["email"]},
        )
        return redirect("accounts:merge_start")
    return render(request, "accounts/merge_start.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def merge_agree(request: HttpRequest, token: str) -> HttpResponse:
    row, side = get_merge_or_404(token)
    person = row.kept if side == KEPT else row.gone
    context = {
        "row": row,
        "is_open": row.is_open(),
        "is_kept": side == KEPT,
        "refusal": "",
        "is_done": bool(row.done_at),
    }
    if person is not None and row.is_open() and is_mfa_enabled(person) and request.user != person:
        messages.info(
            request, _("Two-factor is on for %(email)s: log in as that account first.") % {"email": person.email}
        )
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        try:
            context["is_done"] = merging.agree(row, side)
            context["has_agreed"] = True
        except Refused as refused:
            context["refusal"] = str(refused)
    elif row.is_open() and row.gone is not None:
        context["refusal"] = _refusal(row.kept, row.gone)
    return render(request, "accounts/merge_agree.html", context)


def _refusal(kept: User, gone: User) -> str:
    """Why it cannot be done, said before anybody presses a button."""
    try:
        merging.refuse(kept, gone)
    except Refused as refused:
        return str(refused)
    return ""
