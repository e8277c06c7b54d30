"""The scan itself: paragraph by paragraph, then what overlaps is put together."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from anonymity.scanner.affiliations import find_affiliations
from anonymity.scanner.claims import find_claims
from anonymity.scanner.contacts import find_contacts
from anonymity.scanner.lexicon import Lexicon, lexicon
from anonymity.scanner.links import find_links
from anonymity.scanner.model import Finding, Identity, Level
from anonymity.scanner.names import Candidate, find_names
from anonymity.scanner.neutral import language_of, neutral
from anonymity.scanner.reading import Reading, read
from anonymity.scanner.scripts import find_in_scripts
from anonymity.scanner.spelled import find_spelled
from anonymity.scanner.voices import find_voices

#: Characters that are looked through. What is behind them is one finding, "unread", which hides it.
MOST_CHARACTERS = 20_000
_LONGEST_PARAGRAPH = 4_000
_OVERLAP = 200

_BREAK = re.compile(r"\n[ \t\r]*\n")
#: Addresses come first: names are looked for around them.
_FINDERS = (find_contacts, find_links, find_names, find_spelled, find_in_scripts, find_affiliations, find_claims)


def scan(text: str, identities: Sequence[Identity]) -> list[Finding]:
    """What in a text tells which of these people wrote it, sorted by place, without overlaps.

    At most `MOST_CHARACTERS` are looked through, so that any input is answered in bounded time. Whatever follows is
    one more finding with the rule "unread" and the level mask: who hides all findings hides what nobody looked at.
    """
    known = lexicon(identities)
    end = _last_read(text)
    language = language_of(text[:end])
    candidates: list[Candidate] = []
    for start, stop in _paragraphs(text, end):
        candidates += _found_in(read(text[start:stop], start), known)
    found = [_finding(text, candidate, language) for candidate in settle(candidates)]
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
    """Where paragraphs are; very long ones are cut."""
    start = 0
    for match in _BREAK.finditer(text, 0, end):
        yield from _slices(text, start, match.start())
        start = match.end()
    yield from _slices(text, start, end)


def _slices(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Pieces that overlap, so that a name across a cut is whole in one of them."""
    while end - start > _LONGEST_PARAGRAPH:
        cut = text.rfind(" ", start + _LONGEST_PARAGRAPH // 2, start + _LONGEST_PARAGRAPH)
        cut = cut + 1 if cut > start else start + _LONGEST_PARAGRAPH
        yield start, cut
        start = cut - _OVERLAP
    if start < end:
        yield start, end


def _found_in(reading: Reading, known: Lexicon) -> Iterator[Candidate]:
    """What tells something in one paragraph; places are those of the original."""
    candidates = [candidate for finder in _FINDERS for candidate in finder(reading, known)]
    candidates += find_voices(reading, candidates)
    for each in candidates:
        start, end = reading.place(each.start, each.end)
        yield replace(each, start=start, end=end)


def _finding(text: str, candidate: Candidate, language: str) -> Finding:
    passage = text[candidate.start : candidate.end]
    words = neutral(candidate.rule, passage, language)
    return Finding(candidate.start, candidate.end, candidate.level, candidate.rule, passage, words)


def settle(candidates: list[Candidate]) -> list[Candidate]:
    """No two on one character: masks that overlap become one, and a warning gives way to a mask."""
    masks = _merged(each for each in candidates if each.level is Level.MASK)
    warnings = _merged(each for each in candidates if each.level is Level.WARN)
    starts = [mask.start for mask in masks]
    ends = [mask.end for mask in masks]
    for each in warnings:
        place = bisect_left(starts, each.end)
        if place == 0 or ends[place - 1] <= each.start:
            masks.append(each)
    return sorted(masks, key=lambda each: each.start)


def _merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Sorted by place; of those that overlap the rule of the longest counts."""
    merged: list[Candidate] = []
    for each in sorted(set(candidates), key=lambda each: (each.start, -each.end)):
        if not merged or each.start >= merged[-1].end:
            merged.append(each)
            continue
        last = merged[-1]
        longer = each if each.end - each.start > last.end - last.start else last
        merged[-1] = Candidate(last.start, max(last.end, each.end), last.level, longer.rule, longer.kind)
    return merged
