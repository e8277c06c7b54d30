"""The event log, newest first, a page at a time."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences import queries
from conferences.access import get_log_for_organizer_or_404
from conferences.http import ConferenceRequest


@require_safe
def log_list(request: ConferenceRequest) -> HttpResponse:
    conference = get_log_for_organizer_or_404(request)
    wanted = queries.LogFilter(
        subject=request.GET.get("about", "").replace("\x00", "").strip()[:60], room=request.GET.get("room", "")
    )
    page = queries.log_page(conference, wanted, request.GET.get("older", ""))
    people = queries.people_by_actor(event.actor for event in page.events if event.actor)
    rows = [(event, people.get(event.actor)) for event in page.events]
    context = {"rows": rows, "older": page.older, "wanted": wanted, "rooms": queries.LOG_ROOMS}
    return render(request, "conferences/log_list.html", context)
