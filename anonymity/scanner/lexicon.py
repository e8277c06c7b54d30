"""All that is known of the authors, in the shapes in which texts are searched for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import permutations

from anonymity.scanner.folding import fold, keys_of_name, sound
from anonymity.scanner.korean import as_said, family_names
from anonymity.scanner.model import Identity
from anonymity.scanner.nicknames import other_forms
from anonymity.scanner.organizations import organizations_of
from anonymity.scanner.people import Person, is_common, is_particle, person_of, user_name
from anonymity.scanner.reading import Word
from anonymity.scanner.words import MAIL_HOSTS, ROLE_BOXES, word_set

MOST_IDENTITIES = 50
#: Hosts on which the path or the subdomain says whose page it is.
SHARED_HOSTS = word_set("""
github.com gitlab.com codeberg.org bitbucket.org sr.ht gitlab.gnome.org github.io gitlab.io codeberg.page linkedin.com
twitter.com x.com bsky.app facebook.com instagram.com youtube.com youtu.be medium.com dev.to substack.com
wordpress.com blogspot.com blogger.com about.me linktr.ee mastodon.social fosstodon.org hachyderm.io chaos.social t.me
orcid.org scholar.google.com researchgate.net speakerdeck.com slideshare.net twitch.tv npmjs.com pypi.org crates.io
netlify.app vercel.app pages.dev notion.site google.com sites.google.com keybase.io
""")


class Kind(IntEnum):
    """How a word came to stand for a part of a name, the surest first."""

    EXACT = 0
    INFLECTED = 1
    SIMILAR = 2
    NICKNAME = 3
    SOUND = 4


@dataclass(frozen=True)
class Hit:
    """A word that may be the part `slot` (folded) of the name of person number `person`."""

    person: int
    slot: str
    kind: Kind


@dataclass
class Lexicon:
    """What texts are searched for. Keys are folded."""

    people: list[Person] = field(default_factory=list)
    parts: dict[str, list[Hit]] = field(default_factory=dict)
    stems: dict[str, list[Hit]] = field(default_factory=dict)
    sounds: dict[str, list[Hit]] = field(default_factory=dict)
    joined: dict[str, int] = field(default_factory=dict)
    careful: set[str] = field(default_factory=set)
    joined_sounds: dict[str, int] = field(default_factory=dict)
    romanized: dict[str, set[str]] = field(default_factory=dict)
    single: dict[str, int] = field(default_factory=dict)
    unspaced: dict[str, int] = field(default_factory=dict)
    handles: dict[str, int] = field(default_factory=dict)
    wholes: dict[str, int] = field(default_factory=dict)
    initials: dict[int, frozenset[str]] = field(default_factory=dict)
    families: set[tuple[int, str]] = field(default_factory=set)
    emails: dict[str, int] = field(default_factory=dict)
    own_hosts: set[str] = field(default_factory=set)
    work_hosts: set[str] = field(default_factory=set)
    organizations: dict[tuple[str, ...], str] = field(default_factory=dict)
    is_foreign: bool = False


def lexicon(identities: Sequence[Identity]) -> Lexicon:
    """The authors' identities, indexed. Only the first `MOST_IDENTITIES` are read."""
    made = Lexicon(organizations=organizations_of(identities[:MOST_IDENTITIES]))
    for number, identity in enumerate(identities[:MOST_IDENTITIES]):
        person = person_of(identity.names)
        made.people.append(person)
        _take_accounts(made, person, number, identity)
        _take_parts(made, person, number)
        _take_joined(made, person, number)
        _take_handles(made, person, number)
        made.unspaced.update(dict.fromkeys(_unspaced(person), number))
        made.wholes.update(dict.fromkeys(person.wholes, number))
    return made


def _take_handles(made: Lexicon, person: Person, number: int) -> None:
    for handle in person.handles - ROLE_BOXES:
        if len(handle) > 1:
            made.handles[handle] = number
        if len(handle) > 6:
            made.joined.setdefault(handle, number)


def _take_accounts(made: Lexicon, person: Person, number: int, identity: Identity) -> None:
    for email in identity.emails[:10]:
        local, _at, host = email.strip().lower().rpartition("@")
        if not local or not host:
            continue
        made.emails[f"{local}@{host}"] = number
        if (box := fold(local.split("+")[0])) not in ROLE_BOXES:
            person.handles.add(box)
        if host not in MAIL_HOSTS:
            made.work_hosts.add(host)
    for handle in identity.handles[:20]:
        person.handles.add(fold(user_name(handle)))
    for website in identity.websites[:20]:
        _take_website(made, person, website.strip().lower())


def _take_website(made: Lexicon, person: Person, website: str) -> None:
    host, _slash, path = website.partition("://")[2].partition("/") if "://" in website else website.partition("/")
    host = host.split("@")[-1].split(":")[0].removeprefix("www.").strip(".")
    parent = host.split(".", 1)[-1]
    steps = [step for step in path.split("?")[0].split("/") if step]
    if host in SHARED_HOSTS:
        steps = [
            step for step in steps if step not in {"in", "u", "user", "users", "c", "channel", "profile", "people"}
        ]
        if steps:
            person.handles.add(fold(user_name(steps[0])))
    elif parent in SHARED_HOSTS:
        person.handles.add(fold(host.split(".")[0]))
    elif "." in host:
        made.own_hosts.add(host)


def _take_parts(made: Lexicon, person: Person, number: int) -> None:
    letters: set[str] = set()
    for name in person.names:
        naming = [part for part in name if not is_particle(part.key) or len(name) == 1]
        if not naming:
            continue
        letters.update(part.key[0] for part in naming)
        capitals = [part for part in naming if len(part.text) > 2 and part.text.isupper()]
        family = capitals[0] if capitals and len(capitals) < len(naming) else naming[-1]
        made.families.add((number, family.key))
        for part in naming:
            if len(part.key) < 2:
                continue
            made.is_foreign = made.is_foreign or not _is_latin(part.text)
            _take_part(made, number, part.text, part.key)
    for nickname in person.nicknames:
        made.parts.setdefault(nickname, []).append(Hit(number, nickname, Kind.NICKNAME))
    made.initials[number] = frozenset(letters)


def _take_part(made: Lexicon, number: int, text: str, slot: str) -> None:
    exact = Hit(number, slot, Kind.EXACT)
    for key in keys_of_name(text):
        _add(made.parts, key, exact)
        if len(key) > 3:
            if key[-1] in "aeiouy":
                _add(made.stems, key[:-1], Hit(number, slot, Kind.INFLECTED))
            _add(made.stems, key, Hit(number, slot, Kind.INFLECTED))
    for other in other_forms(slot):
        _add(made.parts, other, Hit(number, slot, Kind.NICKNAME))
    if heard := sound(slot):
        _add(made.sounds, heard, Hit(number, slot, Kind.SOUND))


def _add(table: dict[str, list[Hit]], key: str, hit: Hit) -> None:
    hits = table.setdefault(key, [])
    if hit not in hits:
        hits.append(hit)


def _is_latin(text: str) -> bool:
    return all(letter < "\u0370" or "\u1e00" <= letter <= "\u1fff" for letter in text)


def _take_joined(made: Lexicon, person: Person, number: int) -> None:
    """Names written as one word, in every order: "mariaschmidt", "schmidtmaria", "mschmidt"."""
    for name in person.names:
        _take_romanized(made, name, number)
        for keys in _spelled(name):
            careful = all(is_common(key) for key in keys)
            for form in _joined(keys):
                made.joined[form] = number
                if careful:
                    made.careful.add(form)
                if len(heard := sound(form)) > 3:
                    made.joined_sounds[heard] = number
            for form in _shortened(keys):
                made.single[form] = number


def _take_romanized(made: Lexicon, name: list[Word], number: int) -> None:
    """A family name of one syllable, and what the given name sounds like; a name in Hangul also in Latin letters."""
    keys = [part.key for part in name]
    for family, rest in ((keys[-1], keys[:-1]), (keys[0], keys[1:])):
        if rest:
            made.romanized.setdefault(family, set()).add(as_said("".join(rest)))
    if "\uac00" <= name[0].text <= "\ud7a3" and len(keys) > 1:
        given = "".join(keys[1:])
        for family in family_names(keys[0]):
            made.joined.update({family + given: number, given + family: number})


def _spelled(name: list[Word]) -> Iterator[list[str]]:
    """The parts of a name, folded in one way throughout."""
    most = max(len(part.keys) for part in name)
    for turn in range(min(most, 3)):
        yield [part.keys[min(turn, len(part.keys) - 1)] for part in name]


def _joined(keys: list[str]) -> set[str]:
    naming = [key for key in keys if not is_particle(key)]
    forms = {"".join(keys), "".join(naming)}
    long = [key for key in naming if len(key) > 1]
    if len(long) <= 4:
        forms.update("".join(pair) for pair in permutations(long, 2))
    if len(long) <= 3:
        forms.update("".join(order) for order in permutations(long))
    if len(keys) > len(naming) and long:
        forms.add("".join([*keys[1:], keys[0]]))
    return {form for form in forms if len(form) > 4 and len(naming) > 1}


def _shortened(keys: list[str]) -> set[str]:
    naming = [key for key in keys if not is_particle(key)]
    if len(naming) < 2:
        return set()
    first, last = naming[0], naming[-1]
    letters = "".join(key[0] for key in naming[:-1])
    forms = {letters + last, first[0] + last, last + first[0], last + letters, first + last[0]}
    return {form for form in forms if len(form) > 4 and not is_common(form)}


def _unspaced(person: Person) -> Iterator[str]:
    """Names in scripts without spaces, whole, and the given name where it is two characters or more."""
    for name in person.unspaced:
        yield name
        if len(name) == 3 and "\u3400" <= name[0] <= "\ud7a3":
            yield name[1:]
        elif len(name) == 4 and "\u3400" <= name[0] <= "\u9fff":
            yield name[2:]
