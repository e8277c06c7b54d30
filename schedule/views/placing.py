"""The draft: see it by day and room, place, move, remove."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conferences.http import ConferenceRequest
from proposals.states import ON_THE_PROGRAMME
from schedule import access, queries, services
from schedule.board import board, on_day
from schedule.conflicts import Conflict, Hours, Severity, find
from schedule.entries import QUIET_LABELS, Entry
from schedule.errors import Refused
from schedule.forms import ItemForm, ItemTextForm, SpotForm
from schedule.models import Placement
from schedule.people import speakers_of
from schedule.times import minutes_between, span_of

PER_PAGE = 30
MOST_CONFLICTS = 100


def editor(request: ConferenceRequest) -> HttpResponse:
    reach = access.get_reach_or_404(request)
    conference = request.conference
    hours = queries.hours(conference)
    rooms = list(queries.rooms(conference))
    entries = _visible(reach, queries.draft(conference))
    conflicts = find(entries, hours)
    days, lost = on_day(entries, hours)
    today = _chosen(request, hours)
    return render(
        request,
        "schedule/editor.html",
        {
            "reach": reach,
            "hours": hours,
            "today": today,
            "rooms": rooms,
            "board": board(today, days[today], rooms) if today else None,
            "lost": lost,
            "placed": len(entries),
            "conflicts": conflicts[:MOST_CONFLICTS],
            "conflict_count": len(conflicts),
            "marked": _marks(conflicts),
            "current": queries.releases(conference).first(),
            **_unplaced(request, reach),
        },
    )


def _visible(reach: access.Reach, entries: list[Entry]) -> list[Entry]:
    """For whoever organizes one track: nothing decided quietly, and no names of those who are on no programme."""
    if reach.is_whole:
        return entries
    return [
        entry if entry.state in ON_THE_PROGRAMME else replace(entry, speakers=())
        for entry in entries
        if not entry.quiet
    ]


def _chosen(request: ConferenceRequest, hours: list[Hours]) -> Hours | None:
    asked = request.GET.get("day", "")
    return next((each for each in hours if each.span.date.isoformat() == asked), hours[0] if hours else None)


def _marks(conflicts: list[Conflict]) -> dict[str, Severity]:
    """The gravest severity by item; conflicts come gravest first."""
    marked: dict[str, Severity] = {}
    for conflict in conflicts:
        for code in conflict.entries:
            marked.setdefault(code, conflict.severity)
    return marked


def _unplaced(request: ConferenceRequest, reach: access.Reach) -> dict[str, Any]:
    spot = {**_spot(request), **({"day": request.GET["day"][:10]} if "day" in request.GET else {})}
    words, track = request.GET.get("q", "")[:200], request.GET.get("track", "")[:8]
    found = queries.search(queries.placeable(request.conference, reach.track_ids), words=words, track=track)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    talks = list(page.object_list)
    named = [talk.pk for talk in talks if reach.is_whole or talk.state in ON_THE_PROGRAMME]
    names, quiet = speakers_of(named), queries.quiet_outcomes(talks)
    return {
        "page": page,
        "unplaced": [(talk, names.get(talk.pk, ()), QUIET_LABELS.get(quiet.get(talk.pk, ""), "")) for talk in talks],
        "items": queries.unplaced_items(request.conference) if reach.is_whole else [],
        "kept": spot,
        "query": urlencode(spot),
        "words": words,
        "track": track,
        "tracks": list(request.conference.tracks.all()),
    }


def placement_choose(request: ConferenceRequest) -> HttpResponse:
    """A free place was chosen first: which talk goes there?"""
    reach = access.get_reach_or_404(request)
    return render(
        request,
        "schedule/placement_choose.html",
        {
            **_unplaced(request, reach),
            "spot": _spot(request),
            "room": queries.rooms(request.conference).filter(code=request.GET.get("room", "")).first(),
            "reach": reach,
        },
    )


def placement_add(request: ConferenceRequest, code: str) -> HttpResponse:
    what, scope = access.get_talk_or_item_to_place_or_404(request, code)
    initial = {"minutes": getattr(what, "minutes", 30), **_spot(request)}
    form = SpotForm(request.POST or None, conference=request.conference, initial=initial)
    if form.is_valid() and form.tries(
        lambda: services.place(request.conference, what=what, at=form.spot(), by=request.user, scope=scope)
    ):
        messages.success(request, _("Placed."))
        return _back(request, form.spot().starts_at)
    title = getattr(what, "public_title", what.title)
    return render(request, "schedule/placement_form.html", {"form": form, "title": title})


def placement_move(request: ConferenceRequest, code: str) -> HttpResponse:
    placement, scope = access.get_placement_for_organizer_or_404(request, code)
    form = SpotForm(request.POST or None, conference=request.conference, initial=_present(request, placement))
    seen = _revision(request, placement)
    if form.is_valid() and form.tries(
        lambda: services.move(placement, to=form.spot(), revision=seen, by=request.user, scope=scope)
    ):
        messages.success(request, _("Saved."))
        return _back(request, form.spot().starts_at)
    return render(
        request,
        "schedule/placement_form.html",
        {"form": form, "placement": placement, "title": placement.item.public_title, "seen": seen},
    )


@require_POST
def placement_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    placement, scope = access.get_placement_for_organizer_or_404(request, code)
    try:
        services.remove(placement, revision=_revision(request, placement), by=request.user, scope=scope)
        messages.success(request, _("Taken off the schedule."))
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(request, placement.starts_at)


def item_add(request: ConferenceRequest) -> HttpResponse:
    if not access.get_reach_or_404(request).is_whole:
        raise Http404
    form = ItemForm(request.POST or None, conference=request.conference, initial={"minutes": 30, **_spot(request)})
    if form.is_valid() and form.tries(
        lambda: services.add_item(request.conference, by=request.user, at=form.spot(), fields=form.texts())
    ):
        messages.success(request, _("Placed."))
        return _back(request, form.spot().starts_at)
    return render(request, "schedule/item_form.html", {"form": form})


def item_edit(request: ConferenceRequest, code: str) -> HttpResponse:
    item, scope = access.get_item_for_organizer_or_404(request, code)
    form = ItemTextForm(
        request.POST or None, initial={"kind": item.kind, "title": item.title, "abstract": item.abstract}
    )
    if form.is_valid() and form.tries(
        lambda: services.edit_item(item, by=request.user, fields=form.cleaned_data, scope=scope)
    ):
        messages.success(request, _("Saved."))
        return redirect("schedule:editor", request.conference.slug)
    return render(request, "schedule/item_form.html", {"form": form, "item": item})


def _spot(request: ConferenceRequest) -> dict[str, str]:
    """What the address says about where and when."""
    names = ("room", "date", "start", "minutes")
    return {name: request.GET[name][:20] for name in names if request.GET.get(name)}


def _present(request: ConferenceRequest, placement: Placement) -> dict[str, Any]:
    spans = queries.day_spans(request.conference, queries.days(request.conference))
    local = placement.starts_at.astimezone(request.conference.zone)
    span = span_of(placement.starts_at, spans)
    return {
        "room": placement.room.code if placement.room else "",
        "date": (span.date if span else local.date()).isoformat(),
        "start": local.time(),
        "minutes": minutes_between(placement.starts_at, placement.ends_at),
    }


def _revision(request: ConferenceRequest, placement: Placement) -> int:
    """The revision that the form was opened with."""
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else placement.revision


def _back(request: ConferenceRequest, moment: datetime) -> HttpResponse:
    spans = queries.day_spans(request.conference, queries.days(request.conference))
    span = span_of(moment, spans)
    address = reverse("schedule:editor", kwargs={"slug": request.conference.slug})
    return redirect(f"{address}?day={span.date.isoformat()}" if span else address)
