"""Setting up: the conference itself, its rounds, dates and phases."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anonymity import services as anonymity
from conferences import phases, queries, services
from conferences.access import Scope, get_conference_for_organizer_or_404, get_round_for_organizer_or_404
from conferences.errors import Refused
from conferences.forms import CallForm, ConferenceForm, RoundForm
from conferences.http import ConferenceRequest
from conferences.models import Phase
from conferences.views.doors import done, saved


@require_safe
def setup_show(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    context = {
        "rounds": [{"round": each, "moves": phases.moves_from(each.phase)} for each in request.member.rounds],
        "tracks": list(conference.tracks.select_related("round")),
        "session_types": list(conference.session_types.all()),
        "lacks_names_keeper": queries.lacks_names_keeper(conference),
    }
    return render(request, "conferences/setup_show.html", context)


@require_http_methods(["GET", "POST"])
def conference_edit(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    form = ConferenceForm(request.POST or None, thing=conference, language=conference.language)
    if request.method == "POST" and form.is_valid():
        fields, seen = form.fields_to_save(), form.cleaned_data["seen"]
        if saved(
            form,
            conference,
            lambda: services.edit_conference(
                conference, by=request.user, fields=fields, scope=Scope(conference), seen=seen
            ),
        ):
            messages.success(request, _("The conference is saved."))
            return redirect("conferences:setup_show", slug=fields["slug"].lower())
    return render(request, "conferences/conference_edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
def conference_publish(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    if request.method == "POST":
        done(
            request,
            conference,
            lambda: services.publish(conference, by=request.user, scope=Scope(conference)),
            _("The conference is published: everyone can see it now."),
        )
        return redirect("conferences:dashboard_show", slug=conference.slug)
    return render(request, "conferences/conference_publish.html")


@require_http_methods(["GET", "POST"])
def round_create(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_organizer_or_404(request)
    form = RoundForm(request.POST or None, language=conference.language)
    if request.method == "POST" and form.is_valid():
        fields = form.fields_to_save()
        if saved(
            form,
            conference,
            lambda: services.add_round(conference, by=request.user, scope=Scope(conference), **fields),
        ):
            messages.success(request, _("The round is added. Set its dates, then put tracks into it."))
            return redirect("conferences:setup_show", slug=conference.slug)
    return render(request, "conferences/round_edit.html", {"form": form, "call": None})


@require_http_methods(["GET", "POST"])
def round_edit(request: ConferenceRequest, code: str) -> HttpResponse:
    call = get_round_for_organizer_or_404(request, code)
    form = RoundForm(request.POST or None, thing=call, language=request.conference.language)
    if request.method == "POST" and form.is_valid():
        fields, seen = form.fields_to_save(), form.cleaned_data["seen"]
        scope = Scope(request.conference)
        if saved(
            form,
            request.conference,
            lambda: services.edit_round(call, by=request.user, fields=fields, scope=scope, seen=seen),
        ):
            messages.success(request, _("The round is saved."))
            return redirect("conferences:setup_show", slug=request.conference.slug)
    return render(request, "conferences/round_edit.html", {"form": form, "call": call})


@require_http_methods(["GET", "POST"])
def call_edit(request: ConferenceRequest, code: str) -> HttpResponse:
    call = get_round_for_organizer_or_404(request, code)
    form = CallForm(request.POST or None, thing=call, language=request.conference.language)
    if request.method == "POST" and form.is_valid():
        dates, seen = form.fields_to_save(), form.cleaned_data["seen"]
        scope = Scope(request.conference)
        if saved(
            form,
            request.conference,
            lambda: services.set_call_dates(call, by=request.user, scope=scope, seen=seen, **dates),
        ):
            messages.success(request, _("The dates are saved. The call's page shows them now."))
            return redirect("conferences:setup_show", slug=request.conference.slug)
    return render(request, "conferences/call_edit.html", {"form": form, "call": call})


@require_http_methods(["GET", "POST"])
def phase_move(request: ConferenceRequest, code: str, to: str) -> HttpResponse:
    call = get_round_for_organizer_or_404(request, code)
    if to not in Phase.values:
        raise Http404
    if request.method == "POST":
        done(
            request,
            request.conference,
            lambda: anonymity.move_phase(call, to=to, by=request.user),
            _("Done. The phase is now: %(phase)s.") % {"phase": Phase(to).label},
        )
        return redirect("conferences:dashboard_show", slug=request.conference.slug)
    try:
        move = phases.move_between(call.phase, to)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("conferences:dashboard_show", slug=request.conference.slug)
    return render(request, "conferences/phase_move.html", {"call": call, "move": move})


@require_http_methods(["GET", "POST"])
def round_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    call = get_round_for_organizer_or_404(request, code)
    if request.method == "POST":
        done(
            request,
            request.conference,
            lambda: services.remove_round(call, by=request.user, scope=Scope(request.conference)),
            _("The round is removed."),
        )
        return redirect("conferences:setup_show", slug=request.conference.slug)
    return render(request, "conferences/thing_remove.html", {"thing": call})
