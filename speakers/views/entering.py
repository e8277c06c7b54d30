"""Sessions that an organizer enters for their speakers, and how these take them over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conferences.http import ConferenceRequest, LoginNeeded, reachable_by_token
from proposals.models import Proposal
from proposals.states import Refused
from speakers import mails, typed
from speakers.access import (
    get_conference_for_entering_or_404,
    get_entered_for_organizer_or_404,
    get_entered_for_token_or_404,
)
from speakers.forms import EnteredForm, EnterForm, EntryForm
from speakers.models import Profile
from speakers.queries import spoken_by
from speakers.tokens import opened_now, read_opened
from speakers.views import codes, flows


@typed.keeps_what_was_typed
def enter(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_entering_or_404(request)
    kinds, tracks = list(conference.session_types.all()), list(conference.tracks.all())
    kept = typed.given_back(request) if request.method != "POST" else None
    first = {"language": conference.language, "opened": opened_now(request.user.pk), "goes_on": "confirmed"}
    initial = first | {name: value for name, value in (kept.dict() if kept else {}).items() if name != "opened"}
    form = EnterForm(
        request.POST if request.method == "POST" else None, initial=initial, tracks=tracks, session_types=kinds
    )
    if request.method == "POST" and form.is_valid():
        opened = read_opened(request.POST.get("opened", ""), user_id=request.user.pk)
        try:
            row = _enter(request, form, opened.code if opened else "")
            typed.forget(request)
            messages.success(request, _("“%(title)s” is entered.") % {"title": row.title})
            return redirect("speakers:organizer_show", slug=conference.slug, code=row.code)
        except flows.AlreadyEntered as again:
            messages.info(request, str(again))
            return redirect("speakers:organizer_list", slug=conference.slug)
        except (Refused, ValidationError) as wrong:
            form.add_error(None, wrong if isinstance(wrong, ValidationError) else str(wrong))
    return render(request, "speakers/organizer_enter.html", {"form": form, "can_enter": bool(kinds and tracks)})


def _enter(request: ConferenceRequest, form: EnterForm, code: str) -> Proposal:
    return flows.enter_session(
        request.conference,
        by=request.user,
        fields=form.content(),
        track=form.track_chosen(),
        people=form.cleaned_data["people"],
        goes_on=form.cleaned_data["goes_on"],
        code=code,
    )


def correct(request: ConferenceRequest, code: str, who: str) -> HttpResponse:
    listed = get_entered_for_organizer_or_404(request, code, who)
    profile = listed.profile
    assert profile is not None
    first = {"name": profile.name, "email": profile.email}
    form = EnteredForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            row = flows.correct_entered(profile, by=request.user, name=said["name"], email=said["email"])
            messages.success(request, _("It is saved."))
            if said["mail"]:
                _mail_link(request, row)
            return redirect("speakers:organizer_show", slug=request.conference.slug, code=code)
        except (Refused, ValidationError) as wrong:
            form.add_error(None, wrong if isinstance(wrong, ValidationError) else str(wrong))
    return render(
        request, "speakers/entered_edit.html", {"form": form, "proposal": listed.proposal, "profile": profile}
    )


def _mail_link(request: ConferenceRequest, profile: Profile) -> None:
    sessions = list(spoken_by(profile).filter(conference=request.conference))
    if mails.entered(profile, request.conference, sessions):
        messages.success(request, _("A mail is on its way to %(email)s.") % {"email": profile.email})
    else:
        messages.info(request, _("They got that mail within this hour. No second one was sent."))


@reachable_by_token
def claim(request: ConferenceRequest, token: str) -> HttpResponse:
    try:
        profile = get_entered_for_token_or_404(request, token)
    except Http404:
        return render(request, "speakers/claim_gone.html", status=404)
    if request.method != "POST":
        return _claim_page(request, profile)
    answer = request.POST.get("answer", "")
    if answer == "claim":
        return _claim(request, profile)
    if answer in codes.ANSWERS:
        return codes.step(
            request,
            answer,
            show=lambda **forms: _claim_page(request, profile, **forms),
            go_on=lambda: _claim(request, profile),
        )
    return redirect(request.path)


def _claim_page(
    request: ConferenceRequest,
    profile: Profile,
    **forms: Form,
) -> HttpResponse:
    context = {
        "profile": profile,
        "sessions": list(spoken_by(profile).filter(conference=request.conference)),
        **codes.context(request, EntryForm(initial={"name": profile.name, "email": profile.email}), **forms),
    }
    return render(request, "speakers/entered_claim.html", context)


def _claim(request: ConferenceRequest, profile: Profile) -> HttpResponse:
    if not request.user.is_authenticated:
        raise LoginNeeded
    try:
        flows.claim(profile, by=request.user, by_link=True)
        messages.success(request, _("These sessions are yours now."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("speakers:proposal_list", slug=request.conference.slug)
