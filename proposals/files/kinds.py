"""What a file is, by its content. What is not on this list is refused; what it calls itself counts for nothing."""

import re
import zipfile
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from proposals.files import archives, pictures

MEGABYTE = 1024 * 1024
LONGEST_TEXT = MEGABYTE
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    """One kind of file that is taken: its name here, what it is served as, the end of its name, and what people say."""

    name: str
    content_type: str
    extension: str
    label: str | Promise

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


KINDS = {
    kind.name: kind
    for kind in (
        Kind("pdf", "application/pdf", "pdf", _("PDF")),
        Kind("png", "image/png", "png", _("PNG picture")),
        Kind("jpeg", "image/jpeg", "jpg", _("JPEG picture")),
        Kind("webp", "image/webp", "webp", _("WebP picture")),
        Kind("gif", "image/gif", "gif", _("GIF picture")),
        Kind("pptx", f"{_OPEN_XML}presentationml.presentation", "pptx", _("PowerPoint slides")),
        Kind("docx", f"{_OPEN_XML}wordprocessingml.document", "docx", _("Word document")),
        Kind("xlsx", f"{_OPEN_XML}spreadsheetml.sheet", "xlsx", _("Excel sheet")),
        Kind("odp", f"{_OPEN_DOCUMENT}presentation", "odp", _("OpenDocument slides")),
        Kind("odt", f"{_OPEN_DOCUMENT}text", "odt", _("OpenDocument text")),
        Kind("text", "text/plain", "txt", _("plain text")),
        Kind("markdown", "text/plain", "md", _("Markdown")),
    )
}
#: For the `accept` of a file input: a help in choosing, no check.
ACCEPT = ",".join(sorted({f".{kind.extension}" for kind in KINDS.values()} | {".jpeg", ".markdown"}))

_MAIN_PARTS = {
    f"{_OPEN_XML}presentationml.presentation.main+xml": "pptx",
    f"{_OPEN_XML}wordprocessingml.document.main+xml": "docx",
    f"{_OPEN_XML}spreadsheetml.sheet.main+xml": "xlsx",
}
_MIMETYPES = {KINDS[name].content_type: name for name in ("odp", "odt")}
_TEXTS = {"txt": "text", "md": "markdown", "markdown": "markdown"}
_MARKUP = re.compile(rb"^\s*<(?:!doctype|html|head|body|script|svg|\?xml|iframe|style)", re.IGNORECASE)
_CRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def largest() -> int:
    """How many bytes one file may have."""
    return int(settings.CFP_FILE_MEGABYTES) * MEGABYTE


def kind_of(file: IO[bytes], name: str) -> Kind:
    """What this file is. Raises ValidationError with the reason why it is not taken; leaves `file` at its start.

    `name` tells plain text from Markdown and from everything else that happens to be text; it decides nothing else.
    """
    try:
        found = _recognized(file, name)
    finally:
        file.seek(0)
    if found is None:
        raise ValidationError(unknown())
    return KINDS[found]


def _recognized(file: IO[bytes], name: str) -> str | None:
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        return _pdf(file)
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    if picture := pictures.format_of(head):
        pictures.check(file)
        return picture
    if head.startswith(_OLD_OFFICE):
        raise ValidationError(
            gettext("This is an old or password-protected Office file. Save it as PDF or in today's format.")
        )
    return _text(file, name)


def _pdf(file: IO[bytes]) -> str:
    content = file.read(largest() + 1)
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        raise ValidationError(archives.damaged())
    if _CRYPT.search(content):
        raise ValidationError(archives.locked())
    return "pdf"


def _office(file: IO[bytes]) -> str | None:
    archive = archives.opened(file)
    names = set(archive.namelist())
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise ValidationError(_macros())
    if "[Content_Types].xml" in names:
        return _open_xml(archive)
    if "mimetype" in names:
        return _open_document(archive, names)
    return None


def _open_xml(archive: zipfile.ZipFile) -> str | None:
    types = [each.get("ContentType", "") for each in _parsed(archive, "[Content_Types].xml").iter()]
    if any("macroenabled" in each.lower() or "vba" in each.lower() for each in types):
        raise ValidationError(_macros())
    return next((_MAIN_PARTS[each] for each in types if each in _MAIN_PARTS), None)


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    found = _MIMETYPES.get(archives.unpacked(archive, "mimetype", 1000).decode("ascii", "replace").strip())
    if found is None:
        return None
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise ValidationError(_macros())
    manifest = (
        archives.unpacked(archive, "META-INF/manifest.xml", MEGABYTE) if "META-INF/manifest.xml" in names else b""
    )
    if b"encryption-data" in manifest:
        raise ValidationError(archives.locked())
    return found


def _parsed(archive: zipfile.ZipFile, name: str) -> Element:
    try:
        root: Element = fromstring(archives.unpacked(archive, name, MEGABYTE), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as broken:
        raise ValidationError(archives.damaged()) from broken
    return root


def _text(file: IO[bytes], name: str) -> str | None:
    kind = _TEXTS.get(name.rpartition(".")[2].lower())
    if kind is None:
        return None
    content = file.read(LONGEST_TEXT + 1)
    if len(content) > LONGEST_TEXT:
        raise ValidationError(gettext("A text file may have 1 MB at most."))
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if b"\0" in content or _MARKUP.match(content) else kind


def _macros() -> str:
    return gettext("The file contains macros, which are programs. Save it without them and try again.")


def unknown() -> str:
    return gettext(
        "This is no file of a kind that can be taken here. These work: PDF, PNG, JPEG, WebP and GIF pictures, "
        "PowerPoint, Word, Excel, OpenDocument slides and text, plain text and Markdown."
    )
