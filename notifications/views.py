"""The organizers' ledger: what was written to whom, and what became of it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conferences.http import ConferenceRequest
from notifications import queries, services
from notifications.access import (
    SETTLE_MAIL,
    get_mail_for_organizer_or_404,
    get_mail_for_settler_or_404,
    get_mails_for_organizer_or_404,
)
from notifications.forms import LedgerFilter
from notifications.messages import without_keys
from notifications.models import Mail

PER_PAGE = 50


def mail_list(request: ConferenceRequest) -> HttpResponse:
    conference = get_mails_for_organizer_or_404(request)
    form = LedgerFilter(request.GET)
    chosen = form.chosen()
    page = Paginator(queries.ledger(conference, **chosen), PER_PAGE).get_page(request.GET.get("page"))
    found = queries.counts(conference)
    tiles = [(state, Mail.State(state).label, count) for state, count in found.items()]
    is_empty = not any(found.values())
    context = {"form": form, "page": page, "tiles": tiles, "is_empty": is_empty, "doubts": found[Mail.State.UNCERTAIN]}
    return render(request, "notifications/mail_list.html", context)


def mail_show(request: ConferenceRequest, code: str) -> HttpResponse:
    mail = get_mail_for_organizer_or_404(request, code)
    text = without_keys(mail.text)
    context = {
        "mail": mail,
        "text": text,
        "has_keys": text != mail.text,
        "files": queries.files_of(mail),
        "may_settle": request.member.may(SETTLE_MAIL),
    }
    return render(request, "notifications/mail_show.html", context)


@require_POST
def mail_arrived(request: ConferenceRequest, code: str) -> HttpResponse:
    mail = get_mail_for_settler_or_404(request, code)
    return _settle(request, mail, services.settle_as_arrived, _("Noted: this mail arrived. It will not be sent again."))


@require_POST
def mail_send_again(request: ConferenceRequest, code: str) -> HttpResponse:
    mail = get_mail_for_settler_or_404(request, code)
    return _settle(request, mail, services.send_again, _("This mail waits to be sent once more."))


def _settle(request: ConferenceRequest, mail: Mail, verb: Callable[..., Mail], done: str) -> HttpResponse:
    try:
        verb(mail, by=request.user)
    except services.Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("notifications:mail_show", slug=request.conference.slug, code=mail.code)
