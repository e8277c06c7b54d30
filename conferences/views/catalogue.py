"""Setting up: tracks and session types."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from conferences import services
from conferences.access import (
    Scope,
    get_conference_for_organizer_or_404,
    get_session_type_for_organizer_or_404,
    get_track_for_editor_or_404,
    get_track_for_organizer_or_404,
    scope_of_editor,
)
from conferences.forms import OrganizersTrackForm, PlaceForm, SessionTypeForm, TrackForm
from conferences.http import ConferenceRequest
from conferences.models import Track
from conferences.views.doors import done, saved


@require_http_methods(["GET", "POST"])
def track_create(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    form = OrganizersTrackForm(request.POST or None, conference=conference)
    if len(request.member.rounds) == 1:
        del form.fields["round"]
    if request.method == "POST" and form.is_valid():
        fields = form.fields_to_save()
        if saved(
            form,
            conference,
            lambda: services.add_track(conference, by=request.user, fields=fields, scope=Scope(conference)),
        ):
            messages.success(request, _("The track is added."))
            return redirect("conferences:setup_show", slug=conference.slug)
    return render(request, "conferences/track_edit.html", {"form": form, "track": None})


@require_http_methods(["GET", "POST"])
def track_edit(request: ConferenceRequest, code: str) -> HttpResponse:
    track = get_track_for_editor_or_404(request, code)
    scope = scope_of_editor(request, track)
    form = _track_form(request, track, scope)
    if request.method == "POST" and form.is_valid():
        fields, seen = form.fields_to_save(), form.cleaned_data["seen"]
        if saved(
            form,
            request.conference,
            lambda: services.edit_track(track, by=request.user, fields=fields, scope=scope, seen=seen),
        ):
            messages.success(request, _("The track is saved."))
            if scope.track is not None:
                return redirect("conferences:conference_show", slug=request.conference.slug)
            return redirect("conferences:setup_show", slug=request.conference.slug)
    return render(request, "conferences/track_edit.html", {"form": form, "track": track, "is_chairs": scope.track})


def _track_form(request: ConferenceRequest, track: Track, scope: Scope) -> TrackForm:
    """A track chair changes texts; an organizer also dates, and the round, where there is more than one."""
    if scope.track is not None:
        return TrackForm(request.POST or None, thing=track, language=request.conference.language)
    form = OrganizersTrackForm(request.POST or None, conference=request.conference, thing=track)
    if len(request.member.rounds) == 1:
        del form.fields["round"]
    return form


@require_POST
def track_place(request: ConferenceRequest, code: str) -> HttpResponse:
    track = get_track_for_organizer_or_404(request, code)
    form = PlaceForm(request.POST)
    if form.is_valid():
        position = form.cleaned_data["position"]
        done(
            request,
            request.conference,
            lambda: services.place_track(track, position=position, by=request.user, scope=Scope(request.conference)),
            _("“%(track)s” is now number %(number)s.") % {"track": track, "number": position + 1},
        )
    return redirect("conferences:setup_show", slug=request.conference.slug)


@require_http_methods(["GET", "POST"])
def track_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    track = get_track_for_organizer_or_404(request, code)
    if request.method == "POST":
        done(
            request,
            request.conference,
            lambda: services.remove_track(track, by=request.user, scope=Scope(request.conference)),
            _("The track is removed."),
        )
        return redirect("conferences:setup_show", slug=request.conference.slug)
    return render(request, "conferences/thing_remove.html", {"thing": track})


@require_http_methods(["GET", "POST"])
def type_create(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    form = SessionTypeForm(request.POST or None, conference=conference)
    if request.method == "POST" and form.is_valid():
        fields = form.fields_to_save()
        if saved(
            form,
            conference,
            lambda: services.add_session_type(conference, by=request.user, fields=fields, scope=Scope(conference)),
        ):
            messages.success(request, _("The session type is added."))
            return redirect("conferences:setup_show", slug=conference.slug)
    return render(request, "conferences/type_edit.html", {"form": form, "kind": None})


@require_http_methods(["GET", "POST"])
def type_edit(request: ConferenceRequest, code: str) -> HttpResponse:
    kind = get_session_type_for_organizer_or_404(request, code)
    form = SessionTypeForm(request.POST or None, conference=request.conference, thing=kind)
    if request.method == "POST" and form.is_valid():
        fields, seen = form.fields_to_save(), form.cleaned_data["seen"]
        scope = Scope(request.conference)
        if saved(
            form,
            request.conference,
            lambda: services.edit_session_type(kind, by=request.user, fields=fields, scope=scope, seen=seen),
        ):
            messages.success(request, _("The session type is saved."))
            return redirect("conferences:setup_show", slug=request.conference.slug)
    return render(request, "conferences/type_edit.html", {"form": form, "kind": kind})


@require_POST
def type_place(request: ConferenceRequest, code: str) -> HttpResponse:
    kind = get_session_type_for_organizer_or_404(request, code)
    form = PlaceForm(request.POST)
    if form.is_valid():
        position = form.cleaned_data["position"]
        scope = Scope(request.conference)
        done(
            request,
            request.conference,
            lambda: services.place_session_type(kind, position=position, by=request.user, scope=scope),
            _("“%(kind)s” is now number %(number)s.") % {"kind": kind, "number": position + 1},
        )
    return redirect("conferences:setup_show", slug=request.conference.slug)


@require_http_methods(["GET", "POST"])
def type_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    kind = get_session_type_for_organizer_or_404(request, code)
    if request.method == "POST":
        done(
            request,
            request.conference,
            lambda: services.remove_session_type(kind, by=request.user, scope=Scope(request.conference)),
            _("The session type is removed."),
        )
        return redirect("conferences:setup_show", slug=request.conference.slug)
    return render(request, "conferences/thing_remove.html", {"thing": kind})
