"""What a page says while a text is being written: what in it tells who writes, and what reviewers would read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise

from accounts.models import User
from anonymity import services
from anonymity.findings import KEY, TEXTS, Found
from anonymity.models import Answer
from conferences.models import ReviewPolicy, Round
from proposals.models import LIMITS, ONE_LINE, Proposal
from proposals.texts import checked

if TYPE_CHECKING:
    from speakers.sections import Asked

#: The texts that have a field of their own in the form; answers to questions are put together of many.
TYPED = tuple(field for field in TEXTS if field != "answers")
#: Findings that one list holds; the rest is counted.
MOST_LINES = 60
#: Answers that one form may bring along, and the characters of a passage that a page repeats.
MOST_KEYS, LONGEST_ANSWERS, LONGEST_PASSAGE = 100, 20_000, 120


@dataclass(frozen=True)
class Line:
    """One finding as a page shows it. `start` and `end` count as browsers do (UTF-16)."""

    found: Found
    start: int
    end: int

    @property
    def passage(self) -> str:
        """Its words, cut where they are many."""
        text = " ".join(self.found.text.split())
        return text if len(text) <= LONGEST_PASSAGE else f"{text[: LONGEST_PASSAGE - 1]}…"

    @property
    def words(self) -> str:
        """Its words as they stand there, at least the first of them, by which a script finds the place."""
        return self.found.text[:LONGEST_PASSAGE]

    @property
    def where(self) -> str | Promise:
        return self.found.where

    @property
    def is_typed(self) -> bool:
        """Whether it stands in a field of its own, where it can be mended by one press."""
        return self.found.field in TYPED

    @property
    def is_open(self) -> bool:
        """Whether there is still something to say or do about it."""
        return not self.found.verdict

    @property
    def is_contested(self) -> bool:
        return self.found.verdict == Answer.Verdict.NOT_ME

    @property
    def is_kept_hidden(self) -> bool:
        return self.found.verdict == Answer.Verdict.HIDDEN


def lines_of(texts: Mapping[str, str], found: Iterable[Found]) -> list[Line]:
    """Of the cleaned texts that the findings are about. What an editor lets reviewers read is not worth a line."""
    return [
        Line(each, _units(texts[each.field], each.start), _units(texts[each.field], each.end))
        for each in found
        if each.verdict != Answer.Verdict.SHOWN
    ]


def _units(text: str, place: int) -> int:
    return len(text[:place].encode("utf-16-le")) // 2


def typed_texts(data: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The texts of the form as they would be saved, and the names of those that are too long: they are left empty."""
    texts: dict[str, str] = {}
    too_long = []
    for field in TYPED:
        try:
            texts |= checked({field: str(data.get(field, ""))}, limits=LIMITS, lines=ONE_LINE)
        except ValidationError:
            too_long.append(field)
            texts[field] = ""
    return texts, too_long


def is_named(rounds: Iterable[Round]) -> bool:
    """Whether reviewers read the names anyway: where every round that a proposal belongs to is named."""
    policies = {each.review_policy for each in rounds}
    return policies == {ReviewPolicy.NAMED}


@dataclass(frozen=True)
class Answers:
    """Keys of findings of which the form says "this is not me", or takes that back."""

    not_me: tuple[str, ...] = ()
    taken_back: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Answers":
        """Out of one field: keys divided by blanks, with a `-` where one is taken back. All else is dropped."""
        words = list(dict.fromkeys(text[:LONGEST_ANSWERS].split()))
        keys = [word for word in words if KEY.match(word.removeprefix("-"))][:MOST_KEYS]
        return cls(
            tuple(key for key in keys if not key.startswith("-")),
            tuple(key[1:] for key in keys if key.startswith("-")),
        )

    def __str__(self) -> str:
        return " ".join([*self.not_me, *(f"-{key}" for key in self.taken_back)])


class Mirror:
    """The part of the form beside which one writes: "this is not me" travels in it until there is a proposal."""

    name = "mirror"
    template = "speakers/parts/mirror.html"

    def __init__(self, asked: "Asked") -> None:
        given: Mapping[str, Any] = asked.data if asked.data is not None else (asked.initial or {})
        self.answers = Answers.read(str(given.get("mirror-not_me", "")))

    def is_valid(self) -> bool:
        return True

    def save(self, proposal: Proposal, *, by: User) -> bool:
        said, taken_back = self.answers.not_me, self.answers.taken_back
        changed = services.take_back(proposal, by=by, keys=taken_back) if taken_back else 0
        return bool((services.say_not_me(proposal, by=by, keys=said) if said else 0) + changed)


def said_of_somebody(data: QueryDict) -> dict[str, str]:
    """What a form asks about a person whose profile does not say so yet, as far as it was typed."""
    asked = {"name": "speaker_name", "organization": "speaker_affiliation", "website": "speaker_website"}
    said = {part: data.get(name, "").strip()[:400] for part, name in asked.items()}
    return {part: text for part, text in said.items() if text}


def without(text: str, start: int, end: int, words: str = "") -> str:
    """The text with `words` instead of a passage; without any, no blank is left where two words part."""
    before, after = text[:start], text[end:]
    if not words:
        if (not before or before[-1].isspace()) and after[:1] in (" ", "\t"):
            after = after[1:]
        elif before[-1:] == " " and (not after or after[0] in ".,;:!?)\n"):
            before = before[:-1]
    return before + words + after
