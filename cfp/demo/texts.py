"""The invented conference as data: reads the files in `content/`, which hold words only."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class TrackText:
    key: str
    name: str
    color: str
    description: str


@dataclass(frozen=True)
class TypeText:
    key: str
    name: str
    minutes: int


@dataclass(frozen=True)
class CriterionText:
    name: str
    help: str
    weight: int


@dataclass(frozen=True)
class RoomText:
    name: str
    capacity: int


@dataclass(frozen=True)
class ConferenceText:
    slug: str
    name: str
    place: str
    timezone: str
    contact_email: str
    tagline: str
    description: str


@dataclass(frozen=True)
class Person:
    """Somebody of the committee. `tracks` are keys of tracks that they chair."""

    login: str
    name: str
    roles: tuple[str, ...]
    tracks: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.login}@example.org"


@dataclass(frozen=True)
class SpeakerText:
    key: str
    name: str
    biography: str
    affiliation: str = ""
    pronouns: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


@dataclass(frozen=True)
class ProposalText:
    """One proposal. `worth` (1 to 5) is what its scores centre on; `remarks` are (to the committee, to the speaker)."""

    title: str
    by: tuple[str, ...]
    track: str
    type: str
    level: str
    worth: float
    abstract: str
    also: tuple[str, ...] = ()
    outline: str = ""
    note: str = ""
    private: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    draft: bool = False
    withdrawn: str = ""


@dataclass(frozen=True)
class MaskText:
    """A passage that the anonymity editor covers, and the neutral words in its place."""

    title: str
    field: str
    passage: str
    replacement: str = ""


@dataclass(frozen=True)
class Content:
    """Everything that the demo knows before it touches a database."""

    conference: ConferenceText
    tracks: tuple[TrackText, ...]
    types: tuple[TypeText, ...]
    criteria: tuple[CriterionText, ...]
    rooms: tuple[RoomText, ...]
    committee: tuple[Person, ...]
    speakers: tuple[SpeakerText, ...]
    proposals: tuple[ProposalText, ...]
    masks: tuple[MaskText, ...]
    general_remarks: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def _tidy(row: dict[str, Any]) -> dict[str, Any]:
    """Texts without the line breaks around them; lists as tuples."""
    return {
        key: value.strip() if isinstance(value, str) else tuple(value) if isinstance(value, list) else value
        for key, value in row.items()
    }


def _pairs(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in rows)


def _proposals(track: str) -> list[ProposalText]:
    rows = _read(f"proposals_{track}")["proposal"]
    return [ProposalText(**{**_tidy(row), "track": track, "remarks": _pairs(row["remarks"])}) for row in rows]


@cache
def content() -> Content:
    """The demo's texts, read once per process."""
    whole = _read("conference")
    tracks = tuple(TrackText(**_tidy(row)) for row in whole.pop("track"))
    types = tuple(TypeText(**row) for row in whole.pop("type"))
    criteria = tuple(CriterionText(**row) for row in whole.pop("criterion"))
    rooms = tuple(RoomText(**row) for row in whole.pop("room"))
    return Content(
        conference=ConferenceText(**_tidy(whole)),
        tracks=tracks,
        types=types,
        criteria=criteria,
        rooms=rooms,
        committee=tuple(Person(**_tidy(row)) for row in _read("committee")["person"]),
        speakers=tuple(SpeakerText(**_tidy(row)) for row in _read("speakers")["speaker"]),
        proposals=tuple(proposal for track in tracks for proposal in _proposals(track.key)),
        masks=tuple(MaskText(**row) for row in _read("masks")["mask"]),
        general_remarks={
            kind: _pairs(rows) for kind, rows in _read("remarks").items() if kind in ("high", "middle", "low")
        },
    )
