"""Answers that are files of people: never run, never framed, never guessed at. Pure; used by every room."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

#: A browser that shows such a file anyway gives it no scripts, no forms, no origin and no network.
POLICY = "sandbox; default-src 'none'"


def download(
    content: bytes, *, content_type: str, name: str, shown: bool = False, cache: str = "private, no-store"
) -> HttpResponse:
    """The bytes under this type and name, as a download; `shown` in the page itself is for pictures that we drew.

    Not streamed: files are bounded, and a stream would be read after reviewers' blind context has ended.
    """
    plain = content_type.startswith("text/")
    response = HttpResponse(content, content_type=f"{content_type}; charset=utf-8" if plain else content_type)
    response["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    response["Content-Length"] = str(len(content))
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = cache
    return response
