"""Whatever is typed is answered, soon, with findings that fit the text."""

import time
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymity.scanner import MOST_CHARACTERS, RULES, Finding, Identity, Level, scan
from bench.leaks import HOSTILE

SAM = Identity(
    names=("Samira Ó Ceallaigh", "سميرة"),
    emails=("samira@quux.example",),
    handles=("@zapdos",),
    organizations=("Quux GmbH", "Lead at Zapdos Labs"),
    websites=("https://samira.example/blog",),
)
PIECES = st.sampled_from(
    [
        "Samira",
        "Ó Ceallaigh",
        "zapdos",
        "I am the maintainer of ",
        "we at ",
        "Quux",
        " at ",
        " dot ",
        "@",
        ".",
        "\u200b",
        "\u202e",
        "https://",
        "github.com/",
        "&#65;",
        "<b>",
        "**",
        "_",
        "\n\n",
        " ",
        "+49 30 1234567",
        "א",
        "王",
        "김",
        "é",
        "\x00",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join)


@given(TEXTS)
def test_findings_are_sorted_do_not_overlap_and_are_where_they_say(text):
    findings = scan(text, [SAM])
    end = 0
    for finding in findings:
        assert end <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        assert finding.rule in RULES
        assert isinstance(finding.level, Level)
        end = finding.end
    assert scan(text, [SAM]) == findings


@given(st.lists(st.text(max_size=60), max_size=6), TEXTS)
def test_any_identity_is_understood(given_texts, text):
    facts = {field.name: tuple(given_texts) for field in fields(Identity)}
    assert all(isinstance(finding, Finding) for finding in scan(text, [Identity(**facts)]))


@given(TEXTS)
def test_what_is_said_before_and_behind_in_other_paragraphs_changes_nothing(text):
    alone = scan("A talk by Samira Ó Ceallaigh.", [SAM])
    among = scan(f"A talk by Samira Ó Ceallaigh.\n\n{text}", [SAM])
    assert [finding.text for finding in among][: len(alone)] == [finding.text for finding in alone]


def test_nothing_is_found_in_nothing():
    assert scan("", []) == scan("   \n\n ", [SAM]) == scan("A talk about trees.", []) == []


def test_every_rule_says_why():
    assert all(str(words).endswith(".") for words in RULES.values())


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_takes_time_in_proportion_to_its_length(kind):
    """Twice as much takes about twice as long: where it took four times, a pattern runs wild."""
    piece = HOSTILE[kind]
    short, long = (piece * (size // len(piece) + 1) for size in (4_000, 16_000))
    quick, slow = _seconds(short[:4_000]), _seconds(long[:16_000])
    assert slow < max(12 * quick, 0.4), f"{quick:.3f} s for 4,000 characters, {slow:.3f} s for 16,000"


@pytest.mark.parametrize("kind", HOSTILE)
def test_one_hostile_character_at_the_end_does_not_matter(kind):
    text = (HOSTILE[kind] * (6_000 // len(HOSTILE[kind]) + 1))[:6_000]
    for last in ("!", "\x00", "@", "\u202e"):
        assert _seconds(text + last) < 2


def _seconds(text):
    start = time.process_time()
    scan(text, [SAM])
    return time.process_time() - start


def test_what_is_behind_the_longest_text_is_one_finding_that_hides_it():
    text = "trees and bees " * (MOST_CHARACTERS // 15 + 100) + "Samira Ó Ceallaigh"
    *_others, last = scan(text, [SAM])
    assert (last.rule, last.level, last.end) == ("unread", Level.MASK, len(text))
    assert MOST_CHARACTERS - 200 <= last.start <= MOST_CHARACTERS
    assert text[last.start] == " "


def test_a_text_of_the_longest_length_is_read_to_its_end():
    text = ("trees and bees " * MOST_CHARACTERS)[: MOST_CHARACTERS - 19] + " Samira Ó Ceallaigh"
    assert [finding.text for finding in scan(text, [SAM])] == ["Samira Ó Ceallaigh"]


def test_space_behind_the_longest_text_hides_nothing():
    assert scan("bees " * (MOST_CHARACTERS // 5) + " " * 80_000, [SAM]) == []
