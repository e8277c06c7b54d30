"""Looking at what a release would change, and releasing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conferences.http import ConferenceRequest
from schedule import access, queries, services
from schedule.errors import Refused
from schedule.forms import ReleaseForm
from schedule.services.releasing import next_version


def release_start(request: ConferenceRequest) -> HttpResponse:
    scope = access.get_release_scope_or_404(request, request.GET.get("track", ""))
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = services.release(request.conference, by=request.user, scope=scope, **values)
            messages.success(request, _("Version %(version)s is published.") % {"version": made.version})
            return redirect("schedule:programme", request.conference.slug)
        except Refused as refused:
            form.add_error(None, str(refused))
    plan = services.plan(request.conference, scope=scope)
    if request.method == "POST":
        form.data = {**form.data.dict(), "seen": plan.seen}  # type: ignore[attr-defined]
    else:
        form = ReleaseForm(initial={"version": next_version(plan.current), "seen": plan.seen})
    return render(
        request,
        "schedule/release_start.html",
        {
            "form": form,
            "plan": plan,
            "scope": scope,
            "rooms": {room.code: room.name for room in queries.rooms(request.conference)},
            "releases": list(queries.releases(request.conference)[:20]),
        },
    )
