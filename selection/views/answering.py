"""Confirming and declining, from the mailed link without a login or from the speaker's page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from conferences.http import ConferenceRequest, reachable_by_token
from proposals import states
from proposals.models import Proposal
from selection import queries, services
from selection.access import get_answerable_for_speaker_or_404
from selection.forms import DeclineForm
from selection.tokens import Expired
from speakers.needs import late_needs, open_needs


@reachable_by_token
def confirm(request: ConferenceRequest, code: str) -> HttpResponse:
    """GET only shows, so that a mail scanner that follows links confirms nothing."""
    token = _token(request)
    try:
        proposal = get_answerable_for_speaker_or_404(request, code, token)
    except Expired:
        return _expired(request)
    if request.method != "POST":
        me = request.user
        needed = open_needs(me, request.conference) if me.is_authenticated else len(late_needs(proposal))
        return _page(request, "selection/confirm.html", proposal, token, "confirm", needed=needed)
    by = request.user if request.user.is_authenticated and not token else None
    return _act(
        request,
        "confirm",
        proposal,
        token,
        lambda: services.confirm(proposal, by=by),
        _("Thank you, your talk is confirmed. A receipt is on its way to you."),
    )


@reachable_by_token
def decline(request: ConferenceRequest, code: str) -> HttpResponse:
    token = _token(request)
    try:
        proposal = get_answerable_for_speaker_or_404(request, code, token)
    except Expired:
        return _expired(request)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "selection/decline.html", proposal, token, "decline", form=form)
    by = request.user if request.user.is_authenticated and not token else None
    reason = form.cleaned_data["reason"]
    return _act(
        request,
        "decline",
        proposal,
        token,
        lambda: services.decline(proposal, by=by, reason=reason),
        _("You have declined. The organizers know, and somebody else gets the place. Thank you for telling us."),
    )


def _token(request: ConferenceRequest) -> str:
    return request.POST.get("token", "") or request.GET.get("token", "")


def _page(
    request: ConferenceRequest, template: str, proposal: Proposal, token: str, verb: str, **more: object
) -> HttpResponse:
    context = {
        "proposal": proposal,
        "token": token,
        "can_answer": states.may(verb, proposal.state),
        "decision": queries.decision_for(proposal),
        **more,
    }
    return render(request, template, context)


def _act(
    request: ConferenceRequest, verb: str, proposal: Proposal, token: str, act: Callable[[], Proposal], done: str
) -> HttpResponse:
    """Do it once; whoever comes second (a double click, a co-speaker, another tab) is told how it stands."""
    try:
        act()
    except states.Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    where = reverse(f"selection:{verb}", kwargs={"slug": request.conference.slug, "code": proposal.code})
    return redirect(f"{where}?{urlencode({'token': token})}" if token else where)


def _expired(request: ConferenceRequest) -> HttpResponse:
    return render(request, "selection/link_expired.html", status=410)
