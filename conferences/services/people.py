"""Roles: offered by mail, taken up, taken back."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, normalize_email
from conferences.access import Scope
from conferences.errors import InvitationClosed, OutOfScope, Refused
from conferences.log import record
from conferences.models import SEES_NAMES, Conference, Invitation, Membership, Role, Track
from conferences.queries import TOOK_ROLE, has_seen_names, is_before_freeze, reviews_here
from conferences.services.shared import locked, whole

VALID_FOR = timedelta(days=14)
CLOSED = {
    "used": gettext_lazy("This invitation was already used."),
    "revoked": gettext_lazy("This invitation was taken back."),
    "expired": gettext_lazy("This invitation has expired."),
}


def invite(
    conference: Conference,
    *,
    email: str,
    role: str,
    by: User | None,
    track: Track | None = None,
    scope: Scope | None = None,
) -> Invitation:
    """Offer a role to an address. The mail is the caller's to send (`mails.invite`), in the same transaction.

    Raises ValidationError for an unusable address, role or track, `Refused` for a role that is already
    held or offered, or that this person cannot hold now. A track chair may invite further chairs of their track.
    """
    if scope is not None and scope.track is not None and (role != Role.TRACK_CHAIR or track != scope.track):
        raise OutOfScope
    address = normalize_email(email)
    validate_email(address)
    MaxLengthValidator(254)(address)
    _check_role(conference, role, track)
    with transaction.atomic():
        locked(conference)
        _check_free(conference, address, role, track)
        invitation = Invitation.objects.create(
            conference=conference,
            email=address,
            role=role,
            track=track,
            invited_by=by.actor_id if by is not None else None,
            expires_at=now() + VALID_FOR,
        )
        record("conferences.invited", conference=conference, by=by, subject=invitation.code, role=str(role))
    return invitation


def resend(invitation: Invitation, *, by: User | None, times_mailed: int, scope: Scope | None = None) -> Invitation:
    """Let the invitation count for another while and be mailed again (by the caller).

    `times_mailed` is what the page showed: a second click on the same button finds another number and is refused.
    """
    whole(scope, invitation.conference)
    with transaction.atomic():
        row = _open(invitation, or_expired=True)
        if row.times_mailed != times_mailed:
            raise Refused(_("This invitation was just mailed again; once is enough."))
        row.times_mailed += 1
        row.expires_at = now() + VALID_FOR
        row.save(update_fields=["times_mailed", "expires_at"])
        record("conferences.invitation_resent", conference=row.conference, by=by, subject=row.code)
    return row


def revoke(invitation: Invitation, *, by: User | None, scope: Scope | None = None) -> Invitation:
    """Take an invitation back; its link then says so. Raises `InvitationClosed` if it was used or revoked."""
    whole(scope, invitation.conference)
    with transaction.atomic():
        row = _open(invitation, or_expired=True)
        row.revoked_at = now()
        row.save(update_fields=["revoked_at"])
        record("conferences.invitation_revoked", conference=row.conference, by=by, subject=row.code)
    return row


def accept_invitation(invitation: Invitation, *, user: User) -> Membership:
    """Give the role to the person who opened the link, whatever address they log in with.

    Raises `InvitationClosed` (used, revoked, expired), `Refused` where another role of theirs forbids this one.
    """
    with transaction.atomic():
        row = _open(invitation)
        _check_sides(row.conference, user, row.role)
        membership, _created = Membership.objects.get_or_create(
            conference=row.conference, user=user, role=row.role, track=row.track
        )
        row.accepted_at = now()
        row.save(update_fields=["accepted_at"])
        record(
            TOOK_ROLE,
            conference=row.conference,
            by=user,
            subject=membership.code,
            role=str(row.role),
            invitation=row.code,
        )
    return membership


def remove_member(membership: Membership, *, by: User | None, scope: Scope | None = None) -> None:
    """Take a role back. A conference keeps at least one organizer."""
    whole(scope, membership.conference)
    with transaction.atomic():
        conference = locked(membership.conference)
        row = Membership.objects.filter(pk=membership.pk).first()
        if row is None:
            raise Refused(_("This role was already taken back."))
        if row.role == Role.ORGANIZER and conference.memberships.filter(role=Role.ORGANIZER).count() == 1:
            raise Refused(_("This is the last organizer. Invite another one first; nothing was changed."))
        code, role = row.code, str(row.role)
        row.delete()
        record("conferences.role_taken_back", conference=conference, by=by, subject=code, role=role)


def _open(invitation: Invitation, *, or_expired: bool = False) -> Invitation:
    """The row, with its conference locked before it, if it still counts. Raises `InvitationClosed`."""
    conference = locked(invitation.conference)
    row = Invitation.objects.select_for_update(of=("self",)).select_related("track").get(pk=invitation.pk)
    row.conference = conference
    why = row.closed_because(now())
    if why and not (why == "expired" and or_expired):
        raise InvitationClosed(why, str(CLOSED[why]))
    return row


def _check_role(conference: Conference, role: str, track: Track | None) -> None:
    if role not in Role.values:
        raise ValidationError({"role": _("There is no such role.")})
    if role == Role.TRACK_CHAIR and track is None:
        raise ValidationError({"track": _("Say which track they will chair.")})
    if role != Role.TRACK_CHAIR and track is not None:
        raise ValidationError({"track": _("Only a track chair belongs to a track.")})
    if track is not None and track.conference_id != conference.pk:
        raise ValidationError({"track": _("This track belongs to another conference.")})


def _check_free(conference: Conference, address: str, role: str, track: Track | None) -> None:
    if conference.invitations.filter(
        email__iexact=address, role=role, track=track, accepted_at=None, revoked_at=None
    ).exists():
        raise Refused(_("This address is already invited to this role. You can mail the invitation again."))
    user = User.objects.filter(email=address).first()
    if user is None:
        return
    if conference.memberships.filter(user=user, role=role, track=track).exists():
        raise Refused(_("This person already has this role."))
    _check_sides(conference, user, role)


def _check_sides(conference: Conference, user: User, role: str) -> None:
    """Nobody both sees names and reviews anonymously before scores are frozen."""
    if not is_before_freeze(conference):
        return
    if role == Role.REVIEWER and has_seen_names(conference, user):
        raise Refused(
            _(
                "Whoever has seen names as an anonymity editor, mentor or helpdesk cannot review here "
                "until scores are frozen."
            )
        )
    if role in SEES_NAMES and reviews_here(conference, user):
        raise Refused(_("This role sees names, and a reviewer cannot hold it until scores are frozen."))
