"""Files of a person's own proposals, and their picture."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anonymity import filing as cleaning
from anonymity.queries import conflicts
from conferences.asking import QuestionKind
from conferences.downloads import download
from conferences.http import ConferenceRequest
from proposals import files
from proposals.files.storage import too_large_words
from proposals.models import Attachment
from proposals.states import Refused
from proposals.uploads import too_large
from speakers.access import (
    get_attachment_for_organizer_or_404,
    get_attachment_for_speaker_or_404,
    get_conference_for_speaker_or_404,
    get_profile_for_speaker_or_404,
    get_proposal_for_speaker_or_404,
)
from speakers.sections import Asked
from speakers.services import filing
from speakers.views import flows
from speakers.views.attachments import section


@require_http_methods(["GET", "POST"])
def list_files(request: ConferenceRequest, code: str) -> HttpResponse:
    """The files of a proposal, without the rest of its form: also after the call, for slides."""
    proposal = get_proposal_for_speaker_or_404(request, code)
    is_sent = request.method == "POST"
    part = section(Asked(request, proposal, request.POST if is_sent else None, request.FILES if is_sent else None))
    if is_sent and part.is_valid():
        try:
            changed = flows.save_files(proposal, by=request.user, section=part)
        except (Refused, ValidationError) as wrong:
            part.errors.append(wrong.messages[0] if isinstance(wrong, ValidationError) else str(wrong))
        else:
            messages.success(request, _("Your files are saved.") if changed else _("Nothing was changed."))
            return redirect("speakers:file_list", slug=request.conference.slug, code=proposal.code)
    copies = {each.attachment_id: each for each in cleaning.copies_of(proposal)}
    context = {
        "proposal": proposal,
        "section": part,
        "standings": [
            (row.attachment, cleaning.standing_of(copies.get(row.attachment.pk)))
            for row in part.rows
            if row.attachment.is_for_reviewers
        ],
        "may_change": flows.may_change_files(proposal),
    }
    return render(request, "speakers/file_list.html", context)


@require_GET
def show_file(request: ConferenceRequest, code: str, file: str) -> HttpResponse:
    """A file of one's own proposal, as it was sent."""
    return _sent(request, get_attachment_for_speaker_or_404(request, code, file))


@require_GET
def show_file_to_organizer(request: ConferenceRequest, code: str, file: str) -> HttpResponse:
    """A file of any proposal, as it was sent."""
    attachment = get_attachment_for_organizer_or_404(request, code, file)
    if (attachment.proposal_id, request.user.pk) in conflicts(request.conference, request.user):
        raise Http404
    return _sent(request, attachment)


@require_POST
def hold_file(request: ConferenceRequest) -> HttpResponse:
    """One upload that then waits with its form; answers a program: what was kept, or why not."""
    conference = get_conference_for_speaker_or_404(request)
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"error": too_large_words() if too_large(request) else _("There was no file.")}, status=400)
    try:
        held = filing.hold(conference, by=request.user, upload=upload, replaces=_question(request))
    except ValidationError as wrong:
        return JsonResponse({"error": wrong.messages[0]}, status=400)
    except files.StorageTrouble as trouble:
        return JsonResponse({"error": str(trouble)}, status=503)
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=400)
    about = f"{held.kind_label}, {filesizeformat(held.size)}"
    return JsonResponse({"code": held.code, "name": held.original_name, "about": about})


def _question(request: ConferenceRequest) -> str:
    """The code of the question that this upload answers; empty for a file of their own accord."""
    asked = request.conference.questions.filter(code=request.POST.get("for", "")[:8].replace("\x00", ""))
    return asked.filter(kind=QuestionKind.FILE).values_list("code", flat=True).first() or ""


@require_GET
def show_picture(request: HttpRequest, side: int) -> HttpResponse:
    """One's own picture."""
    profile = get_profile_for_speaker_or_404(request)
    return picture_response(profile.pictures.get(str(side), ""), cache="private, no-cache")


def picture_response(stored: str, *, cache: str) -> HttpResponse:
    """A picture that we drew, to be shown in a page. 404 where there is none."""
    if not stored:
        raise Http404
    try:
        content = files.read(stored)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return download(content, content_type="image/webp", name="picture.webp", shown=True, cache=cache)


def _sent(request: ConferenceRequest, attachment: Attachment) -> HttpResponse:
    tag = f'"{attachment.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        try:
            content = files.read(attachment.stored)
        except FileNotFoundError as gone:
            raise Http404 from gone
        response = download(
            content,
            content_type=attachment.content_type,
            name=attachment.original_name,
            cache="private, no-cache",
        )
    response["ETag"] = tag
    return response
