"""The part of the proposal's form that is about files.

What is chosen is kept at once, waiting with the form: if another field is wrong, or the page is left, no file has to
be chosen again. Fields: `files-held` (codes of waiting files, one check box each), `files-new`, `files-newreaders`,
and for each file that the proposal has `files-readers-<code>`, `files-remove-<code>` and `files-replace-<code>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from conferences.asking import Readers
from proposals import attaching
from proposals.files import ACCEPT, Upload, largest
from proposals.files.storage import too_large_words
from proposals.models import Attachment, Proposal
from proposals.states import Refused
from proposals.uploads import too_large
from speakers.models import HeldFile
from speakers.services import filing

if TYPE_CHECKING:
    from speakers.sections import Asked

PREFIX = "files"
#: Who reads it, in words that fit a phone.
CHOICES = (
    (Readers.ORGANIZERS, gettext_lazy("Organizers only")),
    (Readers.REVIEWERS, gettext_lazy("Reviewers too")),
    (Readers.EVERYONE, gettext_lazy("Reviewers, and everyone later")),
    (Readers.PUBLIC, gettext_lazy("Everyone later, not reviewers")),
)


@dataclass
class Row:
    """A file that the proposal has, with what was chosen for it."""

    attachment: Attachment
    readers: str
    is_removed: bool = False


@dataclass
class AttachmentsSection:
    """Files that are there, files that wait, and a place to add more."""

    asked: "Asked"
    name: str = PREFIX
    template: str = "speakers/files_section.html"
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.user = self.asked.request.user
        self.may_upload = self.user.is_authenticated
        given = self.asked.data if self.asked.data is not None else (self.asked.initial or {})
        self.is_sent = self.asked.data is not None
        self.most = attaching.MOST_FILES
        self.most_bytes = largest()
        self.accept = ACCEPT
        self.choices = CHOICES
        self.new_readers = _readers(one_of(given, f"{PREFIX}-newreaders"), Readers.REVIEWERS)
        self.rows = [self._row(each, given) for each in self._attachments()]
        self.held = self._held(several(given, f"{PREFIX}-held"))

    def _attachments(self) -> list[Attachment]:
        return attaching.files_of(self.asked.proposal) if self.asked.proposal is not None else []

    def _row(self, attachment: Attachment, given: Mapping[str, Any]) -> Row:
        code = attachment.code
        chosen = _readers(one_of(given, f"{PREFIX}-readers-{code}"), Readers(attachment.readers))
        return Row(attachment, chosen, bool(one_of(given, f"{PREFIX}-remove-{code}")))

    def _held(self, codes: list[str]) -> list[HeldFile]:
        if not self.may_upload:
            return []
        conference = self.asked.request.conference
        return [each for each in filing.holding(self.user, codes) if each.conference_id == conference.pk]

    @property
    def waiting(self) -> list[HeldFile]:
        """Files that are not saved yet, as the page lists them."""
        return [each for each in self.held if each.taken_at is None]

    def is_valid(self) -> bool:
        """Keep what was sent, and say what cannot be kept."""
        self.errors = []
        if not self.may_upload:
            return True
        if self.asked.files is not None:
            self._refuse_large()
            for name, uploads in self.asked.files.lists():
                if name == f"{PREFIX}-new":
                    for upload in uploads:
                        self._hold(upload)
                elif name.startswith(f"{PREFIX}-replace-"):
                    self._hold(uploads[-1], replaces=name.removeprefix(f"{PREFIX}-replace-"))
        self._refuse_too_many()
        return not self.errors

    def _refuse_large(self) -> None:
        if any(name.startswith(f"{PREFIX}-") for name in too_large(self.asked.request)):
            self.errors.append(too_large_words())

    def _hold(self, upload: Upload, replaces: str = "") -> None:
        try:
            known = {row.attachment.code for row in self.rows}
            held = filing.hold(
                self.asked.request.conference,
                by=self.user,
                upload=upload,
                replaces=replaces if replaces in known else "",
            )
        except ValidationError as wrong:
            self.errors.append(f"{upload.name}: {wrong.messages[0]}")
        except Refused as refused:
            self.errors.append(str(refused))
        else:
            if held not in self.held:
                self.held.append(held)

    def _refuse_too_many(self) -> None:
        left = sum(not row.is_removed for row in self.rows)
        added = sum(not each.replaces for each in self.waiting)
        over = left + added - attaching.MOST_FILES
        if added and over > 0:
            self.errors.append(
                ngettext(
                    "A proposal can have %(most)d files: take out %(over)d.",
                    "A proposal can have %(most)d files: take out %(over)d.",
                    over,
                )
                % {"most": attaching.MOST_FILES, "over": over}
            )

    def save(self, proposal: Proposal, *, by: User) -> bool:
        """Remove, replace, describe, add. Raises `Refused`, ValidationError."""
        if not self.may_upload:
            return False
        changed = False
        replaced = {each.replaces for each in self.waiting}
        for row in self.rows:
            if row.is_removed and row.attachment.code not in replaced:
                changed |= attaching.detach(row.attachment, by=by)
            elif row.readers != row.attachment.readers:
                attaching.describe(row.attachment, by=by, readers=row.readers, title=row.attachment.title)
                changed = True
        for each in self.held:
            changed |= filing.take_held(each, proposal=proposal, by=by, readers=self.new_readers)
        return changed


def section(asked: "Asked") -> AttachmentsSection:
    return AttachmentsSection(asked)


def _readers(chosen: str, otherwise: Readers) -> str:
    return chosen if chosen in Readers.values else otherwise.value


def one_of(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name, "")
    return str(value[-1] if isinstance(value, list) and value else value or "")


def several(given: Mapping[str, Any], name: str) -> list[str]:
    if isinstance(given, QueryDict):
        return [str(each) for each in given.getlist(name)]
    value = given.get(name) or []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
