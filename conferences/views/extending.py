"""Extending a call: first what it would change, then the one act."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from conferences import services, times
from conferences.access import (
    Scope,
    get_round_for_organizer_or_404,
    get_session_type_for_organizer_or_404,
    get_track_for_editor_or_404,
    scope_of_editor,
)
from conferences.errors import Refused
from conferences.forms import ExtendForm, required_end
from conferences.http import ConferenceRequest
from conferences.models import Round
from conferences.services.extending import Target
from conferences.views.doors import let_review_follow
from speakers import extending
from speakers.draft_reminders import AHEAD

#: What is offered first: a week.
USUALLY = timedelta(days=7)


@require_http_methods(["GET", "POST"])
def call_extend(request: ConferenceRequest, code: str) -> HttpResponse:
    call = get_round_for_organizer_or_404(request, code)
    return _extend(request, call, Scope(request.conference))


@require_http_methods(["GET", "POST"])
def track_extend(request: ConferenceRequest, code: str) -> HttpResponse:
    track = get_track_for_editor_or_404(request, code)
    return _extend(request, track, scope_of_editor(request, track))


@require_http_methods(["GET", "POST"])
def type_extend(request: ConferenceRequest, code: str) -> HttpResponse:
    kind = get_session_type_for_organizer_or_404(request, code)
    return _extend(request, kind, Scope(request.conference))


def _extend(request: ConferenceRequest, target: Target, scope: Scope) -> HttpResponse:
    """Three steps on one page: which day, what that changes, done."""
    target.conference = request.conference
    form = ExtendForm(request.POST or None, target=target, first=_usual(target))
    context: dict[str, Any] = {"target": target, "form": form, "is_round": isinstance(target, Round), "scope": scope}
    if request.method == "POST" and form.is_valid():
        closes_at = required_end(form.cleaned_data)
        try:
            results_by = form.cleaned_data.get("results_by")
            services.check_extension(target, scope=scope, closes_at=closes_at, results_by=results_by)
            if "sure" in request.POST:
                return _done(request, target, scope, form)
            context |= {
                "plan": extending.plan(target, closes_at=closes_at),
                "new": form.window(),
                "remind_at": closes_at - AHEAD,
            }
        except ValidationError as wrong:
            form.take(wrong)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "conferences/call_extend.html", context)


def _done(request: ConferenceRequest, target: Target, scope: Scope, form: ExtendForm) -> HttpResponse:
    closes_at = required_end(form.cleaned_data)
    told = extending.extend(
        target,
        by=request.user,
        closes_at=closes_at,
        seen=form.cleaned_data["seen"],
        anywhere_on_earth=form.cleaned_data["closes_anywhere_on_earth"],
        results_by=form.cleaned_data.get("results_by"),
        scope=scope,
    )
    let_review_follow(request.conference)
    said = _("Extended until %(moment)s.") % {"moment": times.named(closes_at, request.conference.timezone)}
    mails = ngettext("%(n)d owner of a draft is told.", "%(n)d owners of drafts are told.", told) % {"n": told}
    messages.success(request, f"{said} {mails}")
    if scope.track is not None:
        return redirect("conferences:conference_show", slug=request.conference.slug)
    return redirect("conferences:setup_show", slug=request.conference.slug)


def _usual(target: Target) -> Any:
    return None if target.call_closes_at is None else target.call_closes_at + USUALLY
