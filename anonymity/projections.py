"""What reviewers read: a pure function of a proposal's texts and its masks. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HIDDEN = "[hidden]"


@dataclass(frozen=True)
class Span:
    """Characters `start` up to `end` of one text, and neutral words in their place where an editor gave some."""

    field: str
    start: int
    end: int
    replacement: str = ""

    @property
    def shown(self) -> str:
        """What stands there for reviewers. Never tells how long the original is; neutral words are marked as such."""
        return f"[{self.replacement}]" if self.replacement else HIDDEN


class OutOfText(ValueError):
    """A span that lies outside the text, so it cannot be about this text."""


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with each span replaced. Spans that touch or overlap become one, shown as hidden."""
    shown, at = [], 0
    for span in _merged(spans):
        if not 0 <= span.start < span.end <= len(text):
            raise OutOfText(f"{span.start}-{span.end} of {len(text)}")
        shown += [text[at : span.start], span.shown]
        at = span.end
    return "".join([*shown, text[at:]])


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if merged and span.start <= merged[-1].end:
            before = merged.pop()
            merged.append(Span(span.field, before.start, max(before.end, span.end)))
        else:
            merged.append(span)
    return merged


def project(texts: Mapping[str, str], spans: Iterable[Span]) -> dict[str, str]:
    """Every text as reviewers read it. Raises `OutOfText` where a mask does not fit: then nothing may be shown."""
    by_field: dict[str, list[Span]] = {field: [] for field in texts}
    for span in spans:
        by_field[span.field].append(span)
    return {field: masked(text, by_field[field]) for field, text in texts.items()}


def is_current(revision: int, looked_at: int | None, held: Iterable[str], mask_revisions: Iterable[int]) -> bool:
    """Whether masks are about the text as it is now. `looked_at` is the revision an editor has passed, None for none.

    Anything that does not agree closes the proposal to reviewers.
    """
    revisions = list(mask_revisions)
    if looked_at is None:
        return not revisions
    return looked_at == revision and not list(held) and all(each == revision for each in revisions)


def carried(old: str, new: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a span of `old` lies in `new`, if it lies wholly in what is the same at the beginning or at the end."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    if end <= same:
        return start, end
    tail = 0
    while tail < min(len(old), len(new)) - same and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    shift = len(new) - len(old)
    if start >= len(old) - tail:
        return start + shift, end + shift
    return None
