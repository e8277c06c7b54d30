"""Questions about the ledger."""

from collections.abc import Iterable

from django.db.models import Count, Q

from accounts.models import normalize_email
from conferences.models import Conference
from notifications.models import Mail, MailFile, MailQuerySet, Unwanted

#: What a list shows; the texts of fifty mails stay in the database.
_LISTED = ("code", "recipient", "subject", "state", "kind", "attempts", "sent_at", "created_at", "not_before", "answer")


def ledger(conference: Conference, *, state: str = "", search: str = "") -> MailQuerySet:
    """The conference's mails, the newest first: those in `state`, and with `search` in address, subject or code."""
    mails = Mail.objects.of(conference).only(*_LISTED).order_by("-id")
    if state:
        mails = mails.filter(state=state)
    if search:
        words = Q(recipient__icontains=search) | Q(subject__icontains=search) | Q(subject_code=search.strip().upper())
        mails = mails.filter(words)
    return mails


def files_of(mail: Mail) -> list[MailFile]:
    """The files that go with a mail, without what is in them. One query where there are any."""
    return list(MailFile.objects.filter(mail=mail).defer("content")) if mail.files else []


def counts(conference: Conference) -> dict[str, int]:
    """How many mails are in each state; states without any are there with 0."""
    found = dict(Mail.objects.of(conference).order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in Mail.State.values}


def unwanted_by(address: str) -> set[str]:
    """The topics of which this address wants no mails. One query."""
    return set(Unwanted.objects.filter(address=normalize_email(address)).values_list("topic", flat=True))


def told(kinds: Iterable[str], subject_codes: Iterable[str]) -> dict[tuple[str, str], set[str]]:
    """Who has been told what already, or is about to be: kinds by (subject code, address). One query."""
    found: dict[tuple[str, str], set[str]] = {}
    rows = Mail.objects.filter(kind__in=list(kinds), subject_code__in=list(subject_codes))
    for kind, subject_code, recipient in rows.values_list("kind", "subject_code", "recipient"):
        found.setdefault((subject_code, recipient), set()).add(kind)
    return found
