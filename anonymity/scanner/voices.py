"""Pronouns and gendered words that are about the speaker."""

import re
from collections.abc import Iterator, Sequence

from anonymity.scanner.model import Level
from anonymity.scanner.names import Candidate
from anonymity.scanner.neutral import language_of
from anonymity.scanner.reading import Reading

#: How far behind a person's name a pronoun is still taken to stand for that person.
_REACH = 300
_PRONOUNS = {
    "en": re.compile(r"\b(?:he|she|his|her|hers|him|himself|herself)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:er|seine?[mnrs]?|ihm|ihr(?:e[mnrs]?)?)\b|(?<=[.!?] )Sie\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:elle|il)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:él|ella)\b", re.IGNORECASE),
    "pt": re.compile(r"\b(?:ele|ela)\b", re.IGNORECASE),
    "it": re.compile(r"\b(?:lui|lei)\b", re.IGNORECASE),
    "nl": re.compile(r"\b(?:hij|zij|haar|hem)\b", re.IGNORECASE),
    "pl": re.compile(r"\b(?:ona|jego|jej)\b", re.IGNORECASE),
    "sv": re.compile(r"\b(?:han|hon|hans|hennes|hun|hendes)\b", re.IGNORECASE),
    "ru": re.compile(r"\b(?:он|она|его|её)\b", re.IGNORECASE),
}
_SPEAKER = re.compile(
    r"\b(?:the|our|this|your)\s+(?:speaker|presenter|author|instructor|tutor|lecturer|host)\b|"
    r"\b(?:der|die)\s+(?:referent(?:in)?|vortragende|sprecher(?:in)?)\b|\bl['’](?:auteure?|autrice|oratrice|orateur)\b|"
    r"\b(?:el|la)\s+(?:ponente|autora?)\b|\bin\s+this\s+(?:talk|session|presentation|workshop),?\s+(?=s?he\b)",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"(?<![\w/])(?:she\s?/\s?(?:her|they)(?:\s?/\s?hers)?|he\s?/\s?(?:him|they)(?:\s?/\s?his)?|they\s?/\s?(?:them|she|he)(?:\s?/\s?theirs)?|"
    r"sie\s?/\s?ihr|er\s?/\s?ihm|elle\s?/\s?(?:elle|la)|ella\s?/\s?ella|ela\s?/\s?dela|ele\s?/\s?dele|ze\s?/\s?hir|xe\s?/\s?xem)(?![\w/])",
    re.IGNORECASE,
)
_GENDERED = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"\b(?:as|i\s+am|i['’]m|i\s+was|being|i['’]m\s+just)\s+(?:an?|the(?:\s+only)?)\s+(?:[\w\-]+\s+){0,3}?(?:wom[ae]n|man|girl|boy|guy|female|male|mother|"
         r"father|mom|mum|dad|wife|husband|lady|gentleman|grandmother|grandfather|sister|brother|daughter|son|queer|gay|lesbian|trans|"
         r"transgender|non-?binary|enby|bisexual|businesswoman|businessman|chairwoman|chairman|feminist)\b", re.IGNORECASE),
        (r"\bmy\s+(?:ex-?)?(?:husband|wife|boyfriend|girlfriend|pregnancy|maternity|paternity)\b", re.IGNORECASE),
        (r"\b(?:i['’]m|i\s+am)\s+(?:pregnant|female|male|queer|gay|lesbian|trans|transgender|non-?binary|autistic)\b", re.IGNORECASE),
        (r"\b(?:[Aa]ls|[Ii]ch\s+bin|[Bb]in\s+ich|[Ii]ch\s+war)\s+(?:eine?\s+)?(?:[\wäöüß\-]+e\s+)?(?:[A-ZÄÖÜ][\wäöüß\-]{3,}(?:erin|orin|entin|istin|ikerin|ärin|eurin|login|wältin|ärztin|"
         r"antin|ogin|afin)|Frau|Mann|Mutter|Vater|Studentin|Student|Entwickler|Ingenieur|Informatiker)\b", 0),
        (r"\bmein(?:e[mnr]?)?\s+(?:ehe)?(?:mann|frau|freundin)\b", re.IGNORECASE),
        (r"\b(?:je\s+suis|en\s+tant\s+qu[e'’]|j['’]étais)\s*(?:une?\s+)?(?:\w+\s+)?(?:femme|homme|mère|père|fille|garçon|maman|papa|développeuse|développeur|chercheuse|"
         r"chercheur|ingénieure|étudiante|étudiant|enseignante|enseignant|consultante|consultant|directrice|directeur|autrice|auteure|passionnée|passionné|ravie|heureuse|heureux|convaincue|convaincu|née?|allée?)\b", re.IGNORECASE),
        (r"\bmon\s+mari\b|\bma\s+femme\b|\bmi\s+(?:marido|esposa|esposo|mujer)\b|\bmio\s+marito\b|\bmia\s+moglie\b|\b(?:meu\s+marido|minha\s+esposa)\b|\bmijn\s+(?:man|vrouw)\b|"
         r"\bmój\s+mąż\b|\bmoja\s+żona\b|\bмой\s+муж\b|\bмоя\s+жена\b", re.IGNORECASE),
        (r"\b(?:soy|fui|como)\s+(?:una?\s+)?(?:\w+\s+)?(?:mujer|hombre|madre|padre|desarrolladora|desarrollador|ingeniera|ingeniero|programadora|programador|investigadora|investigador|"
         r"profesora|profesor|fundadora|directora|apasionada|apasionado)\b|\bestoy\s+(?:encantad[ao]|content[ao]|emocionad[ao])\b", re.IGNORECASE),
        (r"\b(?:sou|fui|como)\s+(?:uma?\s+)?(?:\w+\s+)?(?:mulher|homem|mãe|pai|desenvolvedora|desenvolvedor|engenheira|engenheiro|programadora|programador|pesquisadora|pesquisador|professora|professor|"
         r"apaixonada|apaixonado)\b|\b(?:obrigad[ao])\b", re.IGNORECASE),
        (r"\b(?:sono|come)\s+(?:una?\s+)?(?:\w+\s+)?(?:donna|uomo|madre|padre|sviluppatrice|sviluppatore|ricercatrice|ricercatore|ragazza|ragazzo|appassionata|appassionato|stata|stato|nata|nato)\b", re.IGNORECASE),
        (r"\b(?:ik\s+ben|als)\s+(?:een\s+)?(?:\w+\s+)?(?:vrouw|man|moeder|vader|ontwikkelaarster|meisje|jongen)\b", re.IGNORECASE),
        (r"\b(?:jestem|jako)\s+(?:\w+\s+)?(?:kobietą|mężczyzną|matką|ojcem|programistką|programistą|inżynierką|inżynierem|deweloperką|deweloperem|badaczką|badaczem|studentką|studentem|kobieta|mężczyzna|programistka|programista|matka|ojciec)\b|"
         r"\b\w{2,}(?:łam|łem)\b", re.IGNORECASE),
        (r"\bя\s+(?:\w+\s+){0,2}?\w{2,}(?:ла|лась)\b|\bя\s+(?:женщина|мужчина|разработчица|программистка|мать|мама|отец|папа)\b|\bя\s+(?:\w+\s+)?(?:сделал|написал|создал|работал|начал|решил|разработал|был|стал)\b", re.IGNORECASE),
        (r"\b(?:jag\s+är|jeg\s+er|som)\s+(?:en\s+)?(?:kvinna|man|kvinde|mand|kvinne|mann|mor|far|mamma|pappa|tjej|kille)\b", re.IGNORECASE),
        (r"\bjsem\s+(?:\w+\s+)?(?:žena|muž|vývojářka|vývojář|programátorka|programátor)\b|\b\w{2,}la\s+jsem\b|\bjsem\s+\w{2,}la\b", re.IGNORECASE),
    )
)  # fmt: skip


def find_voices(reading: Reading, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Words that tell something of the speaker. `candidates` say where persons are named."""
    for match in _STATED.finditer(reading.clean):
        yield Candidate(match.start(), match.end(), Level.WARN, "pronoun")
    for pattern in _GENDERED:
        for match in pattern.finditer(reading.clean):
            yield Candidate(match.start(), match.end(), Level.WARN, "gendered")
    places = sorted({each.end for each in candidates if each.kind == "person"} | _speakers(reading))
    if places:
        pattern = _PRONOUNS.get(language_of(reading.clean), _PRONOUNS["en"])
        yield from _after(pattern, reading, places)


def _speakers(reading: Reading) -> set[int]:
    return {match.end() for match in _SPEAKER.finditer(reading.clean)}


def _after(pattern: re.Pattern[str], reading: Reading, places: list[int]) -> Iterator[Candidate]:
    """Pronouns not too far behind the person, or behind another pronoun that stood for them."""
    reach = -1
    marks = iter([*places, len(reading.clean) + 1])
    mark = next(marks)
    for match in pattern.finditer(reading.clean):
        while mark <= match.start():
            reach = mark + _REACH
            mark = next(marks)
        if match.start() <= reach:
            reach = match.end() + _REACH
            yield Candidate(match.start(), match.end(), Level.WARN, "pronoun")
