"""PDF: a new document with the pages as they look, and nothing else.

Copied are only the parts of a page that draw it, each by the list of entries that its kind may have. Information,
XMP, notes, forms, scripts, attached files, outlines, layers' names, structure and earlier revisions stay behind.
"""

import io
import re
import zlib
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from anonymity.stripping.cleaned import CannotStrip, Cleaned, Why
from anonymity.stripping.picture import bare_jpeg

MOST_PAGES = 1000
MOST_DEPTH = 60
MOST_TEXT = 3_000_000
MOST_OBJECTS = 200_000
MOST_UNPACKED = 100 * 1024 * 1024

_PAGE = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit", "/Group")
_FORM = frozenset({"/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group"})
_IMAGE = frozenset(
    {"/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent", "/ImageMask", "/Mask"}
    | {"/Decode", "/Interpolate", "/SMask", "/SMaskInData", "/Matte", "/Filter", "/DecodeParms"}
)
_RESOURCES = ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font")
#: Never copied, wherever they stand: they describe, lead to other parts of the document, or out of it.
_NEVER = frozenset(
    {"/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Ref", "/StructParent", "/StructParents", "/Parent"}
    | {"/P", "/Pg", "/OC", "/OCGs", "/Annots", "/AA", "/A", "/Measure", "/PtData", "/Thumb", "/JS", "/EF", "/Names"}
)
#: What a stream may not have beside: a file elsewhere, and its length, which is written anew.
_OF_STREAMS = frozenset({"/F", "/FFilter", "/FDecodeParms", "/Length", "/DL"})
#: What can be read in drawing instructions (texts and remarks), and in any other stream.
_LITERALS = re.compile(rb"\((?:[^()\\]|\\.){4,2000}\)|%[^\r\n]{4,2000}", re.DOTALL)
_READABLE = re.compile(rb"[\x20-\x7e]{6,2000}")
MOST_READABLE = 200_000
_CODED_PICTURES = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode"})
_JPX_KEPT = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})


def strip(content: bytes) -> Cleaned:
    """The pages of a PDF as a new one."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise CannotStrip(Why.LOCKED)
    if len(reader.pages) > MOST_PAGES:
        raise CannotStrip(Why.LARGE)
    writer = PdfWriter()
    copier = _Copier(writer)
    for page in reader.pages:
        box = page.mediabox
        new = writer.add_blank_page(width=max(float(box.width), 1), height=max(float(box.height), 1))
        for key in _PAGE:
            if key in page:
                new[NameObject(key)] = copier.copy(page.raw_get(key))
        new[NameObject("/Resources")] = copier.resources(page.get("/Resources"))
        new[NameObject("/Contents")] = copier.stream_of(_joined(page.get("/Contents")))
    writer.metadata = None
    target = io.BytesIO()
    writer.write(target)
    return _checked(target.getvalue(), copier.readable)


def _checked(content: bytes, readable: list[str]) -> Cleaned:
    """Read it again: there must be pages and nothing beside them."""
    again = PdfReader(io.BytesIO(content))
    root = again.trailer["/Root"]
    if set(root) - {"/Type", "/Pages"} or again.metadata or again.xmp_metadata or "/ID" in again.trailer:  # type: ignore[call-overload]
        raise CannotStrip(Why.LEFT)
    for page in again.pages:
        if set(page) - {*_PAGE, "/Type", "/Parent", "/Resources", "/Contents"}:
            raise CannotStrip(Why.LEFT)
    words = [page.extract_text() for page in again.pages]
    return Cleaned(content, "pdf", text="\n".join([*words, *readable])[:MOST_TEXT], pages=len(again.pages))


def _joined(contents: Any) -> bytes:
    """The drawing instructions of a page, which may be in several streams."""
    contents = contents.get_object() if contents is not None else None
    if contents is None or isinstance(contents, NullObject):
        return b""
    parts = list(contents) if isinstance(contents, ArrayObject) else [contents]
    data = [each.get_object().get_data() for each in parts]
    if sum(map(len, data)) > MOST_UNPACKED:
        raise CannotStrip(Why.LARGE)
    return b"\n".join(data)


class _Copier:
    """Copies what a page needs into the new document, each thing once."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.made: dict[tuple[int, int], PdfObject] = {}
        self.depth = 0
        self.unpacked = 0
        #: What a plain search would find in instructions and names.
        self.readable: list[str] = []

    def copy(self, value: PdfObject | None) -> PdfObject:
        """A copy of any value, by the rules of what it is."""
        if isinstance(value, IndirectObject):
            return self._of_reference(value)
        if isinstance(value, StreamObject):
            return self.writer._add_object(self._stream(value))
        if isinstance(value, DictionaryObject):
            return self._dictionary(value)
        if isinstance(value, ArrayObject):
            return ArrayObject([self._deeper(each) for each in value])
        if isinstance(value, TextStringObject | ByteStringObject):
            return self._string(value)
        if isinstance(value, NameObject | NumberObject | FloatObject | BooleanObject):
            return value.clone(self.writer)
        return NullObject()

    def _string(self, value: TextStringObject | ByteStringObject) -> PdfObject:
        self.readable.append(str(value) if isinstance(value, str) else value.decode("latin-1"))
        return value.clone(self.writer)

    def _of_reference(self, reference: IndirectObject) -> PdfObject:
        key = (reference.idnum, reference.generation)
        if key not in self.made:
            if len(self.made) > MOST_OBJECTS:
                raise CannotStrip(Why.LARGE)
            placeholder = self.writer._add_object(NullObject())
            self.made[key] = placeholder
            found = reference.get_object()
            value = self._stream(found) if isinstance(found, StreamObject) else self._deeper(found)
            self.writer._objects[placeholder.idnum - 1] = value
            value.indirect_reference = placeholder
        return self.made[key]

    def _deeper(self, value: PdfObject | None) -> PdfObject:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise CannotStrip(Why.DAMAGED)
        try:
            return self.copy(value)
        finally:
            self.depth -= 1

    def _dictionary(self, value: DictionaryObject, only: frozenset[str] | None = None) -> DictionaryObject:
        new = DictionaryObject()
        for key in value:
            if key in _NEVER or (only is not None and key not in only):
                continue
            raw = value.raw_get(key)
            if key == "/Resources":
                new[NameObject(key)] = self.resources(raw)
            elif key == "/CharProcs":
                new[NameObject(key)] = self._by_name(raw)
            else:
                new[NameObject(key)] = self._deeper(raw)
        return new

    def _by_name(self, value: Any) -> DictionaryObject:
        """Things under names that the author chose, so that no name means anything."""
        things = value.get_object() if value is not None else None
        if not isinstance(things, DictionaryObject):
            return DictionaryObject()
        return DictionaryObject({NameObject(name): self._deeper(things.raw_get(name)) for name in things})

    def resources(self, value: Any) -> DictionaryObject:
        """What the instructions of a page or a form refer to, by kind; the names within are the author's own."""
        found = value.get_object() if value is not None else None
        new = DictionaryObject()
        if not isinstance(found, DictionaryObject):
            return new
        for kind in _RESOURCES:
            if kind in found:
                new[NameObject(kind)] = self._by_name(found.raw_get(kind))
        return new

    def stream_of(self, data: bytes) -> PdfObject:
        """A stream with these instructions."""
        self._count(data)
        self._read(data, _LITERALS)
        new = StreamObject()
        new._data = data
        return self.writer._add_object(new.flate_encode())

    def _stream(self, value: StreamObject) -> StreamObject:
        if value.get("/Subtype") == "/Image":
            return self._image(value)
        only = _FORM if value.get("/Subtype") == "/Form" else None
        if value.get("/Subtype") == "/PS":
            raise CannotStrip(Why.DAMAGED)
        new = StreamObject()
        kept = self._dictionary(
            DictionaryObject({key: value.raw_get(key) for key in value if key not in _OF_STREAMS}), only
        )
        data = value.get_data()
        self._count(data)
        self._read(data, _LITERALS if only else _READABLE)
        new._data = data
        new.update({key: item for key, item in kept.items() if key not in {"/Filter", "/DecodeParms"}})
        return new.flate_encode()

    def _image(self, value: StreamObject) -> StreamObject:
        """A picture stays coded as it is, without what its code carries along."""
        new = StreamObject()
        new.update(self._dictionary(value, _IMAGE))
        filters = value.get("/Filter")
        filters = filters.get_object() if filters is not None else None
        names = [str(each) for each in filters] if isinstance(filters, ArrayObject) else [str(filters)] * bool(filters)
        data = bytes(value._data)
        if len(names) == 2 and names[0] in {"/FlateDecode", "/Fl"}:
            unpacker = zlib.decompressobj()
            data = unpacker.decompress(data, MOST_UNPACKED)
            names = names[1:]
            new[NameObject("/Filter")] = NameObject(names[0])
            new.pop("/DecodeParms", None)
        elif len(names) > 1 and set(names) & _CODED_PICTURES:
            raise CannotStrip(Why.DAMAGED)
        if names in (["/DCTDecode"], ["/DCT"]):
            data = bare_jpeg(data)
        elif names == ["/JPXDecode"]:
            data = _bare_jpx(data)
        self._count(data)
        new._data = data
        return new

    def _read(self, data: bytes, pattern: re.Pattern[bytes]) -> None:
        found = b"\n".join(pattern.findall(data))
        self.readable.append(found[:MOST_READABLE].decode("latin-1"))

    def _count(self, data: bytes) -> None:
        self.unpacked += len(data)
        if self.unpacked > MOST_UNPACKED:
            raise CannotStrip(Why.LARGE)


def _bare_jpx(content: bytes) -> bytes:
    """JPEG 2000: the boxes that hold the picture."""
    if content.startswith(b"\xff\x4f"):
        return content
    kept, at = [], 0
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big") or len(content) - at
        if length < 8:
            raise CannotStrip(Why.DAMAGED)
        if content[at + 4 : at + 8] in _JPX_KEPT:
            kept.append(content[at : at + length])
        at += length
    return b"".join(kept)
