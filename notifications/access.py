"""Who may read the mail ledger. It names people, so whoever also reviews waits until scores freeze."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from conferences.access import check, rule
from conferences.http import ConferenceRequest, LoginNeeded
from conferences.models import Conference, Role
from notifications.models import Mail
from notifications.tokens import mail_code_of
from notifications.topics import topic_of

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


def get_account_or_login_needed(request: HttpRequest) -> User:
    """The person asking: everybody chooses for themselves."""
    if not isinstance(request.user, User):
        raise LoginNeeded
    return request.user


def get_mail_for_token_or_404(token: str) -> Mail:
    """The mail in which this link stood, whoever opens it; 404 for a forged one."""
    mail = get_object_or_404(Mail, code=mail_code_of(token) or "")
    if topic_of(mail.kind) is None:
        raise Http404
    return mail


def get_mails_for_organizer_or_404(request: ConferenceRequest) -> Conference:
    check(request, SEE_MAIL)
    return request.conference


def get_mail_for_organizer_or_404(request: ConferenceRequest, code: str) -> Mail:
    conference = get_mails_for_organizer_or_404(request)
    return get_object_or_404(Mail.objects.of(conference), code=code)


def get_mail_for_settler_or_404(request: ConferenceRequest, code: str) -> Mail:
    check(request, SETTLE_MAIL)
    return get_object_or_404(Mail.objects.of(request.conference), code=code)
