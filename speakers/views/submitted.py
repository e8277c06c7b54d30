"""After handing in: that there is nothing to do, until when, and every date as one file."""

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conferences.calendar import CONTENT_TYPE
from conferences.http import ConferenceRequest
from conferences.models import Round
from proposals import opening
from proposals.models import Proposal
from proposals.queries import content_hash
from proposals.states import UNDER_REVIEW
from speakers import calendar, queries
from speakers.access import get_proposal_for_speaker_or_404


@require_safe
def show(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    if proposal.state not in UNDER_REVIEW:
        return redirect("speakers:proposal_show", slug=request.conference.slug, code=proposal.code)
    calls = _calls(proposal)
    dates = opening.dates_of(proposal)
    context = {
        "proposal": proposal,
        "tracks": list(proposal.tracks.all()),
        "recipients": queries.recipients_of([proposal.pk]).get(proposal.pk, []),
        "closing": dates.closing,
        "may_edit": dates.are_open(),
        "results_by": calendar.results_by(calls),
        "is_anonymous": any(each.review_policy == "anonymous" for each in calls),
        "hash": content_hash(proposal),
    }
    return render(request, "speakers/proposal_submitted.html", context)


@require_safe
def dates(request: ConferenceRequest, code: str) -> HttpResponse:
    """The same calendar file as in the receipt, with the dates as they are now."""
    proposal = get_proposal_for_speaker_or_404(request, code)
    calls = _calls(proposal)
    page = reverse("speakers:proposal_show", kwargs={"slug": request.conference.slug, "code": proposal.code})
    content = calendar.written(proposal, opening.dates_of(proposal), calls, url=settings.CFP_SITE_URL + page)
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{calendar.filename(proposal)}"'
    return answer


def _calls(proposal: Proposal) -> list[Round]:
    """The rounds of its tracks, which are prefetched by this."""
    prefetch_related_objects([proposal], "tracks__round")
    calls = {track.round.pk: track.round for track in proposal.tracks.all()}
    return list(calls.values())
