"""The calendar file of one proposal: every date that its speakers have to know."""

from collections.abc import Sequence
from datetime import date

from conferences import calendar
from conferences.models import Round
from proposals.models import Proposal
from proposals.opening import Dates


def results_by(calls: Sequence[Round]) -> date | None:
    """The day until which there is nothing to do; None where one of the rounds has not said."""
    said = [each.results_by for each in calls]
    return max((day for day in said if day), default=None) if all(said) else None


def filename(proposal: Proposal) -> str:
    return f"{proposal.conference.slug}-dates.ics"


def written(proposal: Proposal, dates: Dates, calls: Sequence[Round], *, url: str) -> bytes:
    """Until when it can be changed, when results are out, and the days of the conference. `calls` are the rounds of
    its tracks; `url` is its own page."""
    conference = proposal.conference
    closing = calendar.closing(dates.closing, conference) if dates.closing else []
    last = max(calls, key=lambda each: each.results_by or date.min, default=None)
    results = calendar.results(last, conference) if last is not None and results_by(calls) else []
    return calendar.written(conference, [*closing, *results, *calendar.days(conference, calls)], url=url)
