"""A text, who wrote it, and what the scanner must find in it and must leave alone."""

from dataclasses import dataclass

from anonymity.scanner import Identity, Level, scan


@dataclass(frozen=True)
class Case:
    """`hides` must be masked whole, `tells` at least noticed; `keeps` are left alone, `shows` at most warned of."""

    text: str
    identities: tuple[Identity, ...]
    hides: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text[:40]


def case(text, *, by="Xaver Ypsilon", hides=(), tells=(), keeps=(), shows=(), **facts):
    """A case with one author or several: `by` is a name or a tuple of names; `facts` are the first one's."""
    names = (by,) if isinstance(by, str) else by
    identities = tuple(Identity(names=(name,), **(facts if not number else {})) for number, name in enumerate(names))
    return Case(text, identities, *(_tuple(each) for each in (hides, tells, keeps, shows)))


def _tuple(value):
    return (value,) if isinstance(value, str) else tuple(value)


def check(one):
    """Assert all that a case says."""
    findings = scan(one.text, one.identities)
    masked = {place for each in findings if each.level is Level.MASK for place in range(each.start, each.end)}
    noticed = {place for each in findings for place in range(each.start, each.end)}
    for passage in one.hides:
        left = [place for place in _letters(one.text, passage) if place not in masked]
        assert not left, f"{passage!r} is not hidden whole; found: {findings}"
    for passage in one.tells:
        assert noticed & set(_letters(one.text, passage)), f"{passage!r} is not found; found: {findings}"
    for passages, places in ((one.keeps, noticed), (one.shows, masked)):
        for passage in passages:
            assert not places & set(_everywhere(one.text, passage)), f"{passage!r} is none; found: {findings}"


def _letters(text, passage):
    start = text.index(passage)
    return [place for place in range(start, start + len(passage)) if text[place].isalnum()]


def _everywhere(text, passage):
    start = text.index(passage)
    while start >= 0:
        yield from range(start, start + len(passage))
        start = text.find(passage, start + 1)
