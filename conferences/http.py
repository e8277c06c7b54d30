"""The request as views of a conference receive it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.http import Http404, HttpRequest, HttpResponse

if TYPE_CHECKING:
    from accounts.models import User
    from conferences.access import Member
    from conferences.models import Conference


class ConferenceRequest(HttpRequest):
    """A request below `/<conference>/`; the middleware has loaded both attributes."""

    user: "User"
    conference: "Conference"
    member: "Member"


class LoginNeeded(Exception):
    """Nobody is logged in, and only somebody may pass; the middleware answers with the login page."""


class NamesClosed(Http404):
    """The role would do, but the person also reviews and scores are not frozen: told until when, and who to ask."""


View = TypeVar("View", bound=Callable[..., HttpResponse])


def reachable_by_token(view: View) -> View:
    """Marks a view whose signed token is the permission, so that it also works before a conference is published."""
    view.reachable_by_token = True  # type: ignore[attr-defined]
    return view


def rarely_asks_who(view: View) -> View:
    """Marks a view that is asked very often and seldom needs what the person is here: `request.member` is loaded when
    it is used. Only for pages that are open to reviewers, since the blind context could not load it."""
    view.rarely_asks_who = True  # type: ignore[attr-defined]
    return view
