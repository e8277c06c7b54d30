"""One function for all kinds."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from anonymity.stripping import office, open_document, pdf, picture
from anonymity.stripping.cleaned import CannotStrip, Cleaned, Why

#: More text than this is not looked through for names; no honest file of our size has it.
MOST_TEXT = 4_000_000


def strip(content: bytes, kind: str) -> Cleaned:
    """Write a file of this kind anew, and read the result again. Raises `CannotStrip`, whatever is wrong with it."""
    try:
        cleaned = _BY_KIND[kind](content)
    except CannotStrip:
        raise
    except ValidationError as refused:
        raise CannotStrip(Why.DAMAGED) from refused
    except MemoryError as much:
        raise CannotStrip(Why.LARGE) from much
    except Exception as broken:  # whatever a parser thinks of what a stranger sent
        raise CannotStrip(Why.DAMAGED) from broken
    if len(cleaned.text) > MOST_TEXT:
        raise CannotStrip(Why.LARGE)
    return cleaned


def _text(content: bytes, kind: str) -> Cleaned:
    text = content.decode("utf-8-sig")
    return Cleaned(text.encode(), kind, text=text)


_BY_KIND: dict[str, Callable[[bytes], Cleaned]] = {
    "pdf": pdf.strip,
    "png": picture.strip,
    "jpeg": picture.strip,
    "webp": picture.strip,
    "gif": picture.strip,
    "pptx": lambda content: office.strip(content, "pptx"),
    "docx": lambda content: office.strip(content, "docx"),
    "xlsx": lambda content: office.strip(content, "xlsx"),
    "odp": lambda content: open_document.strip(content, "odp"),
    "odt": lambda content: open_document.strip(content, "odt"),
    "text": lambda content: _text(content, "text"),
    "markdown": lambda content: _text(content, "markdown"),
}
