"""A person's own account. Signing up, in and out are allauth's pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries, services
from accounts.access import get_account_or_login, get_owner_link_or_404, proven
from accounts.forms import HandOverForm, ProfileForm
from accounts.models import User
from conferences.log import record


@login_required
@require_safe
def account_show(request: HttpRequest) -> HttpResponse:
    user = get_account_or_login(request)
    assert user is not None
    return render(request, "accounts/account_show.html", queries.ways_in(user))


@login_required
@require_http_methods(["GET", "POST"])
def profile_edit(request: HttpRequest) -> HttpResponse:
    user = get_account_or_login(request)
    assert user is not None
    form = ProfileForm(request.POST or None, initial={"name": user.name, "zone": user.zone})
    if request.method == "POST" and form.is_valid():
        services.edit_profile(user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile_edit")
    return render(request, "accounts/profile_edit.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def owner_claim(request: HttpRequest, token: str) -> HttpResponse:
    link = get_owner_link_or_404(token)
    if request.method == "POST" and isinstance(request.user, User):
        try:
            services.claim(link, by=request.user)
        except services.Refused as refused:
            return render(request, "accounts/owner_closed.html", {"reason": str(refused)}, status=410)
        messages.success(request, _("You are the owner of this installation now. Create your first conference."))
        return redirect("conferences:conference_create")
    if not link.is_open():
        return render(request, "accounts/owner_closed.html", {"reason": ""}, status=410)
    return render(request, "accounts/owner_claim.html")


@login_required
@proven
@require_http_methods(["GET", "POST"])
def owner_hand_over(request: HttpRequest) -> HttpResponse:
    user = get_account_or_login(request)
    if user is None or not user.is_owner:
        raise Http404
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            heir = services.hand_over(by=user, email=form.cleaned_data["email"])
        except services.Refused as refused:
            form.add_error("email", str(refused))
        else:
            record("accounts.owner_handed_over", conference=None, by=user)
            messages.success(request, _("%(email)s owns this installation now.") % {"email": heir.email})
            return redirect("accounts:account_show")
    return render(request, "accounts/owner_hand_over.html", {"form": form})
