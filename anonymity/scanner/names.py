"""Where a text names one of its authors: in full, in part, by initials, by nickname, in another script or spelling.

Words are looked up one by one, then neighbours that belong to one person are put together. Two parts of a name are
proof whatever their case. One part alone counts if it is written like a name, does not belong to somebody else's
("David Hume" says nothing about a David), and is no ordinary word, or is introduced as a person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anonymity.scanner.folding import sound
from anonymity.scanner.introductions import is_introduced, may_be_introduced
from anonymity.scanner.lexicon import Hit, Kind, Lexicon
from anonymity.scanner.lookup import look_up
from anonymity.scanner.model import Level
from anonymity.scanner.people import is_common, is_particle
from anonymity.scanner.reading import Reading, Word
from anonymity.scanner.words import DOING, FAMILIES, FUNCTION, JOB, TITLES, TOPICS


@dataclass(frozen=True)
class Candidate:
    """A span of a reading's clean text that tells something."""

    start: int
    end: int
    level: Level
    rule: str
    kind: str = ""


@dataclass(frozen=True)
class _Group:
    """Neighbouring words that may be one person's name."""

    first: int
    last: int
    hits: tuple[Hit, ...]
    initials: int


_JOINT = re.compile(r"(?:[ \t\r\n.,'’\"“”„«»()\[\]/_·・•\-–—|+]{0,4})")
_SHORTEST_TYPO = 6


def find_names(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Every place where a part of an author's name stands."""
    hits = look_up(reading, lexicon)
    small = {word.key for word in reading.words if word.text.islower()}
    done = -1
    for number in sorted(hits):
        if number <= done:
            continue
        group = _best_group(reading, lexicon, hits, number)
        level_rule = _judge(reading, lexicon, hits, group, small)
        if level_rule is not None:
            level, rule = level_rule
            done = group.last
            yield Candidate(reading.words[group.first].start, reading.words[group.last].end, level, rule, "person")


def _best_group(reading: Reading, lexicon: Lexicon, hits: dict[int, list[Hit]], number: int) -> _Group:
    groups = [_grow(reading, lexicon, hits, number, hit) for hit in sorted(hits[number], key=lambda hit: hit.kind)[:12]]
    return max(groups, key=lambda group: (len(group.hits), group.initials, -group.hits[0].kind))


def _grow(reading: Reading, lexicon: Lexicon, hits: dict[int, list[Hit]], number: int, hit: Hit) -> _Group:
    """As many neighbours to the right as are further parts of the same person's name, and initials on the left."""
    mine, last, initials = [hit], number, 0
    for _step in range(8):
        reach, more = _next_part(reading, hits, last, hit.person, {each.slot for each in mine})
        if more is not None:
            mine.append(more)
            last = reach
        elif _is_initial(reading, lexicon, last + 1, hit.person) and _is_joint(reading, last):
            last, initials = last + 1, initials + 1
        else:
            break
    first = number
    while initials < 4 and first > 0 and _is_joint(reading, first - 1):
        if not _is_initial(reading, lexicon, first - 1, hit.person, before=True):
            break
        first, initials = first - 1, initials + 1
    return _Group(first, last, tuple(mine), initials)


def _next_part(
    reading: Reading, hits: dict[int, list[Hit]], last: int, person: int, slots: set[str]
) -> tuple[int, Hit | None]:
    """The next part of the name, over particles, or one word between that is written like a name."""
    number = last
    strangers = 0
    while number + 1 < len(reading.words) and _is_joint(reading, number) and number - last < 4:
        number += 1
        for hit in hits.get(number, ()):
            if hit.person == person and hit.slot not in slots:
                return number, hit
        word = reading.words[number]
        if not is_particle(word.key):
            gap = reading.gap(number - 1)
            strangers += 1
            if strangers > 1 or not (word.is_capital or any(mark in gap for mark in "\"'“„«‘’(")):
                break
            if word.key in FUNCTION or "," in gap or "\n" in gap:
                break
    return last, None


def _is_joint(reading: Reading, number: int) -> bool:
    if number + 1 >= len(reading.words):
        return False
    gap = reading.gap(number)
    return len(gap) < 5 and _JOINT.fullmatch(gap) is not None


def _is_initial(reading: Reading, lexicon: Lexicon, number: int, person: int, *, before: bool = False) -> bool:
    if number >= len(reading.words):
        return False
    word = reading.words[number]
    if len(word.text) != 1 or not word.text.isupper() or word.key not in lexicon.initials.get(person, ()):
        return False
    return word.key not in {"i", "a"} or reading.gap(number).startswith(".")


def _judge(
    reading: Reading, lexicon: Lexicon, hits: dict[int, list[Hit]], group: _Group, small: set[str]
) -> tuple[Level, str] | None:
    words = [word for word in reading.words[group.first : group.last + 1] if len(word.text) > 1]
    slots = {hit.slot for hit in group.hits}
    if len(slots) > 1:
        return _judge_pair(words, group)
    if group.initials and words and words[0].is_capital and group.hits[0].kind <= Kind.NICKNAME:
        pointed = "." in reading.clean[words[0].start - 3 : words[-1].end + 4]
        if pointed or not is_common(words[0].key):
            return Level.MASK, "name"
    return _judge_lone(reading, lexicon, hits, group, small)


def _judge_pair(words: list[Word], group: _Group) -> tuple[Level, str] | None:
    kinds = sorted(hit.kind for hit in group.hits)
    if any(is_common(hit.slot) for hit in group.hits) and not any(word.is_capital for word in words):
        return None
    if kinds[0] == Kind.SOUND and sum(len(sound(hit.slot)) for hit in group.hits) < 4:
        return None
    if kinds[0] >= Kind.SIMILAR and kinds[0] != Kind.SOUND:
        return Level.WARN, "similar_name"
    return Level.MASK, "name"


def _judge_lone(
    reading: Reading, lexicon: Lexicon, hits: dict[int, list[Hit]], group: _Group, small: set[str]
) -> tuple[Level, str] | None:
    number, hit = group.first if not group.initials else _first_long(reading, group), group.hits[0]
    word = reading.words[number]
    introduced = is_introduced(reading, number) or _beside_other(reading, hits, number, hit.person)
    common = is_common(hit.slot) or is_common(word.key)
    if hit.kind >= Kind.SIMILAR:
        return _judge_unlike(word, hit, introduced=introduced, common=common)
    if not word.is_capital:
        return (Level.MASK, "name") if introduced and not common else None
    if introduced:
        return _unless_others(reading, lexicon, number, hit, (Level.MASK, "name"))
    if word.text.isupper() and len(word.text) < 4:
        return None
    if common:
        soft = hit.slot not in TOPICS and not _stranger(reading, number, 1) and may_be_introduced(reading, number)
        return (Level.WARN, "name") if soft else None
    if hit.kind == Kind.INFLECTED or word.key in small:
        return Level.WARN, "similar_name" if hit.kind == Kind.INFLECTED else "name"
    return _unless_others(reading, lexicon, number, hit, (Level.MASK, "name"))


def _first_long(reading: Reading, group: _Group) -> int:
    numbers = range(group.first, group.last + 1)
    return next((number for number in numbers if len(reading.words[number].text) > 1), group.first)


def _judge_unlike(word: Word, hit: Hit, *, introduced: bool, common: bool) -> tuple[Level, str] | None:
    """A nickname, a slip or a sound alone is a hint at most, unless somebody is introduced by it."""
    if not word.is_capital:
        return None
    if introduced and hit.kind == Kind.NICKNAME:
        return Level.WARN if common else Level.MASK, "name"
    if hit.kind == Kind.NICKNAME or common:
        return None
    if hit.kind == Kind.SIMILAR:
        return (Level.WARN, "similar_name") if len(word.key) > _SHORTEST_TYPO else None
    return (Level.WARN, "similar_name") if len(sound(hit.slot)) > 3 else None


def _beside_other(reading: Reading, hits: dict[int, list[Hit]], number: int, person: int) -> bool:
    """Whether a co-author stands beside: "Hannes and David"."""
    for step in (-2, -1, 1, 2):
        other = number + step
        if other not in hits or not reading.words[other].is_capital:
            continue
        between = reading.clean[
            min(reading.words[number].end, reading.words[other].end) : max(
                reading.words[number].start, reading.words[other].start
            )
        ]
        if len(between) < 7 and any(hit.person != person and hit.kind == Kind.EXACT for hit in hits[other]):
            return "," in between or "&" in between or abs(step) == 2
    return False


def _unless_others(
    reading: Reading, lexicon: Lexicon, number: int, hit: Hit, found: tuple[Level, str]
) -> tuple[Level, str] | None:
    """What was found, unless the neighbours make it somebody else's name."""
    is_family = (hit.person, hit.slot) in lexicon.families and len(lexicon.people[hit.person].parts) > 1
    before, after = _stranger(reading, number, -1), _stranger(reading, number, 1)
    if not before and not after:
        return found
    if reading.is_headline(number):
        return Level.WARN, "name"
    if is_family:
        return None if hit.slot in FAMILIES else (Level.WARN, "family_name")
    if after:
        return None
    return found if reading.begins_sentence(number - 1) else (Level.WARN, "name")


def _stranger(reading: Reading, number: int, step: int) -> bool:
    """Whether the neighbour is written like another part of a name."""
    other = number + step
    if not 0 <= other < len(reading.words):
        return False
    gap = reading.gap(min(number, other))
    word = reading.words[other]
    if step == 1 and len(word.text) == 1 and word.text.isupper() and gap == " " and word.text not in "AI":
        return _stranger(reading, other, 1) or reading.gap(other)[:1] == "'"
    if gap not in {" ", "-", ' "', '" '} or len(word.text) < 2 or not word.text[0].isupper():
        return False
    if word.text.isupper() and len(word.text) > 1 and not reading.words[number].text.isupper():
        return False
    return not (word.key in FUNCTION or word.key in TITLES or word.key in DOING or word.key in JOB)
