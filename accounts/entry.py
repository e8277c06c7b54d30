"""Signing in on whichever page one is: an address, a mailed code typed into that same page, and one is in.

Whoever types the code has the address, so an account is made for somebody who has none. What is pending lives in
the anonymous session, under the path of the page that asked.
"""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.core import ratelimit
from django.contrib.auth.hashers import check_password, make_password
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.mails import account_mail
from accounts.models import User, normalize_email
from accounts.services import Refused

KEY = "entry"
VALID_FOR = 15 * 60
MOST_TRIES = 5


def pending(request: HttpRequest) -> str:
    """The address that a code for this page was mailed to, while it can be typed; else nothing."""
    state = request.session.get(KEY) or {}
    if state.get("path") != request.path or time.time() - state.get("at", 0) > VALID_FOR:
        return ""
    return str(state["email"])


def ask(request: HttpRequest, *, email: str) -> None:
    """Mail a code. Raises ValidationError for what is no address, `Refused` for who asks too often."""
    address = normalize_email(email)
    validate_email(address)
    MaxLengthValidator(254)(address)
    if not ratelimit.consume(request, action="request_login_code", key=address):
        raise Refused(_("Several codes were just mailed there. Look into that mailbox, or wait a minute."))
    code = get_adapter(request).generate_login_code()
    request.session[KEY] = {
        "path": request.path,
        "email": address,
        "code": make_password(_bare(code), hasher="pbkdf2_sha256"),
        "at": time.time(),
        "tries": 0,
    }
    account_mail("login_code", address, {"code": code, "site_name": request.get_host()})


def forget(request: HttpRequest) -> None:
    """Another address is wanted."""
    request.session.pop(KEY, None)


def enter(request: HttpRequest, *, code: str) -> HttpResponse:
    """Log in whoever typed the right code. The answer is for the browser when a second factor is still asked;
    else `request.user` is the person. Raises `Refused` with what to do next."""
    email = pending(request)
    if not email:
        forget(request)
        raise Refused(_("This code is too old. Ask for a new one; nothing was changed."))
    state = request.session[KEY]
    if state["tries"] >= MOST_TRIES:
        forget(request)
        raise Refused(_("That was not the code, several times. Ask for a new one; nothing was changed."))
    if not check_password(_bare(code), state["code"]):
        request.session[KEY] = state | {"tries": state["tries"] + 1}
        raise Refused(_("That is not the code that we mailed. Look again; nothing was changed."))
    forget(request)
    user = _owner_of(email)
    record_authentication(request, user, method="code", email=email)
    login = Login(user=user, email=email, redirect_url=request.path)
    response: HttpResponse = perform_login(request, login)
    return response


def _owner_of(email: str) -> User:
    """Whose address this is; a new account where it is nobody's. Whoever signed up with it without ever confirming
    it may have been somebody else: their password does not count any more."""
    with transaction.atomic():
        confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
        if confirmed is not None:
            return confirmed.user  # type: ignore[no-any-return]
        user, _made = User.objects.get_or_create(email=email)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        is_first = not EmailAddress.objects.filter(user=user, primary=True).exclude(email=email).exists()
        EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": is_first})
    return user


def _bare(code: str) -> str:
    """As people type it: blanks, dashes and case do not matter."""
    return "".join(each for each in code.upper() if each.isalnum())[:40]
