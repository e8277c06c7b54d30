"""Time, queries and rows of the steps of a bench."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

WIDE = 22


@dataclass
class Step:
    """One line of the report. `rows` is said by the step itself."""

    name: str
    seconds: float = 0.0
    queries: int = 0
    rows: str = ""


@dataclass
class Clock:
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Measure what happens inside, on every connection of this process."""
        step = Step(name)

        def count(execute: Callable[..., Any], *query: Any) -> Any:
            step.queries += 1
            return execute(*query)

        with ExitStack() as stack:
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(count))
            began = time.perf_counter()
            yield step
            step.seconds = time.perf_counter() - began
        self.steps.append(step)

    def line(self, step: Step) -> str:
        return f"{step.name:<{WIDE}}  {step.seconds:8.2f}  {step.queries:8d}  {step.rows}".rstrip()

    @property
    def head(self) -> str:
        return f"{'step':<{WIDE}}  {'seconds':>8}  {'queries':>8}  rows"

    @property
    def sum(self) -> str:
        """The line below all."""
        whole = Step("in all", sum(step.seconds for step in self.steps), sum(step.queries for step in self.steps))
        return self.line(whole)
