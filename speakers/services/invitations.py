"""Co-speakers: asked by mail, answering by a signed link, leaving, and who the contact is.

Each verb locks the proposal first, so two people changing the list come one after the other.
"""

from datetime import timedelta

from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.models import User, normalize_email
from conferences.log import record
from proposals.models import Proposal
from proposals.services import locked
from proposals.states import LABEL, OVER, Refused, State
from speakers.models import Authorship
from speakers.services.people import next_position, profile_of

INVITATION_DAYS = 21
#: Speakers and open invitations of one proposal; a panel is smaller than that.
MOST_SPEAKERS = 20
#: Between two mails to one address.
PAUSE = timedelta(minutes=10)


def invite(proposal: Proposal, *, by: User, email: str) -> Authorship:
    """Ask somebody by mail to be a co-speaker. One who declined may be asked again.

    Raises ValidationError for what is no address; `Refused` when they speak or are asked already.
    """
    address = normalize_email(email)
    validate_email(address)
    MaxLengthValidator(254)(address)
    with transaction.atomic():
        row = _open_for_changes(proposal)
        _must_speak(row, by)
        _refuse_known(row, address)
        if Authorship.objects.filter(proposal=row).exclude(status="declined").count() >= MOST_SPEAKERS:
            raise Refused(
                gettext("A proposal has at most %(most)d speakers. Nobody was invited.") % {"most": MOST_SPEAKERS}
            )
        authorship, _made = Authorship.objects.update_or_create(
            proposal=row,
            invited_email=address,
            profile=None,
            defaults={
                "status": Authorship.Status.INVITED,
                "invited_at": timezone.now(),
                "answered_at": None,
                "position": next_position(row),
            },
        )
        _log("invited", row, authorship, by)
    return authorship


def resend(authorship: Authorship, *, by: User) -> Authorship:
    """Send the invitation again, with a new link. `Refused` when it was answered, or sent a moment ago."""
    with transaction.atomic():
        row, current = _answerable(authorship)
        _must_speak(row, by)
        assert current.invited_at is not None
        if current.invited_at > timezone.now() - PAUSE:
            sent = date_format(timezone.localtime(current.invited_at), "TIME_FORMAT")
            raise Refused(
                gettext("An invitation was sent at %(time)s; give it some minutes. No second one was sent.")
                % {"time": sent}
            )
        current.invited_at = timezone.now()
        current.save(update_fields=["invited_at"])
        _log("invited_again", row, current, by)
    return current


def accept(authorship: Authorship, *, by: User) -> Authorship:
    """Become a speaker. Whoever holds the link may: an invitation can have been forwarded.

    Returns the authorship that holds now: the older one of somebody who spoke there already.
    Raises `Refused` when the invitation was answered, or the proposal is over.
    """
    profile = profile_of(by)
    with transaction.atomic():
        row, current = _answerable(authorship)
        if known := Authorship.objects.filter(proposal=row, profile=profile).first():
            _log("invitation_dropped", row, current, by)
            current.delete()
            return known
        current.profile = profile
        current.status = Authorship.Status.ACCEPTED
        current.answered_at = timezone.now()
        current.save(update_fields=["profile", "status", "answered_at"])
        _log("accepted", row, current, by)
    return current


def decline(authorship: Authorship, *, by: User | None = None) -> Authorship:
    """Say no; whoever holds the link may, without an account. `Refused` when it was answered before."""
    with transaction.atomic():
        row, current = _answerable(authorship)
        current.status = Authorship.Status.DECLINED
        current.answered_at = timezone.now()
        current.save(update_fields=["status", "answered_at"])
        _log("declined", row, current, by)
    return current


def remove(authorship: Authorship, *, by: User) -> None:
    """Take somebody off the list: anybody themselves, a speaker an invitation, the contact anyone.

    The contact hands over first, and the last speaker withdraws instead: both are `Refused`.
    """
    with transaction.atomic():
        row = _open_for_changes(authorship.proposal)
        current = Authorship.objects.select_related("profile").filter(pk=authorship.pk, proposal=row).first()
        if current is None:
            raise Refused(gettext("They are not on the list any more. Nothing was changed."))
        mine = _must_speak(row, by)
        speaks = current.status == Authorship.Status.ACCEPTED
        if speaks and current != mine and not mine.is_contact:
            raise Refused(gettext("Only the contact can remove another speaker. Nothing was changed."))
        if current.is_contact:
            _refuse_to_leave(row)
        _log("left" if current == mine else "removed", row, current, by)
        current.delete()


def hand_over(authorship: Authorship, *, by: User) -> Authorship:
    """Make another speaker the contact. Only the contact can; twice is once."""
    with transaction.atomic():
        row = _open_for_changes(authorship.proposal)
        mine = _must_speak(row, by)
        current = Authorship.objects.speaking().filter(pk=authorship.pk, proposal=row).first()
        if current is None:
            raise Refused(gettext("They are not a speaker of this proposal. Nothing was changed."))
        if current.is_contact:
            return current
        if not mine.is_contact:
            raise Refused(gettext("Only the contact can hand this over. Nothing was changed."))
        mine.is_contact = False
        mine.save(update_fields=["is_contact"])
        current.is_contact = True
        current.save(update_fields=["is_contact"])
        _log("contact_handed_over", row, current, by)
    return current


def _open_for_changes(proposal: Proposal) -> Proposal:
    row = locked(proposal)
    if row.state in OVER:
        raise Refused(
            gettext("The proposal is “%(state)s”, so its speakers cannot change any more.")
            % {"state": LABEL[State(row.state)]}
        )
    return row


def _must_speak(row: Proposal, by: User) -> Authorship:
    mine = Authorship.objects.speaking().filter(proposal=row, profile__user=by).first()
    if mine is None:
        raise Refused(gettext("You are not a speaker of this proposal any more. Nothing was changed."))
    return mine


def _answerable(authorship: Authorship) -> tuple[Proposal, Authorship]:
    row = _open_for_changes(authorship.proposal)
    current = Authorship.objects.filter(pk=authorship.pk).first()
    if current is None:
        raise Refused(gettext("This invitation was taken back. Nothing was changed."))
    if current.status == Authorship.Status.ACCEPTED:
        raise Refused(gettext("This invitation was accepted already. Nothing was changed."))
    if current.status == Authorship.Status.DECLINED:
        raise Refused(gettext("This invitation was declined already. Ask for a new one if that was a mistake."))
    return row, current


def _refuse_known(row: Proposal, address: str) -> None:
    held = Authorship.objects.filter(proposal=row)
    if held.speaking().filter(Q(profile__email=address) | Q(profile__user__email=address)).exists():
        raise Refused(gettext("%(email)s is a speaker of this proposal already.") % {"email": address})
    if held.open().filter(invited_email=address).exists():
        raise Refused(gettext("%(email)s was invited already. “Send again” is beside the name.") % {"email": address})


def _refuse_to_leave(row: Proposal) -> None:
    if Authorship.objects.speaking().filter(proposal=row).count() == 1:
        raise Refused(gettext("You are the only speaker. Withdraw the proposal instead; nothing was changed."))
    raise Refused(gettext("Make somebody else the contact first, then leave. Nothing was changed."))


def _log(what: str, row: Proposal, authorship: Authorship, by: User | None) -> None:
    record(f"speakers.{what}", conference=row.conference, by=by, subject=row.code, authorship=authorship.code)
