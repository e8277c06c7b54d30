"""Verbs on the ledger: queueing a mail, and what a person settles about it. Delivery is in `delivery.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import normalize_email
from conferences.codes import new_code
from conferences.log import Actor, record
from conferences.models import Conference
from notifications.messages import one_line
from notifications.models import MOST_BYTES, MOST_FILES, Mail, MailFile
from notifications.wakeup import wake


class Refused(Exception):
    """This cannot be done to that mail (any more); the text can be shown to a person."""


@dataclass(frozen=True)
class File:
    """A small file that goes with a mail. `content_type` is its whole MIME type, parameters included."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One thing to tell one address: a row of the ledger to be."""

    kind: str
    subject_code: str
    recipient: str
    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    files: tuple[File, ...] = ()


def queue(
    *,
    kind: str,
    subject_code: str,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    conference: Conference | None = None,
    reply_to: str = "",
    not_before: datetime | None = None,
) -> Mail | None:
    """Write a mail into the ledger, in the caller's transaction; a worker is woken after the commit.

    Returns None where this recipient has been told this (`kind` about `subject_code`) already, or is about to be.
    An address that no mail server would take becomes a `failed` row, so that somebody sees it.
    """
    letter = Letter(kind, subject_code, recipient, subject, text, html, reply_to)
    return next(iter(queue_many([letter], conference=conference, not_before=not_before)), None)


def queue_many(
    letters: Sequence[Letter], *, conference: Conference | None = None, not_before: datetime | None = None
) -> list[Mail]:
    """Write many mails with one statement per thousand and one wake-up. Returns those that are new.

    Raises ValueError for files that are too many or too large to go with a mail.
    """
    _must_be_small(letters)
    start = not_before or now()
    with transaction.atomic():
        rows = [_row(letter, conference, start) for letter in letters]
        enclosed = {row.code: letter.files for row, letter in zip(rows, letters, strict=True) if letter.files}
        Mail.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
        known = {mail.code: mail for mail in Mail.objects.filter(code__in=[row.code for row in rows]).only(*_KEY)}
        written = [row for row in rows if row.code in known and _key(row) == _key(known[row.code])]
        for row in written:  # which an insert that may skip some does not tell
            row.pk, row._state.adding = known[row.code].pk, False
        _must_be_known(set(map(_key, rows)) - set(map(_key, written)))
        _enclose([(row, enclosed[row.code]) for row in written if row.code in enclosed])
        if written:
            _wake_after_commit()
    return written


def _must_be_small(letters: Sequence[Letter]) -> None:
    if any(len(letter.files) > MOST_FILES for letter in letters):
        raise ValueError(f"more than {MOST_FILES} files")
    if any(len(file.content) > MOST_BYTES for letter in letters for file in letter.files):
        raise ValueError(f"a file of more than {MOST_BYTES} bytes")


def _enclose(pairs: list[tuple[Mail, tuple[File, ...]]]) -> None:
    MailFile.objects.bulk_create(
        [
            MailFile(
                mail=row,
                position=position,
                name=one_line(file.name)[:100],
                content_type=one_line(file.content_type)[:100],
                content=file.content,
            )
            for row, files in pairs
            for position, file in enumerate(files)
        ],
        batch_size=1000,
    )


_KEY = ("code", "kind", "subject_code", "recipient")


def _key(mail: Mail) -> tuple[str, str, str]:
    return mail.kind, mail.subject_code, mail.recipient


def _must_be_known(skipped: set[tuple[str, str, str]]) -> None:
    """Whoever was skipped has a row already; anything else (two equal random codes) must not pass in silence."""
    if skipped:
        told = Mail.objects.filter(subject_code__in={subject for _kind, subject, _recipient in skipped})
        if skipped - set(told.values_list("kind", "subject_code", "recipient")):
            raise IntegrityError("A mail was not written although nobody has been told this.")


def _row(letter: Letter, conference: Conference | None, start: datetime) -> Mail:
    code = new_code()
    recipient = normalize_email(letter.recipient)
    works = works_as_address(recipient)
    return Mail(
        conference=conference,
        code=code,
        kind=letter.kind,
        subject_code=letter.subject_code,
        recipient=recipient if works else one_line(recipient)[:254],
        subject=one_line(letter.subject),
        text=_storable(letter.text),
        html=_storable(letter.html),
        reply_to=letter.reply_to or (conference.contact_email if conference else ""),
        files=len(letter.files),
        message_id=f"<{code}@{settings.CFP_MAIL_DOMAIN}>",
        state=Mail.State.QUEUED if works else Mail.State.FAILED,
        answer="" if works else _("This is not an address that mail can be sent to."),
        not_before=start,
    )


def works_as_address(address: str) -> bool:
    """Whether mail could be sent there at all: the shape only, nobody is asked."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254


def _storable(text: str) -> str:
    """PostgreSQL holds no NUL in a text."""
    return text.replace("\x00", "")


def _wake_after_commit() -> None:
    """One wake-up per transaction, however many mails it writes."""
    if all(entry[1] is not wake for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake, robust=True)


def settle_as_arrived(mail: Mail, *, by: Actor) -> Mail:
    """A person knows that an uncertain mail arrived. Raises `Refused` when it is not uncertain any more."""
    return _settle(mail, {Mail.State.UNCERTAIN}, Mail.State.SENT, by, "notifications.settled_as_arrived")


def send_again(mail: Mail, *, by: Actor) -> Mail:
    """A person wants an uncertain or refused mail sent once more. Raises `Refused` when it is neither any more."""
    return _settle(mail, {Mail.State.UNCERTAIN, Mail.State.FAILED}, Mail.State.QUEUED, by, "notifications.sent_again")


def _settle(mail: Mail, sources: set[Mail.State], target: Mail.State, by: Actor, kind: str) -> Mail:
    """Move one row on by hand, once: whoever comes second is told what it is now."""
    with transaction.atomic():
        row = Mail.objects.select_for_update().get(pk=mail.pk)
        if row.state not in sources:
            raise Refused(
                _("Nothing was changed: somebody was faster, and this mail is now “%(state)s”.")
                % {"state": row.get_state_display()}
            )
        row.state = target
        row.claimed_by = row.claimed_at = None
        row.sent_at = now() if target == Mail.State.SENT else None
        row.not_before = now()
        row.attempts = 0
        row.save(update_fields=["state", "claimed_by", "claimed_at", "sent_at", "not_before", "attempts"])
        record(kind, conference=row.conference, by=by, subject=row.code, about=row.subject_code)
        if target == Mail.State.QUEUED:
            _wake_after_commit()
    return row
