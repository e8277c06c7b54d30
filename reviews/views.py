"""Reviewers' pages. All of them run inside the blind context, which the middleware enters."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conferences.downloads import download
from reviews import queries, services
from reviews.access import (
    get_attachment_for_reviewer_or_404,
    get_proposal_for_reviewer_or_404,
    get_reviewer_or_404,
)
from reviews.forms import DeskForm, ReviewForm
from reviews.http import ReviewerRequest
from reviews.models import BlindProposal, Review, Reviewer

PER_PAGE = 50


@require_GET
def desk(request: ReviewerRequest) -> HttpResponse:
    """What to do next, how far I am, and everything that I may read."""
    reviewer = get_reviewer_or_404(request)
    tracks, types = queries.tracks_to_choose(), queries.types_to_choose()
    form = DeskForm(request.GET, tracks=tracks, types=types)
    wanted = form.wanted()
    context = {
        "form": form,
        "is_filtered": bool(wanted.search or wanted.track or wanted.session_type or wanted.level or wanted.standing),
        "page": Paginator(queries.desk(reviewer, wanted), PER_PAGE).get_page(request.GET.get("page")),
        "progress": queries.progress(reviewer),
        "rounds": queries.rounds_of(reviewer),
        "several_tracks": len(tracks) > 1,
    }
    context["takes_scores"] = any(each.takes_scores for each in context["rounds"])  # type: ignore[attr-defined]
    return render(request, "reviews/desk.html", context)


@require_GET
def next(request: ReviewerRequest) -> HttpResponse:
    """To the proposal that needs this reviewer most; back to the desk when all is done."""
    return _onward(request, get_reviewer_or_404(request))


@require_http_methods(["GET", "POST"])
def proposal_show(request: ReviewerRequest, blind_id: UUID) -> HttpResponse:
    """Read, score, and go on to the next."""
    proposal = get_proposal_for_reviewer_or_404(request, blind_id)
    reviewer = get_reviewer_or_404(request)
    review = queries.own_review(reviewer, proposal)
    criteria = queries.criteria_of(proposal.round)
    form = ReviewForm(request.POST or None, criteria=criteria, review=review)
    if request.method == "POST" and form.is_valid() and _saved(request, proposal, reviewer, form):
        return _onward(request, reviewer, but=proposal)
    return render(request, "reviews/proposal_show.html", _page(proposal, reviewer, review, form))


@require_GET
def attachment_show(request: ReviewerRequest, blind_id: UUID, file_id: UUID) -> HttpResponse:
    """A cleaned copy of a file, as a download under its neutral name."""
    attachment = get_attachment_for_reviewer_or_404(request, blind_id, file_id)
    try:
        with default_storage.open(attachment.stored) as kept:
            content = kept.read(attachment.size)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return download(content, content_type=attachment.content_type, name=attachment.name)


@require_POST
def proposal_pass(request: ReviewerRequest, blind_id: UUID) -> HttpResponse:
    """“Not my field”: somebody else judges this."""
    proposal = get_proposal_for_reviewer_or_404(request, blind_id)
    reviewer = get_reviewer_or_404(request)
    try:
        services.not_my_field(proposal, by=reviewer)
    except services.Refused as refused:
        messages.error(request, str(refused))
        return redirect("reviews:proposal_show", slug=request.conference.slug, blind_id=proposal.pk)
    messages.success(request, _("Noted as not your field. You can still review it from your desk."))
    return _onward(request, reviewer, but=proposal)


@require_http_methods(["GET", "POST"])
def proposal_step_back(request: ReviewerRequest, blind_id: UUID) -> HttpResponse:
    """“I step back”: I know who this is, or I am too close. The proposal leaves my desk for good."""
    proposal = get_proposal_for_reviewer_or_404(request, blind_id)
    if request.method == "POST":
        services.step_back(proposal, by=get_reviewer_or_404(request))
        messages.success(request, _("You stepped back. The proposal has left your desk."))
        return redirect("reviews:next", slug=request.conference.slug)
    return render(request, "reviews/proposal_step_back.html", {"proposal": proposal})


def _saved(request: ReviewerRequest, proposal: BlindProposal, reviewer: Reviewer, form: ReviewForm) -> bool:
    """Whether the review is saved; if not, the form says why and keeps what was typed."""
    said = {"comment": form.cleaned_data["comment"], "feedback": form.cleaned_data["feedback"]}
    revision = form.cleaned_data["revision"]
    try:
        if revision is None:
            services.submit_review(proposal, by=reviewer, answers=form.answers, **said)
        else:
            services.edit_review(proposal, by=reviewer, revision=revision, answers=form.answers, **said)
    except (services.AlreadyReviewed, services.Conflict) as other:
        if _same(other.review, form):
            return True
        form.add_error(None, _("This review was saved from another window. Compare, then save again to replace it."))
        form.data = {**form.data.dict(), "revision": str(other.review.revision)}  # type: ignore[attr-defined]
        return False
    except services.Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Saved: “%(title)s”.") % {"title": proposal.title})
    return True


def _same(stored: Review, form: ReviewForm) -> bool:
    """A second click of the same form: it has had its effect already."""
    answers = {score.criterion_id: score.value for score in stored.scores.all()}
    texts = (form.cleaned_data["comment"], form.cleaned_data["feedback"])
    return answers == form.answers and (stored.comment, stored.feedback) == texts


def _page(proposal: BlindProposal, reviewer: Reviewer, review: Review | None, form: ReviewForm) -> dict[str, object]:
    is_done = review is not None and review.submitted_at is not None and not review.not_my_field
    return {
        "proposal": proposal,
        "review": review,
        "is_done": is_done,
        "is_stale": is_done and review is not None and review.text_version != proposal.text_version,
        "form": form,
        "others": queries.others_reviews(reviewer, proposal) if is_done else [],
        "progress": queries.progress(reviewer),
        "takes_scores": proposal.round.takes_scores,
    }


def _onward(request: ReviewerRequest, reviewer: Reviewer, *, but: BlindProposal | None = None) -> HttpResponse:
    proposal = queries.next_proposal(reviewer, but=but)
    if proposal is None:
        return redirect("reviews:desk", slug=request.conference.slug)
    return redirect("reviews:proposal_show", slug=request.conference.slug, blind_id=proposal.pk)
