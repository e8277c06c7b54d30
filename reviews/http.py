"""The request as reviewers' pages receive it."""

from typing import Protocol

from django.http import HttpRequest

from reviews.models import Reviewer


class ShownConference(Protocol):
    """What these pages may use of a conference that was loaded before the blind context began."""

    name: str
    slug: str
    timezone: str


class ReviewerRequest(HttpRequest):
    """A request below `/<conference>/reviews/`; `reviewer` is None for everybody else."""

    conference: ShownConference
    reviewer: Reviewer | None
