"""Rooms and days."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conferences.http import ConferenceRequest
from schedule import access, queries, services
from schedule.errors import Refused
from schedule.forms import DayForm, RoomForm


def room_list(request: ConferenceRequest) -> HttpResponse:
    access.check_venue(request)
    conference = request.conference
    return render(
        request,
        "schedule/room_list.html",
        {"rooms": queries.rooms_with_use(conference), "days": queries.days(conference)},
    )


def room_add(request: ConferenceRequest) -> HttpResponse:
    access.check_venue(request)
    form = RoomForm(request.POST or None)
    if form.is_valid() and form.tries(
        lambda: services.add_room(request.conference, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("“%(name)s” is on the list of rooms.") % {"name": form.cleaned_data["name"]})
        return redirect(
            "schedule:room_add" if "another" in request.POST else "schedule:room_list", request.conference.slug
        )
    return render(request, "schedule/room_form.html", {"form": form})


def room_edit(request: ConferenceRequest, code: str) -> HttpResponse:
    room = access.get_room_for_organizer_or_404(request, code)
    form = RoomForm(request.POST or None, initial={name: getattr(room, name) for name in RoomForm.base_fields})
    if form.is_valid() and form.tries(lambda: services.edit_room(room, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("schedule:room_list", request.conference.slug)
    return render(request, "schedule/room_form.html", {"form": form, "room": room})


@require_POST
def room_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    room = access.get_room_for_organizer_or_404(request, code)
    try:
        services.remove_room(room, by=request.user)
        messages.success(request, _("“%(name)s” is off the list of rooms.") % {"name": room.name})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("schedule:room_list", request.conference.slug)


def day_add(request: ConferenceRequest) -> HttpResponse:
    access.check_venue(request)
    last = queries.days(request.conference).last()
    following = last.date + timedelta(days=1) if last else request.conference.starts_on
    form = DayForm(request.POST or None, zone=request.conference.zone, initial={"day": following})
    if form.is_valid() and form.tries(lambda: services.add_day(request.conference, by=request.user, **form.hours())):
        messages.success(request, _("The day is on the list."))
        return redirect("schedule:room_list", request.conference.slug)
    return render(request, "schedule/day_form.html", {"form": form})


def day_edit(request: ConferenceRequest, code: str) -> HttpResponse:
    day = access.get_day_for_organizer_or_404(request, code)
    form = DayForm(request.POST or None, zone=request.conference.zone, edited=day)
    if form.is_valid() and form.tries(lambda: services.edit_day(day, by=request.user, **form.hours())):
        messages.success(request, _("Saved."))
        return redirect("schedule:room_list", request.conference.slug)
    return render(request, "schedule/day_form.html", {"form": form, "day": day})


@require_POST
def day_fill(request: ConferenceRequest) -> HttpResponse:
    access.check_venue(request)
    added = services.fill_days(request.conference, by=request.user)
    messages.success(
        request, _("%(count)s days were added, from 9:00 to 18:00 each. Change their hours here.") % {"count": added}
    )
    return redirect("schedule:room_list", request.conference.slug)


@require_POST
def day_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    day = access.get_day_for_organizer_or_404(request, code)
    try:
        services.remove_day(day, by=request.user)
        messages.success(request, _("The day is off the list."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("schedule:room_list", request.conference.slug)
