"""Taking one's data along, and deleting one's account."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import get_account_or_login, proven
from accounts.flows import leaving, proving, telling
from accounts.forms import LeaveForm
from accounts.models import User
from proposals.states import Refused


@login_required
@never_cache
@proven
@require_http_methods(["GET", "POST"])
def data_show(request: HttpRequest) -> HttpResponseBase:
    user = get_account_or_login(request)
    assert user is not None
    if request.method != "POST":
        return render(request, "accounts/data_show.html")
    name = f"my-data-{now():%Y-%m-%d}.zip"
    return FileResponse(telling.as_file(user), as_attachment=True, filename=name, content_type="application/zip")


@login_required
@never_cache
@proven
@require_http_methods(["GET", "POST"])
def account_delete(request: HttpRequest) -> HttpResponse:
    user = get_account_or_login(request)
    assert user is not None
    needs_code = not get_adapter(request).get_reauthentication_methods(user)
    cases = leaving.cases(user)
    form = LeaveForm(
        request.POST if request.method == "POST" else None,
        shared=[case.proposal for case in cases if case.fate == leaving.Fate.LEAVE],
        is_published=leaving.is_published(user),
        needs_code=needs_code,
    )
    if request.method == "POST" and "mail_code" in request.POST:
        proving.send(request, user)
        messages.info(request, _("A code is on its way to %(email)s. Type it below.") % {"email": user.email})
        return redirect("accounts:account_delete")
    if request.method == "POST" and form.is_valid() and _is_proven(request, form, needs_code):
        try:
            leaving.delete(user, **form.choices())
        except (Refused, User.DoesNotExist) as refused:
            messages.warning(request, str(refused))
            return redirect("accounts:account_delete")
        logout(request)
        return redirect("accounts:account_gone")
    context = {"form": form, "cases": cases, "obstacles": leaving.obstacles(user), "needs_code": needs_code}
    return render(request, "accounts/account_delete.html", context)


def _is_proven(request: HttpRequest, form: LeaveForm, needs_code: bool) -> bool:
    """Whoever has no password or passkey proves by a mailed code who they are."""
    if needs_code and not proving.fits(request, form.cleaned_data["code"]):
        form.add_error("code", _("This is not the code that we mailed, or it is too old. Ask for a new one."))
        return False
    return True


@require_safe
def account_gone(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account_gone.html")
