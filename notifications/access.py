"""Who may read the mail ledger. It names people, so whoever also reviews waits until scores freeze."""

from django.shortcuts import get_object_or_404

from conferences.access import check, rule
from conferences.http import ConferenceRequest
from conferences.models import Conference, Role
from notifications.models import Mail

SEE_MAIL = rule(
    "notifications.see_mail",
    [Role.ORGANIZER, Role.HELPDESK],
    "read what was written to whom for this conference, and what became of it",
    names=True,
)
SETTLE_MAIL = rule(
    "notifications.settle_mail",
    [Role.ORGANIZER],
    "say that an uncertain mail arrived, or send it or a refused one again",
    names=True,
)

RULES = (SEE_MAIL, SETTLE_MAIL)


def get_mails_for_organizer_or_404(request: ConferenceRequest) -> Conference:
    check(request, SEE_MAIL)
    return request.conference


def get_mail_for_organizer_or_404(request: ConferenceRequest, code: str) -> Mail:
    conference = get_mails_for_organizer_or_404(request)
    return get_object_or_404(Mail.objects.of(conference), code=code)


def get_mail_for_settler_or_404(request: ConferenceRequest, code: str) -> Mail:
    check(request, SETTLE_MAIL)
    return get_object_or_404(Mail.objects.of(request.conference), code=code)
