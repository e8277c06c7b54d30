"""See it as a reviewer does: beside the form while one writes, and as a page of its own, which needs no script."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from anonymity.answers import found_in, hidden_by_hand
from anonymity.findings import texts_of
from anonymity.identities import identities_of, identity, typed
from anonymity.models import MaskedField
from anonymity.preview import preview
from anonymity.queries import as_reviewers_see_it
from anonymity.rounds import round_of
from anonymity.scanner import Identity
from conferences.http import ConferenceRequest
from conferences.models import Round
from proposals.access import closed
from proposals.models import Proposal
from proposals.services import Conflict
from proposals.states import EDITABLE, UNDER_REVIEW, Refused
from speakers import queries
from speakers.access import get_conference_for_writer_or_404, get_proposal_for_speaker_or_404
from speakers.languages import language_name
from speakers.views import flows
from speakers.views.seen import (
    MOST_LINES,
    TYPED,
    Answers,
    Line,
    is_named,
    lines_of,
    said_of_somebody,
    typed_texts,
    without,
)
from speakers.views.texts import texts_for_reviewers

#: Looks that one person, or one address of the network where nobody is logged in, may take in a minute.
MOST_LOOKS, MINUTE = 150, 60
#: Characters of one request, all fields together.
LONGEST_REQUEST = 400_000
UNDO = "mirror_undo"


# --- Beside the form -----------------------------------------------------------------------------------------


@never_cache
@require_POST
def look(request: ConferenceRequest) -> HttpResponse:
    """What reviewers would read of what is typed, for whoever has saved nothing yet. Open to all: nothing is read but
    what was sent, and who is logged in."""
    get_conference_for_writer_or_404(request)
    return _look(request, None)


@never_cache
@require_POST
def look_again(request: ConferenceRequest, code: str) -> HttpResponse:
    """The same of another text for a proposal, with what was hidden and answered there."""
    return _look(request, get_proposal_for_speaker_or_404(request, code))


def _look(request: ConferenceRequest, proposal: Proposal | None) -> HttpResponse:
    if not _may_look(request):
        return HttpResponse(status=429, headers={"Retry-After": str(MINUTE)})
    if sum(len(value) for value in request.POST.values()) > LONGEST_REQUEST:
        return HttpResponse(status=413)
    texts, too_long = typed_texts(request.POST)
    writers, named = _writers(request, proposal), is_named(_rounds(request))
    said = Answers.read(request.POST.get("mirror-not_me", ""))
    seen = preview(
        texts, of=proposal, identities=writers, is_named=named, not_me=said.not_me, taken_back=said.taken_back
    )
    context = _findings(lines_of(texts, seen.found)) | {
        "shown": seen.shown,
        "texts": texts_for_reviewers(seen.shown),
        "waits": seen.waits,
        "is_named": named,
        "is_nobody": not any(each.names for each in writers),
        "is_empty": not any(texts.values()),
        "too_long": [MaskedField(field).label for field in too_long],
    }
    return render(request, "speakers/parts/mirror_seen.html", context)


def _may_look(request: ConferenceRequest) -> bool:
    who = request.user.pk if request.user.is_authenticated else get_adapter().get_client_ip(request)
    counts, key = caches["process"], f"mirror:{who}"
    counts.add(key, 0, MINUTE)
    try:
        return bool(counts.incr(key) <= MOST_LOOKS)
    except ValueError:  # the minute was over between the two
        return True


def _writers(request: ConferenceRequest, proposal: Proposal | None) -> list[Identity]:
    """Everybody on the list of the proposal, else who is logged in; and whom the form names beside them."""
    said = said_of_somebody(request.POST)
    more = [typed(**said)] if said else []
    if proposal is not None:
        return [*identities_of([proposal.pk]).get(proposal.pk, ()), *more]
    return [identity(queries.known_of(request.user)), *more] if request.user.is_authenticated else more


def _rounds(request: ConferenceRequest) -> list[Round]:
    """Those of the tracks that are ticked; without one, the default."""
    ticked = set(request.POST.getlist("tracks"))
    tracks = request.conference.tracks.select_related("round")
    return [each.round for each in tracks if each.code in ticked] or [
        each for each in request.member.rounds if each.is_default
    ]


def _findings(lines: list[Line]) -> dict[str, Any]:
    """What the lists of both pages show."""
    to_do = [line for line in lines if line.is_open]
    said = ngettext("One passage may tell who you are.", "%(n)s passages may tell who you are.", len(to_do))
    return {
        "lines": to_do[:MOST_LINES],
        "more": max(0, len(to_do) - MOST_LINES),
        "answered": [line for line in lines if not line.is_open][:MOST_LINES],
        "said": said % {"n": len(to_do)} if to_do else _("Nothing was found that tells who you are."),
    }


# --- A page of its own ---------------------------------------------------------------------------------------


@require_GET
def show(request: ConferenceRequest, code: str) -> HttpResponse:
    """What reviewers read of a proposal now, what is hidden from them and why, and what to do about it."""
    proposal = get_proposal_for_speaker_or_404(request, code)
    shown = as_reviewers_see_it(proposal)
    undo = request.session.get(UNDO, {})
    context = _findings(lines_of(texts_of(proposal), found_in(proposal))) | {
        "proposal": proposal,
        "shown": shown,
        "is_withheld": proposal.state in UNDER_REVIEW and not shown.is_shown,
        "texts": texts_for_reviewers(shown),
        "tracks": list(proposal.tracks.all()),
        "language": language_name(proposal.language),
        "is_named": is_named([round_of(proposal)]),
        "by_hand": hidden_by_hand(proposal),
        "may_fix": proposal.state in EDITABLE and not closed(_calls_of(proposal)),
        "undo": undo if undo.get("code") == proposal.code and undo.get("revision") == proposal.revision else None,
    }
    return render(request, "speakers/proposal_as_reviewers_see_it.html", context)


@require_POST
def answer(request: ConferenceRequest, code: str) -> HttpResponse:
    """ "This is not me", or taking that back."""
    proposal = get_proposal_for_speaker_or_404(request, code)
    keys = Answers.read(request.POST.get("key", "")).not_me
    if request.POST.get("answer") == "take_back":
        changed = flows.take_back(proposal, by=request.user, keys=keys)
        said = _("Taken back. It is looked at like any other passage.")
    else:
        changed = flows.say_not_me(proposal, by=request.user, keys=keys)
        said = _("Noted: this is not you. An anonymity editor sees your answer and has the last word.")
    messages.success(request, said if changed else _("That was answered already; nothing was changed."))
    return _to_page(request, proposal)


@require_POST
def fix(request: ConferenceRequest, code: str) -> HttpResponse:
    """Remove a passage or put neutral words in its place, as beside the form; and undo that."""
    proposal = get_proposal_for_speaker_or_404(request, code)
    what = request.POST.get("what", "")
    try:
        done = _undo(request, proposal) if what == "undo" else _fix(request, proposal, what)
    except Conflict:
        messages.warning(request, _("The text was changed meanwhile, so nothing was changed here. Look again."))
    except (Refused, ValidationError) as wrong:
        said = "; ".join(wrong.messages) if isinstance(wrong, ValidationError) else str(wrong)
        messages.warning(request, said)
    else:
        messages.success(request, done)
    return _to_page(request, proposal)


def _fix(request: ConferenceRequest, proposal: Proposal, what: str) -> str:
    found = {(each.key, str(each.start)): each for each in found_in(proposal)}
    this = found.get((request.POST.get("key", ""), request.POST.get("start", "")))
    if this is None or this.field not in TYPED or (what == "replace" and not this.replacement):
        raise Refused(_("This passage does not stand there any more. Nothing was changed."))
    words = this.replacement if what == "replace" else ""
    before = getattr(proposal, this.field)
    after = without(before, this.start, this.end, words)
    row = flows.change_text(
        proposal, by=request.user, revision=_number(request.POST.get("revision")), field=this.field, text=after
    )
    request.session[UNDO] = {"code": row.code, "revision": row.revision, "field": this.field, "text": before}
    said = {"passage": Line(this, 0, 0).passage, "where": this.where, "words": words}
    if words:
        return _("In “%(where)s”, “%(passage)s” is “%(words)s” now.") % said
    return _("“%(passage)s” was removed from “%(where)s”.") % said


def _undo(request: ConferenceRequest, proposal: Proposal) -> str:
    kept = request.session.get(UNDO, {})
    if kept.get("code") != proposal.code:
        raise Refused(_("There is nothing to undo here."))
    flows.change_text(proposal, by=request.user, revision=kept["revision"], field=kept["field"], text=kept["text"])
    del request.session[UNDO]
    return _("Undone: the text is as it was before.")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _calls_of(proposal: Proposal) -> list[Round]:
    rounds = {track.round for track in proposal.tracks.select_related("round")}
    return list(rounds) or list(proposal.conference.rounds.all())


def _to_page(request: ConferenceRequest, proposal: Proposal) -> HttpResponse:
    return redirect("speakers:proposal_as_reviewers_see_it", slug=request.conference.slug, code=proposal.code)
