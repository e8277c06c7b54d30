"""OpenDocument text and slides: content, styles and pictures; without meta data, remarks, changes, notes, settings."""

import io
import re
import zipfile
from xml.sax.saxutils import quoteattr

from lxml import etree

from anonymity.stripping.cleaned import CannotStrip, Cleaned, Why
from anonymity.stripping.markup import elements, local, parsed, removed, space, words, written
from anonymity.stripping.picture import bare
from proposals.files import archives
from proposals.files.kinds import KINDS

_KEPT = re.compile(r"(Object \d+/)?(content|styles)\.xml|(media|Pictures)/[\w.-]+")
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_DROPPED = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": {"annotation", "annotation-end", "scripts", "forms", "meta"},
    _TEXT: {
        *("tracked-changes", "change", "change-start", "change-end", "author-name", "author-initials", "creator"),
        *("initial-creator", "printed-by", "user-defined", "file-name", "template-name", "dde-connection-decls"),
    },
    "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0": {"notes", "settings"},
    "http://purl.org/dc/elements/1.1/": {"creator", "publisher", "contributor"},
}
_LINK = "{http://www.w3.org/1999/xlink}href"
_MEDIA = {"xml": "text/xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}


def strip(content: bytes, kind: str) -> Cleaned:
    """The document with its parts cleaned, as a new archive."""
    parts: dict[str, bytes] = {}
    text: list[str] = []
    with archives.opened(io.BytesIO(content)) as archive:
        names = sorted(name for name in archive.namelist() if _KEPT.fullmatch(name))
        pictures = {name: bare(archives.unpacked(archive, name)) for name in names if not name.endswith(".xml")}
        parts |= {name: picture for name, picture in pictures.items() if picture is not None}
        for name in (name for name in names if name.endswith(".xml")):
            root = parsed(archives.unpacked(archive, name))
            _scrub(root, set(parts) | set(names) - set(pictures))
            text += words(root)
            parts[name] = written(root)
    if "content.xml" not in parts:
        raise CannotStrip(Why.DAMAGED)
    return Cleaned(_packed(parts, KINDS[kind].content_type), kind, text="\n".join(text))


def _scrub(root: etree._Element, kept: set[str]) -> None:
    for each in elements(root):
        name, namespace = local(each.tag), space(each.tag)
        if each.getparent() is not None and (
            name in _DROPPED.get(namespace, ()) or (namespace == _TEXT and name.startswith("sender-"))
        ):
            removed(each)
        elif (target := each.get(_LINK)) is not None:
            _blank_link(each, str(target), kept)


def _blank_link(each: etree._Element, target: str, kept: set[str]) -> None:
    """Links within the document stay; those that lead outside, or to what is not kept, lead nowhere."""
    inner = target.removeprefix("./")
    if target.startswith("#") or inner in kept or f"{inner}/content.xml" in kept:
        return
    if local(each.tag) == "a":
        each.set(_LINK, "about:blank")
    elif each.getparent() is not None:
        removed(each)


def _packed(parts: dict[str, bytes], content_type: str) -> bytes:
    entries = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(name)} "
        f'manifest:media-type="{_MEDIA.get(name.rpartition(".")[2].lower(), "")}"/>'
        for name in sorted(parts)
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
        f'xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" '
        f'manifest:version="1.2" manifest:media-type="{content_type}"/>{entries}</manifest:manifest>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), content_type, zipfile.ZIP_STORED)
        for name, content in [("META-INF/manifest.xml", manifest.encode()), *sorted(parts.items())]:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
