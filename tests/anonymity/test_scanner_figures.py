"""How much is found, and how much is found wrongly: on real texts where there are any, and on names of many cultures."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from anonymity.scanner import Identity, Level, scan
from bench.leaks import FOLDS, fold_of, hand_read, is_clean, judged, talks
from bench.people import PEOPLE, WAYS, every_way
from tests.needs import missing

OURS = [
    "Caches are easy to add and hard to remove. This hour shows three of them that failed. Bring a laptop, and a cache.",
    "Most gardens have no documentation. What would one look like? We plan a small one together. Nothing is planted.",
    "Trains run late for many reasons. One of them is software. A signal box is opened, and read line by line. Mind the gap.",
    "Was ist eine gute Fehlermeldung? Wir lesen hundert davon. Danach schreiben alle eine eigene. Es gibt Tee.",
    "Qu'est-ce qu'un bon message d'erreur ? Nous en lisons une centaine. Ensuite, chacun en écrit un. Il y aura du thé.",
]


@pytest.fixture(scope="module")
def sample_data():
    if not settings.CFP_SAMPLE_DATA:
        missing("Real sample data (CFP_SAMPLE_DATA)")
    return Path(settings.CFP_SAMPLE_DATA)


@pytest.mark.sample_data
def test_hand_read_passages_are_found_and_hard_negatives_are_not_masked(sample_data):
    cases = hand_read(sample_data)
    tally = judged(cases)
    assert tally.recall >= 0.90, tally
    assert tally.precision >= 0.85, tally
    assert tally.masked_wrongly == []
    for fold in range(FOLDS):
        part = judged([case for case in cases if fold_of(case["id"]) == fold])
        assert part.recall >= 0.80, (fold, part)


@pytest.mark.sample_data
def test_clean_texts_of_real_programmes_are_hardly_ever_masked(sample_data):
    clean = [talk for talk in talks(sample_data) if is_clean(talk)][::7]
    assert len(clean) > 300
    masked = [talk for talk in clean if _is_masked(talk.text, talk.identities)]
    assert len(masked) <= 0.03 * len(clean)


@pytest.mark.sample_data
def test_names_of_others_are_hardly_ever_masked(sample_data):
    clean = [talk for talk in talks(sample_data) if is_clean(talk)][::11]
    others = [
        [Identity(names=(PEOPLE[(number * 3 + step) % len(PEOPLE)].name,)) for step in range(3)]
        for number in range(len(clean))
    ]
    masked = [talk for talk, people in zip(clean, others, strict=True) if _is_masked(talk.text, people)]
    assert len(masked) <= 0.03 * len(clean)


def _is_masked(text, identities):
    return any(finding.level is Level.MASK for finding in scan(text, identities))


def test_two_hundred_names_of_many_cultures_are_found_however_they_are_written():
    assert len(PEOPLE) == 200
    tried, found, hidden = Counter(), Counter(), Counter()
    for one, way, text, start, end in every_way(OURS, step=5):
        tried[way] += 1
        touching = [each for each in scan(text, [Identity(names=(one.name,))]) if each.start < end and start < each.end]
        found[way] += bool(touching)
        hidden[way] += any(each.level is Level.MASK for each in touching)
    for way in WAYS:
        assert found[way] >= 0.95 * tried[way] > 30, (way, found[way])
    assert hidden.total() >= 0.97 * tried.total()


@pytest.mark.parametrize("text", OURS)
def test_our_clean_texts_stay_clean_whoever_wrote_them(text):
    wrong = {one.name for one in PEOPLE if scan(text, [Identity(names=(one.name,))])}
    assert wrong == set()
