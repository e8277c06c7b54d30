"""Carrying mail: claim a row, hand it over, record what became of it; and the sweep for what was left behind.

Each mail costs one commit: the statement that records one row also claims the next, so that every row is durably
`sending` before its hand-over and durably something else after it.
"""

import logging
import smtplib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import Error, connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from conferences.models import Conference
from notifications.couriers import Courier, has_ended
from notifications.letters import Unwritable, written
from notifications.models import Mail, MailFile
from notifications.smtp import Line, Outcome, Verdict

log = logging.getLogger(__name__)

#: How many mails one batch carries, and for how many seconds it begins another; a further task takes the rest,
#: so that a worker that is asked to stop can do so between two.
BATCH = 500
SECONDS = 15

#: Minutes to wait after each temporary answer; after the last one (about three days in all) we give up.
PAUSES = (1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440)

#: How long to try to write down an outcome that the database would not take, in seconds.
STUBBORN = (0.2, 1, 2, 5, 10)

#: Where to look for the next: behind the last one. From the start each claim would step over what every earlier one
#: left in the index, until vacuum has been there.
_START = {"after_time": datetime.min.replace(tzinfo=UTC), "after_id": 0}

_FIELDS = (
    "id",
    "conference_id",
    "code",
    "kind",
    "recipient",
    "subject",
    "text",
    "html",
    "reply_to",
    "files",
    "message_id",
    "attempts",
    "not_before",
)

_CLAIM = f"""
    UPDATE notifications_mail
    SET state = 'sending', claimed_by = %(courier)s, claimed_at = statement_timestamp(), attempts = attempts + 1
    WHERE id = (
        SELECT id FROM notifications_mail
        WHERE state = 'queued' AND not_before <= statement_timestamp()
          AND (not_before, id) > (%(after_time)s, %(after_id)s)
        ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING {", ".join(_FIELDS)}
"""  # noqa: S608  # only our own column names

_RECORD = """
    UPDATE notifications_mail
    SET state = %(state)s, answer = %(answer)s, sent_at = %(sent_at)s, not_before = %(not_before)s
    WHERE id = %(id)s AND claimed_by = %(courier)s AND state IN ('sending', 'uncertain')
"""

_RECORD_AND_CLAIM = f"WITH recorded AS ({_RECORD}) {_CLAIM}"


@dataclass
class Run:
    """What one batch did. `is_blocked`: no use in trying the next mail now; `is_cut`: there may be more to carry."""

    carried: int = 0
    is_blocked: bool = False
    is_cut: bool = False


def deliver(*, limit: int = BATCH) -> Run:
    """Carry up to `limit` due mails over one SMTP connection. Must not be called inside a transaction.

    Nothing is claimed before the server has answered, so that an outage costs no mail an attempt.
    """
    with transaction.atomic(durable=True):
        is_idle = not Mail.objects.due().exists()
    run = Run()
    if is_idle:
        return run
    with Line() as line:
        try:
            line.open()
        except (OSError, smtplib.SMTPException) as problem:
            log.warning("The mail server cannot be reached; mail waits: %s", problem)
            run.is_blocked = True
            return run
        with Courier() as courier:
            _carry(line, courier, run, limit)
    return run


def _carry(line: Line, courier: Courier, run: Run, limit: int) -> None:
    names = _ConferenceNames()
    until = time.monotonic() + SECONDS
    mail = _claimed(courier)
    while mail is not None:
        outcome = _hand_over(line, mail, names)
        run.carried += 1
        run.is_blocked = outcome.is_ours
        behind = {"after_time": mail.not_before, "after_id": mail.pk}
        facts = {"courier": courier.id, "id": mail.pk, **behind, **_facts(mail, outcome)}
        run.is_cut = run.carried >= limit or time.monotonic() > until
        try:
            if run.is_blocked or run.is_cut:
                mail = _row(_RECORD, facts)
            else:
                mail = _row(_RECORD_AND_CLAIM, facts) or _claimed(courier)
        except Error:
            run.is_blocked = True
            _write_down_somehow(facts)
            return


def _claimed(courier: Courier) -> Mail | None:
    return _row(_CLAIM, {"courier": courier.id, **_START})


def _row(statement: str, facts: dict[str, Any]) -> Mail | None:
    """Run one statement as a transaction of its own; the row that it claimed, if it claimed one."""
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        claimed = cursor.fetchone() if cursor.description else None
    return Mail(**dict(zip(_FIELDS, claimed, strict=True))) if claimed else None


def _hand_over(line: Line, mail: Mail, names: "_ConferenceNames") -> Outcome:
    try:
        files = list(MailFile.objects.filter(mail=mail)) if mail.files else []
        envelope = written(mail, from_name=names.of(mail.conference_id), files=files)
    except Unwritable as problem:
        return Outcome(Verdict.REFUSED, _("No mail could be made of this: %(why)s") % {"why": problem})
    return line.send(envelope)


def _facts(mail: Mail, outcome: Outcome) -> dict[str, Any]:
    """The columns that an outcome means."""
    moment = now()
    state, sent_at, not_before, answer = Mail.State.FAILED, None, moment, outcome.answer
    if outcome.verdict == Verdict.SENT:
        state, sent_at = Mail.State.SENT, moment
    elif outcome.verdict == Verdict.UNKNOWN:
        state = Mail.State.UNCERTAIN
    elif outcome.verdict == Verdict.LATER:
        again = next_attempt(mail.attempts, moment)
        if again is not None:
            state, not_before = Mail.State.QUEUED, again
        else:
            answer = _("Given up after %(count)d attempts. %(words)s") % {"count": mail.attempts, "words": answer}
    return {"state": state.value, "sent_at": sent_at, "not_before": not_before, "answer": answer}


def next_attempt(attempts: int, moment: datetime) -> datetime | None:
    """When to try again after so many attempts, or None when that was the last."""
    if attempts > len(PAUSES):
        return None
    return moment + timedelta(minutes=PAUSES[attempts - 1])


def _write_down_somehow(facts: dict[str, Any]) -> None:
    """The database went away with an outcome in our hands: a new connection, and again, before it becomes a doubt.

    A row that the failed statement may have claimed was not handed over, so it goes back to the queue.
    """
    for pause in STUBBORN:
        connection.close()
        try:
            _row(_RECORD, facts)
            Mail.objects.being_handed_over().filter(claimed_by=facts["courier"]).exclude(pk=facts["id"]).update(
                state=Mail.State.QUEUED
            )
        except Error as problem:
            log.warning("What became of a mail could not be written down, trying again: %s", problem)
            time.sleep(pause)
        else:
            return


def sweep() -> bool:
    """Mark what a killed worker left behind as uncertain, and say whether any mail is due.

    A row is only touched when its courier is proven to have ended (`couriers.py`).
    """
    couriers = Mail.objects.being_handed_over().order_by().values_list("claimed_by", flat=True).distinct()
    for courier in list(couriers):
        with transaction.atomic():
            if courier is not None and has_ended(courier):
                Mail.objects.being_handed_over().filter(claimed_by=courier).update(
                    state=Mail.State.UNCERTAIN,
                    answer=_(
                        "The worker that was handing this over was stopped before it could write the outcome down."
                    ),
                )
    return Mail.objects.due().exists()


class _ConferenceNames:
    """Names for the From line, read once per conference and batch."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, conference_id: int | None) -> str:
        if conference_id is None:
            return ""
        if conference_id not in self._known:
            self._known[conference_id] = Conference.objects.values_list("name", flat=True).get(pk=conference_id)
        return self._known[conference_id]
