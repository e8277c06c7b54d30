"""Verbs on the ledger: queueing a mail, and what a person settles about it. Delivery is in `delivery.py`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.html import format_html
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import normalize_email
from conferences.codes import new_code
from conferences.log import Actor, record
from conferences.models import Conference
from notifications.messages import one_line
from notifications.models import MOST_BYTES, MOST_FILES, Mail, MailFile, MailQuerySet, Unwanted
from notifications.tokens import off_url
from notifications.topics import KINDS, Topic, topic_of
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
        _leave_unwanted(rows)
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


def _leave_unwanted(rows: list[Mail]) -> None:
    """Mark what its recipient has turned off; under the rest say how that is done. At most one query."""
    optional = [row for row in rows if topic_of(row.kind) and row.state == Mail.State.QUEUED]
    if not optional:
        return
    off = set(Unwanted.objects.filter(address__in={row.recipient for row in optional}).values_list("address", "topic"))
    for row in optional:
        if (row.recipient, topic_of(row.kind)) in off:
            row.state = Mail.State.UNWANTED
        else:
            _say_how_to_turn_off(row)


def _say_how_to_turn_off(row: Mail) -> None:
    url = off_url(row.code)
    row.text += "\n" + _("To get no more of these mails: %(url)s") % {"url": url} + "\n"
    foot = format_html('<p><a href="{}">{}</a></p>', url, _("Get no more of these mails"))
    row.html = row.html.replace("</body>", f"{foot}</body>")


def turn_off(address: str, topic: Topic, *, by: Actor | None) -> bool:
    """No more mails of this topic to this address, those that wait included. Whether that is new.

    `by` is None where it came from the link in a mail.
    """
    address = normalize_email(address)
    kinds = [kind for kind, each in KINDS.items() if each == topic]
    with transaction.atomic():
        _row_of_it, is_new = Unwanted.objects.get_or_create(address=address, topic=topic)
        Mail.objects.filter(state=Mail.State.QUEUED, recipient=address, kind__in=kinds).update(
            state=Mail.State.UNWANTED
        )
        if is_new:
            record("notifications.turned_off", conference=None, by=by, subject=topic.value)
    return is_new


def turn_on(address: str, topic: Topic, *, by: Actor | None) -> bool:
    """Mails of this topic again, from now on. Whether that is new."""
    with transaction.atomic():
        gone, _by_model = Unwanted.objects.filter(address=normalize_email(address), topic=topic).delete()
        if gone:
            record("notifications.turned_on", conference=None, by=by, subject=topic.value)
    return bool(gone)


def forget_addresses(addresses: Iterable[str]) -> None:
    """Take address and words out of what went there; what waits is not sent. The rows stay, for the counts.

    Mails that other people got keep their words.
    """
    held = [normalize_email(each) for each in addresses]
    mails = Mail.objects.filter(recipient__in=held)
    with transaction.atomic():
        mails.filter(state=Mail.State.QUEUED).delete()
        _blank(mails.exclude(state=Mail.State.SENDING))
        Unwanted.objects.filter(address__in=held).delete()


def forget_told(kind: str) -> int:
    """Take address and words out of mails of this kind that are through. How many there were."""
    return _blank(Mail.objects.filter(kind=kind, state__in=[Mail.State.SENT, Mail.State.FAILED]).exclude(text=""))


def _blank(mails: MailQuerySet) -> int:
    MailFile.objects.filter(mail__in=mails).delete()
    nowhere = Concat(Value("erased-"), "code", Value("@erased.invalid"))
    return mails.update(recipient=nowhere, subject="", text="", html="", answer="", reply_to="")


def follow_address(old: str, new: str) -> None:
    """Somebody's address has changed: what they have turned off stays so."""
    topics = Unwanted.objects.filter(address=normalize_email(old)).values_list("topic", flat=True)
    with transaction.atomic():
        Unwanted.objects.bulk_create(
            [Unwanted(address=normalize_email(new), topic=topic) for topic in topics], ignore_conflicts=True
        )
        Unwanted.objects.filter(address=normalize_email(old)).delete()


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
