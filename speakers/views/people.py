"""Co-speakers, invitations, and a person's own profile."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conferences.http import ConferenceRequest, LoginNeeded, reachable_by_token
from proposals.files.storage import too_large_words
from proposals.models import Proposal
from proposals.states import OVER, Refused
from proposals.uploads import too_large
from speakers import queries, services, typed
from speakers.access import (
    get_account_or_login_needed,
    get_authorship_for_speaker_or_404,
    get_conference_for_speaker_or_404,
    get_invitation_for_token_or_404,
    get_profile_for_claim_or_404,
    get_proposal_for_speaker_or_404,
)
from speakers.forms import InviteForm, ProfileForm
from speakers.models import Authorship, Profile
from speakers.tokens import opened_now
from speakers.views import flows


def list_speakers(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = flows.invite(proposal, by=request.user, email=form.cleaned_data["email"])
            messages.success(request, _("A mail is on its way to %(email)s.") % {"email": asked.invited_email})
            return _to_list(request, proposal)
        except (Refused, ValidationError) as wrong:
            form.add_error("email", wrong if isinstance(wrong, ValidationError) else str(wrong))
    people = list(queries.people_of(proposal))
    context = {
        "proposal": proposal,
        "people": people,
        "mine": next(each for each in people if each.profile and each.profile.user_id == request.user.pk),
        "form": form,
        "may_change": proposal.state not in OVER,
    }
    return render(request, "speakers/speaker_list.html", context)


@require_POST
def resend(request: ConferenceRequest, code: str, who: str) -> HttpResponse:
    authorship = get_authorship_for_speaker_or_404(request, code, who)
    try:
        flows.resend(authorship, by=request.user)
        messages.success(request, _("The invitation is on its way again."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return _to_list(request, authorship.proposal)


@require_POST
def hand_over(request: ConferenceRequest, code: str, who: str) -> HttpResponse:
    authorship = get_authorship_for_speaker_or_404(request, code, who)
    try:
        flows.hand_over(authorship, by=request.user)
        messages.success(request, _("%(name)s is the contact now.") % {"name": authorship.profile})
    except Refused as refused:
        messages.warning(request, str(refused))
    return _to_list(request, authorship.proposal)


def remove(request: ConferenceRequest, code: str, who: str) -> HttpResponse:
    authorship = get_authorship_for_speaker_or_404(request, code, who)
    is_me = authorship.profile is not None and authorship.profile.user_id == request.user.pk
    if request.method != "POST":
        return render(request, "speakers/speaker_remove.html", {"authorship": authorship, "is_me": is_me})
    try:
        flows.remove(authorship, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
        return _to_list(request, authorship.proposal)
    if is_me:
        messages.success(
            request, _("You are not a speaker of “%(title)s” any more.") % {"title": authorship.proposal.title}
        )
        return redirect("speakers:proposal_list", slug=request.conference.slug)
    messages.success(request, _("They are off the list."))
    return _to_list(request, authorship.proposal)


@reachable_by_token
def answer_invitation(request: ConferenceRequest, token: str) -> HttpResponse:
    try:
        invitation = get_invitation_for_token_or_404(request, token)
    except Http404:
        return render(request, "speakers/invitation_gone.html", status=404)
    if request.method == "POST":
        return _answer(request, invitation)
    context = {
        "invitation": invitation,
        "proposal": invitation.proposal,
        "contact": queries.contact_name(invitation.proposal),
        "is_open": invitation.status == Authorship.Status.INVITED and invitation.proposal.state not in OVER,
    }
    return render(request, "speakers/invitation_show.html", context)


def _answer(request: ConferenceRequest, invitation: Authorship) -> HttpResponse:
    says_yes = request.POST.get("answer") == "accept"
    if says_yes and not request.user.is_authenticated:
        raise LoginNeeded
    try:
        if says_yes:
            flows.accept(invitation, by=request.user)
            messages.success(request, _("You are a speaker now. Look over your profile, too."))
        else:
            flows.decline(invitation, by=request.user if request.user.is_authenticated else None)
            messages.success(request, _("You declined. The other speakers see that; nothing else follows."))
    except Refused as refused:
        messages.warning(request, str(refused))
    if says_yes and queries.proposals_by(request.user, request.conference).filter(pk=invitation.proposal_id).exists():
        return redirect("speakers:proposal_show", slug=request.conference.slug, code=invitation.proposal.code)
    return redirect(request.path)


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


def _to_list(request: ConferenceRequest, proposal: Proposal) -> HttpResponse:
    return redirect("speakers:speaker_list", slug=request.conference.slug, code=proposal.code)
