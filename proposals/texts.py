"""Texts as people type and paste them, made fit to store; and their length as people count it. Pure functions."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext

#: Control characters but tab and newline; halves of surrogate pairs; directional overrides, which rewrite a whole
#: line for the eye; noncharacters. None of them is something a person means to say.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_NEWLINES = re.compile("\r\n?|\u0085|\u2028|\u2029")
_TRAILING = re.compile(r"[ \t]+(?=\n|\Z)")
_MANY_NEWLINES = re.compile(r"\n{4,}")
_SPACES = re.compile(r"\s+")
#: Nothing to see, though not white space to Python: fillers and the blank Braille cell.
_LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_JOINER = "\u200d"
#: No script needs more than this many code points for one character that a person counts.
MOST_PER_CHARACTER = 4
#: Marks on one letter (Unicode's own bound for streams).
MOST_MARKS = 30


def clean_text(value: str) -> str:
    """Several lines: Unicode NFC, one newline style, no NUL or other control characters, no trailing white space."""
    text = _bounded_marks(_UNWANTED.sub("", _NEWLINES.sub("\n", value)))
    text = _MANY_NEWLINES.sub("\n\n\n", _TRAILING.sub("", unicodedata.normalize("NFC", text)))
    return "" if is_blank(text) else text.strip()


def _bounded_marks(text: str) -> str:
    """No more marks on one letter than any script has: sorting them takes time that grows with the square."""
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def clean_line(value: str) -> str:
    """One line: as `clean_text`, and every run of white space is one blank."""
    return _SPACES.sub(" ", clean_text(value))


def is_blank(text: str) -> bool:
    """Whether there is nothing to see."""
    return all(
        char.isspace() or char in _LOOKS_EMPTY or unicodedata.category(char) in {"Cf", "Mn", "Me"} for char in text
    )


def length(text: str) -> int:
    """Characters as people count them: an accent, a joined emoji or a flag is no character more."""
    if text.isascii():
        return len(text)
    count = 0
    after_joiner = half_flag = False
    for char in text:
        if char == _JOINER:
            after_joiner = True
        elif not _adds_nothing(char):
            half = "\U0001f1e6" <= char <= "\U0001f1ff"
            second_half = half and half_flag
            # Only pictures are joined into one; in scripts of India the joiner stands between letters.
            joined = after_joiner and char >= "\u2000"
            count += not (second_half or joined)
            half_flag = half and not second_half
            after_joiner = False
    return count


def _adds_nothing(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Me", "Mc", "Cf"} or "\U0001f3fb" <= char <= "\U0001f3ff"


def too_long(text: str, limit: int) -> str | None:
    """What to tell the writer of a text beyond `limit`, or None. Cheap for a text of any size."""
    if len(text) > limit * MOST_PER_CHARACTER:
        return far_too_long(limit)
    over = length(text) - limit
    if over <= 0:
        return None
    return ngettext(
        "This is %(over)d character longer than the %(limit)d that fit.",
        "This is %(over)d characters longer than the %(limit)d that fit.",
        over,
    ) % {"over": over, "limit": limit}


def far_too_long(limit: int) -> str:
    return gettext("This is far longer than the %(limit)d characters that fit.") % {"limit": limit}


def checked(fields: Mapping[str, Any], *, limits: Mapping[str, int], lines: frozenset[str]) -> dict[str, Any]:
    """The same fields with their texts cleaned; `limits` are characters by field, `lines` those of one line.

    Raises ValidationError with every text that is too long, by field.
    """
    cleaned: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, str):
            if name in limits and len(value) > 2 * MOST_PER_CHARACTER * limits[name]:
                wrong[name] = far_too_long(limits[name])
                continue
            value = clean_line(value) if name in lines else clean_text(value)
            said = too_long(value, limits[name]) if name in limits else None
            if said:
                wrong[name] = said
        cleaned[name] = value
    if wrong:
        raise ValidationError(wrong)
    return cleaned
