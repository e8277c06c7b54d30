"""Names as people give them, taken apart: titles, pronouns and taglines dropped, nicknames and other scripts kept."""

import re
import unicodedata
from dataclasses import dataclass, field

from anonymity.scanner.folding import fold
from anonymity.scanner.reading import Word, read
from anonymity.scanner.words import FUNCTION, GROUP, JOB, ORDINARY, PARTICLES, TITLES, TOPICS

LONGEST_NAME = 200
MOST_PARTS = 8

_PRONOUNS = re.compile(r"\b(?:he|she|they|any|all|ze|xe|hen|er|sie|elle|il|iel|ella|el|elles|none)\b", re.IGNORECASE)
_QUOTED = re.compile(r"(?:^|(?<=\s))(['\"“”„«»‘’`])([^'\"“”„«»‘’`]{1,40})['\"“”„«»‘’`](?=\s|$|[,.)])")
_BRACKETED = re.compile(r"[(\[{<（]([^()\[\]{}<>（）]{0,80})[)\]}>）]")
_AKA = re.compile(r"\b(?:a\.?k\.?a\.?|alias|known as|genannt|dit|dite|better known as)\b:?", re.IGNORECASE)
_TAGLINE = re.compile(r"\s+[-–—|•·]\s+|\s*[|•]\s*|;")
_UNSPACED = re.compile("^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3"
                       "\U00020000-\U0003ffff]+$")  # fmt: skip


@dataclass
class Person:
    """One author, taken apart. Parts are folded; `names` holds the parts of each name in the order given."""

    names: list[list[Word]] = field(default_factory=list)
    nicknames: set[str] = field(default_factory=set)
    handles: set[str] = field(default_factory=set)
    wholes: list[str] = field(default_factory=list)
    unspaced: set[str] = field(default_factory=set)

    @property
    def parts(self) -> set[str]:
        return {part.key for name in self.names for part in name if len(part.key) > 1}


def is_common(key: str) -> bool:
    """Whether a folded word means something else so often that it alone tells nothing."""
    return len(key) < 3 or key in ORDINARY or key in TOPICS or key in FUNCTION


def person_of(names: tuple[str, ...]) -> Person:
    """Everything that the names of one author tell."""
    person = Person()
    for name in names[:10]:
        _take(person, unicodedata.normalize("NFKC", name)[:LONGEST_NAME])
    return person


def _take(person: Person, name: str) -> None:
    for inner in _BRACKETED.findall(name):
        _take_aside(person, inner.strip(), name)
    name = _BRACKETED.sub(" ", name)
    for _mark, nickname in _QUOTED.findall(name):
        person.handles.add(fold(nickname))
    name = _QUOTED.sub(" ", name)
    name, *known_as = _AKA.split(name)
    for other in known_as:
        person.handles.add(fold(other))
    for whole in re.split(r"\s+/\s+", _TAGLINE.split(name.strip())[0]):
        _take_whole(person, _in_order(whole))


def _take_aside(person: Person, inner: str, name: str) -> None:
    """What stands in brackets: pronouns, a nickname, or the name in another script."""
    known_as = _AKA.split(inner)
    if len(known_as) > 1:
        person.handles.update(fold(each) for each in known_as[1:])
    elif inner and inner.isascii() != _BRACKETED.sub("", name).isascii() and not inner.isascii():
        _take_whole(person, inner)
    elif not _PRONOUNS.search(inner) and len(inner.split()) == 1:
        person.nicknames.add(fold(inner))


def _in_order(name: str) -> str:
    """ "Ruiz, María José" → "María José Ruiz"; degrees and jobs after a comma are dropped."""
    first, *others = [each.strip() for each in name.split(",")]
    if not others:
        return first
    told = {fold(word) for word in re.split(r"[\s.]+", others[0])} - {""}
    if not told or told & (TITLES | JOB) or len(told) > 3:
        return first
    return f"{others[0]} {first}"


def _take_whole(person: Person, name: str) -> None:
    words = [word for word in read(name).words if word.key not in TITLES or not _is_title(word, name)]
    if not words:
        return
    for run in name.split():
        if _UNSPACED.match(run) and len(run) > 1:
            person.unspaced.add(run)
    if len(words) > 1 and _UNSPACED.match("".join(word.text for word in words)):
        person.unspaced.add("".join(word.text for word in words))
    if any(word.key in GROUP for word in words) or len(words) > MOST_PARTS:
        person.wholes.append(" ".join(word.key for word in words))
        return
    if len(words) == 1 and (name.islower() or not name.isalpha()):
        person.handles.add(words[0].key)
    person.names.append(words)


def _is_title(word: Word, name: str) -> bool:
    """Whether "Ma" is a degree and not a family name: written with a point or in capitals, or long enough."""
    after = name[word.end : word.end + 1]
    return len(word.key) > 3 or after == "." or word.key in {"dr", "mr", "ms", "mrs", "phd", "msc", "sir", "jr", "sr"}


def is_particle(key: str) -> bool:
    return key in PARTICLES


def user_name(handle: str) -> str:
    """ "@sam@example.social", "https://github.com/sam/" → "sam"."""
    handle = re.sub(r"^[a-z]+://", "", handle.strip(), flags=re.IGNORECASE).strip("@/ ")
    if "/" in handle:
        handle = next((step for step in reversed(handle.split("/")) if step), "")
    return handle.strip("@~").split("@")[0].split(":")[0]
