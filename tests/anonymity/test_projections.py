"""What reviewers read is a pure function of texts and masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymity.projections import HIDDEN, OutOfText, Span, carried, is_current, masked, project


def spans(*pairs):
    return [Span("abstract", start, end) for start, end in pairs]


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        ([], "I am Sam of Sun."),
        (spans((5, 8)), "I am [hidden] of Sun."),
        (spans((5, 8), (12, 15)), "I am [hidden] of [hidden]."),
        (spans((12, 15), (5, 8)), "I am [hidden] of [hidden]."),
        (spans((0, 16)), HIDDEN),
        (spans((5, 8), (6, 10)), "I am [hidden]f Sun."),
        (spans((5, 8), (8, 11)), "I am [hidden] Sun."),
        (spans((5, 11), (6, 7)), "I am [hidden] Sun."),
    ],
)
def test_spans_are_replaced_and_those_that_touch_become_one(marks, shown):
    assert masked("I am Sam of Sun.", marks) == shown


def test_neutral_words_are_marked_as_such_and_give_way_where_spans_overlap():
    retailer = Span("abstract", 12, 15, "a large retailer")
    assert masked("I am Sam of Sun.", [retailer]) == "I am Sam of [a large retailer]."
    assert masked("I am Sam of Sun.", [retailer, *spans((5, 13))]) == "I am [hidden]."


@pytest.mark.parametrize("pair", [(0, 17), (16, 17), (4, 4), (5, 4), (-1, 3)])
def test_a_span_outside_the_text_shows_nothing_at_all(pair):
    with pytest.raises(OutOfText):
        masked("I am Sam of Sun.", spans(pair))


def test_each_mask_concerns_its_own_text():
    texts = {"title": "Sam speaks", "abstract": "Sam speaks"}
    assert project(texts, [Span("title", 0, 3)]) == {"title": "[hidden] speaks", "abstract": "Sam speaks"}


@given(st.text(max_size=40), st.integers(0, 40), st.integers(1, 40), st.text(min_size=1, max_size=40))
def test_what_is_shown_never_depends_on_what_is_masked(text, start, width, other):
    start = min(start, len(text))
    end = min(start + width, len(text))
    if start < end:
        swapped = text[:start] + other + text[end:]
        assert masked(text, spans((start, end))) == masked(swapped, spans((start, start + len(other))))


@pytest.mark.parametrize(
    ("looked_at", "held", "masks", "current"),
    [
        (None, [], [], True),
        (None, [], [3], False),
        (3, [], [], True),
        (3, [], [3, 3], True),
        (2, [], [3], False),
        (2, [], [], False),
        (3, [], [3, 2], False),
        (3, ["title"], [3], False),
        (3, ["title"], [], False),
    ],
)
def test_anything_that_does_not_agree_closes_the_proposal(looked_at, held, masks, current):
    assert is_current(3, looked_at, held, masks) is current


@pytest.mark.parametrize(
    ("old", "new", "span", "place"),
    [
        ("I am Sam.", "I am Sam. Hello", (5, 8), (5, 8)),
        ("I am Sam.", "Hello, I am Sam.", (5, 8), (12, 15)),
        ("I am Sam.", "I am Kim.", (5, 8), None),
        ("I am Sam.", "I am Sammy.", (5, 8), (5, 8)),
        ("I am Sam.", "", (5, 8), None),
        ("aaa", "aaaa", (1, 2), (1, 2)),
        ("xSam", "Sam", (1, 4), (0, 3)),
    ],
)
def test_a_mask_follows_its_passage_where_that_is_beyond_doubt(old, new, span, place):
    assert carried(old, new, *span) == place


@given(st.text(max_size=30), st.text(max_size=30), st.integers(0, 30), st.integers(1, 30))
def test_a_mask_that_was_carried_covers_the_same_words(old, new, start, width):
    end = min(start + width, len(old))
    if start < end:
        place = carried(old, new, start, end)
        assert place is None or new[place[0] : place[1]] == old[start:end]
