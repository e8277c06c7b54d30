"""No name of `populate` that is written in Latin letters is told by any of its texts, so they need not be scanned."""

from collections.abc import Iterator
from itertools import cycle, islice, product

import pytest

from anonymity.scanner import Identity, scan
from anonymity.scanner.reading import read
from cfp.populate.plan import Sizes, make_plan, words
from cfp.populate.scans import is_latin, names_nobody

#: As many people as the scanner looks for at once.
AT_ONCE = 50
POOL = words()
#: What reviewers read; the private note is not among it.
PIECES = [piece for pool in ("opening", "middle", "closing", "outline", "note") for piece in dict.fromkeys(POOL[pool])]
NAMES = [f"{given} {family}" for given, family in product(POOL["given"], POOL["family"])]


def people(names: list[str]) -> Iterator[list[Identity]]:
    """With organizations and addresses like those of a plan, as many at once as can be."""
    everybody = (
        Identity(names=(name,), organizations=(organization,), emails=(f"speaker{number}@populated.example",))
        for number, (name, organization) in enumerate(zip(names, cycle(POOL["organization"]), strict=False))
    )
    while group := list(islice(everybody, AT_ONCE)):
        yield group


def in_parts(texts: list[str], length: int = 15_000) -> Iterator[str]:
    """Each text a paragraph of its own, in portions that are read to their end."""
    portion: list[str] = []
    for text in texts:
        if sum(map(len, portion)) + 2 * len(portion) + len(text) > length:
            yield "\n\n".join(portion)
            portion = []
        portion.append(text)
    yield "\n\n".join(portion)


def seams() -> list[str]:
    """Every two pieces that may stand side by side, in their order, side by side."""
    longest = max(len(POOL["deed"]), len(POOL["circumstance"]))
    ends = list(islice(zip(cycle(POOL["deed"]), cycle(POOL["circumstance"]), strict=False), longest))
    titles = [f"{deed} {thing} {circumstance}" for thing, (deed, circumstance) in product(POOL["thing"], ends)]
    sentences = [
        *product(POOL["opening"], POOL["middle"]),
        *product(POOL["middle"], POOL["middle"]),
        *product(POOL["middle"], POOL["closing"]),
    ]
    return titles + [" ".join(pair) for pair in sentences]


def test_no_latin_name_is_found_in_any_text():
    singly = "\n\n".join([*PIECES, *(". ".join(POOL[pool]) for pool in ("deed", "thing", "circumstance"))])
    latin = [name for name in NAMES if is_latin(name)]
    assert len(latin) > 0.8 * len(NAMES)
    assert [found for group in people(latin) for found in scan(singly, group)] == []


def test_nothing_is_found_where_two_pieces_meet():
    portions = list(in_parts(seams()))
    some = [f"{given} {family}" for given, family in zip(cycle(POOL["given"]), POOL["family"], strict=False)]
    [group, *_others] = people([name for name in some if is_latin(name)])
    assert [found for portion in portions for found in scan(portion, group)] == []


def test_no_name_is_spelled_by_letters_of_two_pieces():
    """Whole names are also looked for without regard to where words begin."""
    letters = "|".join(keys_in(text) for text in seams())
    parts = {family: map(keys_in, family.split()) for family in POOL["family"] if is_latin(family)}
    there = [family for family, folded in parts.items() if any(part in letters for part in folded)]
    assert there, "the next line would say nothing"
    names = [order for given in POOL["given"] for family in there for order in (given + family, family + given)]
    assert [name for name in names if keys_in(name) in letters] == []


def keys_in(text: str) -> str:
    return "".join(word.key for word in read(text).words)


def test_the_scanner_would_find_a_name_there():
    """So that the tests above say something."""
    [group] = people(["Auditing Kiri"])
    [text, *_others] = in_parts(seams())
    assert scan(text.replace(" a buoy ", " Kiri ", 1), group)


@pytest.mark.parametrize("slug", ["telephone", "archive"])
def test_texts_that_hold_the_slug_of_the_speakers_addresses_are_scanned(slug):
    plan = make_plan(Sizes(5, 0, 0, 0), slug=slug)
    assert not any(names_nobody(plan, each) for each in plan.proposals)


def test_only_texts_of_speakers_in_latin_letters_are_not_scanned():
    plan = make_plan(Sizes(200, 0, 0, 0), slug="populated")
    silent = [names_nobody(plan, each) for each in plan.proposals]
    assert 100 < sum(silent) < 200
    for each, is_silent in zip(plan.proposals, silent, strict=True):
        assert is_silent == all(is_latin(plan.speakers[number].name) for number in each.speakers)
    assert not is_latin("陽菜 Kiri")
    assert is_latin("Quỳnh O'Dálaigh-Øst")
