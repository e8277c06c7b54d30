"""Invitations to a proposal: sent by mail, answered by a signed link by whoever holds it.

Each verb locks the proposal first, so two people changing the list come one after the other.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.models import User, normalize_email
from conferences.models import Event
from proposals.models import Proposal
from proposals.states import Refused
from proposals.texts import clean_line
from speakers.models import Authorship, Insider
from speakers.queries import addresses_of
from speakers.services.lists import log, next_position, open_for_changes, refuse_to_take_back, taking_part
from speakers.services.people import profile_of, remember

INVITATION_DAYS = 21
#: Speakers and open invitations of one proposal; a panel is smaller than that.
MOST_SPEAKERS = 20
#: Between two mails to one address.
PAUSE = timedelta(minutes=10)
#: Mails that one proposal may send to people who never asked for any, in a day.
MOST_MAILS_A_DAY = 40


def invite(proposal: Proposal, *, by: User, email: str, speaks: bool = True) -> Authorship:
    """Ask somebody by mail to be a co-speaker, or to look after it without speaking. Who declined may be asked again.

    Raises ValidationError for what is no address; `Refused` when they speak or are asked already.
    """
    address = checked_address(email)
    with transaction.atomic():
        row = open_for_changes(proposal)
        taking_part(row, by)
        _refuse_known(row, address)
        _refuse_too_many(row, 1)
        return _ask(row, address, by=by, speaks=speaks)


def invite_many(
    proposal: Proposal, *, by: User, emails: Iterable[str], speaks: bool = True
) -> tuple[list[Authorship], list[str]]:
    """Ask several people: who was asked, and the addresses that speak or are asked already. All or none.

    Raises ValidationError with a line for each that is no address, `Refused` when they are too many.
    """
    addresses = _checked_addresses(emails)
    with transaction.atomic():
        row = open_for_changes(proposal)
        taking_part(row, by)
        known = _known_addresses(row, addresses)
        new = [each for each in addresses if each not in known]
        _refuse_too_many(row, len(new))
        asked = [_ask(row, each, by=by, speaks=speaks) for each in new]
    return asked, sorted(known)


def resend(authorship: Authorship, *, by: User) -> Authorship:
    """Send the invitation again, with a new link. `Refused` when it was answered, or sent a moment ago."""
    with transaction.atomic():
        row, current = _answerable(authorship)
        taking_part(row, by)
        assert current.invited_at is not None
        if current.invited_at > timezone.now() - PAUSE:
            sent = date_format(timezone.localtime(current.invited_at), "TIME_FORMAT")
            raise Refused(
                gettext("An invitation was sent at %(time)s; give it some minutes. No second one was sent.")
                % {"time": sent}
            )
        _refuse_too_many_mails(row, 1)
        current.invited_at = timezone.now()
        current.save(update_fields=["invited_at"])
        log("invited_again", row, current, by)
    return current


def accept(authorship: Authorship, *, by: User) -> Authorship:
    """Say yes. Whoever holds the link may: an invitation can have been forwarded, which is noted.

    Returns the authorship that holds now: the older one of somebody who takes part already. Raises `Refused` when
    the invitation was answered, is for another person than such a one, or the proposal is over.
    """
    profile = profile_of(by)
    with transaction.atomic():
        row, current = _answerable(authorship)
        mine = addresses_of(by)
        if known := Authorship.objects.filter(proposal=row, profile=profile).first():
            if current.invited_email not in mine:
                raise Refused(gettext("You take part in this already, and this invitation is for somebody else."))
            log("invitation_dropped", row, current, by)
            current.delete()
            if current.is_speaking and not known.is_speaking:
                known.is_speaking = True
                known.save(update_fields=["is_speaking"])
            return known
        current.profile = profile
        current.status = Authorship.Status.ACCEPTED
        current.answered_at = timezone.now()
        current.is_forwarded = current.invited_email not in mine
        current.save(update_fields=["profile", "status", "answered_at", "is_forwarded"])
        log("accepted", row, current, by, forwarded=current.is_forwarded)
        for other in Authorship.objects.open().filter(proposal=row, invited_email__in=mine):
            log("invitation_dropped", row, other, by)
            other.delete()
    return current


def decline(authorship: Authorship, *, by: User | None = None) -> Authorship:
    """Say no; whoever holds the link may, without an account. `Refused` when it was answered before."""
    with transaction.atomic():
        row, current = _answerable(authorship)
        current.status = Authorship.Status.DECLINED
        current.answered_at = timezone.now()
        current.save(update_fields=["status", "answered_at"])
        log("declined", row, current, by)
    return current


def take_back(authorship: Authorship, row: Proposal, *, by: User) -> None:
    """Remove somebody who has not said yes from the list of the locked `row`."""
    if authorship.status == Authorship.Status.INVITED:
        refuse_to_take_back(row, authorship)
    remember(row, email=authorship.invited_email, reason=Insider.Reason.LISTED)
    log("removed", row, authorship, by)
    authorship.delete()


def checked_address(text: str) -> str:
    """The address as it is compared and stored. Raises ValidationError for what is none."""
    address = normalize_email(text)
    validate_email(address)
    MaxLengthValidator(254)(address)
    return address


def _checked_addresses(texts: Iterable[str]) -> list[str]:
    """Each once, in their order."""
    addresses: dict[str, None] = {}
    wrong: list[str] = []
    for text in texts:
        try:
            addresses[checked_address(text)] = None
        except ValidationError:
            shown = clean_line(text[:200])[:60]
            wrong.append(gettext("“%(text)s” is not an e-mail address.") % {"text": shown})
    if wrong:
        raise ValidationError([*wrong[:10], gettext("Nobody was invited yet.")])
    if not addresses:
        raise ValidationError(gettext("Write at least one e-mail address."))
    return list(addresses)


def _ask(row: Proposal, address: str, *, by: User, speaks: bool) -> Authorship:
    authorship, _made = Authorship.objects.update_or_create(
        proposal=row,
        invited_email=address,
        profile=None,
        defaults={
            "status": Authorship.Status.INVITED,
            "is_speaking": speaks,
            "invited_at": timezone.now(),
            "answered_at": None,
            "position": next_position(row),
        },
    )
    log("invited", row, authorship, by)
    return authorship


def _answerable(authorship: Authorship) -> tuple[Proposal, Authorship]:
    row = open_for_changes(authorship.proposal)
    current = Authorship.objects.filter(pk=authorship.pk).first()
    if current is None:
        raise Refused(gettext("This invitation was taken back. Nothing was changed."))
    if current.status == Authorship.Status.ACCEPTED:
        raise Refused(gettext("This invitation was accepted already. Nothing was changed."))
    if current.status == Authorship.Status.DECLINED:
        raise Refused(gettext("This invitation was declined already. Ask for a new one if that was a mistake."))
    return row, current


def _known_addresses(row: Proposal, addresses: list[str]) -> set[str]:
    held = Authorship.objects.filter(proposal=row)
    there = held.taking_part().filter(Q(profile__email__in=addresses) | Q(profile__user__email__in=addresses))
    known = {each for pair in there.values_list("profile__email", "profile__user__email") for each in pair}
    known |= set(held.open().filter(invited_email__in=addresses).values_list("invited_email", flat=True))
    return known & set(addresses)


def _refuse_known(row: Proposal, address: str) -> None:
    held = Authorship.objects.filter(proposal=row)
    if held.taking_part().filter(Q(profile__email=address) | Q(profile__user__email=address)).exists():
        raise Refused(gettext("%(email)s is a speaker of this proposal already.") % {"email": address})
    if held.open().filter(invited_email=address).exists():
        raise Refused(gettext("%(email)s was invited already. “Send again” is beside the name.") % {"email": address})


def _refuse_too_many(row: Proposal, more: int) -> None:
    if Authorship.objects.filter(proposal=row).exclude(status="declined").count() + more > MOST_SPEAKERS:
        raise Refused(
            gettext("A proposal has at most %(most)d speakers. Nobody was invited.") % {"most": MOST_SPEAKERS}
        )
    _refuse_too_many_mails(row, more)


def _refuse_too_many_mails(row: Proposal, more: int) -> None:
    """Inviting, taking back and inviting again must not become a way to mail the whole world."""
    since = timezone.now() - timedelta(days=1)
    kinds = ["speakers.invited", "speakers.invited_again"]
    if Event.objects.filter(subject=row.code, kind__in=kinds, at__gt=since).count() + more > MOST_MAILS_A_DAY:
        raise Refused(
            gettext("This proposal has sent %(most)d invitations in a day. Go on tomorrow; nobody was invited now.")
            % {"most": MOST_MAILS_A_DAY}
        )
