"""What in the texts of a proposal tells who wrote it, and which of it is hidden without being asked. No database."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from anonymity.models import Answer, MaskedField
from anonymity.projections import Span
from anonymity.scanner import RULES, Identity, Level, scan

#: Raise it when the scanner's rules change, so that texts which were scanned before are scanned again.
SCANNER = 1
#: What `Found.key` looks like; without a rule it is about something that an editor hid.
KEY = re.compile(r"(?:title|abstract|outline|note_to_reviewers|answers):\w{0,40}:[0-9a-f]{64}\Z")
TEXTS = tuple(field.value for field in MaskedField)


class HasTexts(Protocol):
    """A proposal, saved or not."""

    title: str
    abstract: str
    outline: str
    note_to_reviewers: str
    answers: str


class CannotScan(Exception):
    """The scanner failed: nobody knows what the text tells."""


@dataclass(frozen=True)
class Found:
    """One finding of the scanner in one text, and what people said about it."""

    field: str
    start: int
    end: int
    text: str
    rule: str
    level: Level
    replacement: str
    verdict: str = ""

    @property
    def key(self) -> str:
        """What an answer is about: the same words found by the same rule in the same field."""
        return key_of(self.field, self.rule, self.text)

    @property
    def why(self) -> str | Promise:
        return RULES.get(self.rule, self.rule)

    @property
    def is_hidden(self) -> bool:
        """Whether reviewers read something else in its place without anybody having hidden it by hand."""
        if self.verdict:
            return self.verdict == Answer.Verdict.HIDDEN
        return self.level == Level.MASK

    @property
    def where(self) -> str | Promise:
        return MaskedField(self.field).label


def texts_of(proposal: HasTexts) -> dict[str, str]:
    """What reviewers read of it, as it was written."""
    return {field: getattr(proposal, field) for field in TEXTS}


def fold(text: str) -> str:
    """Words without what differs between two ways of writing them: case, accents, white space."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def passage_of(text: str) -> str:
    """The digest under which answers about these words are kept."""
    return hashlib.sha256(fold(text).encode()).hexdigest()


def key_of(field: str, rule: str, text: str) -> str:
    return f"{field}:{rule}:{passage_of(text)}"


def find(
    texts: Mapping[str, str], identities: Sequence[Identity], answers: Mapping[str, str] | None = None
) -> list[Found]:
    """Everything in these texts that tells who wrote them, in their order; `answers` are verdicts by key.

    Raises `CannotScan`: then nobody knows, and nothing may be shown.
    """
    found = []
    for field, text in texts.items():
        try:
            findings = scan(text, identities) if text else []
        except Exception as failed:
            raise CannotScan from failed
        for each in findings:
            verdict = (answers or {}).get(key_of(field, each.rule, each.text), "")
            found.append(
                Found(field, each.start, each.end, each.text, each.rule, each.level, each.replacement, verdict)
            )
    return found


def hidden(found: Iterable[Found], by_hand: Iterable[Span]) -> list[Found]:
    """What the scanner hides: each place once, and none that lies within what an editor has hidden."""
    hands = [(span.field, span.start, span.end) for span in by_hand]
    places: dict[tuple[str, int, int], Found] = {}
    for each in found:
        covered = any(field == each.field and start <= each.start and each.end <= end for field, start, end in hands)
        if each.is_hidden and not covered:
            places.setdefault((each.field, each.start, each.end), each)
    return list(places.values())


def basis(texts: Mapping[str, str], identities: Iterable[Identity], *, is_named: bool) -> str:
    """A digest of all that a scan depends on; where review is named, nothing is hidden and nobody is looked for."""
    told = repr((SCANNER, list(texts.items()), is_named or list(identities)))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
