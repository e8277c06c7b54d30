"""A speaker asks a mentor for help, reads the comments, and stops it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conferences.http import ConferenceRequest
from conferences.queries import mentors
from proposals.models import Proposal
from proposals.states import EDITABLE, Refused
from speakers import mentoring, services
from speakers.access import (
    get_comment_for_speaker_or_404,
    get_help_for_speaker_or_404,
    get_proposal_for_speaker_or_404,
)
from speakers.forms import HelpForm
from speakers.views import flows
from speakers.views.texts import texts_of


def show_help(request: ConferenceRequest, code: str) -> HttpResponse:
    proposal = get_proposal_for_speaker_or_404(request, code)
    form = HelpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            flows.ask_for_help(proposal, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, _("You asked for help. A mentor will take it; you get a mail when they comment."))
            return redirect("speakers:help_show", slug=request.conference.slug, code=proposal.code)
        except (Refused, ValidationError) as wrong:
            form.add_error("note", wrong if isinstance(wrong, ValidationError) else str(wrong))
    context = {
        "proposal": proposal,
        "asked": mentoring.help_for(proposal),
        "comments": mentoring.comments_on(proposal),
        "may_ask": services.may_be_helped(proposal) and bool(mentors(request.conference)),
        "form": form,
    }
    return render(request, "speakers/help_show.html", context)


@require_POST
def stop(request: ConferenceRequest, code: str) -> HttpResponse:
    asked = get_help_for_speaker_or_404(request, code)
    try:
        services.stop_help(asked, by=request.user)
        messages.success(request, _("Stopped: no mentor can read it any more. The comments stay here for you."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("speakers:help_show", slug=request.conference.slug, code=code)


@require_POST
def resolve(request: ConferenceRequest, code: str, comment: str) -> HttpResponse:
    said = get_comment_for_speaker_or_404(request, code, comment)
    done = request.POST.get("done") != "no"
    try:
        services.resolve(said, by=request.user, done=done)
        messages.success(request, _("That comment is done.") if done else _("That comment is open again."))
    except Refused as refused:
        messages.warning(request, str(refused))
    page = "proposal_show" if request.POST.get("back") == "proposal" else "help_show"
    return redirect(f"speakers:{page}", slug=request.conference.slug, code=code)


def about_help(proposal: Proposal, *, may_ask: bool) -> dict[str, Any]:
    """What the proposal's own page says about help: the texts with the comments beside them. Three queries at most."""
    comments = mentoring.comments_on(proposal)
    asked = mentoring.help_for(proposal)
    words = ""
    if asked is not None and asked.mentor is not None:
        words = _("%(name)s reads it and comments.") % {"name": asked.mentor}
    elif asked is not None:
        words = _("You asked for help. No mentor has taken it yet.")
    elif may_ask and proposal.state in EDITABLE and mentors(proposal.conference):
        words = _("A mentor can read your text and comment on it. Mentors do not review while scores can change.")
    return {
        "texts": texts_of(proposal, comments),
        "title_comments": [each for each in comments if each.field == "title"],
        "help_words": words,
        "is_helped": asked is not None,
    }
