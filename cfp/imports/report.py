"""What an importer says: for every entry that it could not take as it was, where, what, and what it did instead."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Remark:
    """One line of the report. `what` is the kind of trouble, alike for alike entries; `detail` is about this one."""

    where: str
    what: str
    instead: str
    detail: str = ""

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.where}: {self.what}{detail}; {self.instead}."


class Unreadable(Exception):
    """The file as a whole cannot be used. The text says why, and that nothing was imported."""


@dataclass
class Report:
    """What an import did, in numbers and remarks."""

    counts: Counter[str] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)

    def say(self, where: str, what: str, instead: str, detail: str = "") -> None:
        self.remarks.append(Remark(where, what, instead, detail))

    def summary(self) -> list[str]:
        """Alike remarks counted, the most frequent first."""
        kinds = Counter((remark.what, remark.instead) for remark in self.remarks)
        return [f"{count} entries: {what}; {instead}." for (what, instead), count in kinds.most_common()]
