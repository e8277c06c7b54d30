"""Neutral words in the place of those that tell something, in the language of the text."""

import re

_SIGNS = {
    "en": "the and of to is that with this for are you we how it in on",
    "de": "der die und das ist ein eine wie wir mit nicht auf für von zu den im sie",
    "fr": "le la les des et est une pour dans nous vous que qui sur avec comment du",
    "es": "el la los las y es una para en que con cómo por del más se",
    "pt": "o os as e é uma para em que com como por do da não são dos",
    "it": "il la gli e è una per in che con come di del della non sono i",
    "nl": "de het een en is van voor met dat hoe we op niet zijn die wij",
    "pl": "i w na jest się nie to że jak z do o dla przez są oraz",
    "sv": "och att det är en för med som på vi inte hur av den jag og er",
    "ru": "и в на не что как это с для мы о по из я его она",
}
_SIGN_WORDS = {language: frozenset(words.split()) for language, words in _SIGNS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 3_000

_PERSON = {
    "en": "the speaker", "de": "die vortragende Person", "fr": "la personne qui présente", "es": "la persona ponente",
    "pt": "a pessoa palestrante", "it": "chi presenta", "nl": "de spreker", "pl": "osoba prowadząca", "sv": "talaren",
    "ru": "докладчик",
}  # fmt: skip
_ORGANIZATION = {
    "en": "our organization", "de": "unserer Organisation", "fr": "notre organisation", "es": "nuestra organización",
    "pt": "nossa organização", "it": "la nostra organizzazione", "nl": "onze organisatie", "pl": "naszej organizacji",
    "sv": "vår organisation", "ru": "нашей организации",
}  # fmt: skip
_PRONOUNS = {
    "he": "the speaker", "she": "the speaker", "his": "their", "him": "them", "himself": "themselves",
    "herself": "themselves", "hers": "theirs",
}  # fmt: skip
_WE = re.compile(r"(?:we|us|wir|uns|nous|nosotr[oa]s|nós|noi|wij|vi|мы)\b", re.IGNORECASE)


def language_of(text: str) -> str:
    """The language whose small words are most frequent, "en" where there are too few."""
    words = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    counts = {language: sum(word in signs for word in words) for language, signs in _SIGN_WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > 1 else "en"


def neutral(rule: str, text: str, language: str) -> str:
    """Words that may stand in the place of a finding; empty where there are none."""
    words = ""
    if rule in {"name", "introduction"}:
        words = _PERSON[language]
    elif rule == "employer":
        words = _ORGANIZATION[language]
    elif rule == "affiliation" and (we := _WE.match(text)):
        words = we[0]
    elif rule == "pronoun" and language == "en":
        words = _PRONOUNS.get(text.lower(), "")
    elif rule == "role_claim" and language == "en":
        words = "I am closely involved in this project" if text[:1].lower() == "i" else ""
        words = words or ("as somebody closely involved" if text[:2].lower() == "as" else "")
    return words[:1].upper() + words[1:] if text[:1].isupper() and rule in {"pronoun", "role_claim"} else words
