"""Office files are archives. They are opened with bounds: a small one can unpack to more than a machine holds."""

import zipfile
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

MOST_ENTRIES = 5000
#: Bytes that all entries may unpack to, and how many times its packed size one may be, once it is large.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 300
LARGE = 10 * 1024 * 1024


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive, of which the table of contents was checked. ValidationError for what is none or is a trap."""
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise ValidationError(damaged()) from broken
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_UNPACKED:
        raise ValidationError(trap())
    if any(each.file_size > LARGE and each.file_size > MOST_RATIO * max(each.compress_size, 1) for each in entries):
        raise ValidationError(trap())
    if any(each.flag_bits & 1 for each in entries):
        raise ValidationError(locked())
    if len({each.filename for each in entries}) != len(entries):
        raise ValidationError(damaged())
    return archive


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str, most: int = MOST_UNPACKED) -> bytes:
    """One entry, whose table of contents may have lied about its size."""
    try:
        with archive.open(entry) as opened_entry:
            content = opened_entry.read(most + 1)
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as broken:
        raise ValidationError(damaged()) from broken
    except Exception as broken:  # zlib.error and lzma's own are no common family
        raise ValidationError(damaged()) from broken
    if len(content) > most:
        raise ValidationError(trap())
    return content


def damaged() -> str:
    return gettext("The file is damaged or incomplete. Save it anew and try again.")


def trap() -> str:
    return gettext("The file unpacks to far more than a document should, so it was not taken.")


def locked() -> str:
    return gettext("The file is protected by a password, so nobody could open it. Save it without one and try again.")
