"""Where the bytes are: under random names that tell nothing, below a folder that no web server serves."""

import hashlib
import logging
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.timezone import now
from django.utils.translation import gettext

from proposals.files.kinds import KINDS, Kind, kind_of, largest
from proposals.states import Refused
from proposals.texts import clean_line

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    Upload = File[Any]
else:
    Upload = File
#: Folders below the media root: as people sent them; what reviewers get; pictures of people.
UPLOADS, CLEANED, PICTURES = "uploads", "cleaned", "pictures"
LONGEST_NAME = 150
#: What nothing refers to is removed when it is this old: a transaction may still be about to refer to it.
ORPHAN_AFTER = timedelta(days=1)


class StorageTrouble(Refused):
    """The disk is full, read-only or gone. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "The file could not be kept just now; the fault is ours. Try again in some minutes; nothing was lost."
            )
        )


@dataclass(frozen=True)
class Stored:
    """A file whose bytes are kept: under which random name, what it is, and what it was called."""

    stored: str
    kind: str
    size: int
    sha256: str
    original_name: str


def check(upload: Upload) -> Kind:
    """What an upload is; ValidationError for what cannot be taken. Keeps nothing."""
    size = upload.size or 0
    if not size:
        raise ValidationError(gettext("The file is empty."))
    if size > largest():
        raise ValidationError(too_large(size))
    return kind_of(upload, upload.name or "")


def store(upload: Upload) -> Stored:
    """Check an upload and keep it. Raises ValidationError, `StorageTrouble`."""
    kind = check(upload)
    digest = hashlib.sha256()
    size = 0
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
    upload.seek(0)
    stored = _write(UPLOADS, upload)
    return Stored(stored, kind.name, size, digest.hexdigest(), shown_name(upload.name or "", kind))


@contextmanager
def keeping(upload: Upload | Stored) -> Iterator[Stored]:
    """An upload while something is made of it: kept before, removed again if that fails. Raises as `store`."""
    if isinstance(upload, Stored):
        yield upload
        return
    kept = store(upload)
    try:
        yield kept
    except BaseException:
        _remove([kept.stored])
        raise


def store_bytes(folder: str, content: bytes) -> str:
    """Keep bytes that we made ourselves; the random name. Raises `StorageTrouble`."""
    return _write(folder, ContentFile(content))


def _write(folder: str, content: Upload) -> str:
    token = secrets.token_hex(20)
    try:
        return default_storage.save(f"{folder}/{token[:2]}/{token[2:]}", content)
    except OSError as trouble:
        log.error("A file could not be kept: %s", trouble.strerror or type(trouble).__name__)
        raise StorageTrouble from trouble


def read(stored: str) -> bytes:
    """The bytes kept under this name. FileNotFoundError where they are gone; never more than twice the limit."""
    with default_storage.open(stored) as kept:
        content: bytes = kept.read(2 * largest() + 1)
    if len(content) > 2 * largest():
        raise FileNotFoundError(stored)
    return content


def forget(names: Iterable[str]) -> None:
    """Remove these bytes once the transaction has committed."""
    wanted = [name for name in names if name]
    if wanted:
        transaction.on_commit(lambda: _remove(wanted), robust=True)


def _remove(names: Iterable[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except OSError as trouble:  # the sweep tries again tomorrow
            log.warning("A file could not be removed: %s", trouble.strerror or type(trouble).__name__)


def sweep(folder: str, known: Callable[[Collection[str]], set[str]]) -> int:
    """Remove what is in a folder, older than a day, and not `known` (those of the names asked that are in use).

    How many were removed.
    """
    removed = 0
    for inner in _listed(folder)[0]:
        names = [f"{folder}/{inner}/{name}" for name in _listed(f"{folder}/{inner}")[1]]
        unused = set(names) - known(names) if names else set()
        for name in sorted(unused):
            if default_storage.get_modified_time(name) < now() - ORPHAN_AFTER:
                _remove([name])
                removed += 1
    return removed


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def shown_name(name: str, kind: Kind) -> str:
    """What an upload was called, made fit to show: no path, no control or direction characters, the ending it is."""
    last = clean_line(name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem = last.rpartition(".")[0] or last
    ending = last.rpartition(".")[2].lower()
    if ending not in _ENDINGS:
        stem = last
    return f"{stem[:LONGEST_NAME].strip() or gettext('file')}.{kind.extension}"


def too_large(size: int) -> str:
    return gettext(
        "The file has %(size)s; at most %(most)s fit. Make it smaller, or publish it elsewhere and give a link."
    ) % {
        "size": filesizeformat(size),
        "most": filesizeformat(largest()),
    }


def too_large_words() -> str:
    """For a file that was dropped while it arrived, so that nobody knows its size."""
    return gettext("The file has more than the %(most)s that fit. Make it smaller, or publish it and give a link.") % {
        "most": filesizeformat(largest())
    }


_ENDINGS = {kind.extension for kind in KINDS.values()} | {"jpeg", "markdown"}
