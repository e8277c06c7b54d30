"""The scanner finds authors' names however they are written, and nobody else's."""

import pytest

from anonymity.scanner import Identity, Level, scan


def found(text, *names, level=None):
    """What is found of people with these names."""
    findings = scan(text, [Identity(names=(name,)) for name in names])
    return [finding.text for finding in findings if level is None or finding.level is level]


@pytest.mark.parametrize(
    ("name", "text", "passage"),
    [
        ("Maria Schmidt", "A talk by Maria Schmidt about trees.", "Maria Schmidt"),
        ("Maria Schmidt", "A talk by Schmidt, Maria about trees.", "Schmidt, Maria"),
        ("Maria Schmidt", "A talk by M. Schmidt about trees.", "M. Schmidt"),
        ("Stefanie Lück", "Authors: Stefanie Lueck and others", "Stefanie Lueck"),
        ("Pierre Pronchery", "Work by Pierre “khorben” Pronchery.", "Pierre “khorben” Pronchery"),
        ("Elizabeth Alpert", "An engineer (Betsy Alpert) speaks.", "Betsy Alpert"),
        ("Александр Иванов", "A talk by Alexander Ivanov.", "Alexander Ivanov"),
        ("王建宇", "Presented by Jianyu Wang today.", "Jianyu Wang"),
    ],
)
def test_names_are_found_in_every_form(name, text, passage):
    assert passage in found(text, name, level=Level.MASK)


def test_words_that_are_also_names_are_left_alone_until_they_name_somebody():
    assert found("You will mark the page with grace.", "Will Mark") == []
    assert found("In this hour Will shows how to bake.", "Will Smith") == ["Will"]


def test_an_ordinary_word_at_the_start_of_a_sentence_is_no_name():
    assert found("Will this scale? Grace under load.", "Will Hunt", "Grace Page") == []
