"""Who is typing: the account, or the browser, which gets a random key when there is something to keep for it."""

import hashlib
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from accounts.limits import may
from accounts.models import User
from conferences.models import Conference
from speakers.merging import Sent, Values, read_fields
from speakers.services import copies
from speakers.services.copies import Form, Kept, Writer
from speakers.tokens import Opened

COOKIE = "writing"
#: A field of what is kept that says: this is the whole form, as it was sent, and not some fields of it.
WHOLE = "whole"
#: What a browser leaves out where nothing is ticked.
UNSAID = ("tracks",)


def hashed(key: str) -> str:
    """What is stored of a browser's key; empty for one that we did not make."""
    return hashlib.sha256(key.encode()).hexdigest() if 20 <= len(key) <= 100 else ""


def browser_of(request: HttpRequest) -> str:
    return hashed(request.COOKIES.get(COOKIE, ""))


def writer_of(request: HttpRequest) -> Writer:
    """Whose copies may be read."""
    if request.user.is_authenticated:
        return Writer(user_id=request.user.pk)
    return Writer(browser=browser_of(request))


def begin_to_write(request: HttpRequest, opened: Opened) -> Writer:
    """Whose copy is written to: a browser without a key gets one (see `remember`)."""
    writer = writer_of(request)
    if writer.user_id is None and not writer.browser:
        key = secrets.token_urlsafe(32)
        request.__dict__["_new_writing_key"] = key
        writer = Writer(browser=hashed(key))
    return copies.without_session(writer, opened.owner)


def come_home(request: HttpRequest) -> None:
    """On the form's pages: what this browser kept while nobody was logged in is the account's now."""
    if request.user.is_authenticated and COOKIE in request.COOKIES:
        copies.adopt(browser_of(request), by=request.user)
        request.__dict__["_writing_key_is_done"] = True


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the browser its new key, if it got one; or take it back, once it has served."""
    if "_writing_key_is_done" in request.__dict__:
        response.delete_cookie(COOKIE, samesite="Lax")
    if key := request.__dict__.get("_new_writing_key"):
        response.set_cookie(
            COOKIE,
            key,
            max_age=settings.CFP_DRAFT_DAYS * 24 * 60 * 60,
            httponly=True,
            samesite="Lax",
            secure=settings.CFP_HTTPS,
        )
    return response


def keep(request: HttpRequest, conference: Conference, opened: Opened, sent: Sent, revision: int = 0) -> Kept:
    """Keep what was typed. Raises what `copies.keep` raises."""
    form = Form(conference, opened.code, opened.at, revision)
    writer = begin_to_write(request, opened)
    return copies.keep(writer, form, sent, may_begin=lambda: _may_begin(request, writer))


def _may_begin(request: HttpRequest, writer: Writer) -> bool:
    return writer.user_id is not None or may(request, "begin_to_write")


def typed_in(data: QueryDict) -> dict[str, Values]:
    """A whole form as it was sent: choices that were not made are said too, which a browser leaves out.

    Raises `merging.Unfit`.
    """
    fields = read_fields({name: data.getlist(name) for name in data})
    return {**{name: [] for name in UNSAID}, **fields, WHOLE: ["1"]}


def sent_of(data: QueryDict) -> Sent:
    """A whole form as it was sent, with what its page had seen. Raises `merging.Unfit`."""
    return Sent(number(data.get("copy")), str(data.get("tab", ""))[:40], typed_in(data))


def number(text: object) -> int:
    """A whole number out of a hidden field; 0 for anything else."""
    try:
        return min(max(int(str(text)), 0), 10**9)
    except ValueError:
        return 0


def adopt_at_login(request: HttpRequest | None, user: User, **_signal: object) -> None:
    """Who logs in takes over what was typed in this browser before."""
    if request is not None:
        copies.adopt(browser_of(request) or hashed(str(request.__dict__.get("_new_writing_key", ""))), by=user)
