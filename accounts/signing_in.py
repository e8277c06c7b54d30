"""Logging in, or signing up, with a mailed code that is typed into whichever page is open."""

import secrets
import time
from typing import Any

from allauth.account import signals
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email, perform_login
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.limits import may
from accounts.models import User, normalize_email
from accounts.services import Refused

KEY = "sign_in_code"
#: Longer than it takes to find the mail among the spam, on a slow day.
VALID_FOR = 15 * 60
MOST_TRIES = 5


def waiting_for(request: HttpRequest, *, place: str = "") -> str:
    """The address that a code was sent to and is waited for in this browser; empty where there is none.

    `place` is where it was asked for, such as one invitation's page: it is good for nothing else.
    """
    state: dict[str, Any] = request.session.get(KEY, {})
    is_good = state.get("place", "") == place and state.get("at", 0) > time.time() - VALID_FOR
    return str(state["email"]) if is_good else ""


def forget(request: HttpRequest) -> None:
    """Another address is wanted."""
    request.session.pop(KEY, None)


def send_code(request: HttpRequest, email: str, *, place: str = "") -> str:
    """Mail a code to an address, known or new: the page cannot be used to find out which. The address as stored.

    Raises `Refused` for what is no address, and when many codes were asked for.
    """
    address = normalize_email(email)
    try:
        validate_email(address)
        address = str(get_adapter().clean_email(address))
    except ValidationError as wrong:
        raise Refused(_("This does not look like an e-mail address. Nothing was sent.")) from wrong
    if len(address) > 254:
        raise Refused(_("This does not look like an e-mail address. Nothing was sent."))
    if not may(request, "request_login_code", key=address):
        raise Refused(_("Several codes were asked for just now. Look for the mail, or try again in some minutes."))
    code = get_adapter().generate_login_code()
    state = {"email": address, "code": _hashed(code), "at": time.time(), "tries": 0, "place": place}
    request.session[KEY] = state
    get_adapter().send_mail("account/email/login_code", address, {"request": request, "code": code})
    return address


def use_code(request: HttpRequest, code: str, *, redirect_to: str, place: str = "") -> HttpResponse | None:
    """Log in whoever holds the address, or make the account. None when that is done; else the page of the second step.

    Raises `Refused` for a code that is wrong, too old, or tried too often.
    """
    address = waiting_for(request, place=place)
    if not address:
        forget(request)
        raise Refused(_("This code is too old. Ask for a new one; nothing is lost."))
    state: dict[str, Any] = request.session[KEY]
    if not secrets.compare_digest(state["code"], _hashed(code)):
        _count_the_try(request, state)
    forget(request)
    user = _holder(request, address)
    if not user.is_active:
        raise Refused(_("This account is closed, so nothing was sent in or changed."))
    record_authentication(request, user, method="code", email=address)
    answer: HttpResponse = perform_login(request, user, redirect_url=redirect_to, email=address)
    return None if request.user.is_authenticated else answer


def _count_the_try(request: HttpRequest, state: dict[str, Any]) -> None:
    if state["tries"] + 1 >= MOST_TRIES:
        forget(request)
        raise Refused(_("That code is not right either, and does not count any more. Ask for a new one."))
    request.session[KEY] = {**state, "tries": state["tries"] + 1}
    raise Refused(_("That code is not right. Look at the last mail once more."))


def _hashed(code: str) -> str:
    """Codes are read from a small screen: case, blanks and dashes do not matter."""
    typed = "".join(char for char in code.upper() if char.isalnum())
    return salted_hmac("accounts.sign_in_code", typed).hexdigest()


def _holder(request: HttpRequest, address: str) -> User:
    """Whose address this is, now that it is proved; a new account for a new one."""
    known = filter_users_by_email(address, prefer_verified=True)
    if not known:
        return _signed_up(request, address)
    user: User = known[0]
    held = EmailAddress.objects.filter(user=user, email__iexact=address).first()
    if held is not None and held.verified:
        return user
    with transaction.atomic():
        # Somebody made this account without proving the address. Whoever it was may know its password.
        user.set_unusable_password()
        user.save(update_fields=["password"])
        if held is None:
            held = EmailAddress.objects.create(user=user, email=address, primary=True)
        get_adapter().confirm_email(request, held)
    return user


def _signed_up(request: HttpRequest, address: str) -> User:
    try:
        with transaction.atomic():
            user = User.objects.create_user(address)
            EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    except IntegrityError:  # a second click, in the same moment
        return User.objects.get(email=address)
    signals.user_signed_up.send(sender=User, request=request, user=user)
    return user
