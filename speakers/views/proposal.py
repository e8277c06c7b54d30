"""A speaker's own proposals: written, read, submitted, taken back."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conferences.asking import Readers
from conferences.http import ConferenceRequest
from conferences.models import Phase
from proposals import answering, opening
from proposals.access import takes
from proposals.answers import answers_of
from proposals.attaching import files_of
from proposals.models import Proposal
from proposals.states import OVER, Refused, State, may, way_out
from selection.queries import answer_by, feedback_for
from speakers import queries, timeline
from speakers.access import get_conference_for_speaker_or_404, get_proposal_for_speaker_or_404
from speakers.forms import WithdrawForm
from speakers.languages import language_name
from speakers.needs import open_needs
from speakers.tokens import opened_now, read_opened
from speakers.views import flows, lacks
from speakers.views.calls import calls_of, may_edit
from speakers.views.helping import about_help
from speakers.views.names import names_seen
from speakers.views.writers import writer_of
from speakers.views.writing import submitted


def list_mine(request: ConferenceRequest) -> HttpResponse:
    conference = get_conference_for_speaker_or_404(request)
    proposals = list(queries.proposals_by(request.user, conference).select_related("session_type"))
    speakers = queries.speakers_of([each.pk for each in proposals])
    context = {
        "rows": [(each, speakers.get(each.pk, [])) for each in proposals],
        "calls": [each for each in request.member.rounds if takes(each)],
        "upcoming": [each for each in request.member.rounds if not takes(each) and each.call_opens_at],
        "entered": list(queries.entered_for(request.user)),
        "has_earlier": any(each.title for each in proposals) or queries.earlier_by(request.user).exists(),
        "texts": list(queries.unfinished(writer_of(request).copies(), conference)),
    }
    return render(request, "speakers/proposal_list.html", context)


def show(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    prefetch_related_objects([proposal], "tracks__round")
    tracks = list(proposal.tracks.all())
    calls = calls_of(request, tracks)
    people = list(queries.people_of(proposal))
    name = next((each.profile.name for each in people if each.profile and each.profile.user == request.user), "")
    dates = opening.dates_of(proposal)
    is_open = dates.are_open()
    context = {
        "proposal": proposal,
        "tracks": tracks,
        "files": files_of(proposal),
        **about_help(proposal, may_ask=request.member.phase == Phase.CALL),
        "language": language_name(proposal.language),
        "people": people,
        "steps": timeline.steps(proposal, calls),
        "next_step": timeline.next_step(proposal, calls),
        "missing": lacks.elsewhere(request, proposal, name) if proposal.state == State.DRAFT else [],
        "may_edit": may_edit(request, proposal, dates),
        "may_submit": proposal.state == State.DRAFT and is_open,
        "may_answer": may("confirm", proposal.state),
        "answer_by": answer_by(proposal),
        "feedback": feedback_for(proposal),
        "answers": [(each, answering.READ_BY[Readers(each.readers)]) for each in answers_of(proposal)],
        "file_page": "speakers:file_show",
        "needed": _needed(request, proposal),
        "may_withdraw": proposal.state not in OVER,
        "seen": names_seen(proposal, calls) if proposal.submitted_at else None,
        "closes_at": dates.closing.call_closes_at if dates.closing else None,
        "opened": opened_now(request.user.pk, proposal.code),
    }
    return render(request, "speakers/proposal_show.html", context)


def _needed(request: ConferenceRequest, proposal: Proposal) -> int:
    """How many things this person is asked for beside the text, once it was handed in and while it is not over."""
    if proposal.state == State.DRAFT or proposal.state in OVER:
        return 0
    return open_needs(request.user, request.conference)


@require_POST
def submit(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    opened = read_opened(request.POST.get("opened", ""), user_id=request.user.pk, code=proposal.code)
    return submitted(request, proposal, opened)


def withdraw(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    if proposal.state in OVER:
        messages.info(request, _("It was withdrawn or is over already. Nothing was changed."))
        return _to(request, "show", proposal)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            flows.withdraw(proposal, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("It is withdrawn. The text stays here for you to read."))
        except Refused as refused:
            messages.warning(request, str(refused))
        return _to(request, "show", proposal)
    context = {"proposal": proposal, "form": form, "is_cancelling": way_out(proposal.state) == "cancel"}
    return render(request, "speakers/proposal_withdraw.html", context)


# --- Parts ---------------------------------------------------------------------------------------------------


def _to(request: ConferenceRequest, page: str, proposal: Proposal) -> HttpResponse:
    return redirect(f"speakers:proposal_{page}", slug=request.conference.slug, code=proposal.code)
