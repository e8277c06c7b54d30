"""Reads the common shape of proposal files: `talks[id, title, abstract, description, type, track, duration, state,
speakers[name, bio, org, email]]`. No database. Whatever a file holds, what comes out can be stored."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accounts.models import normalize_email
from cfp.imports.report import Report, Unreadable
from notifications.services import works_as_address
from proposals.models import LIMITS as TEXTS
from proposals.texts import clean_line, clean_text
from speakers.models import LIMITS as PEOPLE

#: A file larger than this is refused before it is read.
MOST_BYTES = 100_000_000
MOST_SPEAKERS = 20
TITLE, ABSTRACT, OUTLINE = (TEXTS[name] for name in ("title", "abstract", "outline"))
NAME, ORGANIZATION, BIOGRAPHY = (PEOPLE[name] for name in ("name", "affiliation", "biography"))
LABEL, ADDRESS = 100, 254
LONGEST_DAY = 24 * 60
#: Types of entries that are no proposals: lunch and the like.
NO_PROPOSALS = frozenset({"break", "food", "housekeeping", "lunch", "coffee", "registration", "social"})


@dataclass(frozen=True)
class PersonRow:
    name: str
    org: str = ""
    bio: str = ""
    email: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Who counts as the same person: the same name, organization and address, however it is capitalized."""
        return self.name.casefold(), self.org.casefold(), self.email


@dataclass(frozen=True)
class TalkRow:
    """One proposal of a file, with texts that fit. `key` is the same whenever the same entry is read."""

    where: str
    key: str
    title: str
    abstract: str
    outline: str
    track: str
    type: str
    minutes: int | None
    state: str
    speakers: tuple[PersonRow, ...]


@dataclass
class Reading:
    """A file, read: rows that can be stored, and what was said about the others."""

    source: str
    rows: list[TalkRow] = field(default_factory=list)
    report: Report = field(default_factory=Report)


def read(path: Path, *, source: str = "") -> Reading:
    """Read a file. `source` names where it comes from (else its own `slug`, else the file's name).

    Raises `Unreadable` when there is nothing to read in it at all.
    """
    whole = _load(path)
    own = whole.get("slug")
    reading = Reading(source or (clean_line(own) if isinstance(own, str) else "") or path.stem)
    seen: dict[str, str] = {}
    for number, entry in enumerate(whole["talks"], start=1):
        row = _row(f"entry {number}", entry, reading)
        if row is None:
            reading.report.counts["left out"] += 1
        elif row.key in seen:
            reading.report.say(row.where, "it has the id of an earlier entry", "left out", f"that is {seen[row.key]}")
            reading.report.counts["left out"] += 1
        else:
            seen[row.key] = row.where
            reading.rows.append(row)
    return reading


def _load(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB; nothing was imported.")
        whole = json.loads(path.read_bytes())
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror}); nothing was imported.") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} is not JSON that can be read ({error}); nothing was imported.") from error
    if not isinstance(whole, dict) or not isinstance(whole.get("talks"), list):
        raise Unreadable(f"{path.name} has no list of “talks” at its top; nothing was imported.")
    return whole


def _row(where: str, entry: Any, reading: Reading) -> TalkRow | None:
    report = reading.report
    if not isinstance(entry, dict):
        report.say(where, "it is no object", "left out", type(entry).__name__)
        return None
    own_id = entry.get("id")
    label = clean_line(str(own_id))[:LABEL] if isinstance(own_id, str | int) and not isinstance(own_id, bool) else ""
    if label:
        where = f"{where} (id {label})"
    texts = _Texts(where, entry, report)
    kind = texts.line("type", LABEL)
    if kind.casefold() in NO_PROPOSALS:
        report.say(where, "it is a part of the day and no proposal", "left out", kind)
        return None
    title = texts.line("title", TITLE)
    if not title:
        report.say(where, "it has no title", "left out")
        return None
    people = tuple(_speakers(where, entry.get("speakers"), report))
    abstract, outline = texts.abstract_and_outline()
    content = (label,) if label else (title, abstract, *(person.name for person in people))
    return TalkRow(
        where=where,
        key=_digest(reading.source, *content),
        title=title,
        abstract=abstract,
        outline=outline,
        track=texts.line("track", LABEL),
        type=kind,
        minutes=_minutes(where, entry.get("duration"), report),
        state=texts.line("state", LABEL).casefold(),
        speakers=people,
    )


class _Texts:
    """The text fields of one entry, cleaned and cut to what fits; each cut is said."""

    def __init__(self, where: str, entry: dict[str, Any], report: Report) -> None:
        self.where, self.entry, self.report = where, entry, report

    def line(self, name: str, limit: int) -> str:
        return _cut(self.where, name, clean_line(self._raw(name)), limit, self.report)

    def block(self, name: str, limit: int) -> str:
        return _cut(self.where, name, clean_text(self._raw(name)), limit, self.report)

    def abstract_and_outline(self) -> tuple[str, str]:
        """Where there is no abstract the description is it; what does not fit goes on in the outline."""
        abstract, description = clean_text(self._raw("abstract")), clean_text(self._raw("description"))
        parts = [abstract, description] if abstract else [description]
        if len(parts[0]) > ABSTRACT:
            kept, rest = _split(parts[0], ABSTRACT)
            self.report.say(
                self.where,
                "the abstract is too long",
                "what does not fit stands in the outline",
                f"{len(parts[0])} characters",
            )
            parts = [kept, "\n\n".join(part for part in (rest, *parts[1:]) if part)]
        outline = parts[1] if len(parts) > 1 else ""
        return parts[0], _cut(self.where, "outline", outline, OUTLINE, self.report)

    def _raw(self, name: str) -> str:
        value = self.entry.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self.report.say(self.where, f"its {name} is no text", "taken as empty", type(value).__name__)
        return ""


def _speakers(where: str, value: Any, report: Report) -> Iterator[PersonRow]:
    if not isinstance(value, list):
        if value is not None:
            report.say(where, "its speakers are no list", "taken as none", type(value).__name__)
        value = []
    seen: set[tuple[str, str, str]] = set()
    for number, entry in enumerate(value, start=1):
        person = _person(f"{where}, speaker {number}", entry, report)
        if person is None:
            continue
        if person.key in seen:
            report.say(where, "the same speaker is named twice", "taken once")
            continue
        if len(seen) == MOST_SPEAKERS:
            report.say(where, f"it has more than {MOST_SPEAKERS} speakers", "the others were left out", str(len(value)))
            return
        seen.add(person.key)
        yield person
    if not seen:
        report.say(where, "it has no speaker", "taken without one")


def _person(where: str, entry: Any, report: Report) -> PersonRow | None:
    if not isinstance(entry, dict):
        report.say(where, "the speaker is no object", "left out", type(entry).__name__)
        return None
    texts = _Texts(where, entry, report)
    name = texts.line("name", NAME)
    if not name:
        report.say(where, "the speaker has no name", "left out")
        return None
    email = normalize_email(texts.line("email", ADDRESS))
    if email and not works_as_address(email):
        report.say(where, "the speaker's address is none", "taken without it")
        email = ""
    return PersonRow(name, texts.line("org", ORGANIZATION), texts.block("bio", BIOGRAPHY), email)


def _minutes(where: str, value: Any, report: Report) -> int | None:
    if value is None or value == "":
        return None
    try:
        minutes = round(float(value)) if not isinstance(value, bool) else 0
    except (TypeError, ValueError, OverflowError):
        minutes = 0
    if 1 <= minutes <= LONGEST_DAY:
        return minutes
    report.say(where, "its duration is no number of minutes", "the session type's is taken", str(value)[:40])
    return None


def _cut(where: str, name: str, text: str, limit: int, report: Report) -> str:
    if len(text) <= limit:
        return text
    report.say(where, f"the {name} is too long", f"cut after {limit} characters", f"{len(text)} characters")
    return text[:limit].rstrip()


def _split(text: str, limit: int) -> tuple[str, str]:
    """Between two paragraphs, lines or words, the latest that fits; the halves lose nothing but white space."""
    for gap in ("\n\n", "\n", " "):
        at = text.rfind(gap, limit // 2, limit)
        if at > 0:
            return text[:at].rstrip(), text[at:].lstrip()
    return text[:limit], text[limit:]


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
