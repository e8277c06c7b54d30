"""E-mail addresses as people paste them: one a line, with commas, or with names around them. Pure functions."""

import re

_SEPARATORS = re.compile(r"[,;\r\n\u2028\u2029]+")
_LINES = re.compile(r"[\r\n\u2028\u2029]+")
_NAMED = re.compile(r"<([^<>]*)>\s*$")
_SPACES = re.compile(r"\s+")


def split_addresses(text: str) -> list[str]:
    """What stands for one address each, as it was typed: `Ada <ada@example.org>` is `ada@example.org`.

    Several with only blanks between them are several; words that are none are left together, to be shown.
    """
    found: list[str] = []
    for part in (each.strip() for each in _SEPARATORS.split(text)):
        if not part:
            continue
        if named := _NAMED.search(part):
            found.append(named[1].strip())
            continue
        words = _SPACES.split(part)
        found.extend(words if all("@" in word for word in words) else [part])
    return found


def split_people(text: str) -> list[tuple[str, str]]:
    """People, each on a line: `Ada Quill <ada@example.org>`, `Ada Quill`, or only an address. Names and addresses."""
    people: list[tuple[str, str]] = []
    for line in (each.strip() for each in _LINES.split(text)):
        if named := _NAMED.search(line):
            people.append((line[: named.start()].strip(' "\t'), named[1].strip()))
        elif "@" in line and " " not in line:
            people.append(("", line))
        elif line:
            people.append((line, ""))
    return people
