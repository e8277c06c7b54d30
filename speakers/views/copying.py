"""Beginning a proposal with the text of an earlier one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conferences.http import ConferenceRequest
from proposals.access import takes
from proposals.states import Refused
from speakers.access import get_conference_for_speaker_or_404, get_earlier_proposal_for_speaker_or_404
from speakers.queries import earlier_by
from speakers.services import AlreadyStarted
from speakers.tokens import opened_now, read_opened
from speakers.views import flows

PER_PAGE = 30


@require_safe
def list_earlier(request: ConferenceRequest) -> HttpResponse:
    get_conference_for_speaker_or_404(request)
    fields = ("code", "title", "state", "created_at", "conference__name", "session_type__name")
    page = Paginator(earlier_by(request.user).only(*fields), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(each, opened_now(request.user.pk)) for each in page],
        "is_open": any(takes(each) for each in request.member.rounds),
    }
    return render(request, "speakers/earlier_list.html", context)


@require_POST
def copy(request: ConferenceRequest, code: str) -> HttpResponse:
    earlier = get_earlier_proposal_for_speaker_or_404(request, code)
    opened = read_opened(request.POST.get("opened", ""), user_id=request.user.pk)
    slug = request.conference.slug
    try:
        draft = flows.copy(earlier, to=request.conference, by=request.user, code=opened.code if opened else "")
    except AlreadyStarted as again:
        draft = again.proposal
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("speakers:earlier_list", slug=slug)
    else:
        messages.success(request, _("The text is copied into a new draft. Look it over; co-speakers are invited anew."))
    return redirect("speakers:proposal_edit", slug=slug, code=draft.code)
