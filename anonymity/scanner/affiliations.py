"""Where a text says for whom its author works: "we at …", "my employer", "at Acme we …".

An organization that is only talked about is no finding. What is known of the authors lowers how much context is needed.
"""

import re
from collections.abc import Iterator

from anonymity.scanner.lexicon import Kind, Lexicon
from anonymity.scanner.model import Level
from anonymity.scanner.names import Candidate
from anonymity.scanner.people import is_common
from anonymity.scanner.reading import Reading
from anonymity.scanner.words import FUNCTION, TOPICS

_NAME = (
    r"(?P<name>(?:the\s+|The\s+|der\s+|die\s+|la\s+|le\s+|l['’])?[A-Z0-9\u00c0-\u00de\u0410-\u042f][\w&.\-]{0,60}[\w&]"
    r"(?:\s(?:(?:of|for|and|&|de|du|des|di|del|für|und|der|the)\s){0,2}[A-Z\u00c0-\u00de\u0410-\u042f][\w&\-]{1,60}(?:\.\w{1,20})?){0,5})"
)
_LATIN = r"(?P<name>[A-Z][A-Za-z0-9.&\-]{0,30}[A-Za-z0-9](?:\s[A-Z][A-Za-z0-9.&\-]{0,30}[A-Za-z0-9]){0,2})"
_JOBS = (
    r"(?:\w+[ -]){0,4}(?:engineer|developer|dev|scientist|researcher|architect|designer|manager|director|lead|head|student|"
    r"professor|lecturer|consultant|analyst|evangelist|advocate|sre|admin|administrator|sysadmin|founder|ceo|cto|fellow|"
    r"employee|intern|teacher|postdoc|programmer|specialist|maintainer|contractor|member|volunteer|journalist|lawyer|"
    r"coordinator|writer|editor|engineers|developers)"
)
#: Said by anybody, whatever is known of them.
_SAID = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b(?:we|us|those\s+of\s+us|folks|i|colleagues|team(?:mates)?|coworkers)\s+(?:all\s+|here\s+|over\s+|folks\s+|people\s+)?(?:here\s+)?(?:at|@)\s+){_NAME}",
        rf"(?i:\bhere\s+(?:at|@)\s+){_NAME}",
        rf"(?i:\b(?:i|we)(?:['’]ve|['’]m|['’]re|\s+have|\s+had|\s+am|\s+are|\s+was|\s+were)?\s+(?:(?:currently|also|now|both|been|all|previously|recently|just|presently)\s+){{0,2}}"
        rf"(?:work(?:ing|ed)?|consult(?:ing|ed)?|intern(?:ing|ed)?|employed|teach(?:ing)?|taught|stud(?:y|ying|ied)|based|hired)\s+(?:\w+\s+){{0,6}}?(?:at|for|@)\s+|\b(?:i|we)\s+(?:\w+\s+)?joined\s+){_NAME}",
        rf"(?i:\b(?:i|we)(?:\s+am|\s+are|\s+was|\s+were|['’]m|['’]re)\s+(?:an?\s+|the\s+)?{_JOBS}\s+(?:working\s+)?(?:at|for|with|@|from|of)\s+){_NAME}",
        rf"(?i:\bas\s+(?:an?\s+|the\s+)?{_JOBS}\s+(?:working\s+)?(?:at|for|with|@|from)\s+){_NAME}",
        rf"(?i:\b(?:my|our)\s+(?:(?:current|previous|former|last|day|own|new)\s+)?(?:employer|company|startup|start-up|firm|agency|university|institute|lab|school|organi[sz]ation)\s*(?:,|:|is|called|named|\()?\s+){_NAME}",
        rf"(?i:\b(?:my|our)\s+(?:\w+\s+){{0,2}}(?:work|job|role|time|years|phd|research|team|group|lab|colleagues|position|internship|experience|experiences|studies|office|infrastructure|journey)\s+(?:here\s+)?(?:at|for|@|inside|within)\s+){_NAME}",
        rf"\bWir\s+(?:hier\s+)?(?:bei|von)(?:\s+der|m)?\s+{_NAME}",
        rf"(?i:\b(?:ich\s+arbeite|wir\s+arbeiten|arbeite\s+ich|arbeiten\s+wir|bin\s+ich|ich\s+bin|angestellt|beschäftigt)\s*,?\s*(?:\w+\s+){{0,5}}?(?:bei(?:\s+der|m)?|für(?:\s+die)?|an\s+der|am)\s+){_NAME}",
        rf"(?i:\b(?:nous|moi)\s*,?\s+(?:ici\s+)?(?:chez|à)\s+){_NAME}",
        rf"(?i:\b(?:je\s+travaille|nous\s+travaillons|travaillant)\s*,?\s*(?:\w+\s+){{0,5}}?(?:chez|pour|à|au\s+sein\s+d[eu])\s+){_NAME}",
        rf"(?i:\b(?:mein\s+arbeitgeber|unsere?\s+firma|meine\s+firma|mon\s+employeur|notre\s+entreprise|ma\s+société)\s*,?\s*(?:heißt\s+|ist\s+|est\s+|s['’]appelle\s+)?){_NAME}",
        rf"(?i:\b(?:nosotr[oa]s\s+en|trabajo\s+(?:en|para|con)|trabajamos\s+(?:en|para)|mi\s+empresa|nuestra\s+empresa|mi\s+empleador)\s*,?\s+){_NAME}",
        rf"(?i:\b(?:nós\s+(?:da|do|na|no)|trabalho\s+(?:na|no|em|para)|trabalhamos\s+(?:na|no|em)|minha\s+empresa|nossa\s+empresa)\s*,?\s+){_NAME}",
        rf"(?i:\b(?:noi\s+(?:di|in|a)|lavoro\s+(?:in|per|presso|a)|lavoriamo\s+(?:in|per|presso)|la\s+mia\s+azienda|la\s+nostra\s+azienda)\s*,?\s+){_NAME}",
        rf"(?i:\b(?:wij\s+bij|ik\s+werk\s+(?:\w+\s+){{0,3}}?(?:bij|voor)|wij\s+werken\s+bij|mijn\s+werkgever|ons\s+bedrijf)\s*,?\s+){_NAME}",
        rf"(?i:\b(?:my\s+w|pracuję\s+(?:\w+\s+){{0,3}}?(?:w|dla)|pracujemy\s+w|moja\s+firma|nasza\s+firma)\s*,?\s+){_NAME}",
        rf"(?i:\b(?:vi\s+(?:på|hos|i)|jag\s+(?:jobbar|arbetar)\s+(?:\w+\s+){{0,3}}?(?:på|hos|för)|jeg\s+(?:jobber|arbejder|arbeider)\s+(?:\w+\s+){{0,3}}?(?:hos|i|på|for))\s+){_NAME}",
        rf"(?i:\b(?:мы\s+в|я\s+работаю\s+в|работаем\s+в|у\s+нас\s+в|ми\s+в|я\s+працюю\s+в|pracuji\s+(?:v|ve|pro)|my\s+v|mi\s+u|radim\s+u)\s+(?:компании\s+)?)[«\"]?{_NAME}",
    )
)
#: The same in languages that say it behind the name; looked for only in texts that are not all ASCII.
_SAID_BEHIND = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_LATIN}\s?(?:で働|で開発|に勤務|の社員|で仕事|에서\s?일|에\s?다니)",
        rf"在\s?{_LATIN}\s?(?:工作|上班|任职|就职)",
        rf"(?:私たち|我们|我們)\s?{_LATIN}",
        rf"\b{_LATIN}['’]?(?:de|da|te|ta)\s+(?:çalış|geliştir)",
    )
)
#: "At Acme, we …": the organization comes first.
_OPENING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:^|(?<=[.!?:\n]\s)|(?<=\n))(?i:at\s+){_NAME}\s*,?\s+(?i:(?:we|i|our|my)\b|we['’])",
        rf"(?i:\bbei(?:\s+der)?\s+){_NAME}\s+(?i:\w+\s+(?:wir|ich)\b)",
        rf"\b(?:wir|uns)\s+(?:hier\s+)?bei(?:\s+der)?\s+{_NAME}",
        rf"(?i:\bchez\s+){_NAME}\s*,?\s+(?i:(?:nous|on|je|j['’])\b)",
        rf"(?:^|(?<=[.!?:\n]\s))(?i:en\s+){_NAME}\s*,?\s+(?i:(?:\w+amos|\w+emos|nosotros|nuestr[oa]s?)\b)",
    )
)
_EVENT = re.compile(
    r"(?:con|conf|conference|camp|fest|fosdem|congress|summit|days?|meetup|c3|\d{4}|talk|workshop)$", re.IGNORECASE
)
_FIRST_PERSON = re.compile(
    r"\b(?:we|our|us|i|my|me|i['’]m|we['’]re|we['’]ve|wir|unser\w*|ich|mein\w*|nous|notre|nos|je|mon|nuestr\w+|nosotros|mi|"
    r"noi|nostr\w+|nós|noss\w+|meu|minha|wij|ons|onze|ik|mijn|nasz\w*|moj\w*|vi|vår\w*|jag|jeg|мы|наш\w*|я)\b",
    re.IGNORECASE,
)
_JOB_BEFORE = re.compile(
    rf"(?:\b(?:{_JOBS}|work(?:s|ing|ed)?|employed|job|role|career|interned|team|colleagues|people|folks|hired|years|time|journey|tenure|experience|"
    r"arbeite\w*|travaill\w*|trabaj\w*|trabalh\w*|lavor\w*|werk\w*|prac\w+|jobbar|arbetar)\s+(?:\w+\s+){0,2}?)?"
    r"(?P<at>\bat|@|\bfor|\bfrom|\bof|\bwith|\bby|\bchez|\bbei|\bbeim|\bvon|\bpresso|\ben|\bin|\bbij|\bhos|\bpå|\bна|\bв|\bw)\s+"
    r"(?:the\s+|der\s+|la\s+|le\s+|a\s+)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:['’]s)?\s+(?:engineers?|employees?|team|developers?|staff|colleagues)\b|\s*,\s*(?:where\s+(?:we|i)|my\s+employer|"
    r"the\s+company\s+i|our\s+(?:company|employer))\b|\s+(?:engineer|employee)s?\b",
    re.IGNORECASE,
)


def find_affiliations(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """What says for whom the authors work."""
    yield from _known(reading, lexicon)
    for pattern in _SAID if reading.clean.isascii() else (*_SAID, *_SAID_BEHIND):
        for match in pattern.finditer(reading.clean):
            end = _end_of(match)
            if _may_be_organization(reading.clean[match.start("name") : end]):
                yield Candidate(match.start(), end, Level.MASK, "affiliation")
    for pattern in _OPENING:
        for match in pattern.finditer(reading.clean):
            end = _end_of(match)
            if _may_be_organization(reading.clean[match.start("name") : end]):
                yield Candidate(match.start("name"), end, Level.WARN, "affiliation")


def _end_of(match: re.Match[str]) -> int:
    """Where the organization's name ends: a point at its end belongs to the sentence."""
    return match.end("name") - (len(match["name"]) - len(match["name"].rstrip(".&- ")))


def _may_be_organization(name: str) -> bool:
    words = name.split()
    if words and words[0].lower() in {"the", "der", "die", "la", "le"}:
        words = words[1:]
    if not words or len(words[-1]) < 2 or _EVENT.search(words[-1]) or words[0].isdigit():
        return False
    return not (len(words) == 1 and (words[0].lower() in FUNCTION or words[0].lower() in TOPICS))


def _known(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Organizations of the authors, in a context that says that they work there."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for term in lexicon.organizations:
        by_first.setdefault(term[0], []).append(term)
    for number, word in enumerate(reading.words):
        for term in by_first.get(word.key, ()):
            run = reading.words[number : number + len(term)]
            if tuple(each.key for each in run) != term or run[-1].end - run[0].start > 4 + 2 * sum(map(len, term)):
                continue
            if len(term) == 1 and (not word.is_capital and lexicon.organizations[term][:1].isupper()):
                continue
            level = _level(reading, lexicon, number, len(term))
            if level is not None:
                yield Candidate(run[0].start, run[-1].end, level, "employer")


def _level(reading: Reading, lexicon: Lexicon, number: int, length: int) -> Level | None:
    start, end = reading.words[number].start, reading.words[number + length - 1].end
    after = _AFTER.match(reading.clean, end)
    first = _FIRST_PERSON.search(_sentence(reading.clean, start, end)) is not None
    if after is not None:
        return Level.MASK if first or "where" in after[0] else Level.WARN
    if _follows_own_name(reading, lexicon, number):
        return Level.MASK
    before = _JOB_BEFORE.search(reading.clean, max(0, start - 80), start)
    if before is None:
        return None
    is_place = before["at"].lower() in {"at", "@", "chez", "bei", "beim", "presso", "bij", "hos"}
    if before.start() < before.start("at") and (first or is_place):
        return Level.MASK
    if is_place:
        term = reading.words[number].key
        return Level.MASK if first and not (length == 1 and is_common(term)) else Level.WARN
    return None


def _sentence(text: str, start: int, end: int) -> str:
    left = max(text.rfind(mark, max(0, start - 200), start) for mark in (". ", "! ", "? ", "\n"))
    stops = [place for mark in (". ", "! ", "? ", "\n") if (place := text.find(mark, end, end + 200)) >= 0]
    return text[max(left, start - 200, 0) : min([*stops, end + 200])]


def _follows_own_name(reading: Reading, lexicon: Lexicon, number: int) -> bool:
    """ "Sam Doe (Acme)", "Sam from Acme"."""
    for other in range(number - 1, max(-1, number - 4), -1):
        word = reading.words[other]
        if any(hit.kind == Kind.EXACT for hit in lexicon.parts.get(word.key, ())) and word.is_capital:
            between = reading.clean[word.end : reading.words[number].start]
            return (
                len(between) < 12
                and re.fullmatch(r"\s*(?:[(,@/|–-]|from|of|at|von|de|bei|chez)\s*(?:the\s)?", between) is not None
            )
    return False
