"""A code that proves that somebody reads their mail, for those who have no password and no passkey."""

import secrets
import time

from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from accounts import mails
from accounts.models import User
from conferences.codes import ALPHABET

KEY = "accounts.mailed_code"
SECONDS = 15 * 60
MOST_TRIES = 5
LENGTH = 8


def send(request: HttpRequest, user: User) -> None:
    """Mail a new code; an earlier one does not count any more."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    request.session[KEY] = {"code": make_password(code), "until": time.time() + SECONDS, "tries": 0, "user": user.pk}
    mails.account_mail("confirm_code", user.email, {"code": code})


def fits(request: HttpRequest, typed: str) -> bool:
    """Whether this is the code; once, a few times tried, for a while."""
    kept = request.session.get(KEY)
    if not kept or kept["tries"] >= MOST_TRIES or time.time() > kept["until"] or kept["user"] != request.user.pk:
        return False
    request.session[KEY] = kept | {"tries": kept["tries"] + 1}
    if not check_password(typed.strip().upper(), kept["code"]):
        return False
    del request.session[KEY]
    return True
