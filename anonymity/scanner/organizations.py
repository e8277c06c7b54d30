"""An author's organizations, taken out of what people write into such a field: jobs, several, abbreviations."""

import re
from collections.abc import Sequence

from anonymity.scanner.folding import fold
from anonymity.scanner.model import Identity
from anonymity.scanner.people import is_common
from anonymity.scanner.reading import read
from anonymity.scanner.words import JOB, MAIL_HOSTS, word_set

_LEGAL = word_set("""
inc gmbh ag ltd llc llp plc corp corporation co company kg ug se sa sas sarl sl srl spa bv nv ab as asa oy oyj aps kk
pty pvt private limited ev e v eg eu org com io net holding group gruppe zoo sro doo kft
""")
_SPLIT = re.compile(
    r"[,;|•·]|\s[-–—/]\s|(?:^|\s)(?:at|@|bei|chez|presso|bij|hos|przy)\s|(?<=\w)@(?=\w)|[()\[\]]", re.IGNORECASE
)
_SMALL = word_set("""
of the and for de du des la le der die das und für fur et del di y e
""")
MOST_ORGANIZATIONS = 10


def organizations_of(identities: Sequence[Identity]) -> dict[tuple[str, ...], str]:
    """Names of organizations, as folded words, with how each was written."""
    terms: dict[tuple[str, ...], str] = {}
    for identity in identities:
        for given in identity.organizations[:MOST_ORGANIZATIONS]:
            for part in _named_in(given[:200]):
                _take(terms, part)
        for email in identity.emails[:10]:
            host = email.rpartition("@")[2].lower()
            label = host.split(".")[-2] if host.count(".") else ""
            if host not in MAIL_HOSTS and len(label) > 3 and not is_common(label):
                terms.setdefault((fold(label),), label)
    return terms


def _named_in(given: str) -> list[str]:
    """The pieces that are not the description of a job."""
    pieces = [piece.strip(" .\"'“”") for piece in _SPLIT.split(given)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) > 1:
        pieces = [piece for piece in pieces if not _is_job(piece)] or pieces[-1:]
    return pieces


def _is_job(piece: str) -> bool:
    words = [word.key for word in read(piece).words]
    return any(
        word in JOB and word not in _SMALL and word not in {"data", "cloud", "security", "web"} for word in words
    )


def _take(terms: dict[tuple[str, ...], str], piece: str) -> None:
    words = read(piece).words
    while words and words[-1].key in _LEGAL:
        words.pop()
    naming = [word for word in words if word.key not in JOB]
    if len(naming) < len(words) and len(words) < 3:
        words = naming
    if not naming or all(len(word.key) < 2 for word in words):
        return
    terms[tuple(word.key for word in words)] = piece
    if words[0].key == "the" and len(words) > 1:
        terms[tuple(word.key for word in words[1:])] = piece
    letters = "".join(word.key[0] for word in words if word.key not in _SMALL)
    if len(letters) > 2:
        terms.setdefault((letters,), letters.upper())
