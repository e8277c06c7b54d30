"""The team: who holds which role, inviting, taking back, and accepting an invitation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from conferences import mails, queries, services
from conferences.access import (
    Scope,
    get_invitation_for_organizer_or_404,
    get_invitation_of_token_or_404,
    get_membership_for_organizer_or_404,
    get_people_for_organizer_or_404,
)
from conferences.errors import InvitationClosed, Refused
from conferences.forms import InviteForm, TimesMailedForm
from conferences.http import ConferenceRequest
from conferences.models import Invitation, Role
from conferences.roles import SAYS, role_choices
from conferences.views.doors import done, saved, together

PER_PAGE = 50


@require_safe
def people_list(request: ConferenceRequest) -> HttpResponse:
    conference = get_people_for_organizer_or_404(request)
    context = {
        "page": Paginator(queries.team(conference), PER_PAGE).get_page(request.GET.get("page")),
        "invitations": Paginator(queries.open_invitations(conference), PER_PAGE).get_page(request.GET.get("open")),
        "lacks_names_keeper": queries.lacks_names_keeper(conference),
        "now": now(),
    }
    return render(request, "conferences/people_list.html", context)


@require_http_methods(["GET", "POST"])
def invitation_create(request: ConferenceRequest) -> HttpResponse:
    conference = get_people_for_organizer_or_404(request)
    form = InviteForm(request.POST or None, conference=conference, says=role_choices())
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if saved(
            form,
            conference,
            lambda: mails.invite(services.invite(conference, by=request.user, scope=Scope(conference), **given)),
        ):
            messages.success(request, _("%(email)s is invited; the mail is on its way.") % {"email": given["email"]})
            return redirect("conferences:people_list", slug=conference.slug)
    return render(request, "conferences/invitation_create.html", {"form": form})


@require_POST
def invitation_resend(request: ConferenceRequest, code: str) -> HttpResponse:
    invitation = get_invitation_for_organizer_or_404(request, code)
    form = TimesMailedForm(request.POST)
    if form.is_valid():
        scope, times = Scope(request.conference), form.cleaned_data["times_mailed"]
        done(
            request,
            request.conference,
            lambda: mails.invite(services.resend(invitation, by=request.user, times_mailed=times, scope=scope)),
            _("The invitation is mailed again and works for another two weeks."),
        )
    return redirect("conferences:people_list", slug=request.conference.slug)


@require_POST
def invitation_revoke(request: ConferenceRequest, code: str) -> HttpResponse:
    invitation = get_invitation_for_organizer_or_404(request, code)
    done(
        request,
        request.conference,
        lambda: services.revoke(invitation, by=request.user, scope=Scope(request.conference)),
        _("The invitation is taken back; its link says so."),
    )
    return redirect("conferences:people_list", slug=request.conference.slug)


@require_http_methods(["GET", "POST"])
def member_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    membership = get_membership_for_organizer_or_404(request, code)
    if request.method == "POST":
        done(
            request,
            request.conference,
            lambda: services.remove_member(membership, by=request.user, scope=Scope(request.conference)),
            _("The role is taken back."),
        )
        if membership.user_id == request.user.pk:
            return redirect("conferences:conference_show", slug=request.conference.slug)
        return redirect("conferences:people_list", slug=request.conference.slug)
    return render(request, "conferences/member_remove.html", {"membership": membership})


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a mailed link. Whoever holds the link may accept it, with whichever account they log in."""
    invitation = get_invitation_of_token_or_404(token)
    user = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and user is not None:
        return _accept(request, invitation, user)
    why = invitation.closed_because(now())
    if why:
        return _closed(request, invitation, why)
    return render(request, "conferences/invitation_accept.html", _about(invitation))


def _accept(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    try:
        together(invitation.conference, lambda: services.accept_invitation(invitation, user=user))
    except InvitationClosed as closed:
        return _closed(request, invitation, closed.why)
    except Refused as refused:
        context = {**_about(invitation), "refusal": str(refused)}
        return render(request, "conferences/invitation_accept.html", context, status=409)
    messages.success(request, _("Welcome! Your role is: %(role)s.") % {"role": Role(invitation.role).label})
    return redirect("conferences:conference_show", slug=invitation.conference.slug)


def _about(invitation: Invitation) -> dict[str, object]:
    role = Role(invitation.role)
    return {"invitation": invitation, "about": invitation.conference, "says": SAYS[role]}


def _closed(request: HttpRequest, invitation: Invitation, why: str) -> HttpResponse:
    return render(request, "conferences/invitation_closed.html", {**_about(invitation), "why": why}, status=410)
