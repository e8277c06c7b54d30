"""Proposals for the main job, in the common shape, with an address for everybody."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfp.populate.plan import TYPES, Sizes, make_plan

#: Everybody's address ends so: where reviewers find it, something has leaked.
DOMAIN = "speakers.example"


@dataclass(frozen=True)
class Source:
    """A file, how many proposals it must give, and whom each title must be told to."""

    path: Path
    described: str
    entries: list[dict[str, Any]]


def with_addresses(path: Path, folder: Path) -> Source:
    """A copy of a real file in which everybody has an address of their own."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    known: dict[tuple[str, str], str] = {}
    for entry in whole["talks"]:
        for person in entry["speakers"]:
            key = (" ".join(person["name"].casefold().split()), (person.get("org") or "").casefold())
            person["email"] = known.setdefault(key, f"person-{len(known)}@{DOMAIN}")
    return _written(whole, folder, f"{len(whole['talks'])} proposals by {len(known)} people of {path.name}")


def invented(count: int, folder: Path) -> Source:
    """As many proposals as `populate` would make."""
    plan = make_plan(Sizes(count, 0, 0, 0), slug="invented")
    people = [
        {"name": each.name, "org": each.affiliation, "bio": each.biography, "email": f"person-{number}@{DOMAIN}"}
        for number, each in enumerate(plan.speakers)
    ]
    talks = [
        {
            "id": each.code,
            "title": each.title,
            "abstract": each.abstract,
            "description": each.outline,
            "track": plan.tracks[each.tracks[0]],
            "type": TYPES[each.session_type][0],
            "duration": each.minutes,
            "state": "submitted",
            "speakers": [people[number] for number in each.speakers],
        }
        for each in plan.proposals
    ]
    return _written({"slug": "invented", "talks": talks}, folder, f"{count} invented proposals by {len(people)} people")


def _written(whole: dict[str, Any], folder: Path, described: str) -> Source:
    path = folder / "proposals.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return Source(path, described, whole["talks"])
