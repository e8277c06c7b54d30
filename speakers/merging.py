"""How what a tab sends joins what is kept: field by field, so that neither of two devices undoes the other. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Values = list[str]
#: Per field: the version at which it was last changed, the tab that did it, and what was typed.
Fields = dict[str, tuple[int, str, Values]]

#: Names of a form's fields and of its parts'.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
#: What a form carries beside what a person types.
APART = frozenset({"csrfmiddlewaretoken", "opened", "revision", "copy", "tab", "then", "email", "sign_in_code"})
MOST_FIELDS = 200
MOST_VALUES = 100
#: Characters of everything in one copy: the longest honest form has some 40,000.
LONGEST = 250_000
#: PostgreSQL stores neither of these; nobody means to say them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Unfit(ValueError):
    """Not what a form sends, or more than one can hold."""


@dataclass(frozen=True)
class Sent:
    """What a tab says: what changed since `version`, the last one that it has seen.

    `waiting` are fields in which it shows two versions; `chosen` those in which its person has just chosen one.
    """

    version: int
    tab: str
    fields: Mapping[str, Values]
    waiting: frozenset[str] = frozenset()
    chosen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Merged:
    """What is to be kept. `clashing` are the fields that two changed: theirs stays, the sent one is put aside."""

    fields: Fields
    aside: dict[str, Values]
    version: int
    changed: bool
    clashing: frozenset[str] = field(default_factory=frozenset)


def read_fields(given: object) -> dict[str, Values]:
    """The fields of a request as they may be kept. Raises `Unfit`."""
    if not isinstance(given, Mapping) or len(given) > MOST_FIELDS:
        raise Unfit
    fields = {}
    for name, values in given.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not _are_values(values):
            raise Unfit
        if name not in APART:
            fields[name] = [plain(value) for value in values]
    if _size(fields.values()) > LONGEST:
        raise Unfit
    return fields


def plain(value: str) -> str:
    """A typed text as it is kept: as it was typed, with one newline style, without what cannot be stored."""
    return _UNSTORABLE.sub("", value.replace("\r\n", "\n"))


def _are_values(values: object) -> bool:
    return isinstance(values, list) and len(values) <= MOST_VALUES and all(isinstance(each, str) for each in values)


def _size(all_values: Iterable[Values]) -> int:
    return sum(len(value) + 1 for values in all_values for value in values)


def clashes(held: tuple[int, str, Values] | None, sent: Sent, name: str) -> bool:
    """Whether somebody else changed this field since the tab last looked, into something else."""
    if held is None or held[2] == sent.fields[name]:
        return False
    return name in sent.waiting or _is_news(held, sent)


def _is_news(held: tuple[int, str, Values], sent: Sent) -> bool:
    """Without a script a tab has no name, and every change that it has not seen counts as somebody else's."""
    version, tab, _values = held
    return version > sent.version and not (tab and tab == sent.tab)


def merge(fields: Fields, aside: Mapping[str, Values], version: int, sent: Sent) -> Merged:
    """Join what was sent to what is kept at `version`. Raises `Unfit` when it becomes more than a form can hold.

    Sending the same again changes nothing, so an answer that was lost on the way does no harm.
    """
    kept, put_aside = dict(fields), dict(aside)
    clashing = {name for name in sent.fields if clashes(fields.get(name), sent, name)}
    for name in sent.chosen:
        put_aside.pop(name, None)
    for name, values in sent.fields.items():
        if name in clashing:
            put_aside[name] = values
        elif name not in fields or fields[name][2] != values:
            kept[name] = (version + 1, sent.tab, values)
    changed = kept != fields or put_aside != dict(aside)
    size = _size(values for _version, _tab, values in kept.values()) + _size(put_aside.values())
    if size > 2 * LONGEST or len(kept) > MOST_FIELDS:
        raise Unfit
    return Merged(kept, put_aside, version + changed, changed, frozenset(clashing))


def news(fields: Fields, sent: Sent) -> dict[str, Values]:
    """What others changed since the tab last looked: it shows these, or asks, where its person changed them too."""
    return {name: held[2] for name, held in fields.items() if _is_news(held, sent)}
