"""What goes into the scanner and what comes out of it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Identity:
    """What is known of one author; each part may be empty.

    `names` as they are announced or written anywhere: "Dr. María José Ruiz (she/her)", "Emile 'iMil' Heitor", in any
    order and script. `emails` are whole addresses. `handles` are user names, with or without `@` and host.
    `organizations` may hold job titles too: "Lead at Acme GmbH". `websites` are addresses or bare hosts; one on a
    shared host ("github.com/sam", "sam.github.io") counts for the user that it names.
    """

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()


class Level(StrEnum):
    """How sure the scanner is: hide the passage, or only tell the author of it."""

    MASK = "mask"
    WARN = "warn"


@dataclass(frozen=True)
class Finding:
    """Characters `start` up to `end` of the text as it was given; `text` is what is there.

    `rule` is a key of `RULES`. `replacement` is a neutral wording in the language of the text that fits in its place;
    empty where there is none.
    """

    start: int
    end: int
    level: Level
    rule: str
    text: str
    replacement: str = ""
