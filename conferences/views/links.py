"""Invitation links: organizers make them and take them back; whoever has one writes what it opens."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from conferences.access import Scope, get_conference_for_reader_or_404, get_links_for_organizer_or_404
from conferences.forms import OpenLinkForm, RevokeLinkForm, required_end
from conferences.http import ConferenceRequest
from proposals import opening
from proposals.models import OpenLink
from proposals.states import Refused, State
from proposals.tokens import link_of_token, link_token
from speakers.queries import proposals_by
from speakers.views import flows


@require_safe
def link_list(request: ConferenceRequest) -> HttpResponse:
    conference = get_links_for_organizer_or_404(request)
    rows = [{"link": each, "url": address_of(each, conference.slug)} for each in opening.links(conference)]
    return render(request, "conferences/open_link_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def link_create(request: ConferenceRequest) -> HttpResponse:
    conference = get_links_for_organizer_or_404(request)
    form = OpenLinkForm(request.POST or None, conference=conference)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opening.make_link(
                conference,
                by=request.user,
                track=given["track"],
                session_type=given["session_type"],
                most=given["most"],
                closes_at=required_end(given),
                anywhere_on_earth=given["closes_anywhere_on_earth"],
                skips_review=given["skips_review"],
                label=given["label"],
                scope=Scope(conference),
            )
        except ValidationError as wrong:
            form.take(wrong)
        else:
            messages.success(request, _("The link is made. Copy it from the list and send it to whom it is for."))
            return redirect("conferences:open_link_list", slug=conference.slug)
    return render(request, "conferences/open_link_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def link_revoke(request: ConferenceRequest, code: str) -> HttpResponse:
    conference = get_links_for_organizer_or_404(request)
    link = get_object_or_404(opening.links(conference), code=code)
    form = RevokeLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opening.revoke_link(
                link, by=request.user, ends_drafts=form.cleaned_data["ends_drafts"], scope=Scope(conference)
            )
            messages.success(request, _("The link is taken back: nobody can begin with it any more."))
        except Refused as refused:
            messages.warning(request, str(refused))
        return redirect("conferences:open_link_list", slug=conference.slug)
    return render(request, "conferences/open_link_revoke.html", {"link": link, "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def link_show(request: ConferenceRequest, token: str) -> HttpResponse:
    """What the link opens, for whoever has it. A draft that is there already can be put on it."""
    link = get_link_of_token_or_404(request, token)
    drafts = list(proposals_by(request.user, link.conference).filter(state=State.DRAFT)) if _is_in(request) else []
    if request.method == "POST":
        draft = next((each for each in drafts if each.code == request.POST.get("draft")), None)
        if draft is None:
            raise Http404
        try:
            flows.use_link(link, draft, by=request.user)
        except Refused as refused:
            messages.warning(request, str(refused))
            return redirect("conferences:open_link_show", slug=request.conference.slug, token=token)
        messages.success(request, _("This draft can now be handed in with the link."))
        return redirect("speakers:proposal_edit", slug=request.conference.slug, code=draft.code)
    why = opening.closed_because(link)
    context = {"link": link, "token": token, "why": why, "left": opening.uses_left(link), "drafts": drafts}
    return render(request, "conferences/open_link_show.html", context, status=410 if why else 200)


def get_link_of_token_or_404(request: ConferenceRequest, token: str) -> OpenLink:
    """The link that this address was made for; 404 for a forged one. The token is the permission."""
    conference = get_conference_for_reader_or_404(request)
    link = link_of_token(conference, token)
    if link is None:
        raise Http404
    link.conference = conference
    return link


def address_of(link: OpenLink, slug: str) -> str:
    """What organizers send."""
    page = reverse("conferences:open_link_show", kwargs={"slug": slug, "token": link_token(link)})
    return settings.CFP_SITE_URL + page


def _is_in(request: ConferenceRequest) -> bool:
    return request.member.user_id is not None
