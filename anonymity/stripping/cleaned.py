"""What stripping results in."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why a file could not be cleaned."""

    DAMAGED = "damaged"
    LOCKED = "locked"
    LARGE = "large"
    LEFT = "left"
    SLOW = "slow"


class CannotStrip(Exception):
    """Nothing of this file may be shown."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Cleaned:
    """The new file, what it is now (a moving picture becomes one), its pages, and everything in it that can be read."""

    content: bytes
    kind: str
    text: str = ""
    pages: int | None = None
