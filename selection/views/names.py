"""Opening names, and stepping back before one sees them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conferences.http import ConferenceRequest
from conferences.models import ReviewPolicy, Round, Track
from selection import queries, services
from selection.access import (
    FROZEN,
    get_desk_for_opener_or_404,
    get_proposal_for_chair_or_404,
    get_round_for_opener_or_404,
)
from selection.errors import Refused


def names_show(request: ConferenceRequest) -> HttpResponse:
    desk = get_desk_for_opener_or_404(request)
    openings = queries.names_opened(desk.conference)
    opened = {(each.round_id, each.track_id) for each in openings}
    rounds = [each for each in desk.member.rounds if each.phase in FROZEN and each.review_policy != ReviewPolicy.NAMED]
    choices: list[tuple[Round, Track | None]] = [(each, None) for each in rounds if desk.is_whole]
    mine = desk.conference.tracks.filter(pk__in=desk.member.chaired_tracks, round__in=rounds).select_related("round")
    choices += [(each.round, each) for each in mine]
    closed = [
        (call, track)
        for call, track in choices
        if (call.pk, None) not in opened and (call.pk, track.pk if track else None) not in opened
    ]
    return render(request, "selection/names_show.html", {"openings": openings, "closed": closed, "desk": desk})


def names_open(request: ConferenceRequest, code: str) -> HttpResponse:
    desk, call = get_round_for_opener_or_404(request, code)
    track_code = request.POST.get("track", request.GET.get("track", ""))
    track = desk.conference.tracks.filter(code=track_code, pk__in=desk.member.chaired_tracks).first()
    if (track is None) == bool(track_code) or (track is None and not desk.is_whole):
        raise Http404
    if request.method != "POST":
        return render(request, "selection/names_open.html", {"round": call, "track": track})
    try:
        services.open_names(call, by=request.user, track=track)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Names are open now. Each first look at a proposal's names is logged."))
    return redirect("selection:names_show", slug=desk.conference.slug)


def step_back(request: ConferenceRequest, code: str) -> HttpResponse:
    desk, proposal = get_proposal_for_chair_or_404(request, code)
    if proposal.pk not in desk.hidden:
        if request.method != "POST":
            return render(request, "selection/step_back.html", {"proposal": proposal})
        services.step_back(proposal, by=request.user)
        messages.success(request, _("You stand aside from this proposal. Others decide it."))
    return redirect("selection:proposal_show", slug=desk.conference.slug, code=code)
