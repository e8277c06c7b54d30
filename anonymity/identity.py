"""Whether a text names somebody that we know: plain words, compared without case, accents and punctuation.

For files, whose text an editor cannot mask: a file in which something is found waits for an editor's decision.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

_SEPARATORS = re.compile(r"[\W_]+")
#: Shorter words of a name are words of many other things.
SHORTEST_WORD = 4


@dataclass(frozen=True)
class Known:
    """What is known about one author."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    organization: str = ""
    website: str = ""


def found_in(text: str, people: Iterable[Known]) -> list[str]:
    """Which kinds of facts stand in the text, sorted: `name`, `email`, `organization`, `website`."""
    folded = f" {fold(text)} "
    found = set()
    for person in people:
        for kind, phrases in _phrases(person).items():
            if any(f" {phrase} " in folded for phrase in phrases):
                found.add(kind)
    return sorted(found)


def fold(text: str) -> str:
    """Words in small letters without accents, with one blank between them."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _SEPARATORS.sub(" ", plain.casefold()).strip()


def _phrases(person: Known) -> dict[str, set[str]]:
    names = {fold(name) for name in person.names}
    names |= {word for name in names for word in name.split() if len(word) >= SHORTEST_WORD}
    emails = {fold(address) for address in person.emails}
    emails |= {fold(address.partition("@")[0]) for address in person.emails if len(address.partition("@")[0]) > 5}
    host = urlsplit(person.website).hostname or ""
    phrases = {
        "name": names,
        "email": emails,
        "organization": {fold(person.organization)},
        "website": {fold(host.removeprefix("www."))},
    }
    return {kind: {phrase for phrase in each if len(phrase) >= 3} for kind, each in phrases.items()}
