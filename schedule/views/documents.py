"""The released version for the programs of others. The same bytes for everybody, and a strong ETag."""

from collections.abc import Callable
from hashlib import sha256

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from conferences.http import ConferenceRequest
from schedule.access import get_entry_for_visitor_or_404, get_release_for_visitor_or_404, get_speaker_for_visitor_or_404
from schedule.exports import as_ical, as_json, as_xml
from schedule.programme import Programme, load

ICAL = "text/calendar; charset=utf-8"


@require_safe
def document_xml(request: ConferenceRequest) -> HttpResponse:
    return _whole(request, as_xml, "application/xml; charset=utf-8")


@require_safe
def document_json(request: ConferenceRequest) -> HttpResponse:
    return _whole(request, as_json, "application/json; charset=utf-8")


@require_safe
def document_ics(request: ConferenceRequest) -> HttpResponse:
    return _whole(request, as_ical, ICAL)


@require_safe
def talk_ics(request: ConferenceRequest, code: str) -> HttpResponse:
    programme, _entry = get_entry_for_visitor_or_404(request, code)
    return _answer(request, as_ical(programme), ICAL)


@require_safe
def speaker_ics(request: ConferenceRequest, code: str) -> HttpResponse:
    programme, _profile = get_speaker_for_visitor_or_404(request, code)
    return _answer(request, as_ical(programme), ICAL)


def _whole(request: ConferenceRequest, write: Callable[[Programme], bytes], content_type: str) -> HttpResponse:
    release = get_release_for_visitor_or_404(request)
    return _answer(request, write(load(release, request.conference, with_texts=True)), content_type)


def _answer(request: ConferenceRequest, body: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response["Cache-Control"] = "no-cache" if request.conference.is_public else "private, no-cache"
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    if request.conference.is_public:
        response["Access-Control-Allow-Origin"] = "*"
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer or response
