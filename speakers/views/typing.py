"""What a form says while somebody types: keep this, how does it look. And what was typed and never saved."""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from conferences import markdown
from conferences.http import ConferenceRequest, rarely_asks_who
from speakers.access import get_conference_for_writer_or_404, get_copy_for_writer_or_404
from speakers.merging import Sent, Unfit, read_fields
from speakers.services import copies
from speakers.services.copies import Busy, Kept, Settled, TooMany
from speakers.tokens import Opened, read_opened
from speakers.views.texts import texts_of_copy
from speakers.views.writers import begin_to_write, number, remember, writer_of
from speakers.views.writers import keep as keep_typed

#: Bytes of one request: everything that a form can hold, three bytes a character.
LONGEST_REQUEST = 800_000
LONGEST_PREVIEW = 50_000


@rarely_asks_who
@never_cache
@require_http_methods(["GET", "POST"])
def keep(request: ConferenceRequest) -> HttpResponse:
    """Keeps what a tab sends (POST, JSON), or says what is kept, with a fresh CSRF token (GET)."""
    get_conference_for_writer_or_404(request)
    try:
        said = _read(request)
        opened = _opened(request, said)
        if request.method == "GET":
            return _answer(request, opened, _seen(request, opened, said))
        sent = _sent(said)
        kept = keep_typed(request, request.conference, opened, sent, number(said.get("revision")))
    except Unfit:
        return _no(400, _("This is more than can be kept here. It stays in the form and in this browser."))
    except Settled:
        return _settled(request, opened)
    except TooMany:
        return _no(429, _("Many texts were begun from here. This one stays in this browser and is sent later."))
    except Busy:
        return _no(503, "")
    return remember(request, _answer(request, opened, kept))


def _read(request: ConferenceRequest) -> dict[str, Any]:
    if request.method == "GET":
        return request.GET.dict()
    if len(request.body) > LONGEST_REQUEST:
        raise Unfit
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError) as wrong:
        raise Unfit from wrong
    if not isinstance(said, dict):
        raise Unfit
    return said


def _opened(request: ConferenceRequest, said: dict[str, Any]) -> Opened:
    """The form that speaks. Raises `Unfit` for one that we did not make, or that another person had opened."""
    text = str(said.get("opened", ""))[:300]
    found = read_opened(text, user_id=request.user.pk, longest=timedelta(days=settings.CFP_DRAFT_DAYS))
    if found is None:
        raise Unfit
    return found


def _sent(said: dict[str, Any]) -> Sent:
    return Sent(
        number(said.get("version")),
        _tab(said),
        read_fields(said.get("fields")),
        _names(said.get("waiting", [])),
        _names(said.get("chosen", [])),
    )


def _tab(said: dict[str, Any]) -> str:
    return str(said.get("tab", ""))[:40]


def _names(given: object) -> frozenset[str]:
    if not isinstance(given, list):
        raise Unfit
    return frozenset(read_fields({name: [] for name in given if isinstance(name, str)}))


def _seen(request: ConferenceRequest, opened: Opened, said: dict[str, Any]) -> Kept | None:
    writer = begin_to_write(request, opened)
    return copies.seen(writer, opened.code, Sent(number(said.get("version")), _tab(said), {}))


def _answer(request: ConferenceRequest, opened: Opened, kept: Kept | None) -> JsonResponse:
    is_in = request.user.is_authenticated
    said: dict[str, Any] = {
        "csrf": get_token(request),
        "signed_in": is_in,
        "logged_out": bool(opened.owner) and not is_in,
    }
    if kept is not None:
        said |= {
            "version": kept.version,
            "saved_at": kept.saved_at.isoformat(),
            "theirs": kept.theirs,
            "clashing": sorted(kept.clashing),
        }
    return JsonResponse(said)


def _settled(request: ConferenceRequest, opened: Opened) -> JsonResponse:
    there = {"slug": request.conference.slug, "code": opened.code}
    return JsonResponse({"settled": True, "url": reverse("speakers:proposal_show", kwargs=there)}, status=409)


def _no(status: int, words: str) -> JsonResponse:
    return JsonResponse({"words": words}, status=status)


@rarely_asks_who
@require_POST
def preview(request: ConferenceRequest) -> HttpResponse:
    """A text in Markdown as it will look."""
    get_conference_for_writer_or_404(request)
    text = request.POST.get("text", "")
    if len(text) > LONGEST_PREVIEW:
        return HttpResponse(status=413)
    return HttpResponse(markdown.render(text, 4))


# --- Typed, and never saved ------------------------------------------------------------------------------------


def show_copy(request: ConferenceRequest, code: str) -> HttpResponse:
    copy = get_copy_for_writer_or_404(request, writer_of(request), code)
    return render(request, "speakers/copy_show.html", {"copy": copy, "texts": texts_of_copy(copy)})


def download_copy(request: ConferenceRequest, code: str) -> HttpResponse:
    copy = get_copy_for_writer_or_404(request, writer_of(request), code)
    parts = [f"## {text.heading}\n\n{text.plain}\n" for text in texts_of_copy(copy)]
    answer = HttpResponse("\n".join(parts), content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{copy.code}.md"'
    return answer


def drop_copy(request: ConferenceRequest, code: str) -> HttpResponse:
    copy = get_copy_for_writer_or_404(request, writer_of(request), code)
    if request.method != "POST":
        return render(request, "speakers/copy_drop.html", {"copy": copy})
    copies.drop(copy)
    messages.success(request, _("What you had typed and not saved is gone."))
    if copy.proposal_id is None:
        return redirect("speakers:proposal_list", slug=request.conference.slug)
    return redirect("speakers:proposal_show", slug=request.conference.slug, code=copy.code)
