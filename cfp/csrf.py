"""What a form is answered that comes with an old CSRF token: where one writes, all that was typed."""

from typing import Any, cast
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure

from conferences.http import ConferenceRequest, LoginNeeded
from conferences.middleware import shows


def failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form again, unsaved, where its view can do that and it was sent from a page of ours; else the bare page."""
    view, values = _resolved(request)
    if view is None or not _is_ours(request):
        return cast(HttpResponse, csrf_failure(request, reason))
    asked = cast(ConferenceRequest, request)
    if getattr(request, "conference", None) is None or not shows(asked, view):
        raise Http404
    request.__dict__["token_was_stale"] = True
    try:
        return cast(HttpResponse, view(request, **values))
    except (LoginNeeded, Http404):
        return cast(HttpResponse, csrf_failure(request, reason))


def _resolved(request: HttpRequest) -> tuple[Any, dict[str, Any]]:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None, {}
    values = {name: value for name, value in match.kwargs.items() if name != "slug"}
    return (match.func, values) if hasattr(match.func, "shows_text_again") else (None, {})


def _is_ours(request: HttpRequest) -> bool:
    """Browsers say where a form was sent from. Another site's form must not look like something that I wrote."""
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(said).netloc == request.get_host()
