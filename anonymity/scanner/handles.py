"""Whether a user name is made of an author's name: "amjoseph", "rui314", "mareikelisker", "the-sam-dev"."""

import re

from anonymity.scanner.folding import fold
from anonymity.scanner.lexicon import Lexicon
from anonymity.scanner.people import Person, is_common, is_particle
from anonymity.scanner.reading import Word

_STEPS = re.compile(r"[^a-z0-9]+")
_LONGEST = 60


def is_own_handle(handle: str, lexicon: Lexicon) -> bool:
    """Whether it is, or is made of, a user name or the name of one of the authors."""
    return any(_is_of(handle[:_LONGEST], person) for person in lexicon.people)


def _is_of(handle: str, person: Person) -> bool:
    whole = fold(handle)
    steps = [step for step in _STEPS.split(handle.lower()) if step]
    if any(whole == own or (len(own) > 4 and (whole.startswith(own) or own in steps)) for own in person.handles):
        return True
    bare = whole.rstrip("0123456789")
    for name in person.names:
        if any(_is_made_of(whole, bare, [fold(step) for step in steps], keys) for keys in _spellings(name)):
            return True
    return False


def _spellings(name: list[Word]) -> list[list[str]]:
    most = min(2, max(len(part.keys) for part in name))
    return [[part.keys[min(turn, len(part.keys) - 1)] for part in name] for turn in range(most)]


def _is_made_of(whole: str, bare: str, steps: list[str], keys: list[str]) -> bool:
    naming = [key for key in keys if not is_particle(key) and len(key) > 1] or keys
    if len(naming) == 1:
        return len(naming[0]) > 2 and (bare == naming[0] or (len(naming[0]) > 4 and whole.startswith(naming[0])))
    first, last = naming[0], naming[-1]
    letters = {key[0] for key in keys}
    if any(a in whole and b in whole for a in naming for b in naming if a != b and min(len(a), len(b)) > 2):
        return True
    if bare == first[0] + last or any(
        len(family) > 3 and _has_initials(bare, family, letters) for family in {last, "".join(keys[1:])}
    ):
        return True
    if _is_first_and_letter(bare, first, last):
        return True
    if any(len(key) > 5 and key in whole and not is_common(key) for key in naming[1:]):
        return True
    if any(len(key) > 3 and key in steps and not is_common(key) for key in naming):
        return True
    return whole != bare and bare in naming and len(bare) > 2


def _has_initials(bare: str, last: str, letters: set[str]) -> bool:
    """ "mschmidt", "amjoseph", "schmidtm"; a middle letter may be unknown."""
    if bare == last:
        return not is_common(last)
    for rest in (bare.removesuffix(last), bare.removeprefix(last)):
        if rest != bare and 0 < len(rest) < 4 and rest[0] in letters:
            return True
    return False


def _is_first_and_letter(bare: str, first: str, last: str) -> bool:
    """ "brettw", "samschm"."""
    rest = bare.removeprefix(first)
    return len(first) > 2 and rest != bare and 0 < len(rest) < 5 and last.startswith(rest)
