"""The organizers' ledger: what was written to whom, and what became of it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from conferences.http import ConferenceRequest
from notifications import queries, services
from notifications.access import (
    SETTLE_MAIL,
    get_account_or_login_needed,
    get_mail_for_organizer_or_404,
    get_mail_for_settler_or_404,
    get_mail_for_token_or_404,
    get_mails_for_organizer_or_404,
)
from notifications.forms import LedgerFilter, PreferencesForm
from notifications.messages import without_keys
from notifications.models import Mail
from notifications.topics import SAYS, Topic, topic_of

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


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    user = get_account_or_login_needed(request)
    off = queries.unwanted_by(user.email)
    form = PreferencesForm(request.POST if request.method == "POST" else None, off=off)
    if request.method == "POST" and form.is_valid():
        for topic in Topic:
            verb = services.turn_on if topic in form.cleaned_data["wanted"] else services.turn_off
            verb(user.email, topic, by=user)
        messages.success(request, _("Your choice is saved."))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})


@csrf_exempt  # programs for mail press it, without a page of ours (RFC 8058)
@never_cache
@require_http_methods(["GET", "POST"])
def mail_off(request: HttpRequest, token: str) -> HttpResponse:
    mail = get_mail_for_token_or_404(token)
    topic = topic_of(mail.kind)
    assert topic is not None
    if request.method == "POST":
        services.turn_off(mail.recipient, topic, by=None)
    context = {"topic": topic.label, "says": SAYS[topic], "is_off": request.method == "POST"}
    return render(request, "notifications/mail_off.html", context)
