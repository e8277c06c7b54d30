"""Where a person can go from here, by what they are in this conference. Asks the database nothing.

An entry is shown when its rule lets the person pass and its page exists; the longest address that the
present one begins with is where the person is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from conferences.access import SEE_LOG, SEE_PEOPLE, SET_UP, Member, Rule
from conferences.models import Role

Shown = Callable[[Member], bool]


@dataclass(frozen=True)
class Entry:
    """One place of the map: its address below the conference, what it is called, and for whom."""

    path: str
    label: str | Promise
    shown: Shown


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


def everyone(member: Member) -> bool:
    return True


def somebody(member: Member) -> bool:
    return member.user_id is not None


def by(*rules: Rule) -> Shown:
    return lambda member: any(member.may(each) for each in rules)


def holds(*roles: Role) -> Shown:
    return lambda member: member.has(*roles)


ORGANIZE = "organize/"
MAIN = (
    Entry("proposals/", _("My proposals"), somebody),
    Entry("reviews/", _("Review"), holds(Role.REVIEWER)),
    Entry("anonymity/", _("Anonymity"), holds(Role.REDACTOR)),
    Entry("selection/", _("Selection"), holds(Role.CHAIR, Role.TRACK_CHAIR)),
    Entry(ORGANIZE, _("Organize"), by(SET_UP)),
    Entry("schedule/", _("Programme"), everyone),
)
ORGANIZING = (
    Entry(ORGANIZE, _("Overview"), by(SET_UP)),
    Entry("organize/setup/", _("Set-up"), by(SET_UP)),
    Entry("organize/people/", _("People"), by(SEE_PEOPLE)),
    Entry("organize/proposals/", _("Proposals"), holds(Role.ORGANIZER)),
    Entry("organize/mail/", _("Mail"), holds(Role.ORGANIZER)),
    Entry("organize/rooms/", _("Rooms"), holds(Role.ORGANIZER)),
    Entry("organize/schedule/", _("Schedule"), holds(Role.ORGANIZER)),
    Entry("organize/log/", _("Log"), by(SEE_LOG)),
)
ACCOUNT = (
    ("accounts:profile_edit", _("My profile")),
    ("account_email", _("E-mail addresses")),
    ("account_change_password", _("Password")),
)


def navigation(request: HttpRequest) -> Navigation:
    """The frame's links for this request; reads what the middleware loaded."""
    conference = getattr(request, "conference", None)
    member: Member | None = getattr(request, "member", None)
    account = _account(request.path)
    login = _login(request)
    if conference is None or member is None:
        return Navigation(home="/", account=account, login=login)
    base = f"/{conference.slug}/"
    items = _items(MAIN, member, base, request.path)
    inside = request.path.startswith(base + ORGANIZE)
    pages = _items(ORGANIZING, member, base, request.path) if inside else ()
    return Navigation(
        home=base,
        items=items,
        section=_("Organize"),
        pages=pages if len(pages) > 1 else (),
        account=account,
        login=login,
    )


def _items(entries: Iterable[Entry], member: Member, base: str, here: str) -> tuple[Item, ...]:
    shown = [entry for entry in entries if entry.shown(member) and _exists(entry.path)]
    nearest = max((entry.path for entry in shown if here.startswith(base + entry.path)), key=len, default=None)
    return tuple(
        Item(base + entry.path, entry.label, is_active=entry.path == nearest, is_here=base + entry.path == here)
        for entry in shown
    )


@cache
def _exists(path: str) -> bool:
    try:
        resolve(f"/conference/{path}")
    except Resolver404:
        return False
    return True


def _account(here: str) -> tuple[Item, ...]:
    return tuple(Item(reverse(name), label, is_here=reverse(name) == here) for name, label in ACCOUNT if _named(name))


@cache
def _named(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def _login(request: HttpRequest) -> str:
    login = reverse(settings.LOGIN_URL)
    if request.path.startswith("/accounts/"):
        return login
    return f"{login}?{urlencode({'next': request.get_full_path()})}"
