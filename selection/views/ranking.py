"""The ranked list, and one proposal of it with its reviews."""

from django.http import HttpResponse
from django.shortcuts import render

from anonymity.committee import reviews_of, titles_in_review
from anonymity.queries import as_reviewers_see_it, review_summaries
from conferences.http import ConferenceRequest
from conferences.markdown import render as markdown
from proposals import states
from proposals.models import Proposal
from selection import queries, services
from selection.access import (
    Desk,
    get_desk_for_chair_or_404,
    get_proposal_for_chair_or_404,
    names_open_for,
)
from selection.forms import DecisionForm, RankingFilter
from selection.models import Outcome
from speakers.queries import speakers_of

#: Texts of the desk, in their order.
SHOWN = ("abstract", "outline", "note_to_reviewers", "answers")


def ranking(request: ConferenceRequest) -> HttpResponse:
    desk = get_desk_for_chair_or_404(request)
    form = RankingFilter(request.GET, tracks=list(desk.conference.tracks.all()))
    found = queries.ranking(desk, form.chosen(request.GET.get("page", "")))
    named = [row.proposal for row in found.rows if row.names]
    if named:
        services.look(desk.conference, named, by=request.user)
    context = {
        "desk": desk,
        "form": form,
        "ranking": found,
        "tiles": [(outcome, Outcome(outcome).label, count) for outcome, count in found.decided.items()],
        "outcomes": Outcome.choices,
        "stood_aside": _aside_rows(desk),
        "here": request.GET.urlencode(),
    }
    return render(request, "selection/ranking.html", context)


def _aside_rows(desk: Desk) -> list[tuple[Proposal, str]]:
    """Title and announced state, in the order of their random codes."""
    rows = list(desk.stood_aside().only("code", "state", "title").order_by("code")) if desk.hidden else []
    titles = titles_in_review([each.pk for each in rows]) if rows else {}
    return [(each, titles.get(each.pk, each.code)) for each in rows]


def proposal_show(request: ConferenceRequest, code: str) -> HttpResponse:
    desk, proposal = get_proposal_for_chair_or_404(request, code)
    shown = as_reviewers_see_it(proposal)
    if proposal.pk in desk.hidden:
        context = {"proposal": proposal, "title": shown.title or proposal.code}
        return render(request, "selection/proposal_aside.html", context)
    is_open = bool(names_open_for(desk, [proposal]))
    if is_open:
        services.look(desk.conference, [proposal], by=request.user)
    texts = proposal if is_open else shown
    pending = next(iter(queries.pending_of([proposal.pk])), None)
    initial = {"seen": pending.code, "outcome": pending.outcome, "reason": pending.reason} if pending else {}
    if pending and pending.track:
        initial["track"] = pending.track.code
    context = {
        "desk": desk,
        "proposal": proposal,
        "title": texts.title or proposal.code,
        "texts": [(name, markdown(getattr(texts, name))) for name in SHOWN],
        "speakers": speakers_of([proposal.pk]).get(proposal.pk, []) if is_open else [],
        "summary": review_summaries(desk.conference).get(proposal.pk, queries.NO_REVIEWS),
        "reviews": (reviews := reviews_of(proposal)),
        "has_feedback": any(each.feedback for each in reviews),
        "passed": {each.review for each in queries.passed_feedback(proposal)},
        "pending": pending,
        "history": queries.history_of(proposal),
        "form": DecisionForm(initial=initial, tracks=list(proposal.tracks.all())),
        "can_decide": desk.decides and any(states.may(each, proposal.state) for each in Outcome.values),
    }
    return render(request, "selection/proposal_show.html", context)
