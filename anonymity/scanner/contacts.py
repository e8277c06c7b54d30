"""Addresses by which a person is reached: e-mail however it is written, phone numbers, accounts, ORCID iDs."""

import re
from collections.abc import Iterator

import phonenumbers

from anonymity.scanner.folding import fold
from anonymity.scanner.handles import is_own_handle
from anonymity.scanner.lexicon import Lexicon
from anonymity.scanner.model import Level
from anonymity.scanner.names import Candidate
from anonymity.scanner.reading import Reading
from anonymity.scanner.words import ROLE_BOXES

MOST_NUMBERS = 100

_AT = (
    r"(?:@|\s{1,3}@\s{1,3}|\s{0,3}(?:\(@\)|\[@\]|%40)\s{0,3}"
    r"|\s{0,3}[\[({<_*|-]{1,2}\s{0,2}(?:at|ät|aet|et|arroba|chez|chiocciola|malpa|małpa|snabel-?a|apenstaartje|собака|на|a)\s{0,2}[\])}>_*|-]{1,2}\s{0,3}"
    r"|\s{1,3}(?:at|AT|ät|arroba|chiocciola|małpa|malpa|snabel-?a|apenstaartje|собака|chez)\s{1,3})"
)
_DOT = (
    r"(?:\.|\s{0,3}[\[({<_*|-]{1,2}\s{0,2}(?:dot|punkt|point|punto|ponto|kropka|piste|punt|точка|\.)\s{0,2}[\])}>_*|-]{1,2}\s{0,3}"
    r"|\s{1,3}(?:dot|DOT|punkt|point|punto|ponto|kropka|piste|punt|точка)\s{1,3})"
)
_SIGN = re.compile(_AT)
_HOST = re.compile(rf"[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{1,63}}){{1,4}}(?!\w)")
_DOTTED = re.compile(rf"(?<![\w+\-])[\w+\-]{{1,30}}(?!\.){_DOT}$")
_LONGEST_LOCAL = 64
_TLD = re.compile(r"(?:^|\.)(?:[a-z]{2,24}|xn--[a-z0-9-]{2,40}|[^\x00-\x7f]{2,20})$", re.IGNORECASE)
_FILES = (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp", ".pdf", ".css", ".js", ".html", ".json", ".py")
_FEDIVERSE = re.compile(r"(?<![\w@])@(?P<user>[\w.\-]{1,64})[@:](?P<host>[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4})")
_ACCOUNT = re.compile(r"(?<![\w@/.`])@(?P<user>[A-Za-z0-9_][\w.\-]{1,38}[A-Za-z0-9_]|[A-Za-z]\w)(?![\w@(])")
_ASKS = re.compile(
    r"(?:follow|find|reach|contact|ping|dm|message|tweet|toot|me\b|on\s+(?:twitter|x|mastodon|bluesky|github|gitlab|"
    r"matrix|irc|telegram|discord|instagram|linkedin|slack|signal)|twitter|mastodon|bluesky|telegram|instagram|github|"
    r"handle|nick|folg|suiv|sígu|sigu|seg|volg|śled)[^.\n]{0,25}$",
    re.IGNORECASE,
)
_NAMED_ACCOUNT = re.compile(
    r"\b(?:twitter|mastodon|bluesky|telegram|instagram|github|gitlab|linkedin|matrix|irc|discord|skype|signal|wechat|"
    r"weixin|微信|whatsapp|xmpp|jabber|codeberg|keybase|nick(?:name)?|handle|username)"
    r"(?:\s+(?:handle|nick|user(?:name)?|account|id))?\s*(?:is\s+|[:=：]\s*)[\"'“(]?(?P<user>[\w][\w.\-]{2,38})",
    re.IGNORECASE,
)
_ORCID = re.compile(r"(?<![\d-])(?:\d{4}[-–—‑ ]?){3}\d{3}[\dXx](?![\d-])")
_NUMBER = re.compile(r"(?<![\w.,:/#\-])(?:\(?\+|\(?\d)[\d()\t .\-/]{5,24}(?![\w%])")
_CALLS = re.compile(
    r"(?:call|phone|tel|mobile|cell|whatsapp|signal|sms|text me|fax|telefon|handy|rufnummer|téléphone|portable|teléfono|"
    r"móvil|telefone|celular|telefono|cellulare|telefoon|telefonu|тел|电话|電話|전화|هاتف)[^\n]{0,15}$",
    re.IGNORECASE,
)
_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "PL", "NL", "BR", "IN", "JP", "AU")


def find_contacts(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Everything by which a person can be reached."""
    yield from _emails(reading, lexicon)
    yield from _accounts(reading, lexicon)
    yield from _orcids(reading)
    yield from _phones(reading)


def _emails(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """From each sign that may mean "at", back over the mail box and on over the host."""
    text = reading.clean
    done = 0
    for sign in _SIGN.finditer(text):
        host = _HOST.match(text, sign.end()) if sign.start() > done else None
        if host is None:
            continue
        start = _start_of_box(text, sign.start(), done)
        rule_level = _email(text[start : sign.start()], sign[0], host[0], lexicon)
        if rule_level is not None:
            done = host.end()
            reading.set_address(start, done)
            yield Candidate(start, done, rule_level[1], rule_level[0])


def _start_of_box(text: str, end: int, least: int) -> int:
    start = end
    while start > least and end - start < _LONGEST_LOCAL and (text[start - 1].isalnum() or text[start - 1] in "._+-"):
        start -= 1
    for _step in range(2):
        before = _DOTTED.search(text, max(least, start - 45), start)
        if before is None:
            break
        start = before.start()
    while start < end and text[start] in ".-":
        start += 1
    return start


def _email(local: str, said: str, host: str, lexicon: Lexicon) -> tuple[str, Level] | None:
    spelled = "@" not in said and "%" not in said
    dots = [dot for dot in re.findall(_DOT, host) if dot != "."]
    host = re.sub(_DOT, ".", host).lower()
    local = re.sub(_DOT, ".", local).lower()
    if not local or not _TLD.search(host) or host.endswith(_FILES):
        return None
    own = f"{local}@{host}" in lexicon.emails or is_own_handle(local, lexicon)
    if spelled and not own and _is_prose(said.strip().lower(), dots):
        return None
    if own:
        return "email", Level.MASK
    if host.endswith(("example.org", "example.com", "example.net", ".example", ".invalid", ".test", ".local")):
        return None
    is_shared = fold(local) in ROLE_BOXES or any(step in ROLE_BOXES for step in re.split(r"[.+\-_]", local))
    return ("shared_email", Level.WARN) if is_shared else ("email", Level.MASK)


def _is_prose(said: str, dots: list[str]) -> bool:
    """ "look at docs.python.org", "at that point in time": words, and no address."""
    if not said.isalpha():
        return False
    return not dots or (said == "at" and any(dot.strip().isalpha() and dot.strip().lower() != "dot" for dot in dots))


def _accounts(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    for match in _FEDIVERSE.finditer(reading.clean):
        own = is_own_handle(match["user"], lexicon)
        asks = _ASKS.search(reading.clean, max(0, match.start() - 60), match.start()) is not None
        level = Level.MASK if own or asks else Level.WARN
        yield Candidate(match.start(), match.end(), level, "handle" if own else "account")
    for match in _ACCOUNT.finditer(reading.clean):
        if is_own_handle(match["user"], lexicon):
            yield Candidate(match.start(), match.end(), Level.MASK, "handle")
        elif _ASKS.search(reading.clean, max(0, match.start() - 60), match.start()):
            yield Candidate(match.start(), match.end(), Level.MASK, "account")
    for match in _NAMED_ACCOUNT.finditer(reading.clean):
        own = is_own_handle(match["user"], lexicon)
        yield Candidate(
            match.start("user"), match.end(), Level.MASK if own else Level.WARN, "handle" if own else "account"
        )


def _orcids(reading: Reading) -> Iterator[Candidate]:
    """Sixteen digits whose last is the check digit of ISO 7064 MOD 11-2."""
    for match in _ORCID.finditer(reading.clean):
        digits = [digit for digit in match[0].upper() if digit.isdigit() or digit == "X"]
        total = 0
        for digit in digits[:-1]:
            total = (total + int(digit)) * 2
        check = (12 - total % 11) % 11
        if digits[-1] == ("X" if check == 10 else str(check)):
            yield Candidate(match.start(), match.end(), Level.MASK, "orcid")


def _phones(reading: Reading) -> Iterator[Candidate]:
    for count, match in enumerate(_NUMBER.finditer(reading.clean)):
        if count >= MOST_NUMBERS:
            return
        if 7 <= sum(letter.isdigit() for letter in match[0]) <= 16 and _is_phone(match, reading.clean):
            end = match.end() - len(match[0]) + len(match[0].rstrip(" \t.-/("))
            yield Candidate(match.start(), end, Level.MASK, "phone")


def _is_phone(match: re.Match[str], text: str) -> bool:
    """By the plan of the country that is dialled; without a country, only where somebody is to be called."""
    number = match[0].strip(" \t.-/")
    if number.startswith("(+"):
        number = number.replace("(", "").replace(")", "")
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if number.startswith("+"):
        return _is_valid(number, None)
    if not _CALLS.search(text, max(0, match.start() - 40), match.start()):
        return False
    return any(_is_valid(number, region) for region in _REGIONS)


def _is_valid(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
