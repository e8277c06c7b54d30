"""Names in other scripts than the one in which the author gave theirs, and in scripts without spaces."""

from collections.abc import Iterator

from rapidfuzz import fuzz

from anonymity.scanner.folding import sound
from anonymity.scanner.korean import as_said, family_names
from anonymity.scanner.lexicon import Lexicon
from anonymity.scanner.model import Level
from anonymity.scanner.names import Candidate
from anonymity.scanner.reading import Reading, Word

_HONORIFICS = (
    "さん",
    "様",
    "氏",
    "先生",
    "老师",
    "博士",
    "教授",
    "君",
    "ちゃん",
    "씨",
    "님",
    "교수",
    "박사",
    " 씨",
    " 님",
    " 교수",
)
_ALIKE = 85


def find_in_scripts(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Names by their sound across scripts, and anywhere in a run of letters."""
    yield from _sounding(reading, lexicon)
    yield from _unspaced(reading, lexicon)


def _is_foreign(word: Word) -> bool:
    """Neither Latin nor Han, of which sounds tell nothing."""
    first = word.text[0]
    return first >= "\u0370" and not "\u1e00" <= first <= "\u1fff" and not "\u3400" <= first <= "\u9fff"


def _sounding(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Two to four words in another script that together sound like a whole name."""
    words = reading.words
    begins = {heard[0] for heard in lexicon.joined_sounds}
    for number, word in enumerate(words):
        if not (_is_foreign(word) or (lexicon.is_foreign and word.text[0].isupper() and len(word.text) > 1)):
            continue
        if not word.text >= "\uac00" and not any(sound(key)[:1] in begins for key in word.keys):
            continue
        run = [word]
        while len(run) < 4 and number + len(run) < len(words) and words[number + len(run)].start - run[-1].end < 3:
            run.append(words[number + len(run)])
        for length in range(len(run), 1, -1):
            if _sounds_like(run[:length], lexicon):
                yield Candidate(word.start, run[length - 1].end, Level.MASK, "name", "person")
                break


def _sounds_like(run: list[Word], lexicon: Lexicon) -> bool:
    if "\uac00" <= run[0].text <= "\ud7a3":
        return _is_korean_name(run, lexicon)
    for turn in range(max(len(word.keys) for word in run) if _is_foreign(run[0]) else 1):
        heard = sound("".join(word.keys[min(turn, len(word.keys) - 1)] for word in run))
        if heard in lexicon.joined_sounds:
            return True
        if len(heard) > 7 and any(fuzz.ratio(heard, one) > _ALIKE for one in lexicon.joined_sounds if len(one) > 6):
            return True
    return False


def _is_korean_name(run: list[Word], lexicon: Lexicon) -> bool:
    """A syllable for the family, and the rest for the given name, in any customary romanization."""
    given = ""
    for family in family_names(run[0].key):
        for known in lexicon.romanized.get(family, ()):
            given = given or as_said("".join(word.key for word in run[1:]))
            if len(given) > 2 and fuzz.ratio(given, known) > _ALIKE:
                return True
    return False


def _unspaced(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Chinese, Japanese, Korean, Thai and the like: anywhere in a run of letters."""
    for name in lexicon.unspaced:
        place = reading.clean.find(name)
        while place >= 0:
            yield Candidate(place, place + len(name), Level.MASK, "name", "person")
            place = reading.clean.find(name, place + len(name))
        for family in {name[:1], name[:2]}:
            yield from _with_honorific(reading, family)


def _with_honorific(reading: Reading, family: str) -> Iterator[Candidate]:
    place = reading.clean.find(family)
    while place >= 0:
        end = place + len(family)
        if reading.clean.startswith(_HONORIFICS, end):
            yield Candidate(place, end, Level.MASK, "name", "person")
        place = reading.clean.find(family, end)
