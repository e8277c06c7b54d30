"""The request as views of a conference receive it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

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
