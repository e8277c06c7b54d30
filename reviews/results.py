"""What scores add up to. Pure numbers: no database, no person."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

LOWEST, HIGHEST = -2.0, 2.0


@dataclass(frozen=True)
class Answer:
    """A number given to a criterion, with the criterion's range and weight."""

    value: int
    minimum: int
    maximum: int
    weight: float = 1.0


@dataclass(frozen=True)
class Summary:
    """How a proposal fared: how many reviews count, their mean on -2…+2, and how much they differ.

    `spread` is the sample standard deviation; None where fewer than two reviews have a score.
    `count` are the reviews with a score, so `mean` is None exactly when it is 0.
    """

    count: int
    mean: float | None
    spread: float | None


def score(answers: Iterable[Answer]) -> float | None:
    """The weighted mean of answers, each stretched from its own range to -2…+2; None without any weight."""
    given = list(answers)
    total = sum(each.weight for each in given)
    if not total:
        return None
    width = HIGHEST - LOWEST
    parts = (
        each.weight * (LOWEST + width * (each.value - each.minimum) / (each.maximum - each.minimum)) for each in given
    )
    return sum(parts) / total


def summary(scores: Iterable[float]) -> Summary:
    """Count, mean and spread of the reviews of one proposal."""
    given = list(scores)
    if not given:
        return Summary(0, None, None)
    mean = sum(given) / len(given)
    if len(given) == 1:
        return Summary(1, mean, None)
    return Summary(len(given), mean, sqrt(sum((each - mean) ** 2 for each in given) / (len(given) - 1)))
