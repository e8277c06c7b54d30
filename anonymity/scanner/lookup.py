"""Which words of a text may be part of an author's name: by their letters, case ending, sound, or but for a slip."""

from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

from anonymity.scanner.folding import sound
from anonymity.scanner.lexicon import Hit, Kind, Lexicon
from anonymity.scanner.reading import Reading, Word
from anonymity.scanner.words import FUNCTION, INFLECTIONS

_LONGEST_STEM_CUT = 4
_SHORTEST_TYPO = 6


def look_up(reading: Reading, lexicon: Lexicon) -> dict[int, list[Hit]]:
    """By the number of a word, whom it may name."""
    hits: dict[int, list[Hit]] = {}
    known: dict[str, list[Hit]] = {}
    for number, word in enumerate(reading.words):
        if word.is_in_address:
            continue
        if len(word.text) == 1 and word.text >= "\u3400":
            continue  # a Han character or Hangul syllable, which is looked for as part of a whole name
        found = [hit for key in word.keys for hit in lexicon.parts.get(key, ())]
        if not found and len(word.key) > 1 and word.is_capital:
            if word.text not in known:
                known[word.text] = _look_further(word, lexicon)
            found = known[word.text]
        if found:
            hits[number] = found
    _add_short_forms(reading, lexicon, hits)
    return hits


def _add_short_forms(reading: Reading, lexicon: Lexicon, hits: dict[int, list[Hit]]) -> None:
    """Before a family name, what begins like the given name is that: "Kathi Vogelsang"."""
    for number in [number for number in hits if number > 0 and number - 1 not in hits]:
        word = reading.words[number - 1]
        if len(word.key) < 3 or not word.is_capital or reading.gap(number - 1) != " ":
            continue
        for hit in hits[number]:
            if hit.kind != Kind.EXACT or (hit.person, hit.slot) not in lexicon.families:
                continue
            longer = [part for part in lexicon.people[hit.person].parts if _is_short_form(word.key, part)]
            if longer:
                hits[number - 1] = [Hit(hit.person, longer[0], Kind.NICKNAME)]


def _is_short_form(short: str, part: str) -> bool:
    same = next((place for place, pair in enumerate(zip(short, part, strict=False)) if pair[0] != pair[1]), len(short))
    return len(part) > len(short) and same >= 3 and len(short) - same < 3


def _look_further(word: Word, lexicon: Lexicon) -> list[Hit]:
    """By case endings, by sound in another script, by mistyping."""
    key = word.key
    if len(key) > 4:
        for cut in range(1, min(_LONGEST_STEM_CUT, len(key) - 3) + 1):
            if key[-cut:] in INFLECTIONS and (found := lexicon.stems.get(key[:-cut])):
                return found
    if lexicon.is_foreign or not (word.text.isascii() or word.text[0] < "\u0370"):
        return lexicon.sounds.get(sound(key), [])
    if len(key) >= _SHORTEST_TYPO and key not in FUNCTION:
        return list(_mistyped(key, lexicon))
    return []


def _mistyped(key: str, lexicon: Lexicon) -> Iterator[Hit]:
    """Parts of names one slip away (Damerau 1964): a letter too many, missing, wrong or in the wrong place."""
    for part, hits in lexicon.parts.items():
        if abs(len(part) - len(key)) > 1 or len(part) < _SHORTEST_TYPO:
            continue
        if DamerauLevenshtein.distance(part, key, score_cutoff=1) == 1:
            yield from (Hit(hit.person, hit.slot, Kind.SIMILAR) for hit in hits if hit.kind == Kind.EXACT)
