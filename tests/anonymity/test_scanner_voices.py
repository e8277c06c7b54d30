"""Pronouns and gendered words count where they are about the speaker."""

import pytest

from tests.anonymity.scanned import case, check

CASES = [
    case("As a woman in tech, I know.", tells="woman", shows="woman"),
    case("Als Entwicklerin kenne ich das.", tells="Entwicklerin"),
    case("Je suis développeuse depuis dix ans.", tells="développeuse"),
    case("Jestem programistką i napisałam kompilator.", tells=("programistką", "napisałam")),
    case("The attacker sends his key; she verifies.", keeps=("his", "she")),
    case("Rasmus shows his garden. He digs.", by="Rasmus Thorvald", hides="Rasmus", tells=("his", "He")),
    case("The speaker will share her story.", tells="her"),
    case(
        "Soy ingeniera de software. Sou desenvolvedora. Sono una sviluppatrice. Я разработчица. Ich bin Informatikerin.",
        tells=("ingeniera", "desenvolvedora", "sviluppatrice", "разработчица", "Informatikerin"),
    ),
    case(
        "As a mother of two; my wife; being a gay man; (she/her); I'm a trans woman",
        tells=("mother", "my wife", "being a gay", "she/her", "trans"),
    ),
    case(
        "Brenda is a hacker. In her talk, she shows herself.", by="Brenda Achterberg", tells=("her", "she", "herself")
    ),
    case(
        "Alice sends Bob her key, he replies. The user and his data. Man pages. woman in the middle.",
        keeps=("her", "he ", "his", "Man", "woman"),
    ),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_words_that_tell_something_of_the_speaker_are_found(one):
    check(one)
