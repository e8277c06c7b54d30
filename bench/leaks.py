"""Texts on which the scanner is measured: real ones that tell their author, real ones that do not, and invented ones.

Real data are named by CFP_SAMPLE_DATA and are not ours to keep; what is invented is here.
"""

import html
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anyascii import anyascii
from defusedxml import ElementTree
from icalendar import Calendar

from anonymity.scanner import Finding, Identity, Level, scan

FOLDS = 5


@dataclass(frozen=True)
class Talk:
    """A text that was announced, and its speakers' names."""

    text: str
    names: tuple[str, ...]

    @property
    def identities(self) -> list[Identity]:
        return [Identity(names=(name,)) for name in self.names]


@dataclass
class Tally:
    """What of hand-read passages was found. A hard negative looks like a passage that tells something, and is none."""

    found: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    masked_wrongly: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + len(self.missed))

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + len(self.wrong))


def hand_read(folder: Path) -> list[dict[str, Any]]:
    """The passages of `leaks_dev.json`."""
    return list(json.loads((folder / "leaks_dev.json").read_text(encoding="utf-8"))["gold"])


def identities_of(case: dict[str, Any]) -> list[Identity]:
    """The authors of a hand-read text: names, and what they say they work as."""
    return [
        Identity(names=(author["name"],), organizations=(author["org"],) if author["org"] else ())
        for author in case["authors"]
    ]


def judged(cases: list[dict[str, Any]]) -> Tally:
    """Scan hand-read texts, and count which passages were touched by a finding."""
    tally = Tally()
    for case in cases:
        touching = _touching(scan(case["text"], identities_of(case)), case["start"], case["end"])
        if case["label"] == "leak" and touching:
            tally.found += 1
        elif case["label"] == "leak":
            tally.missed.append(case["id"])
        elif touching:
            tally.wrong.append(case["id"])
            if any(finding.level is Level.MASK for finding in touching):
                tally.masked_wrongly.append(case["id"])
    return tally


def _touching(findings: list[Finding], start: int, end: int) -> list[Finding]:
    return [finding for finding in findings if finding.start < end and start < finding.end]


def fold_of(key: str) -> int:
    """In which of the folds a case is, by its name alone."""
    return zlib.crc32(key.encode()) % FOLDS


def talks(folder: Path) -> Iterator[Talk]:
    """Every talk of the programmes and proposals there that has a speaker and more than a sentence of text."""
    for path in sorted([*(folder / "programmes").iterdir(), *(folder / "proposals").iterdir()]):
        for texts, names in _READERS[path.suffix](path):
            text = "\n\n".join(_without_tags(each) for each in texts if each)
            if len(text) > 150 and names:
                yield Talk(text, tuple(names))


def is_clean(talk: Talk) -> bool:
    """Whether a text holds nothing at first sight that could tell its author: no part of a name, link or address."""
    folded = re.split(r"[^a-z0-9]+", anyascii(talk.text).lower())
    words = set(folded)
    for name in talk.names:
        for part in re.split(r"[^a-z0-9]+", anyascii(name).lower()):
            if len(part) > 2 and part in words:
                return False
    return not re.search(r"https?:|www\.|@|\bI(?:'|’)?\s?a?m the\b|\bwe at\b|\bhere at\b", talk.text, re.IGNORECASE)


def _without_tags(text: str) -> str:
    text = re.sub(r"<a\s[^>]*href=\"([^\"]*)\"[^>]*>(.*?)</a>", r"\2 (\1)", text, flags=re.DOTALL)
    return html.unescape(re.sub(r"</(?:p|li|h\d)>|<br ?/?>", "\n\n", text) if "<" in text else text)


def _schedule_xml(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    for event in ElementTree.parse(path).iter("event"):
        names = [person.text or "" for person in event.iter("person")]
        yield [event.findtext(part) or "" for part in ("title", "abstract", "description")], names


def _calendar(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
        said = re.match(r"Speakers?: ([^\n]+)\n(.*)", str(event.get("description", "")), re.DOTALL)
        if said is not None:
            yield [str(event.get("summary")), said[2]], re.split(r", | and ", said[1])


def _json(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Whatever the shape: an object with a title and somebody who speaks is a talk."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    people = {person["id"]: person.get("fullName", "") for person in _objects(whole) if "fullName" in person}
    for entry in _objects(whole):
        speaking = entry.get("speakers") or entry.get("persons") or entry.get("speakerIds") or []
        if "title" not in entry or not isinstance(speaking, list):
            continue
        names = [people.get(each, "") if isinstance(each, str) else _name(each) for each in speaking]
        texts = [entry.get(part) for part in ("title", "abstract", "description")]
        yield [text for text in texts if isinstance(text, str)], [name for name in names if name]


def _name(person: dict[str, Any]) -> str:
    return str(person.get("name") or person.get("public_name") or person.get("fullName") or "")


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _objects(each)


_READERS = {".xml": _schedule_xml, ".ics": _calendar, ".json": _json}


#: Pieces that are repeated up to any length: each is meant to make a careless pattern run wild.
HOSTILE = {
    "letters with points": "A.",
    "open brackets": "[",
    "open and closed": "[(<{}>)]",
    "zero-width": "a\u200b",
    "bidi": "\u202e",
    "bidi in names": "\u202eSa\u202cmira ",
    "spaces": " ",
    "lines": "\n",
    "words far apart": "a" + " " * 50,
    "single letters": "a ",
    "single capitals": "I ",
    "the name": "Samira ",
    "capitals": "Ab Cd ",
    "digits": "1",
    "digits apart": "1 ",
    "phone numbers": "+49 30 1234567 ",
    "points": ".",
    "at signs": "@",
    "a at": "a at ",
    "a dot": "a dot ",
    "bracketed at": "a (at) ",
    "bracketed dot": "a [dot] ",
    "boxes": "a@",
    "hosts": "a.b.",
    "links": "http://a.b/c ",
    "schemes": "http://",
    "slashes": "/x",
    "forges": "https://github.com/",
    "entities": "&#65;",
    "ampersands": "&",
    "tags": "<b>",
    "open tags": "<b ",
    "comments": "<!--",
    "stars": "*",
    "backslashes": "\\",
    "underscores": "_a",
    "hyphens": "a-",
    "percent": "%41",
    "quotes": '"a ',
    "Han": "王建宇",
    "Hangul": "박서준",
    "Arabic": "سميرة ",
    "Cyrillic": "Самира ",
    "accents": "a\u0301",
    "only accents": "\u0301",
    "emoji": "😀",
    "digits as letters": "s4m1r4 ",
    "signs as letters": "S@m!ra ",
    "we at": "we at ",
    "we at many": "we at Ab of ",
    "I work": "I work with ",
    "I am the": "I am the ",
    "as the maintainer": "as the maintainer of ",
    "my own": "my own new open source ",
    "our own project": "our project called ",
    "I wrote": "I wrote the Ab ",
    "he": "The speaker he ",
    "one long word": "a",
    "one long capital": "A",
    "ORCID": "0000-0002-",
    "names said": "my name is ",
}
