"""Texts as people type, paste and attack: made fit to store, and counted as people count."""

import time
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from proposals.texts import MOST_PER_CHARACTER, checked, clean_line, clean_text, is_blank, length, too_long


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\u2028two\u0085three", "one\ntwo\nthree"),
        ("e\u0301t\u0065\u0301", "\u00e9t\u00e9"),
        ("left \u202egnihtemos", "left gnihtemos"),
        ("\ufeffmark \ud83d half", "mark  half"),
        ("  trailing   \n\n\n\n\n\nline\t\n", "trailing\n\n\nline"),
        ("\u200b\u200b \u2800\u3164", ""),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("👩\u200d🚀 stays one", "👩\u200d🚀 stays one"),
    ],
)
def test_what_nobody_means_to_type_is_dropped_and_the_rest_stays(typed, kept):
    assert clean_text(typed) == kept


def test_a_line_has_no_breaks():
    assert clean_line("a\r\n title\t with\u00a0room ") == "a title with room"


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\x00" not in once
    assert "\r" not in once
    once.encode()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("plain", 5),
        ("naïve", 5),
        (unicodedata.normalize("NFD", "naïve"), 5),
        ("👩\u200d👩\u200d👧\u200d👦", 1),
        ("🇦🇹🇩🇪", 2),
        ("👍🏽!", 2),
        ("❤\ufe0f\u200d🔥", 1),
        ("日本語", 3),
        ("क्षि", 2),
        ("a\u200db", 2),
    ],
)
def test_characters_are_counted_as_people_count_them(text, count):
    assert length(text) == count


@given(st.text(max_size=200))
def test_nobody_is_charged_more_than_they_typed(text):
    assert 0 <= length(text) <= len(text)


def test_too_long_says_by_how_much():
    assert too_long("x" * 10, 10) is None
    assert "1 character longer" in too_long("x" * 11, 10)
    assert "5 characters longer" in too_long("x" * 15, 10)
    assert "far longer" in too_long("e" + "\u0323" * 10 * MOST_PER_CHARACTER, 10)


def test_every_text_that_is_too_long_is_named_at_once():
    with pytest.raises(ValidationError) as wrong:
        checked({"title": "t" * 6, "abstract": "a" * 60, "level": "x"}, limits={"title": 5, "abstract": 5}, lines=set())
    assert set(wrong.value.message_dict) == {"title", "abstract"}


def test_what_is_no_text_passes_untouched():
    assert checked({"minutes": 5, "title": " a\nb "}, limits={}, lines={"title"}) == {"minutes": 5, "title": "a b"}


@pytest.mark.parametrize(
    "hostile",
    [
        "e" + "\u0315\u0323" * 20_000,
        "e" + "\u0315" * 20_000 + "\u0323" * 20_000,
        "\u202e" * 40_000,
        "\n" * 40_000,
        " \n" * 20_000,
        "👩\u200d" * 20_000,
        "\x00" * 40_000,
    ],
)
def test_hostile_texts_are_bounded_in_time(hostile):
    begun = time.process_time()
    clean_text(hostile)
    length(hostile)
    assert time.process_time() - begun < 2


def test_blank_is_what_nobody_can_see():
    assert is_blank("")
    assert is_blank("\u200b \u0301")
    assert not is_blank(".")
