"""Answering an invitation, by its signed link: with an account, with a code typed into the page, or without either."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conferences.http import ConferenceRequest, LoginNeeded, reachable_by_token
from proposals.states import OVER, Refused
from speakers import queries
from speakers.access import get_invitation_for_token_or_404
from speakers.forms import EntryForm
from speakers.models import Authorship
from speakers.views import codes, flows


@reachable_by_token
def answer_invitation(request: ConferenceRequest, token: str) -> HttpResponse:
    try:
        invitation = get_invitation_for_token_or_404(request, token)
    except Http404:
        return render(request, "speakers/invitation_gone.html", status=404)
    if request.method != "POST":
        return _page(request, invitation)
    answer = request.POST.get("answer", "")
    if answer == "accept":
        return _accept(request, invitation)
    if answer in codes.ANSWERS:
        return codes.step(
            request,
            answer,
            show=lambda **forms: _page(request, invitation, **forms),
            go_on=lambda: _accept(request, invitation),
        )
    if answer == "decline":
        return _decline(request, invitation)
    return redirect(request.path)


def _page(
    request: ConferenceRequest,
    invitation: Authorship,
    **forms: Form,
) -> HttpResponse:
    known = request.user.is_authenticated
    mine = queries.addresses_of(request.user) if known else set()
    context = {
        "invitation": invitation,
        "proposal": invitation.proposal,
        "contact": queries.contact_name(invitation.proposal),
        "is_open": invitation.status == Authorship.Status.INVITED and invitation.proposal.state not in OVER,
        "is_for_another": known and invitation.invited_email not in mine,
        "takes_part": known and _takes_part(request, invitation),
        **codes.context(request, EntryForm(initial={"email": invitation.invited_email}), **forms),
    }
    return render(request, "speakers/invitation_show.html", context)


def _accept(request: ConferenceRequest, invitation: Authorship) -> HttpResponse:
    if not request.user.is_authenticated:
        raise LoginNeeded
    name = codes.name_given(request)
    try:
        accepted = flows.accept(invitation, by=request.user, name=name)
        if accepted.is_speaking:
            messages.success(request, _("You are a speaker now. Look over your profile, too."))
        else:
            messages.success(request, _("You look after this proposal now."))
    except Refused as refused:
        messages.warning(request, str(refused))
    if _takes_part(request, invitation):
        return redirect("speakers:proposal_show", slug=request.conference.slug, code=invitation.proposal.code)
    return redirect(request.path)


def _decline(request: ConferenceRequest, invitation: Authorship) -> HttpResponse:
    try:
        flows.decline(invitation, by=request.user if request.user.is_authenticated else None)
        messages.success(request, _("You declined. The other speakers see that; nothing else follows."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(request.path)


def _takes_part(request: ConferenceRequest, invitation: Authorship) -> bool:
    return queries.proposals_by(request.user, request.conference).filter(pk=invitation.proposal_id).exists()
