"""A mentor's desk: texts whose speakers ask for help, and one of them with what was said about it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conferences.http import ConferenceRequest
from proposals.states import Refused
from speakers import mentoring, queries, services
from speakers.access import get_help_for_mentor_or_404, get_help_to_take_or_404, get_queue_for_mentor_or_404
from speakers.forms import CommentForm
from speakers.languages import language_name
from speakers.models import MENTORED_TEXTS, HelpRequest
from speakers.views import flows


def list_asked(request: ConferenceRequest) -> HttpResponse:
    conference = get_queue_for_mentor_or_404(request)
    context = {
        "taken": list(mentoring.taken_by(conference, request.user)),
        "to_take": list(mentoring.to_take(conference, request.user)[:200]),
    }
    return render(request, "speakers/mentor_queue.html", context)


def read(request: ConferenceRequest, code: str) -> HttpResponse:
    asked = get_help_for_mentor_or_404(request, code)
    form = CommentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _comment(request, asked, form)
            messages.success(
                request, _("Your comment is beside the text. The speakers get a mail, at most one an hour.")
            )
            return redirect("speakers:mentor_read", slug=request.conference.slug, code=code)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except Refused as refused:
            messages.warning(request, str(refused))
            return redirect("speakers:mentor_queue", slug=request.conference.slug)
    proposal = asked.proposal
    labels = dict(form.fields["field"].choices)  # type: ignore[attr-defined]
    said = mentoring.comments_on(proposal)
    context = {
        "asked": asked,
        "proposal": proposal,
        "people": queries.speakers_of([proposal.pk]).get(proposal.pk, []),
        "tracks": list(proposal.tracks.all()),
        "language": language_name(proposal.language),
        "texts": [
            (name, labels[name], getattr(proposal, name), [each for each in said if each.field == name])
            for name in MENTORED_TEXTS
            if getattr(proposal, name) or name in ("title", "abstract")
        ],
        "form": form,
    }
    return render(request, "speakers/mentor_read.html", context)


@require_POST
def take(request: ConferenceRequest, code: str) -> HttpResponse:
    asked = get_help_to_take_or_404(request, code)
    try:
        flows.take(asked, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("speakers:mentor_queue", slug=request.conference.slug)
    return redirect("speakers:mentor_read", slug=request.conference.slug, code=code)


@require_POST
def give_back(request: ConferenceRequest, code: str) -> HttpResponse:
    asked = get_help_for_mentor_or_404(request, code)
    try:
        services.give_back(asked, by=request.user)
        messages.success(request, _("Another mentor can take it now."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("speakers:mentor_queue", slug=request.conference.slug)


def _comment(request: ConferenceRequest, asked: HelpRequest, form: CommentForm) -> None:
    said = form.cleaned_data
    flows.comment(asked, by=request.user, field=said["field"], body=said["body"], quote=said["words"])
