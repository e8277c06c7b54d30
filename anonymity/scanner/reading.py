"""A text as a reader sees it, with the way back to the characters as they were typed.

Characters that are not seen (zero-width, bidi marks, soft hyphens), markup inside words, HTML entities, letters in
other shapes (full-width, mathematical) and combining accents are taken out or made plain, as in the Unicode
consortium's "skeleton" of confusable text (UTS #39) and compatibility normalization (NFKC, UAX #15). What is left is
cut into words; each keeps its folded keys, by which names are looked up.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from anonymity.scanner.folding import keys_of

_TAGS = "b|i|u|s|em|strong|span|code|kbd|sup|sub|small|big|mark|font|del|ins|tt|abbr|wbr|q|cite"
_BLOCKS = "br|p|div|li|ul|ol|td|tr|th|h[1-6]|hr"
_SPECIAL = re.compile(
    rf"(?P<entity>&(?:\#\d{{1,7}}|\#x[0-9a-f]{{1,6}}|[a-z]{{2,8}}[0-9]{{0,2}});)"
    rf"|(?P<tag></?(?:{_TAGS})(?:\s[^<>\n]{{0,200}})?/?>|<!--[^<>]{{0,200}}-->)"
    rf"|(?P<block></?(?:{_BLOCKS})(?:\s[^<>\n]{{0,200}})?/?>)"
    r"|(?P<markup>[*~`]+|\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<wide>[^\x00-\x7f]+)",
    re.IGNORECASE,
)
_WORD = re.compile(
    "[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff]"  # one word for each Han character, Hangul syllable
    "|[\u3041-\u309f]+|[\u30a0-\u30fb\u30fc-\u30ff]+"  # runs of hiragana, of katakana
    "|(?:(?![\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff])"
    "(?:[^\\W_]|[\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u0eb1-\u0ece\u102b-\u109f\u17b4-\u17d3]))+"
)
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u1ab0-\u1aff"
                      "\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")  # fmt: skip
_UNSEEN = frozenset("\u034f\u115f\u1160\u3164\uffa0\u180b\u180c\u180d\u180e")
_SENTENCE_ENDS = frozenset('.!?:;•·–—|>\n…。！？؟।"“”„«»(')


@lru_cache(maxsize=20_000)
def plain(character: str) -> str:
    """What a character looks like, in ordinary characters; empty for one that is not seen."""
    category = unicodedata.category(character)
    if category in {"Cf", "Cc", "Cs"} or character in _UNSEEN or "\ufe00" <= character <= "\ufe0f":
        return ""
    if "\uac00" <= character <= "\ud7a3" or "\u3400" <= character <= "\u9fff":
        return character
    if category in {"Zs", "Zl", "Zp"}:
        return "\n" if category != "Zs" else " "
    return _ACCENTS.sub("", unicodedata.normalize("NFKC", character))


@dataclass(slots=True)
class Word:
    """Letters and digits between `start` and `end` of the clean text. `keys[0]` is the folded form."""

    start: int
    end: int
    text: str
    keys: tuple[str, ...]
    is_in_address: bool = False

    @property
    def key(self) -> str:
        return self.keys[0]

    @property
    def is_capital(self) -> bool:
        """Written like a name. Scripts without capitals always are."""
        first = self.text[0]
        return first.isupper() or not (first.islower() or first.isdigit())


@dataclass
class Reading:
    """A paragraph: `clean` text, and for each of its characters where it starts and ends in the original."""

    clean: str
    starts: list[int]
    ends: list[int]
    words: list[Word] = field(default_factory=list)
    _word_starts: list[int] = field(default_factory=list)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the clean text is in the original."""
        return self.starts[start], self.ends[end - 1]

    def words_between(self, start: int, end: int) -> list[Word]:
        return self.words[bisect_left(self._word_starts, start) : bisect_left(self._word_starts, end)]

    def set_address(self, start: int, end: int) -> None:
        """Say that a span is a link or an address, whose parts are judged together."""
        for word in self.words_between(start, end):
            word.is_in_address = True

    def gap(self, number: int) -> str:
        """What stands between a word and the next."""
        if number + 1 >= len(self.words):
            return self.clean[self.words[number].end :]
        return self.clean[self.words[number].end : self.words[number + 1].start]

    def begins_sentence(self, number: int) -> bool:
        """Whether a word is written with a capital for its place alone."""
        before = self.clean[max(0, self.words[number].start - 6) : self.words[number].start].rstrip(" \t\r'_-")
        if number == 0:
            return True
        return not before or before[-1] in _SENTENCE_ENDS

    def is_headline(self, number: int) -> bool:
        """Whether Most Words around this one Have Capitals, so that a capital says nothing."""
        around = [*self.words[max(0, number - 6) : max(0, number - 1)], *self.words[number + 2 : number + 7]]
        long = [word for word in around if len(word.text) > 3]
        return len(long) > 1 and sum(word.is_capital for word in long) > 0.7 * len(long)


def read(text: str, offset: int = 0) -> Reading:
    """A paragraph that begins at `offset` of the whole text."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(piece: str, start: int, end: int) -> None:
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))

    done = 0
    for match in _SPECIAL.finditer(text):
        _copy(text, done, match.start(), offset, pieces, starts, ends)
        done = match.end()
        if match["wide"]:
            _spread(match["wide"], match.start() + offset, ends, keep)
        elif match["entity"]:
            meant = html.unescape(match[0])
            shown = match[0] if meant == match[0] else "".join(map(plain, meant))
            if shown == match[0]:
                _copy(text, match.start(), done, offset, pieces, starts, ends)
            else:
                keep(shown, match.start() + offset, done + offset)
        elif match["block"]:
            keep(" ", match.start() + offset, done + offset)
    _copy(text, done, len(text), offset, pieces, starts, ends)
    reading = Reading("".join(pieces), starts, ends)
    _cut(reading)
    return reading


def _copy(text: str, start: int, end: int, offset: int, pieces: list[str], starts: list[int], ends: list[int]) -> None:
    if start < end:
        pieces.append(text[start:end])
        starts.extend(range(start + offset, end + offset))
        ends.extend(range(start + offset + 1, end + offset + 1))


def _spread(run: str, start: int, ends: list[int], keep: Callable[[str, int, int], None]) -> None:
    for place, character in enumerate(run, start):
        shown = plain(character)
        if shown:
            keep(shown, place, place + 1)
        elif ends:
            ends[-1] = place + 1


def _cut(reading: Reading) -> None:
    known: dict[str, tuple[str, ...]] = {}
    for match in _WORD.finditer(reading.clean):
        text = match[0]
        keys = known.get(text)
        if keys is None:
            keys = known[text] = keys_of(text)
        reading.words.append(Word(match.start(), match.end(), text, keys))
    reading._word_starts = [word.start for word in reading.words]
