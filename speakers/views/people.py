"""A person's own profile, and taking over what was entered for them."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conferences.http import ConferenceRequest
from proposals.files.storage import too_large_words
from proposals.states import Refused
from proposals.uploads import too_large
from speakers import queries, services, typed
from speakers.access import (
    get_account_or_login_needed,
    get_conference_for_speaker_or_404,
    get_profile_for_claim_or_404,
)
from speakers.forms import ProfileForm
from speakers.models import Profile
from speakers.tokens import opened_now
from speakers.views import flows


@typed.keeps_what_was_typed
def edit_profile(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_speaker_or_404(request)
    return _edit_profile(request, back=reverse("speakers:proposal_list", kwargs={"slug": conference.slug}))


@typed.keeps_what_was_typed
def edit_mine(request: HttpRequest) -> HttpResponse:
    get_account_or_login_needed(request)
    return _edit_profile(cast(ConferenceRequest, request), back=reverse("accounts:account_show"))


def _edit_profile(request: ConferenceRequest, *, back: str) -> HttpResponse:
    """The one profile of a person, whichever page leads to it; `back` is where they came from."""
    form = ProfileForm(request.POST) if request.method == "POST" else _profile_form(request)
    if request.method == "POST":
        is_valid = form.is_valid()
        if _save_picture(request, form) and is_valid:
            try:
                flows.save_profile(by=request.user, fields=form.content())
                typed.forget(request)
                messages.success(request, _("Your profile is saved."))
                return redirect(back)
            except ValidationError as wrong:
                form.add_error(None, wrong)
    profile = Profile.objects.filter(user=request.user).first()
    if profile is None or not profile.pictures:
        del form.fields["no_picture"]
    context = {"form": form, "profile": profile, "entered": list(queries.entered_for(request.user)), "back": back}
    return render(request, "speakers/profile_edit.html", context)


def _save_picture(request: ConferenceRequest, form: ProfileForm) -> bool:
    """Save a picture that was chosen, whatever is wrong with other fields: a file cannot be given back to a form."""
    upload = request.FILES.get("picture")
    try:
        if "picture" in too_large(request):
            raise ValidationError(too_large_words())
        if upload is not None:
            services.set_picture(services.profile_of(request.user), by=request.user, upload=upload)
        elif request.POST.get("no_picture"):
            services.remove_picture(services.profile_of(request.user), by=request.user)
    except ValidationError as wrong:
        form.add_error("picture", wrong.messages[0])
        return False
    except Refused as refused:
        form.add_error("picture", str(refused))
        return False
    return True


def _profile_form(request: ConferenceRequest) -> ProfileForm:
    profile = Profile.objects.filter(user=request.user).first() or Profile(name=request.user.name)
    initial = {name: getattr(profile, name) for name in services.PROFILE_FIELDS}
    if kept := typed.given_back(request):
        initial |= {name: kept[name] for name in initial if name in kept}
        messages.info(request, _("What you had typed is back. Look it over, then save."))
    return ProfileForm(initial=initial | {"opened": opened_now(request.user.pk)})


@require_POST
def claim_profile(request: ConferenceRequest, code: str) -> HttpResponse:
    entered = get_profile_for_claim_or_404(request, code)
    try:
        flows.claim(entered, by=request.user)
        messages.success(request, _("These sessions are yours now."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("speakers:proposal_list", slug=request.conference.slug)
