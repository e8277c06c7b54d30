"""Links that lead to a person: own sites and repositories, profiles, talks on video, slides."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from anonymity.scanner.folding import fold
from anonymity.scanner.handles import is_own_handle
from anonymity.scanner.lexicon import Lexicon
from anonymity.scanner.model import Level
from anonymity.scanner.names import Candidate
from anonymity.scanner.people import is_common
from anonymity.scanner.reading import Reading
from anonymity.scanner.words import word_set

MOST_LINKS = 200
_LONGEST_LINK = 500

_LINK = re.compile(
    r"(?:(?P<scheme>(?:h(?:tt|xx)ps?|ftp|gemini|ssh|git)\s?(?::|\[:\])//)|(?<![\w@./\-])(?=[\w\-]{1,63}\.|www))"
    r"(?P<rest>(?:[\w\-]{1,63}@)?[\w\-]{1,63}(?:(?:\.|\[\.\]|\(\.\)|\s?\(dot\)\s?|\s?\[dot\]\s?)[\w\-]{1,63}){1,5}(?::\d{1,5})?"
    rf"(?:[/?#:][^\s<>\"“”«»\\^{{}}]{{0,{_LONGEST_LINK}}})?)",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'\"’*_)]}>"
_TOP = word_set("""
com org net io dev me info biz app xyz ai co eu de fr es it pt nl be at ch pl cz sk hu ro bg gr tr ru ua by se no dk
fi is ee lv lt ie uk us ca mx br ar cl pe uy in pk bd lk cn jp kr tw hk sg my th vn id ph au nz za ng ke eg ma il ir
sa ae name blog page site online tech space cloud social zone land wiki science ninja rocks systems codes engineer
events media video tv fm cat eus gal lu li to sh gg cc ws ly st im id work email works studio design foundation
academy berlin hamburg wien koeln swiss nu cafe club pub sx hr si rs ba mk al md ge am az kz pro digital network
""")
#: File names and the like, whose ends are also domains.
_NOT_HOSTS = word_set("""
py js rs md sh pl cc so go ts io ps la ml st do is me am it in as at be to no
""")
_FORGES = re.compile(
    r"^(?:www\.)?(?:github\.com|gitlab\.[\w.\-]+|codeberg\.org|bitbucket\.org|git\.sr\.ht|sr\.ht|gitee\.com|gitea\.[\w.\-]+|"
    r"git\.[\w.\-]+|salsa\.debian\.org|framagit\.org|notabug\.org|sourcehut\.org|huggingface\.co|raw\.githubusercontent\.com|"
    r"gist\.github\.com|hub\.docker\.com|quay\.io|launchpad\.net|kaggle\.com|npmjs\.com|observablehq\.com|raku\.land|"
    r"metacpan\.org|hackage\.haskell\.org|packagist\.org|colab\.research\.google\.com|replit\.com|codepen\.io|jsfiddle\.net)$"
)
#: Host, what the path begins with, and what such a page is. The first that fits counts.
_PAGES = tuple(
    (re.compile(host), re.compile(path), rule, level)
    for host, path, rule, level in (
        (r"(?:^|\.)linkedin\.com$", r"/in/|/pub/", "profile_link", Level.MASK),
        (r"(?:^|\.)orcid\.org$", r"/\d{4}-", "orcid", Level.MASK),
        (r"(?:^|\.)(?:scholar\.google\.[\w.]+)$", r"/citations", "profile_link", Level.MASK),
        (r"(?:^|\.)researchgate\.net$", r"/profile/", "profile_link", Level.MASK),
        (r"(?:^|\.)dblp\.org$|(?:^|\.)dblp\.uni-trier\.de$", r"/pid/|/pers/", "profile_link", Level.MASK),
        (r"(?:^|\.)(?:xing\.com|viadeo\.com)$", r"/profile", "profile_link", Level.MASK),
        (r"(?:^|\.)(?:about\.me|linktr\.ee|keybase\.io|gravatar\.com|calendly\.com|ko-fi\.com|patreon\.com|liberapay\.com|"
         r"buymeacoffee\.com|paypal\.me|cal\.com|bento\.me|carrd\.co)$", r"/\w", "profile_link", Level.MASK),
        (r"(?:^|\.)(?:wa\.me|t\.me|telegram\.me|matrix\.to|signal\.me)$", r"/.", "profile_link", Level.WARN),
        (r"(?:^|\.)(?:twitter\.com|x\.com|bsky\.app|instagram\.com|facebook\.com|threads\.net|vk\.com|weibo\.com)$",
         r"/(?!hashtag|search|i/|events|groups|share|intent)\w", "profile_link", Level.WARN),
        (r"(?:^|\.)(?:youtube\.com|youtu\.be|vimeo\.com|media\.ccc\.de|infoq\.com|twitch\.tv|peertube\.[\w.]+|"
         r"video\.fosdem\.org|pyvideo\.org|bilibili\.com|invidio\.us|tube\.[\w.]+|ted\.com)$",
         r"/.", "recording_link", Level.WARN),
        (r"(?:^|\.)(?:speakerdeck\.com|slideshare\.net|slides\.com|noti\.st|sessionize\.com|papercall\.io|prezi\.com|"
         r"docs\.google\.com)$", r"/(?!document|forms|spreadsheets).", "recording_link", Level.WARN),
        (r"(?:^|\.)(?:medium\.com|dev\.to|hashnode\.dev|substack\.com|stackoverflow\.com|goodreads\.com|"
         r"speakerhub\.com)$",
         r"/@|/users?/\d", "profile_link", Level.WARN),
        (r"", r"/@[\w.]+(?:@[\w.\-]+)?/?$|/~\w+|/users?/[\w.\-]{2,}/?$|/(?:people|authors?|speakers?|staff|"
         r"profile|profiles|member|members)/[\w.\-]{2,}", "profile_link", Level.WARN),
        (r"\.(?:github\.io|gitlab\.io|codeberg\.page|wordpress\.com|blogspot\.[\w.]+|substack\.com|medium\.com|"
         r"neocities\.org|tumblr\.com|fedorapeople\.org|srht\.site)$", r"", "profile_link", Level.WARN),
    )
)  # fmt: skip
_TALKS = re.compile(
    r"(?:\b(?:my|our|mein\w*|unser\w*|mon|ma|mes|notre|nos|mis?|nuestr\w+|mio|mia|miei|nostr\w+|meus?|minhas?|noss\w+|mijn|"
    r"onze|moj\w*|nasz\w*|мо[йяеи]\w*|previous|earlier|past|last\s+year'?s?)\s+(?:\w+\s+){0,3}"
    r"(?:talks?|slides?|recordings?|videos?|presentations?|keynotes?|decks?|vortr\w+|folien|conf[ée]rences?|charlas?|"
    r"ponencias?|palestras?|lezioni?|prezentacj\w+|blog|site|website|page|homepage|repos?\w*|code|channel|podcast|profile|"
    r"доклад\w*|запис\w*)|(?:talk|recording|slides|video)\s+(?:is|are|of\s+(?:this|the|my)\s+talk|i\s+gave|here))[^\n]{0,60}$",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:\b(?:source|sources|code|repo|repository|implementation|github|project\s+(?:page|website)|backend|frontend|demo|"
    r"prototype|quellcode|código|codice|kod)\b[^.\n]{0,60})$",
    re.IGNORECASE,
)


def find_links(reading: Reading, lexicon: Lexicon) -> Iterator[Candidate]:
    """Every link that leads to a person. All links are noted in the reading."""
    for count, match in enumerate(_LINK.finditer(reading.clean)):
        if count >= MOST_LINKS:
            return
        reading.set_address(match.start(), match.end() - _tail(match["rest"]))
        found = _judge(match, reading, lexicon)
        if found is not None:
            yield found


def _judge(match: re.Match[str], reading: Reading, lexicon: Lexicon) -> Candidate | None:
    end = match.end() - _tail(match["rest"])
    rest = re.sub(r"\s?[\[(](?:\.|dot)[\])]\s?", ".", reading.clean[match.start("rest") : end], flags=re.IGNORECASE)
    rest = unquote(rest)
    host, mark, path = _split(rest)
    if not match["scheme"] and not _is_host(host, bool(path), lexicon):
        return None
    rule_level = _own(host, path, lexicon) or _personal(host, mark + path)
    if rule_level is None and _FORGES.match(host):
        rule_level = _code(match.start(), path, reading)
    if rule_level is None:
        return None
    rule, level = rule_level
    if level is Level.WARN and _TALKS.search(reading.clean, max(0, match.start() - 100), match.start()):
        level = Level.MASK
    return Candidate(match.start(), end, level, rule)


def _tail(rest: str) -> int:
    """How many characters at the end of a link belong to the sentence around it."""
    kept = rest
    while kept and kept[-1] in _TRAILING:
        if kept[-1] == ")" and kept.count("(") >= kept.count(")"):
            break
        kept = kept[:-1]
    inside = re.search(r"\)[\s,.;:)\]]|\]\(", kept)
    if inside and "(" not in kept[: inside.start()]:
        kept = kept[: inside.start()]
    return len(rest) - len(kept)


def _split(rest: str) -> tuple[str, str, str]:
    place = re.search(r"[/?#:]", rest)
    if place is None:
        return rest.lower().split("@")[-1].removeprefix("www."), "", ""
    host = rest[: place.start()].lower().split("@")[-1].removeprefix("www.")
    return host, rest[place.start()], rest[place.end() :]


def _is_host(host: str, has_path: bool, lexicon: Lexicon) -> bool:
    """Whether words with dots are an address and no file name, number or abbreviation."""
    if host in lexicon.own_hosts or host in lexicon.work_hosts:
        return True
    top = host.rsplit(".", 1)[-1]
    if top not in _TOP or len(host) < 4:
        return False
    return has_path or top not in _NOT_HOSTS or is_own_handle(host.rsplit(".", 1)[0], lexicon)


def _own(host: str, path: str, lexicon: Lexicon) -> tuple[str, Level] | None:
    if any(host == own or host.endswith(f".{own}") for own in lexicon.own_hosts):
        return "own_domain", Level.MASK
    if any(host == work or host == f"blog.{work}" for work in lexicon.work_hosts):
        return "work_domain", Level.WARN
    labels = host.split(".")[:-1]
    if any(len(label) > 3 and not is_common(label) and _names_somebody(label, lexicon) for label in labels):
        return "own_link", Level.MASK
    steps = [step for step in re.split(r"[/?#&=:@~+,;]", path) if step][:30]
    for number, step in enumerate(steps):
        is_user = number == 0 and (_FORGES.match(host) or host.endswith(("twitter.com", "x.com")))
        is_user = is_user or (number > 0 and steps[number - 1].lower() in _BEFORE_USERS) or f"@{step}" in path
        is_user = is_user or f"~{step}" in path or f":{step}" in path
        if is_user and is_own_handle(step, lexicon):
            return "own_link", Level.MASK
        if not is_user and _names_somebody(step, lexicon):
            return "own_link", Level.MASK
    return None


_BEFORE_USERS = word_set("""
user users u in people person author authors speaker speakers profile profiles member
""")


def _names_somebody(step: str, lexicon: Lexicon) -> bool:
    """Whether a part of an address holds a whole name, a user name, or a family name as a word of its own."""
    whole = fold(step)
    if whole in lexicon.single or any(len(own) > 5 and own in whole for own in lexicon.joined):
        return True
    if any(len(handle) > 3 and handle == whole and not is_common(handle) for handle in lexicon.handles):
        return True
    if any(has_middle(whole, number, lexicon) for number in range(len(lexicon.people))):
        return True
    words = {fold(word) for word in re.split(r"[^\w]|_", step)}
    families = {slot for _person, slot in lexicon.families}
    return any(len(word) > 3 and word in families and not is_common(word) for word in words)


def has_middle(whole: str, number: int, lexicon: Lexicon) -> bool:
    """Initials and family name, as in "ddbeck"."""
    letters = lexicon.initials.get(number, frozenset())
    for person, family in lexicon.families:
        rest = whole.removesuffix(family)
        if person == number and len(family) > 3 and rest != whole and 0 < len(rest) < 3 and set(rest) <= letters:
            return True
    return False


def _personal(host: str, path: str) -> tuple[str, Level] | None:
    for of_host, of_path, rule, level in _PAGES:
        if of_host.search(host) and of_path.match(path):
            return rule, level
    return None


def _code(start: int, path: str, reading: Reading) -> tuple[str, Level] | None:
    """A repository: whose it is cannot be told, but where "the code" is, the author's name may be read."""
    steps = [step for step in path.split("/") if step]
    if not steps or (len(steps) > 1 and fold(steps[0]) in fold(steps[1])):
        return None
    if len(steps) == 1 and not re.search(r"[A-Z0-9_]", steps[0]):
        return None
    if _CODE.search(reading.clean, max(0, start - 80), start) or _TALKS.search(
        reading.clean, max(0, start - 100), start
    ):
        return "code_link", Level.WARN
    return None
