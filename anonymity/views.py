"""The anonymity editor's pages: what tells who wrote a proposal, and what reviewers read instead."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anonymity import filing, queries, services
from anonymity.access import (
    get_attachment_for_editor_or_404,
    get_mask_for_editor_or_404,
    get_proposal_for_editor_or_404,
    get_queue_for_editor_or_404,
)
from anonymity.answers import found_in, hidden_by_hand
from anonymity.findings import Found
from anonymity.forms import DecideForm, LookedForm, MaskForm
from anonymity.masking import Refused
from anonymity.models import Answer, Mask, MaskedField
from anonymity.scanner import RULES
from conferences.downloads import download
from conferences.http import ConferenceRequest
from proposals.files import KINDS, read
from proposals.models import Proposal
from proposals.services import Conflict
from speakers.queries import speakers_of

PER_PAGE = 50


@dataclass(frozen=True)
class Piece:
    """A stretch of an original text; `mask` where reviewers do not read it."""

    text: str
    mask: Mask | None = None

    @property
    def why(self) -> str | Promise:
        """By which rule the scanner found it; empty where an editor hid it."""
        return RULES.get(self.mask.rule, self.mask.rule) if self.mask else ""


@dataclass(frozen=True)
class Beside:
    """One text of a proposal: as it was written, and as reviewers read it."""

    field: str
    label: str
    pieces: list[Piece]
    masks: list[Mask]
    shown: str


@require_GET
def queue(request: ConferenceRequest) -> HttpResponse:
    """What to look at: what is held first, then what nobody has looked at."""
    conference = get_queue_for_editor_or_404(request)
    proposals = queries.redaction_queue(conference)
    first = proposals.first()
    context = {
        "page": Paginator(proposals, PER_PAGE).get_page(request.GET.get("page")),
        "next": first if first is not None and _wants_a_look(first) else None,
    }
    return render(request, "anonymity/queue.html", context)


@require_http_methods(["GET", "POST"])
def proposal_show(request: ConferenceRequest, code: str) -> HttpResponse:
    """Both sides beside each other; POST hides the words given."""
    proposal = get_proposal_for_editor_or_404(request, code)
    form = MaskForm(request.POST or None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            hidden = _hide(proposal, form, request)
        except Conflict:
            form.add_error(None, _("The speaker has just changed the text. Look at it again; what you typed is kept."))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, ngettext("One passage is hidden.", "%(n)s passages are hidden.", hidden) % {"n": hidden}
            )
            return redirect("anonymity:proposal_show", slug=request.conference.slug, code=proposal.code)
    return render(request, "anonymity/proposal_show.html", _page(proposal, form))


@require_POST
def proposal_pass(request: ConferenceRequest, code: str) -> HttpResponse:
    """The text as it is, with the masks it has, may be shown to reviewers."""
    proposal = get_proposal_for_editor_or_404(request, code)
    form = LookedForm(request.POST)
    try:
        services.pass_masks(proposal, by=request.user, revision=form.cleaned_data["revision"] if form.is_valid() else 0)
    except Conflict:
        messages.error(request, _("The speaker has just changed the text. Please look at it as it is now."))
        return redirect("anonymity:proposal_show", slug=request.conference.slug, code=proposal.code)
    messages.success(request, _("“%(title)s” is passed.") % {"title": proposal.title})
    return redirect("anonymity:next", slug=request.conference.slug)


@require_POST
def mask_remove(request: ConferenceRequest, code: str) -> HttpResponse:
    """Show a passage to reviewers again."""
    mask = get_mask_for_editor_or_404(request, code)
    services.remove_mask(mask, by=request.user)
    messages.success(request, _("Reviewers can read this passage again."))
    return redirect("anonymity:proposal_show", slug=request.conference.slug, code=mask.proposal.code)


@require_GET
def next(request: ConferenceRequest) -> HttpResponse:
    """To what needs a look most; back to the list when there is nothing."""
    first = queries.redaction_queue(get_queue_for_editor_or_404(request)).first()
    if first is None or not _wants_a_look(first):
        return redirect("anonymity:queue", slug=request.conference.slug)
    return redirect("anonymity:proposal_show", slug=request.conference.slug, code=first.code)


@require_GET
def attachment_show(request: ConferenceRequest, file: str) -> HttpResponse:
    """A file as its speaker sent it."""
    attachment = get_attachment_for_editor_or_404(request, file)
    return _download(attachment.stored, attachment.content_type, attachment.original_name)


@require_GET
def attachment_cleaned(request: ConferenceRequest, file: str) -> HttpResponse:
    """The file as reviewers get it, or would."""
    attachment = get_attachment_for_editor_or_404(request, file)
    copy = filing.copy_of(attachment)
    if copy is None:
        raise Http404
    kind = KINDS[copy.kind]
    return _download(copy.stored, kind.content_type, f"attachment.{kind.extension}")


@require_POST
def attachment_decide(request: ConferenceRequest, file: str) -> HttpResponse:
    """Reviewers get this file, or do not."""
    attachment = get_attachment_for_editor_or_404(request, file)
    show = request.POST.get("show") == "yes"
    if not services.decide_file(attachment, by=request.user, show=show):
        messages.warning(request, _("The file was replaced or is still being cleaned. Nothing was decided."))
    elif show:
        messages.success(request, _("Reviewers get the cleaned copy."))
    else:
        messages.success(request, _("Reviewers do not get this file."))
    return redirect("anonymity:proposal_show", slug=request.conference.slug, code=attachment.proposal.code)


def _download(stored: str, content_type: str, name: str) -> HttpResponse:
    try:
        return download(read(stored), content_type=content_type, name=name)
    except FileNotFoundError as gone:
        raise Http404 from gone


@require_POST
def finding_decide(request: ConferenceRequest, code: str) -> HttpResponse:
    """Hide what the scanner found, or let reviewers read it, whatever its speaker said."""
    proposal = get_proposal_for_editor_or_404(request, code)
    form = DecideForm(request.POST)
    if form.is_valid():
        key = form.cleaned_data["key"]
        if form.cleaned_data["decision"] == "hide":
            services.hide_all_the_same(proposal, by=request.user, key=key)
            messages.success(request, _("Reviewers do not read this passage, and its speaker is told so."))
        else:
            services.agree(proposal, by=request.user, key=key)
            messages.success(request, _("Reviewers can read this passage."))
    else:
        messages.error(request, _("This passage does not stand there any more. Nothing was changed."))
    return redirect("anonymity:proposal_show", slug=request.conference.slug, code=proposal.code)


def _wants_a_look(row: Proposal) -> bool:
    """Of the queue: held, contested, with a file to decide, or never looked at."""
    return row.is_held or row.is_contested or row.file_waits or not row.was_looked_at  # type: ignore[attr-defined]


def _hide(proposal: Proposal, form: MaskForm, request: ConferenceRequest) -> int:
    """Every place where the words stand, or none."""
    by_hand = [mask for mask in queries.masks_of(proposal) if mask.source == Mask.Source.EDITOR]
    masked = {(mask.field, mask.start, mask.end) for mask in by_hand}
    field = form.cleaned_data["field"]
    places = [place for place in form.places if (field, *place) not in masked]
    if not places:
        raise Refused(_("These words are hidden already."))
    with transaction.atomic():
        for start, end in places:
            services.add_mask(
                proposal,
                by=request.user,
                revision=form.cleaned_data["revision"],
                field=field,
                start=start,
                end=end,
                replacement=form.cleaned_data["replacement"],
            )
    return len(places)


def _page(proposal: Proposal, form: MaskForm) -> dict[str, object]:
    masks, _is_scanned = queries.masks_foreseen(proposal)
    masks.sort(key=lambda mask: (mask.field, mask.start, mask.end))
    found = [each for each in found_in(proposal) if not _is_plain(each)]
    shown = queries.as_reviewers_see_it(proposal)
    row = queries.redaction_queue(proposal.conference).get(pk=proposal.pk)
    return {
        "proposal": proposal,
        "row": row,
        "speakers": speakers_of([proposal.pk]).get(proposal.pk, []),
        "texts": [
            _beside(proposal, field, masks, getattr(shown, field)) for field in MaskedField if getattr(proposal, field)
        ],
        "is_shown": shown.is_shown,
        "files": [(copy, filing.standing_of(copy)) for copy in filing.copies_of(proposal)],
        "contested": [each for each in found if each.verdict == Answer.Verdict.NOT_ME],
        "contested_by_hand": [each for each in hidden_by_hand(proposal) if each.is_contested],
        "told": [each for each in found if not each.verdict],
        "decided": [each for each in found if each.verdict in (Answer.Verdict.SHOWN, Answer.Verdict.HIDDEN)],
        "form": form,
    }


def _is_plain(found: Found) -> bool:
    """Hidden by the scanner and not spoken of: it stands beside the text, with what hides it."""
    return found.is_hidden and not found.verdict


def _beside(proposal: Proposal, field: MaskedField, masks: list[Mask], shown: str) -> Beside:
    mine = [mask for mask in masks if mask.field == field]
    text = getattr(proposal, field)
    pieces, at = [], 0
    for mask in mine:
        start, end = max(mask.start, at), min(mask.end, len(text))
        if start >= end:
            continue
        pieces += [Piece(text[at:start]), Piece(text[start:end], mask)]
        at = end
    return Beside(field, str(field.label), [*pieces, Piece(text[at:])], mine, shown)
