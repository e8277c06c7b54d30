"""Names and user names that are spelled in another way: joined, spaced out, cut by signs."""

import re
from collections.abc import Iterator

from anonymity.scanner.folding import unleet_symbols
from anonymity.scanner.introductions import is_introduced
from anonymity.scanner.lexicon import Lexicon
from anonymity.scanner.model import Level
from anonymity.scanner.names import Candidate
from anonymity.scanner.people import is_common
from anonymity.scanner.reading import Reading, Word

#: From this length on, a name inside a longer word is no accident.
_LONG = 10
_MOST_TURNS = 4
_SIGNED = re.compile(r"(?<![\w@$!|€£+])[\w@$!|€£+]{4,40}(?![\w@$!|€£+])")
_ACCOUNT = re.compile(
    r"(?:@|\b(?:aka|a\.k\.a\.|alias|nick(?:name)?|user(?:name)?|handle|account|known\s+as|called|on\s+\w+\s+as|ping|dm|"
    r"follow|github|gitlab|codeberg|twitter|mastodon|matrix|irc|telegram|discord|x)\s*(?:is|:|=)?\s*[\"'“„(]?)$",
    re.IGNORECASE,
)


def find_spelled(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Whole names however they are cut, and user names."""
    yield from _joined(reading, lexicon)
    yield from _spaced_out(reading, lexicon)
    yield from _with_signs(reading, lexicon)
    yield from _handles(reading, lexicon)


def _joined(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Search all letters of the paragraph, without what is between words."""
    forms = {**lexicon.joined, **{whole.replace(" ", ""): person for whole, person in lexicon.wholes.items()}}
    turns = min(_MOST_TURNS, max((len(word.keys) for word in reading.words), default=0))
    for turn in range(turns):
        keys = [word.keys[min(turn, len(word.keys) - 1)] for word in reading.words]
        letters = "".join(keys)
        at: dict[int, int] = {}
        ends: dict[int, int] = {}
        for form in forms:
            place = letters.find(form)
            if place >= 0 and not at:
                _number(keys, at, ends)
            while place >= 0:
                found = _covered(reading, at, ends, place, form, careful=form in lexicon.careful)
                if found is not None:
                    yield found
                place = letters.find(form, place + len(form))


def _number(keys: list[str], at: dict[int, int], ends: dict[int, int]) -> None:
    """Which word begins, and which ends, at a place among the letters."""
    place = 0
    for number, key in enumerate(keys):
        at[place] = number
        place += len(key)
        ends[place] = number


def _covered(
    reading: Reading, at: dict[int, int], ends: dict[int, int], start: int, form: str, *, careful: bool
) -> Candidate | None:
    """The words that hold letters `start` and on. `careful` where the name is made of ordinary words: Mark Down."""
    end = start + len(form)
    aligned = start in at and end in ends
    if not aligned and (careful or len(form) < _LONG):
        return None
    while start not in at:
        start -= 1
    while end not in ends:
        end += 1
    words = reading.words[at[start] : ends[end] + 1]
    if careful and (len(words) == 1 or not all(word.is_capital for word in words)):
        return None
    too_far = words[-1].end - words[0].start > 6 * len(form)
    if len(words) > 1 and (too_far or (len(form) < 8 and not words[0].is_capital)):
        return None
    return Candidate(words[0].start, words[-1].end, Level.MASK, "name", "person")


def _spaced_out(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """ "M a r i a", "M.a.r.i.a": runs of single letters."""
    words = reading.words
    number = 0
    while number < len(words):
        run = [words[number]]
        while len(run[-1].text) == 1 and number + len(run) < len(words):
            following = words[number + len(run)]
            if len(following.text) != 1 or following.start - run[-1].end > 3:
                break
            run.append(following)
        if len(run) > 2:
            yield from _in_run(run, lexicon)
        number += len(run)


def _in_run(run: list[Word], lexicon: Lexicon) -> Iterator[Candidate]:
    letters = "".join(word.key[:1] or "?" for word in run)
    for part in lexicon.parts:
        place = letters.find(part) if len(part) > 2 and (len(part) > 3 or len(run) == len(part)) else -1
        while place >= 0:
            yield Candidate(run[place].start, run[place + len(part) - 1].end, Level.MASK, "name", "person")
            place = letters.find(part, place + len(part))


def _with_signs(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """ "M@ria", "$chmidt": signs in the place of letters."""
    for match in _SIGNED.finditer(reading.clean):
        if match[0].isalnum() or match[0][0] in "@+" or not any(sign in match[0] for sign in "@$!|€£"):
            continue
        for read in unleet_symbols(match[0].rstrip("!|")):
            if len(read) > 3 and (
                (read in lexicon.joined and read not in lexicon.careful)
                or (read in lexicon.parts and not is_common(read))
            ):
                yield Candidate(match.start(), match.end(), Level.MASK, "name", "person")
                break


def _handles(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """User names, and short forms of names as user names are made of them."""
    for number, word in enumerate(reading.words):
        if word.key in lexicon.single and len(word.key) > 5:
            yield Candidate(word.start, word.end, Level.MASK, "handle")
        elif any(key in lexicon.handles for key in word.keys):
            level = _level_of_handle(reading, lexicon, number)
            if level is not None:
                yield Candidate(word.start, word.end, level, "handle")


def _level_of_handle(reading: Reading, lexicon: Lexicon, number: int) -> Level | None:
    """A user name may be a word of the language: then it counts where it is said to be an account."""
    word = reading.words[number]
    before = reading.clean[max(0, word.start - 30) : word.start]
    if _ACCOUNT.search(before):
        return Level.MASK
    if word.key in lexicon.parts or is_common(word.key):
        return Level.MASK if is_introduced(reading, number) and len(word.key) > 3 else None
    if len(word.key) < 4:
        return Level.WARN if not word.text.isalpha() else None
    said = word.text if word.text.isascii() else word.key
    if not said.isalpha() or any(letter.isupper() for letter in said[1:]):
        return Level.MASK
    parts = lexicon.people[lexicon.handles[word.key]].parts if word.key in lexicon.handles else set()
    if any(part in word.key for part in parts if len(part) > 3):
        return Level.MASK
    return Level.MASK if word.is_capital and not reading.begins_sentence(number) else Level.WARN
