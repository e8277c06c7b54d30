"""How these pages act: reviewers' tables follow set-up in the same transaction, and refusals land in the form."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from anonymity import services as anonymity
from conferences.errors import Refused, Stale
from conferences.forms import InviteForm, ThingForm
from conferences.models import Conference


def let_review_follow(conference: Conference) -> None:
    """Bring what reviewers see up to date with rounds, phases, tracks, types and roles."""
    anonymity.refresh(conference)


def together(conference: Conference, act: Callable[[], object]) -> None:
    """Do `act` and let review follow, both or neither."""
    with transaction.atomic():
        act()
        let_review_follow(conference)


def saved(form: ThingForm | InviteForm, conference: Conference | None, act: Callable[[], object]) -> bool:
    """Whether `act` went through; what it was refused for is put into the form, which keeps what was typed."""
    try:
        together(conference, act) if conference is not None else act()
    except ValidationError as refused:
        form.take(refused)
    except Refused as refused:
        form.add_error(None, str(refused))
        if isinstance(refused, Stale) and isinstance(form, ThingForm):
            form.show_theirs(refused.current)
    return form.is_valid()


def done(request: HttpRequest, conference: Conference, act: Callable[[], object], says: str) -> bool:
    """Do what a button asks for, and say `says`, or say why it was refused."""
    try:
        together(conference, act)
    except Refused as refused:
        messages.warning(request, str(refused))
        return False
    messages.success(request, says)
    return True
