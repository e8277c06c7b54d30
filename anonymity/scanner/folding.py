"""Words by how they are compared: without case and accents, in ASCII letters, in every way they may be written.

Transliteration is anyascii's. German, Nordic and Dutch letters have a second customary form (ü → ue, å → aa), so a
word has several keys and two words match when they share one. Across scripts, where transliterations differ (Aleksandr,
Alexander; Muḥammad, Mohamed), the consonants are compared: the idea of Soundex and its kin (Russell 1918; Zobel and
Dart, "Phonetic String Matching", SIGIR 1996), with the sounds that romanizations confuse put together.
"""

import re
from functools import lru_cache

from anyascii import anyascii

_SECOND = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj", "č": "ch", "š": "sh", "ž": "zh", "ć": "ch",
     "ş": "sh", "ç": "ch", "ș": "sh", "ț": "ts", "ő": "oe", "ű": "ue"}
)  # fmt: skip
#: Letters of other scripts that look like a Latin one: those of UTS #39 that a keyboard gives.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝкмнтвгпьӏύνοραικτυωηχγεβμɑɡı",
    "aeopcyxijshdqwkmhtbrnbluvopaiktuwnxyebuagi",
)
_LEET = (str.maketrans("01345789$@", "oieastbgsa"), str.maketrans("01345789$@", "oleastbgsa"))
_SILENT = re.compile("[\u0e00-\u0e2e]\u0e4c|^\u0627\u0644(?=..)")  # Thai letters that are not said, the Arabic article
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SOUNDS = (
    ("shch", "s"), ("tsch", "h"), ("sch", "s"), ("tch", "h"), ("dzh", "j"), ("sh", "s"), ("ch", "h"), ("kh", "h"),
    ("gh", "k"), ("zh", "s"), ("ph", "f"), ("th", "t"), ("dh", "t"), ("ck", "k"), ("x", "ks"), ("tz", "s"), ("ts", "s"),
    ("cz", "s"), ("dj", "j"), ("c", "k"), ("q", "k"), ("g", "k"), ("d", "t"), ("b", "p"), ("f", "p"), ("z", "s"),
    ("v", "w"), ("l", "r"),
)  # fmt: skip
_VOWELS = str.maketrans("", "", "aeiouyjwh`'")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Small ASCII letters and digits only: "Müller" → "muller", "Ёлкин" → "elkin"."""
    if text.isascii():
        return text.lower() if text.isalnum() else _NOT_WORD.sub("", text.lower())
    return _NOT_WORD.sub("", anyascii(_SILENT.sub("", text)).lower())


def keys_of(word: str) -> tuple[str, ...]:
    """The folded form of a word, and other forms that it may stand for. Never empty."""
    if word.isascii():
        key = word.lower()
        return (key, *_unleeted(key)) if not key.isalpha() else (key,)
    keys = [fold(word) or word]
    low = word.lower()
    keys.append(fold(low.translate(_SECOND)))
    looks = low.translate(_LOOKALIKES)
    if looks != low and looks.isascii():
        keys.append(fold(looks))
    if "г" in low:
        keys.append(fold(low.replace("г", "h")))  # as Ukrainian says it
    keys += _unleeted(keys[0])
    return tuple(dict.fromkeys(key for key in keys if key))


def keys_of_name(word: str) -> tuple[str, ...]:
    """The keys of a part of a name: as of any word, and short forms of what was written out (Lueck → Luck)."""
    keys = keys_of(word)
    short = keys[0].replace("ue", "u").replace("oe", "o").replace("ae", "a")
    return (*keys, short) if short not in keys and len(short) > 3 else keys


def _unleeted(key: str) -> list[str]:
    """Digits read as letters, where both are mixed: "m4r14" → "maria"."""
    if key.isalpha() or key.isdigit() or len(key) < 3 or len(key) > 40:
        return []
    return [key.translate(table) for table in _LEET]


def unleet_symbols(text: str) -> tuple[str, ...]:
    """Signs and digits read as letters: "M@r!a" → "maria"."""
    low = text.lower().replace("!", "i").replace("|", "l").replace("€", "e").replace("£", "l").replace("+", "t")
    return tuple(low.translate(table) for table in _LEET)


@lru_cache(maxsize=20_000)
def sound(key: str) -> str:
    """The consonants of a folded word, with those put together that romanizations confuse."""
    for long, short in _SOUNDS:
        key = key.replace(long, short)
    key = key.translate(_VOWELS)
    return re.sub(r"(.)\1+", r"\1", key)
