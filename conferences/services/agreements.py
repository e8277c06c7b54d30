"""Agreements of a conference. Their words are versions: a changed text is agreed to anew, and the old one is kept."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from conferences.access import Scope
from conferences.asking import Agreement, AgreementVersion
from conferences.errors import Refused, Stale
from conferences.log import record
from conferences.models import Conference
from conferences.services.shared import fingerprint, locked, whole
from conferences.texts import TranslatedText
from conferences.usage import count_uses

FIELDS = ("kind", "title", "asked_when")
MOST_AGREEMENTS = 12


def add_agreement(
    conference: Conference,
    *,
    by: User | None,
    fields: dict[str, Any],
    text: TranslatedText,
    scope: Scope | None = None,
) -> Agreement:
    """Ask every speaker to agree to `text`. Raises ValidationError by field."""
    whole(scope, conference)
    with transaction.atomic():
        locked(conference)
        if conference.agreements.count() >= MOST_AGREEMENTS:
            raise Refused(_("A conference has at most %(n)d agreements. Nothing was added.") % {"n": MOST_AGREEMENTS})
        last = conference.agreements.aggregate(last=Max("position"))["last"]
        row = Agreement(conference=conference, position=0 if last is None else last + 1, **fields)
        _check(row, text)
        row.save()
        AgreementVersion.objects.create(agreement=row, version=1, text=text)
        record("conferences.agreement_added", conference=conference, by=by, subject=row.code)
    return row


def edit_agreement(
    agreement: Agreement,
    *,
    by: User | None,
    fields: dict[str, Any],
    text: TranslatedText,
    scope: Scope | None = None,
    seen: str | None = None,
) -> Agreement:
    """Change an agreement. Another text is a new version, which every speaker is asked to agree to anew."""
    whole(scope, agreement.conference)
    with transaction.atomic():
        conference = locked(agreement.conference)
        row = _locked(agreement)
        if unknown := set(fields) - set(FIELDS):
            raise ValueError(f"not editable: {sorted(unknown)}")
        current = row.versions.get(version=row.version)
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        if current.text != text:
            changed.append("text")
        if not changed:
            return row
        if seen is not None and seen != fingerprint(row):
            raise Stale(row)
        for name in set(changed) - {"text"}:
            setattr(row, name, fields[name])
        _check(row, text)
        if "text" in changed:
            row.version += 1
            AgreementVersion.objects.create(agreement=row, version=row.version, text=text)
        row.save()
        record(
            "conferences.agreement_edited",
            conference=conference,
            by=by,
            subject=row.code,
            fields=sorted(changed),
            version=row.version,
        )
    return row


def retire_agreement(agreement: Agreement, *, by: User | None, scope: Scope | None = None) -> Agreement:
    """Ask nobody any more. Who agreed to what is kept. Twice is once."""
    return _switch(agreement, to=False, kind="conferences.agreement_retired", by=by, scope=scope)


def ask_agreement_again(agreement: Agreement, *, by: User | None, scope: Scope | None = None) -> Agreement:
    return _switch(agreement, to=True, kind="conferences.agreement_asked_again", by=by, scope=scope)


def remove_agreement(agreement: Agreement, *, by: User | None, scope: Scope | None = None) -> None:
    """Take away one that nobody has answered. Raises `Refused` else: retire it instead."""
    whole(scope, agreement.conference)
    with transaction.atomic():
        conference = locked(agreement.conference)
        row = _locked(agreement)
        if any(count_uses(version) for version in row.versions.all()):
            raise Refused(_("Somebody has agreed to this, so it stays on record. Retire it instead."))
        row.delete()
        record("conferences.agreement_removed", conference=conference, by=by, subject=row.code)


def _switch(agreement: Agreement, *, to: bool, kind: str, by: User | None, scope: Scope | None) -> Agreement:
    whole(scope, agreement.conference)
    with transaction.atomic():
        conference = locked(agreement.conference)
        row = _locked(agreement)
        if row.is_active != to:
            row.is_active = to
            row.save(update_fields=["is_active"])
            record(kind, conference=conference, by=by, subject=row.code)
    return row


def _locked(agreement: Agreement) -> Agreement:
    row = Agreement.objects.select_for_update().filter(pk=agreement.pk).first()
    if row is None:
        raise Refused(_("This agreement was removed meanwhile."))
    return row


def _check(agreement: Agreement, text: TranslatedText) -> None:
    wrong = {}
    if not agreement.title:
        wrong["title"] = _("Give it a title.")
    if not text:
        wrong["text"] = _("Write what they agree to.")
    if wrong:
        raise ValidationError(wrong)
    agreement.full_clean()
