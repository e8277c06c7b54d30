"""What somebody says of themselves that few could say: "I am the maintainer of …", "as PTL of …", "my book"."""

import re
from collections.abc import Iterator

from anonymity.scanner.introductions import namings
from anonymity.scanner.lexicon import Lexicon
from anonymity.scanner.model import Level
from anonymity.scanner.names import Candidate
from anonymity.scanner.people import is_common
from anonymity.scanner.reading import Reading

_ROLE = (
    r"(?:(?:co|vice|ex|sub)[- ]?)?(?:maintainers?|authors?|creators?|founders?|inventors?|originators?|lead(?:er)?s?|ptl|bdfl|"
    r"chair(?:man|woman|person)?|president|treasurer|director|organi[sz]ers?|architects?|core\s+\w+|project\s+lead|"
    r"tech(?:nical)?\s+lead|lead\s+\w+|release\s+manager|product\s+manager|principal\s+investigator|head|ceo|cto|"
    r"coordinators?|curators?|hosts?|editors?|owner|initiators?|designers?|developers?|programmer|committers?|"
    r"contributors?|members?|admins?|administrators?|moderators?|translators?|implementers?|implementors?|packagers?|writers?)"
)
#: What a program may be as well as a person.
_NO_THING = r"(?!hosts?\b|editors?\b|owner\b|moderators?\b|core\s+(?!dev|maint|contrib|commit|team|member)\w+|lead\s+(?!dev|maint|eng|arch|auth)\w+)"
_WEAK = re.compile(r"\b(?:a|an|one\s+of(?:\s+the)?)\b", re.IGNORECASE)
_WEAK_ELSEWHERE = re.compile(r"\b(?:ein|eine|une?|una|uma?|uno|een|en)\b", re.IGNORECASE)
_ANY = re.compile(r"\s*(?:an?|some|any|many|several|ein\w*|une?|una|uma|een)\b", re.IGNORECASE)
_OBJECT = r"(?P<object>[^.,;:!?\n()]{2,90}(?:\.\w+[^.,;:!?\n()]{0,40})?)"
_ADJECTIVES = r"(?:[\w\-]+\s+){0,3}?"
_ENGLISH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:i\s+am|i['’]m|i\s+was|i['’]ve\s+been|i\s+have\s+been|we\s+are|we['’]re)\s+(?P<article>(?:also\s+|currently\s+|now\s+)?"
        rf"(?:the|a|an|one\s+of(?:\s+the)?)?)\s*{_ADJECTIVES}{_ROLE}(?:\s*(?:and|/|&|,)\s*{_ADJECTIVES}{_ROLE}){{0,2}}\s+(?:of|for|behind|on|at)\s+{_OBJECT}",
        rf"\b(?:as|being|my\s+role\s+as|my\s+work\s+as)\s+(?P<article>(?:the|a|an|one\s+of(?:\s+the)?)?)\s*{_ADJECTIVES}{_NO_THING}{_ROLE}"
        rf"(?:\s*(?:and|/|&)\s*{_ADJECTIVES}{_ROLE}){{0,2}}\s+(?:of|for|behind|on|at)\s+{_OBJECT}",
    )
)
_TITLED = re.compile(
    r"\b(?:i\s+am|i['’]m|as|being)\s+(?P<article>(?:the|an?|one\s+of\s+the)?)\s*(?P<object>(?-i:[A-Z])[\w.+\-]*(?:\s(?-i:[A-Z])[\w.+\-]*){0,3})"
    r"(?P<own>['’]s)?\s+(?:[a-z\-]+\s+){0,2}?(?:(?:co-?)?(?:maintainers?|creators?|founders?|authors?|inventors?|president|chair(?:man|woman|person)?|bdfl)|ptl|"
    r"(?:core|lead)\s+(?:developers?|devs?|maintainers?|contributors?|committers?|team\s+members?|reviewers?|engineers?)|"
    r"(?:project|team|tech|technical)\s+lead(?:er)?|release\s+manager|committers?|organi[sz]ers?|contributors?|ambassador)\b(?!['’\-])",
    re.IGNORECASE,
)
_OTHERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:ich\s+bin|bin\s+ich|als|ich\s+war)\s+(?P<article>(?:der|die|das|ein|eine)?)\s*(?:\w+\s+){0,2}?(?:haupt|mit|kern|ko|co-?)?"
        r"(?:maintainer|autor|gründer|begründer|entwickler|erfinder|leiter|projektleiter|vorsitzende|vorsitzender|schöpfer|"
        r"betreuer|initiator|organisator|urheber|herausgeber|geschäftsführer)(?:in)?\s+(?:von|vom|des|der|bei|für|hinter)\s+"
        + _OBJECT,
        r"\b(?:je\s+suis|en\s+tant\s+que?|comme|j['’]étais)\s+(?P<article>(?:le|la|l['’]|un|une)?)\s*(?:\w+\s+){0,2}?(?:co-?)?"
        r"(?:mainteneur|mainteneuse|auteure?|autrice|créateur|créatrice|fondateur|fondatrice|développeur|développeuse|inventeur|"
        r"présidente?|responsable|directeur|directrice|leader|pdg|organisateur|organisatrice)\s+(?:principale?\s+)?(?:de\s+la\s+|de\s+l['’]|de|du|des|d['’])\s*"
        + _OBJECT,
        r"\b(?:soy|como|fui|he\s+sido|somos)\s+(?P<article>(?:el|la|un|una|los)?)\s*(?:\w+\s+){0,2}?(?:co-?)?(?:mantenedor|creador|autor|"
        r"fundador|desarrollador|inventor|director|coordinador|organizador|presidente?|líder|responsable)(?:a|es|as)?\s+(?:principal\s+)?(?:del?|de\s+la|detrás\s+de)\s+"
        + _OBJECT,
        r"\b(?:sou|como|fui|somos)\s+(?P<article>(?:o|a|um|uma|os)?)\s*(?:\w+\s+){0,2}?(?:co-?)?(?:mantenedor|criador|autor|fundador|desenvolvedor|"
        r"diretor|coordenador|organizador|presidente|líder)(?:a|es|as)?\s+(?:principal\s+)?(?:d[aoe]s?|por\s+trás\s+d[aoe])\s+"
        + _OBJECT,
        r"\b(?:sono|come|in\s+qualità\s+di|ero)\s+(?P<article>(?:il|la|lo|l['’]|un|una|uno)?)\s*(?:\w+\s+){0,2}?(?:co-?)?(?:manutentore|maintainer|autore|autrice|"
        r"creatore|creatrice|fondatore|fondatrice|sviluppatore|sviluppatrice|inventore|direttore|direttrice|presidente|responsabile)\s+(?:principale\s+)?d(?:i|el|ella|ello|elle|ei|ell['’])\s*"
        + _OBJECT,
        r"\b(?:ik\s+ben|als|ik\s+was)\s+(?P<article>(?:de|het|een)?)\s*(?:\w+\s+){0,2}?(?:mede-?)?(?:maintainer|auteur|maker|oprichter|bedenker|beheerder|"
        r"ontwikkelaar|voorzitter|directeur|schrijver)\s+(?:van|achter)\s+" + _OBJECT,
        r"\b(?:jestem|jako|byłem|byłam)\s+(?P<article>)(?:\w+\s+){0,2}?(?:współ)?(?:twórcą|twórca|twórczynią|autorem|autorką|autor|autorka|założycielem|założycielką|opiekunem|"
        r"opiekunką|maintainerem|maintainerką|prezesem|prezeską|liderem|liderką)\s+" + _OBJECT,
        r"\b(?:я|как|будучи)\s*[-–—]?\s+(?P<article>)(?:\w+\s+){0,2}?(?:со)?(?:автор(?:ом)?|создатель(?:ница)?|создателем|основатель(?:ница)?|основателем|мейнтейнер(?:ом)?|разработчик(?:ом)?|"
        r"руководитель|руководителем|директор(?:ом)?|лидер(?:ом)?)\s+" + _OBJECT,
        r"\b(?:jag\s+är|jeg\s+er|som)\s+(?P<article>(?:en)?)\s*(?:\w+\s+){0,2}?(?:med)?(?:skaparen|skapare|grundaren|grundare|grunnlegger(?:en)?|grundlægger(?:en)?|författare(?:n)?|"
        r"forfatter(?:en)?|maintainer|utvecklare|ordförande|skaber(?:en)?)\s+(?:av|af|till|til|för|for|bakom)\s+"
        + _OBJECT,
        r"(?:我是|作为|私は|わたしは|저는)\s*(?P<article>)(?P<object>[\w .\-]{2,40}?)\s*(?:的|の|의)\s*(?:作者|维护者|創始人|创始人|开发者|開發者|開発者|メンテナー?|創設者|創業者|개발자|메인테이너|창시자)",
    )
)
_THING = (
    r"(?:librar(?:y|ies)|frameworks?|packages?|projects?|tools?|linker|compiler|plugins?|extensions?|modules?|distribution|apps?|"
    r"operating\s+system|language|database|engine|kernel|driver|toolkit|software|platform|protocol|standard|website|site|service|"
    r"server|client|program|game|book|podcast|blog|newsletter|conference|community|foundation|initiative|company|startup)"
)
_PROPER = r"((?-i:[A-Z])[\w+#.\-]*\w(?:\s(?-i:[A-Z])[\w+#\-]*){0,3}|[\w\-]+\.(?:js|py|rs|io|org|net|jl))"
_MADE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:i|we)(?:['’]ve|\s+have|\s+had)?\s+(?:(?:also|recently|originally|first|now|co-?|currently|initially|personally)[\s-]*){0,2}"
        r"(?:maintain(?:ed)?|founded|co-?founded|created|co-?created|invented|wrote|co-?wrote|written|authored|co-?authored|developed|"
        r"built|launched|released|designed|started|lead|led|run|organi[sz]ed?|chair(?:ed)?|host(?:ed)?|published|implemented)\s+"
        rf"(?:(?:the\s+|an?\s+)?{_THING}\s+(?:called\s+|named\s+)?{_PROPER}|the\s+{_PROPER}\s+{_THING}|{_PROPER}(?=\s*(?:[.,;:!?)\n]|$|(?:and|which|that|in|as|to|for|because|when|while|with|at|back|since|is)\b)))",
        rf"\b(?:my|our|mein|meine|mon|ma|mi|minha|meu|il\s+mio|la\s+mia|mijn|moja|moje|mój)\s+(?:own\s+|new\s+|open[- ]source\s+|latest\s+|recent\s+|first\s+|side[- ]?|pet\s+|eigenes\s+|neues\s+){{0,3}}"
        rf"(?:{_THING}|buch|firma|livre|entreprise|libro|empresa|proyecto|progetto|projeto|projekt|projet|boek|bedrijf|książka|thesis|paper|research\s+group|lab|channel)\s*(?:,|:|is|called|named|namens|appelée?|llamad[oa]|chamad[oa]|chiamat[oa]|[\"“„«(\[])?\s*[\"“„«(\[]?{_PROPER}",
    )
)
_MADE_ELSEWHERE = re.compile(
    r"(?:\bj['’]ai\s+(?:co-?)?(?:créé|fondé|écrit|développé|inventé|lancé)|\b(?:he\s+(?:creado|fundado|escrito|desarrollado)|creé|fundé|escribí|desarrollé)|"
    r"\bho\s+(?:creato|fondato|scritto|sviluppato|inventato)|\b(?:criei|fundei|escrevi|desenvolvi)|\b(?:stworzył[ae]m|napisał[ae]m|założył[ae]m)|"
    r"\bя\s+(?:создал|написал|основал|разработал)а?)\s+(?:le\s+|la\s+|el\s+|il\s+|o\s+|a\s+|los\s+)?"
    + _PROPER
    + r"(?=\s*(?:[.,;:!?)\n]|$|(?:et|y|e|i|и|en|in|em|w|в|para|pour|per)\b))"
    r"|\b(?:ich\s+habe|habe\s+ich|ik\s+heb|jag\s+har|jeg\s+har)\s+(?:\w+\s+){0,3}?"
    + _PROPER
    + r"\s+(?:\w+\s+){0,2}?(?:entwickelt|geschrieben|gegründet|erfunden|gemaakt|geschreven|opgericht|skapat|skrevet|grundat)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:(?:my|our)\s+(?:previous|last|earlier|past|prior|first|own|recent|published|upcoming|award[- ]winning|\d{4}|phd|ph\.d\.|doctoral|master['’]?s?)\s+"
    r"(?:\w+\s+){0,2}(?:talks?|papers?|books?|posts?|articles?|presentations?|keynotes?|thesis|dissertation|workshops?|tutorials?|work\s+\[|publications?)"
    r"|(?:my|our)\s+(?:talks?|keynotes?|papers?|presentations?|workshops?|tutorials?)\s+(?:at|from|in)\s+(?:the\s+)?(?-i:[A-Z])[\w.]*\w(?:\s(?-i:[A-Z0-9])[\w.]*\w){0,3}"
    r"|i(?:['’]ve|\s+have)?\s+(?:(?:also|previously|already|recently)\s+)?(?:spoke|spoken|presented|keynoted|gave|given|talked)\s+(?:[\w'’]+\s+){0,6}?(?:at|for)\s+(?:the\s+)?(?-i:[A-Z])[\w.]*\w(?:\s(?-i:[A-Z0-9])[\w.]*\w){0,3}"
    r"|(?:my|our)\s+(?:book|blog|podcast|youtube\s+channel|newsletter|phd|thesis|dissertation|website|homepage|github|startup)\b"
    r"|mein(?:e|em|en)?\s+(?:buch|blog|podcast|dissertation|doktorarbeit|webseite|letzter\s+vortrag)|mon\s+(?:livre|blog|podcast)|mi\s+(?:libro|blog|tesis|charla\s+anterior)|meu\s+(?:livro|blog)|il\s+mio\s+(?:libro|blog)|mijn\s+(?:boek|blog|proefschrift)|moja\s+książka|моя\s+книга|мой\s+блог)",
    re.IGNORECASE,
)
_ABOUT_OTHERS = re.compile(
    r"^[\s,]*(?:you|one|your|they|he|she|du|sie|vous|tu|usted|ustedes|você|jij)\b", re.IGNORECASE
)
_HAS_NAME = re.compile(r"[A-Z][\w.+#-]|\w\.\w|\w[A-Z]")
_CONTINUES = re.compile(
    r"\s+(?:where|which|that|who|because|so|when|while|but|since|i|we|to|has|have|is|was|ich|je|yo)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_NAMED = re.compile(
    r"[^\W\d_][\w'’\-]*(?:[ \u00a0]+(?:(?:van|von|der|de|la|da|dos|bin|al|el|di)\s+){0,2}[^\W\d_a-z][\w'’\-]*){0,3}"
)


def find_claims(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Roles, works and introductions that lead to the author."""
    yield from _roles(reading, _ENGLISH, _WEAK)
    for match in _TITLED.finditer(reading.clean):
        sure = match["own"] or match["article"].lower() == "the"
        if not _ABOUT_OTHERS.match(reading.clean, match.end(), match.end() + 30):
            yield Candidate(match.start(), match.end(), Level.MASK if sure else Level.WARN, "role_claim")
    yield from _roles(reading, _OTHERS, _WEAK_ELSEWHERE)
    for pattern in (*_MADE, _MADE_ELSEWHERE):
        for match in pattern.finditer(reading.clean):
            proper = next((text for text in match.groups() if text), "")
            first = proper.split()[0].lower() if proper else ""
            if proper and not is_common(first):
                yield Candidate(match.start(), match.end(), Level.WARN, "authorship_claim")
    for match in _EARLIER.finditer(reading.clean):
        yield Candidate(match.start(), match.end(), Level.WARN, "earlier_work")
    for place in namings(reading):
        named = _NAMED.match(reading.clean, place)
        if named is not None:
            yield Candidate(place, named.end(), Level.MASK, "introduction", "person")


def _roles(reading: Reading, patterns: tuple[re.Pattern[str], ...], weak: re.Pattern[str]) -> Iterator[Candidate]:
    for pattern in patterns:
        for match in pattern.finditer(reading.clean):
            found = _role(match, reading, weak)
            if found is not None:
                yield found


def _role(match: re.Match[str], reading: Reading, weak: re.Pattern[str]) -> Candidate | None:
    """A claim counts if it names what it is about, or there is only one who could make it."""
    what = _CONTINUES.sub("", match["object"])
    end = match.start("object") + len(what.rstrip())
    if not what.strip() or _ABOUT_OTHERS.match(reading.clean, end, end + 30):
        return None
    article = match["article"].strip().lower()
    is_weak = weak.search(article) is not None
    is_named = _HAS_NAME.search(what) is not None or not what.isascii()
    is_mine = match[0].lower().startswith(("i ", "i'", "i’", "we"))
    if not is_named and (is_weak or not is_mine or _ANY.match(what)):
        return None
    is_sure = not is_weak and (is_named or article == "the")
    return Candidate(match.start(), end, Level.MASK if is_sure else Level.WARN, "role_claim")
