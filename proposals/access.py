"""When a call takes proposals, and the rules of writing for docs/permissions.md. No person is known here:
who a proposal's speakers are is asked in `speakers.access`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.timezone import now

from conferences.access import SPEAKER, rule
from conferences.models import Round

START = rule("proposals.start", [SPEAKER], "start a draft, while a call is open")
READ = rule("proposals.read", [SPEAKER], "read their own proposals and what became of them")
EDIT = rule(
    "proposals.edit",
    [SPEAKER],
    "change a draft or a submitted proposal, while the call of every chosen track is open",
)
SUBMIT = rule("proposals.submit", [SPEAKER], "submit a draft, while the call of every chosen track is open")
WITHDRAW = rule("proposals.withdraw", [SPEAKER], "take a proposal back, at any time until it has taken place")

RULES = (START, READ, EDIT, SUBMIT, WITHDRAW)


def takes(call: Round, *, at: datetime | None = None, form_opened_at: datetime | None = None) -> bool:
    """Whether this round takes proposals at `at`: its call is open, or it was when the form was opened
    and the minutes of grace are not over."""
    moment = at or now()
    if call.call_is_open(moment):
        return True
    if form_opened_at is None or call.call_closes_at is None or not call.call_is_open(form_opened_at):
        return False
    return moment < call.call_closes_at + timedelta(minutes=call.grace_minutes)


def closed(
    calls: Iterable[Round], *, at: datetime | None = None, form_opened_at: datetime | None = None
) -> list[Round]:
    """Those of `calls` that take nothing (any more)."""
    return [each for each in calls if not takes(each, at=at, form_opened_at=form_opened_at)]
