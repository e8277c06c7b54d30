"""Where a person can go from here, by what they are in this conference. Asks the database nothing.

An entry is shown when a rule lets the person pass; the longest address that the present one begins with is where
the person is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from anonymity.access import EDIT_MASKS
from conferences.access import EDIT_QUESTIONS, SEE_LOG, SEE_PEOPLE, SET_UP, Member, Rule
from conferences.models import Phase, Role
from notifications.access import SEE_MAIL
from schedule.access import EDIT, EDIT_VENUE, SEE_PROGRAMME
from selection.access import SEE_RANKING
from speakers.access import MENTOR, has_a_list

Shown = Callable[[Member], bool]
SLUG = "conference-slug"


@dataclass(frozen=True)
class Entry:
    """One place of the map: its URL's name, what it is called, for whom; `also` are addresses that belong to it."""

    name: str
    label: str | Promise
    shown: Shown
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One link as it is shown. `is_active`: the page is in this part; `is_here`: it is this very page."""

    url: str
    label: str | Promise
    is_active: bool = False
    is_here: bool = False


@dataclass(frozen=True)
class Navigation:
    """Everything that the frame links to."""

    home: str
    items: tuple[Item, ...] = ()
    section: str | Promise = ""
    pages: tuple[Item, ...] = ()
    account: tuple[Item, ...] = ()
    login: str = ""


def somebody(member: Member) -> bool:
    return member.user_id is not None


def by(*rules: Rule) -> Shown:
    """Whether one of the rules lets somebody pass in the phase of any round: the page itself says in which."""

    def shown(member: Member) -> bool:
        phases = {Phase(each.phase) for each in member.rounds} or {member.phase}
        return any(member.may(each, phase=phase) for each in rules for phase in phases)

    return shown


def holds(*roles: Role) -> Shown:
    return lambda member: member.has(*roles)


DESKS = (
    Entry("speakers:proposal_list", _("My proposals"), somebody),
    Entry("reviews:desk", _("Review"), holds(Role.REVIEWER)),
    Entry("anonymity:queue", _("Anonymity"), by(EDIT_MASKS)),
    Entry("speakers:mentor_queue", _("Mentoring"), by(MENTOR)),
    Entry("selection:ranking", _("Selection"), by(SEE_RANKING)),
)
ORGANIZING = (
    Entry("conferences:dashboard_show", _("Overview"), by(SET_UP)),
    Entry("conferences:setup_show", _("Set-up"), by(SET_UP)),
    Entry(
        "conferences:question_list",
        _("Questions"),
        by(EDIT_QUESTIONS),
        also=("organize/setup/agreements/", "organize/setup/fields/"),
    ),
    Entry("conferences:people_list", _("People"), by(SEE_PEOPLE)),
    Entry("speakers:organizer_list", _("Proposals"), has_a_list),
    Entry("notifications:mail_list", _("Mail"), by(SEE_MAIL)),
    Entry("schedule:room_list", _("Rooms and days"), by(EDIT_VENUE), also=("organize/days/",)),
    Entry("schedule:editor", _("Schedule"), by(EDIT)),
    Entry("conferences:log_list", _("Log"), by(SEE_LOG)),
)
PUBLIC = (Entry("schedule:programme", _("Programme"), by(SEE_PROGRAMME)),)
ACCOUNT = (
    ("speakers:profile_mine", _("Speaker profile")),
    ("accounts:account_show", _("My account")),
)


def navigation(request: HttpRequest) -> Navigation:
    """The frame's links for this request; reads what the middleware loaded."""
    here = request.path
    conference = getattr(request, "conference", None)
    member: Member | None = getattr(request, "member", None)
    account = tuple(_account(here))
    if conference is None or member is None:
        return Navigation(home="/", account=account, login=_login(request))
    base = f"/{conference.slug}/"
    inside = here.startswith(f"{base}organize/")
    pages = _items(ORGANIZING, member, base, here)
    organize = [Item(pages[0].url, _("Organize"), is_active=inside, is_here=pages[0].url == here)] if pages else []
    return Navigation(
        home=base,
        items=(*_items(DESKS, member, base, here), *organize, *_items(PUBLIC, member, base, here)),
        section=_("Organize"),
        pages=pages if inside and len(pages) > 1 else (),
        account=account,
        login=_login(request),
    )


def _items(entries: Iterable[Entry], member: Member, base: str, here: str) -> tuple[Item, ...]:
    shown = [(entry, base + address) for entry in entries if entry.shown(member) and (address := _below(entry.name))]
    begins = [
        (len(start), entry.name)
        for entry, url in shown
        for start in (url, *(base + other for other in entry.also))
        if here.startswith(start)
    ]
    nearest = max(begins, default=(0, ""))[1]
    return tuple(Item(url, entry.label, is_active=entry.name == nearest, is_here=url == here) for entry, url in shown)


@cache
def _below(name: str) -> str:
    """The address below the conference's, or nothing where there is no such page."""
    try:
        return reverse(name, kwargs={"slug": SLUG}).removeprefix(f"/{SLUG}/")
    except NoReverseMatch:
        return ""


def _account(here: str) -> Iterable[Item]:
    for name, label in ACCOUNT:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        yield Item(url, label, is_here=url == here)


def _login(request: HttpRequest) -> str:
    """The login page, leading back here unless here is about accounts anyway."""
    login = reverse(settings.LOGIN_URL)
    if request.path.startswith("/accounts/"):
        return login
    return f"{login}?{urlencode({'next': request.get_full_path()})}"
