"""Loads the conference named by the path, and what the person asking is in it, before any view runs."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from conferences.access import member_of
from conferences.http import ConferenceRequest, LoginNeeded
from conferences.models import Conference

Handler = Callable[[HttpRequest], HttpResponseBase]


class ConferenceMiddleware:
    """Sets `request.conference` and `request.member` where the URL has a `slug`; None where there is no such one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        load_conference(cast(ConferenceRequest, request))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, LoginNeeded):
            return redirect_to_login(request.get_full_path())
        return None

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, str]) -> None:
        if "slug" in kwargs:
            if getattr(request, "conference", None) is None:
                raise Http404
            del kwargs["slug"]


def load_conference(request: ConferenceRequest) -> None:
    """Two to three queries, whatever the page: conference, rounds, roles."""
    try:
        slug = resolve(request.path_info).kwargs.get("slug")
    except Resolver404:
        return
    conference = Conference.objects.filter(slug=slug).first() if slug else None
    if conference is None:
        return
    request.conference = conference
    request.member = member_of(conference, request.user.pk if request.user.is_authenticated else None)


conference_middleware = ConferenceMiddleware
