"""Loads the conference named by the path, and what the person asking is in it, before any view runs."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from conferences.access import Member, may_see_unpublished, member_of
from conferences.http import ConferenceRequest, LoginNeeded, NamesClosed
from conferences.models import Conference
from conferences.queries import names_keepers

Handler = Callable[[HttpRequest], HttpResponseBase]


class ConferenceMiddleware:
    """Sets `request.conference` and `request.member` where the URL has a `slug`; 404 where there is no such one.

    Inside, the time zone is the conference's: what pages show and forms read is its local time.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        load_conference(cast(ConferenceRequest, request))
        conference = getattr(request, "conference", None)
        if conference is None:
            return self.get_response(request)
        with timezone.override(conference.timezone):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, LoginNeeded):
            return redirect_to_login(request.get_full_path())
        if isinstance(exception, NamesClosed):
            return names_closed(cast(ConferenceRequest, request))
        return None

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, str]) -> None:
        if any("\x00" in value for name, value in kwargs.items() if isinstance(value, str) and name != "token"):
            raise Http404  # PostgreSQL would refuse the query. A token is checked by its signature first.
        if "slug" not in kwargs:
            return
        asked = cast(ConferenceRequest, request)
        if getattr(request, "conference", None) is None or not shows(asked, view):
            raise Http404
        del kwargs["slug"]


def shows(request: ConferenceRequest, view: object) -> bool:
    """Whether this conference exists for whoever asks: one that is not published does not, to a stranger."""
    return request.conference.is_public or hasattr(view, "reachable_by_token") or may_see_unpublished(request)


def names_closed(request: ConferenceRequest) -> HttpResponse:
    """Says until when lists with names are closed to somebody who also reviews, and who holds them meanwhile."""
    context = {
        "keepers": names_keepers(request.conference),
        "blind_rounds": [each for each in request.member.rounds if each.is_blind],
    }
    return render(request, "conferences/names_closed.html", context, status=404)


def load_conference(request: ConferenceRequest) -> None:
    """Two to three queries, whatever the page: conference, rounds, roles. One where nobody asks for the others."""
    try:
        page = resolve(request.path_info)
    except Resolver404:
        return
    slug = page.kwargs.get("slug")
    conference = Conference.objects.filter(slug=slug).first() if slug else None
    if conference is None:
        return
    request.conference = conference

    def member() -> Member:
        return member_of(conference, request.user.pk if request.user.is_authenticated else None)

    request.member = cast(Member, SimpleLazyObject(member)) if hasattr(page.func, "rarely_asks_who") else member()


conference_middleware = ConferenceMiddleware
