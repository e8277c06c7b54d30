"""What an import has to say about what it found odd."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Remark:
    where: str
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.instead}."


@dataclass
class Remarks:
    """Remarks one by one, and those that would be the same for many entries, counted."""

    single: list[Remark] = field(default_factory=list)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, where: str, what: str, instead: str) -> None:
        self.single.append(Remark(where, what, instead))

    def count(self, what: str, instead: str) -> None:
        self.counted[what, instead] += 1

    def all(self) -> list[Remark]:
        many = [Remark(f"{times} times", what, instead) for (what, instead), times in self.counted.items()]
        return [*self.single, *many]
