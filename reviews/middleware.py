"""Puts the requests of reviewers into the blind context, whichever room the page belongs to.

It is the last middleware, in its `__call__` form: only there are lazily rendered responses covered too.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from reviews.blind import alias, blind, is_blind
from reviews.http import ReviewerRequest
from reviews.models import Reviewer
from reviews.open_pages import is_open

Handler = Callable[[HttpRequest], HttpResponseBase]
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class BlindMiddleware:
    """Sets `request.reviewer`, and enters `blind()` where the person and the page ask for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = cast(ReviewerRequest, request)
        asked.reviewer = None
        if not must_be_blind(asked):
            return self.get_response(request)
        load_before_the_switch(asked)
        with ExitStack() as stack:
            stack.enter_context(blind(asked.reviewer, read_only=request.method in READING))
            request.__dict__["_blind_stack"] = stack
            response = self.get_response(request)
            if response.status_code >= 500 and is_blind():
                transaction.set_rollback(True, using=alias())
            if response.streaming:
                response.close()
                raise ImproperlyConfigured("A streamed response would be read after the blind context has ended.")
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Undo, and leave the context before anybody makes an error page."""
        stack: ExitStack | None = request.__dict__.get("_blind_stack")
        if stack is not None:
            stack.pop_all().__exit__(type(exception), exception, exception.__traceback__)


def must_be_blind(request: ReviewerRequest) -> bool:
    """Reviewers' pages always are; others for whoever reviews while scores are not frozen, unless listed as open."""
    try:
        page = resolve(request.path_info).view_name
    except Resolver404:
        return False
    if page.partition(":")[0] == "reviews":
        return True
    user: Any = request.user
    if is_open(page) or not user.is_authenticated:
        return False
    member: Any = getattr(request, "member", None)
    if member is not None:
        return bool(member.is_kept_blind)
    return Reviewer.objects.filter(user_id=user.pk, is_active=True).exists()


def load_before_the_switch(request: ReviewerRequest) -> None:
    """Session, user and reviewer: inside the context none of these can be read."""
    user: Any = request.user
    request.session.get("loaded")
    conference: Any = getattr(request, "conference", None)
    if conference is not None and user.is_authenticated:
        reviewers = Reviewer.objects.filter(conference_id=conference.pk, user_id=user.pk, is_active=True)
        request.reviewer = reviewers.first()


blind_middleware = BlindMiddleware
