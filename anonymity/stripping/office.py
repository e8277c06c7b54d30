"""Word, PowerPoint and Excel: the parts that make up the document, without what was noted beside it.

Kept are only parts on a list. Properties, comments, their authors, tags, printers' settings, notes of the speaker,
custom XML and previews stay behind, together with everything that refers to them; tracked changes are accepted;
names on what is left are blanked; pictures lose what is no picture.
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from anonymity.stripping.cleaned import CannotStrip, Cleaned, Why
from anonymity.stripping.markup import elements, local, parsed, removed, space, words, written
from anonymity.stripping.picture import bare
from proposals.files import archives

_COMMON = r"(theme|charts|diagrams|drawings|media|embeddings)/[\w.-]+"
_KEPT = {
    "docx": re.compile(
        rf"word/({_COMMON}|(document|styles|settings|webSettings|fontTable|numbering|footnotes|endnotes)\.xml|"
        r"(header|footer)\d+\.xml)"
    ),
    "pptx": re.compile(
        rf"ppt/({_COMMON}|(presentation|presProps|viewProps|tableStyles)\.xml|"
        r"(slides|slideLayouts|slideMasters|notesMasters|handoutMasters)/\w+\.xml)"
    ),
    "xlsx": re.compile(
        rf"xl/({_COMMON}|(workbook|styles|sharedStrings)\.xml|(worksheets|chartsheets|tables)/\w+\.xml)"
    ),
}
_MAIN = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}
_TYPES = "[Content_Types].xml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Tracked changes are accepted: what was deleted, and what a format was before, goes. Marks of comments go too.
_DROPPED = frozenset(
    {"del", "moveFrom", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"}
    | {"rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange"}
    | {"numberingChange", "tblPrExChange", "cellDel", "cellIns", "cellMerge"}
    | {"commentRangeStart", "commentRangeEnd", "commentReference", "rsids", "docVars", "mailMerge", "attachedTemplate"}
    | {"absPath", "fileSharing", "revisionPtr", "documentProtection", "writeProtection", "modifyVerifier", "docId"}
)
#: Attributes that name somebody, or tell which documents were written in one go.
_BLANKED = frozenset({"author", "initials", "userName", "userId", "providerId", "refreshedBy", "lastModifiedBy"})
_FORGOTTEN = re.compile(r"rsid\w*|paraId|textId|durableId|documentId|codeName")
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PATH = re.compile(r"[A-Za-z]:\\|\\\\|/Users/|/home/|file:", re.IGNORECASE)


@dataclass
class _Result:
    """What is kept so far: parts by name, and what can be read in them."""

    parts: dict[str, bytes] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)


def strip(content: bytes, kind: str, *, inside: bool = False) -> Cleaned:
    """The document with its parts cleaned, as a new archive. `inside`: it stands within another one."""
    with archives.opened(io.BytesIO(content)) as archive:
        names = {name for name in archive.namelist() if _KEPT[kind].fullmatch(name)}
        if _MAIN[kind] not in names:
            raise CannotStrip(Why.DAMAGED)
        result = _Result()
        for name in sorted(names):
            _keep(archive, name, kind, result, inside=inside)
        kept = set(result.parts)
        for name in sorted(kept):
            if name.endswith(".xml"):
                _connect(archive, name, kept, result)
        result.parts["_rels/.rels"] = _top(_MAIN[kind])
        result.parts[_TYPES] = _types(archives.unpacked(archive, _TYPES), kept)
    return Cleaned(_packed(result.parts), kind, text="\n".join(result.text))


def _keep(archive: zipfile.ZipFile, name: str, kind: str, result: _Result, *, inside: bool) -> None:
    content = archives.unpacked(archive, name)
    if name.endswith(".xml"):
        root = parsed(content)
        _scrub(root, word=kind == "docx")
        result.text += words(root)
        result.parts[name] = written(root)
    elif "/media/" in name:
        if (picture := bare(content)) is not None:
            result.parts[name] = picture
    elif "/embeddings/" in name and not inside and (embedded := name.rpartition(".")[2]) in _KEPT:
        cleaned = strip(content, embedded, inside=True)
        result.parts[name] = cleaned.content
        result.text.append(cleaned.text)


def _scrub(root: etree._Element, *, word: bool) -> None:
    """Take out of one part what tells who worked on it."""
    for each in elements(root):
        name = local(each.tag)
        in_word = space(each.tag) == _WORD
        if name in _DROPPED and (in_word or name in {"absPath", "fileSharing", "revisionPtr", "modifyVerifier"}):
            if each.getparent() is not None:
                removed(each)
            continue
        for key, value in each.attrib.items():
            attribute = local(key)
            if attribute in _BLANKED:
                each.attrib[key] = "Author" if word else ""
            elif _FORGOTTEN.fullmatch(attribute):
                del each.attrib[key]
            elif attribute in {"descr", "title", "name"} and _PATH.search(str(value)):
                each.attrib[key] = ""


def _connect(archive: zipfile.ZipFile, name: str, kept: set[str], result: _Result) -> None:
    """What a part refers to: kept where it is kept, taken out where it is not, blank where it leads outside."""
    folder, file = posixpath.split(name)
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in archive.namelist():
        return
    root = parsed(archives.unpacked(archive, relations))
    gone: set[str] = set()
    for each in list(root):
        target, outside = each.get("Target", ""), each.get("TargetMode") == "External"
        if outside and each.get("Type", "").endswith("/hyperlink"):
            each.set("Target", "about:blank")
        elif outside or _resolved(folder, target) not in kept:
            gone.add(each.get("Id", ""))
            root.remove(each)
    result.parts[relations] = written(root)
    if gone:
        part = parsed(result.parts[name])
        _forget(part, gone)
        result.parts[name] = written(part)


def _resolved(folder: str, target: str) -> str:
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path).lstrip("/")


def _forget(root: etree._Element, gone: set[str]) -> None:
    """Elements that referred to what is not there any more."""
    for each in elements(root):
        keys = [key for key, value in each.attrib.items() if space(key) == _RELATED and value in gone]
        if not keys:
            continue
        if each.getparent() is None or local(each.tag) == "pageSetup":
            for key in keys:
                del each.attrib[key]
        else:
            removed(each)


def _top(main: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/'
        f'package/2006/relationships"><Relationship Id="rId1" Type="{_RELATED}/officeDocument" Target="{main}"/>'
        "</Relationships>"
    ).encode()


def _types(content: bytes, kept: set[str]) -> bytes:
    root = parsed(content)
    for each in list(root):
        if local(each.tag) == "Override" and each.get("PartName", "").lstrip("/") not in kept:
            root.remove(each)
    return written(root)


def _packed(parts: dict[str, bytes]) -> bytes:
    """A new archive: no comments, no extra fields, all entries of one date."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in [_TYPES, *sorted(set(parts) - {_TYPES})]:
            archive.writestr(zipfile.ZipInfo(name), parts[name], zipfile.ZIP_DEFLATED)
    return target.getvalue()
