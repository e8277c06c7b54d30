"""Deciding quietly, one proposal or many."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from anonymity.committee import titles_in_review
from conferences.http import ConferenceRequest
from proposals.states import Refused as RefusedByState
from selection import services
from selection.access import Desk, get_desk_for_decider_or_404, get_proposal_for_decider_or_404
from selection.errors import Refused
from selection.forms import DecisionForm
from selection.models import Outcome
from selection.services import Decided, Plan


@require_POST
def decide(request: ConferenceRequest, code: str) -> HttpResponse:
    desk, proposal = get_proposal_for_decider_or_404(request, code)
    form = DecisionForm(request.POST, tracks=list(proposal.tracks.all()))
    if not form.is_valid():
        messages.error(request, _("Nothing was decided: choose accept, wait list or reject."))
        return redirect("selection:proposal_show", slug=desk.conference.slug, code=code)
    track = form.chosen_track()
    try:
        services.decide(
            proposal,
            outcome=form.cleaned_data["outcome"],
            by=request.user,
            track=track,
            reason=form.cleaned_data["reason"],
            scope=desk.scope(track),
            seen=form.cleaned_data["seen"],
        )
    except (Refused, RefusedByState) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Decided quietly. Nobody is told before you announce."))
    return redirect("selection:proposal_show", slug=desk.conference.slug, code=code)


@require_POST
def undo(request: ConferenceRequest, code: str) -> HttpResponse:
    desk, proposal = get_proposal_for_decider_or_404(request, code)
    seen = request.POST.get("seen", "")
    track = next((each for each in proposal.tracks.all() if each.pk in desk.member.chaired_tracks), None)
    try:
        services.undo(proposal, by=request.user, scope=desk.scope(track), seen=seen)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Taken back: nothing is decided about this proposal now."))
    return redirect("selection:proposal_show", slug=desk.conference.slug, code=code)


@require_POST
def pass_feedback(request: ConferenceRequest, code: str) -> HttpResponse:
    desk, proposal = get_proposal_for_decider_or_404(request, code)
    track = next((each for each in proposal.tracks.all() if each.pk in desk.member.chaired_tracks), None)
    try:
        passed = services.pass_feedback(
            proposal,
            reviews=request.POST.getlist("reviews"),
            seen=request.POST.getlist("seen"),
            by=request.user,
            scope=desk.scope(track),
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _said(passed))
    return redirect("selection:proposal_show", slug=desk.conference.slug, code=code)


def _said(passed: int) -> str:
    if not passed:
        return _("The speakers will read no feedback from reviewers.")
    return ngettext(
        "The speakers will read the feedback of one review once the result is announced.",
        "The speakers will read the feedback of %(count)d reviews once the result is announced.",
        passed,
    ) % {"count": passed}


@require_POST
def decide_many(request: ConferenceRequest) -> HttpResponse:
    """First exactly who would change, then, with `sure`, the deed. A quick button of one row is sure at once."""
    desk = get_desk_for_decider_or_404(request)
    quick_code, _blank, quick_outcome = request.POST.get("quick", "").partition(" ")
    codes = [quick_code] if quick_code else request.POST.getlist("codes")
    outcome = quick_outcome or request.POST.get("outcome", "")
    if outcome not in Outcome.values:
        messages.warning(request, _("Nothing was decided: choose accept, wait list or reject."))
        return _back(request, desk)
    proposals = list(desk.proposals().filter(code__in=codes).order_by("code"))
    if not proposals:
        messages.warning(request, _("Nothing was decided: tick the proposals that it is about."))
        return _back(request, desk)
    track = desk.conference.tracks.filter(code=request.POST.get("track", "")).first()
    scope = desk.scope(track)
    if not (quick_code or "sure" in request.POST):
        plans = services.plan(desk.conference, proposals, outcome=outcome, by=request.user, track=track, scope=scope)
        return _preview(request, desk, outcome, plans, track.code if track else "")
    done = services.decide_many(
        desk.conference,
        proposals,
        outcome=outcome,
        by=request.user,
        track=track,
        reason=request.POST.get("reason", ""),
        scope=scope,
        seen=_seen(request.POST),
    )
    _tell(request, done)
    return _back(request, desk)


def _seen(posted: QueryDict) -> dict[str, str]:
    """`seen` holds pairs “proposal:decision” as the page showed them."""
    pairs = (each.partition(":") for each in posted.getlist("seen"))
    return {code: decision for code, _colon, decision in pairs}


def _preview(request: ConferenceRequest, desk: Desk, outcome: str, plans: list[Plan], track: str) -> HttpResponse:
    titles = titles_in_review([each.proposal.pk for each in plans])

    def title(each: Plan) -> str:
        return titles.get(each.proposal.pk, each.proposal.code)

    context = {
        "outcome": Outcome(outcome),
        "changing": [(each, title(each)) for each in plans if not each.refusal and not each.is_same],
        "same": [(each, title(each)) for each in plans if not each.refusal and each.is_same],
        "refused": [(each, title(each)) for each in plans if each.refusal],
        "track": track,
        "here": request.POST.get("here", ""),
    }
    return render(request, "selection/decide_many.html", context)


def _tell(request: ConferenceRequest, done: Decided) -> None:
    count = len(done.decisions)
    if count:
        text = ngettext(
            "Decided quietly on one proposal. Nobody is told before you announce.",
            "Decided quietly on %(count)d proposals. Nobody is told before you announce.",
            count,
        )
        messages.success(request, text % {"count": count})
    for each in done.left[:5]:
        why = each.refusal or _("It was decided just so already; nothing was changed.")
        messages.warning(request, f"{each.proposal.code}: {why}")
    if len(done.left) > 5:
        messages.warning(request, _("%(count)d more were left as they were.") % {"count": len(done.left) - 5})


def _back(request: ConferenceRequest, desk: Desk) -> HttpResponse:
    """To the same view of the list."""
    here = QueryDict(request.POST.get("here", "")[:1000]).urlencode()
    where = reverse("selection:ranking", kwargs={"slug": desk.conference.slug})
    return redirect(f"{where}?{here}" if here else where)
