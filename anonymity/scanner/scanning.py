"""The scan itself: paragraph by paragraph, then what overlaps is put together."""

import re
from collections.abc import Iterator, Sequence

from anonymity.scanner.affiliations import find_affiliations
from anonymity.scanner.claims import find_claims
from anonymity.scanner.contacts import find_contacts
from anonymity.scanner.lexicon import Lexicon, lexicon
from anonymity.scanner.links import find_links
from anonymity.scanner.model import Finding, Identity, Level
from anonymity.scanner.names import Candidate, find_names
from anonymity.scanner.neutral import language_of, neutral
from anonymity.scanner.reading import Reading, read
from anonymity.scanner.spelled import find_spelled
from anonymity.scanner.voices import find_voices

#: Characters that are looked through. What is behind them is one finding, "unread", which hides it.
MOST_CHARACTERS = 20_000
_LONGEST_PARAGRAPH = 4_000

_BREAK = re.compile(r"\n[ \t\r]*\n")
_FINDERS = (find_names, find_spelled, find_contacts, find_links, find_affiliations, find_claims)


def scan(text: str, identities: Sequence[Identity]) -> list[Finding]:
    """What in a text tells which of these people wrote it, sorted by place, without overlaps.

    At most `MOST_CHARACTERS` are looked through, so that any input is answered in bounded time. Whatever follows is
    one more finding with the rule "unread" and the level mask: who hides all findings hides what nobody looked at.
    """
    known = lexicon(identities)
    end = _last_read(text)
    language = language_of(text[:end])
    found: list[Finding] = []
    for start, stop in _paragraphs(text, end):
        reading = read(text[start:stop], start)
        if reading.clean:
            found += _findings(text, reading, known, language)
    if end < len(text) and text[end:].strip():
        found.append(Finding(end, len(text), Level.MASK, "unread", text[end:]))
    return found


def _last_read(text: str) -> int:
    """Where looking through ends: between two words, if there is a gap near."""
    if len(text) <= MOST_CHARACTERS:
        return len(text)
    gap = max(
        text.rfind(" ", MOST_CHARACTERS - 200, MOST_CHARACTERS),
        text.rfind("\n", MOST_CHARACTERS - 200, MOST_CHARACTERS),
    )
    return gap if gap > 0 else MOST_CHARACTERS


def _paragraphs(text: str, end: int) -> Iterator[tuple[int, int]]:
    """Where paragraphs are; very long ones are cut between words."""
    start = 0
    for match in _BREAK.finditer(text, 0, end):
        yield from _slices(text, start, match.start())
        start = match.end()
    yield from _slices(text, start, end)


def _slices(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST_PARAGRAPH:
        cut = max(
            text.rfind(mark, start + _LONGEST_PARAGRAPH // 2, start + _LONGEST_PARAGRAPH) for mark in ("\n", ". ", " ")
        )
        cut = cut + 1 if cut > start else start + _LONGEST_PARAGRAPH
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _findings(text: str, reading: Reading, known: Lexicon, language: str) -> Iterator[Finding]:
    candidates = [candidate for finder in _FINDERS for candidate in finder(reading, known)]
    candidates += find_voices(reading, candidates)
    for candidate in settle(candidates):
        start, end = reading.place(candidate.start, candidate.end)
        words = neutral(candidate.rule, text[start:end], language)
        yield Finding(start, end, candidate.level, candidate.rule, text[start:end], words)


def settle(candidates: list[Candidate]) -> list[Candidate]:
    """No two on one character: masks that overlap become one, and a warning gives way to a mask."""
    settled: list[Candidate] = []
    for level in (Level.MASK, Level.WARN):
        merged: list[Candidate] = []
        for each in sorted(
            (each for each in candidates if each.level is level), key=lambda each: (each.start, -each.end)
        ):
            if merged and each.start < merged[-1].end:
                longer = max(merged[-1], each, key=lambda one: one.end - one.start)
                merged[-1] = Candidate(merged[-1].start, max(merged[-1].end, each.end), level, longer.rule, longer.kind)
            else:
                merged.append(each)
        settled += [each for each in merged if not _touches(each, settled)]
    return sorted(settled, key=lambda each: each.start)


def _touches(each: Candidate, others: list[Candidate]) -> bool:
    return any(each.start < other.end and other.start < each.end for other in others)
