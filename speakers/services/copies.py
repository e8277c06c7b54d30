"""What people type is kept while they type it, before it is saved in a proposal. No event: it is nobody's deed yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from conferences.models import Conference
from proposals.models import Proposal
from speakers.merging import Merged, Sent, Values, clashes, merge, news
from speakers.models import WorkingCopy

#: Texts that one person, or one browser, may have begun in one conference.
MOST_COPIES = 20
_TRIES = 8


@dataclass(frozen=True)
class Writer:
    """Whose typing is kept: an account's, or a browser's while nobody is logged in.

    `meant_for` is who had opened the form, where the session has ended meanwhile.
    """

    user_id: int | None = None
    browser: str = ""
    meant_for: int | None = None

    def copies(self) -> QuerySet[WorkingCopy]:
        """Everything that is kept for them, and may be shown to them."""
        if self.user_id is not None:
            return WorkingCopy.objects.filter(user_id=self.user_id, browser="")
        if not self.browser:
            return WorkingCopy.objects.none()
        return WorkingCopy.objects.filter(
            Q(user=self.meant_for) if self.meant_for else Q(user=None), browser=self.browser
        )


@dataclass(frozen=True)
class Form:
    """The form that is typed into; `revision` is that of the proposal it shows, 0 for a new one."""

    conference: Conference
    code: str
    opened_at: datetime
    revision: int = 0


@dataclass(frozen=True)
class Kept:
    """What is kept now. `theirs` is what others changed since the tab last looked."""

    version: int
    saved_at: datetime
    theirs: Mapping[str, Values]
    clashing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Typed:
    """A whole form that is about to be saved in its proposal, as `take` compares it with what is kept."""

    writer: Writer
    form: Form
    sent: Sent


class Settled(Exception):
    """This text was saved into its proposal, or thrown away, since the tab last looked. Nothing was kept."""


class TooMany(Exception):
    """So many texts are begun already that no new one is kept."""


class Busy(Exception):
    """Others keep saving the same text at this very moment; the tab sends it again."""


class Newer(Exception):
    """Another device has changed fields that this form would overwrite; `copy` is what is kept."""

    def __init__(self, copy: WorkingCopy) -> None:
        super().__init__("Another device changed the same fields.")
        self.copy = copy


def keep(writer: Writer, form: Form, sent: Sent, *, may_begin: Callable[[], bool] = lambda: True) -> Kept:
    """Keep what a tab sends: one read and one write, without a lock.

    Raises `Settled`, `TooMany` (also when `may_begin` says no to a new text), `Busy`, `merging.Unfit`.
    """
    for _attempt in range(_TRIES):
        row = writer.copies().filter(code=form.code).first()
        if row is None:
            if not sent.fields:
                return Kept(sent.version, form.opened_at, {})
            if kept := _begin(writer, form, sent, may_begin):
                return kept
            continue
        if row.settled > sent.version:
            raise Settled
        merged = merge(row.fields, row.aside, row.version, sent)
        if not merged.changed or _write(row, merged, form):
            saved_at = row.saved_at if not merged.changed else timezone.now()
            return Kept(merged.version, saved_at, news(merged.fields, sent), merged.clashing)
    raise Busy


def _write(row: WorkingCopy, merged: Merged, form: Form) -> bool:
    """Replace the version that was read, if it still is the one."""
    changes: dict[str, Any] = {
        "fields": merged.fields,
        "aside": merged.aside,
        "version": merged.version,
        "opened_at": form.opened_at,
        "saved_at": timezone.now(),
    }
    if row.is_empty:
        changes["revision"] = form.revision
    return bool(WorkingCopy.objects.filter(pk=row.pk, version=row.version).update(**changes))


def _begin(writer: Writer, form: Form, sent: Sent, may_begin: Callable[[], bool]) -> Kept | None:
    """The first save of a text; None when another tab's came first."""
    held = writer.copies().filter(conference=form.conference).exclude(fields={}, aside={})
    if held.count() >= MOST_COPIES or not may_begin():
        raise TooMany
    merged = merge({}, {}, sent.version, sent)
    row = WorkingCopy(
        user_id=writer.user_id if writer.user_id is not None else writer.meant_for,
        browser="" if writer.user_id is not None else writer.browser,
        conference=form.conference,
        proposal=Proposal.objects.of(form.conference).filter(code=form.code).first() if form.revision else None,
        code=form.code,
        fields=merged.fields,
        aside=merged.aside,
        revision=form.revision,
        version=merged.version,
        base=sent.version,
        opened_at=form.opened_at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None
    return Kept(row.version, row.saved_at, {}, merged.clashing)


def take(typed: Typed) -> WorkingCopy | None:
    """Before a form is saved: lock what is kept of it, until the transaction ends.

    Raises `Newer` where another device has changed what the form would overwrite.
    """
    row = typed.writer.copies().filter(code=typed.form.code).select_for_update().first()
    if row is not None and any(clashes(row.fields.get(name), typed.sent, name) for name in typed.sent.fields):
        raise Newer(row)
    return row


def settle(typed: Typed, copy: WorkingCopy | None, proposal: Proposal) -> None:
    """The form was saved in the proposal: a tab that does not know it is told when it sends more."""
    if copy is not None:
        _empty(copy, proposal=proposal)
    elif not typed.form.revision:
        row = WorkingCopy(
            user_id=typed.writer.user_id,
            conference=typed.form.conference,
            proposal=proposal,
            code=typed.form.code,
            version=typed.sent.version + 1,
            settled=typed.sent.version + 1,
            opened_at=typed.form.opened_at,
        )
        WorkingCopy.objects.bulk_create([row], ignore_conflicts=True)


def drop(copy: WorkingCopy) -> None:
    """Throw away what was typed and not saved; what is saved stays as it is."""
    _empty(copy)


def _empty(copy: WorkingCopy, **more: Any) -> None:
    later = F("version") + 1
    WorkingCopy.objects.filter(pk=copy.pk).update(
        fields={}, aside={}, version=later, settled=later, saved_at=timezone.now(), **more
    )


def adopt(browser: str, *, by: User) -> int:
    """What was typed in this browser before logging in belongs to the account now; how many texts.

    What was typed after the session of somebody else had ended waits for them. Where the account has the same text,
    fields that both changed get both versions.
    """
    if not browser:
        return 0
    with transaction.atomic():
        mine = WorkingCopy.objects.filter(browser=browser).filter(Q(user=None) | Q(user=by))
        rows = list(mine.select_for_update().order_by("pk"))
        for row in rows:
            _adopt(row, by)
    return len(rows)


def _adopt(row: WorkingCopy, by: User) -> None:
    held = WorkingCopy.objects.select_for_update().filter(user=by, browser="", code=row.code).first()
    if held is None:
        WorkingCopy.objects.filter(pk=row.pk).update(user=by, browser="")
        return
    if held.is_empty:
        held.revision, held.opened_at = row.revision, row.opened_at
    for name, (_version, tab, values) in row.fields.items():
        merged = merge(held.fields, held.aside, held.version, Sent(row.base, tab, {name: values}))
        held.fields, held.aside, held.version = merged.fields, merged.aside, merged.version
    held.aside = {**row.aside, **held.aside}
    held.saved_at = max(held.saved_at, row.saved_at)
    held.save(update_fields=["fields", "aside", "version", "revision", "opened_at", "saved_at"])
    row.delete()


def forget_old(*, older_than: timedelta) -> int:
    """Remove what browsers left behind, and the traces of what was saved; how many. Accounts keep their texts."""
    before = timezone.now() - older_than
    old = WorkingCopy.objects.filter(saved_at__lt=before)
    removed, _each = old.filter(Q(user=None) | ~Q(browser="") | Q(fields={}, aside={})).delete()
    return removed


def seen(writer: Writer, code: str, sent: Sent) -> Kept | None:
    """What is kept of a text, for a tab that has nothing to send; None where nothing is. Raises `Settled`."""
    row = writer.copies().filter(code=code).first()
    if row is None:
        return None
    if row.settled > sent.version:
        raise Settled
    return Kept(row.version, row.saved_at, news(row.fields, sent))


def without_session(writer: Writer, owner: int) -> Writer:
    """The same browser, for what is typed into a form that `owner` (0 for nobody) had opened."""
    return writer if writer.user_id is not None or not owner else replace(writer, meant_for=owner)
