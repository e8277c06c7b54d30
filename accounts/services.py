"""Verbs on accounts."""

import uuid

from django.db import connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import OwnerLink, User, normalize_email


class Refused(Exception):
    """Not done, and nothing was changed; the text can be shown to a person."""


def owner_link() -> OwnerLink:
    """The link that still waits for its owner, made if there is none. Raises `Refused` once there is an owner."""
    with transaction.atomic():
        OwnerLink.lock()
        if User.objects.filter(is_owner=True).exists():
            raise Refused(_("This installation has an owner."))
        waiting = OwnerLink.objects.filter(used_at=None).order_by("id").last()
        if waiting is not None and waiting.is_open():
            return waiting
        return OwnerLink.objects.create()


def claim(link: OwnerLink, *, by: User) -> User:
    """Make `by` the owner, once: whoever comes second, with this link or another, is refused."""
    with transaction.atomic():
        OwnerLink.lock()
        row = OwnerLink.objects.get(pk=link.pk)
        if row.used_at is not None or User.objects.filter(is_owner=True).exists():
            raise Refused(_("This link was already used: the installation has its owner."))
        if not row.is_open():
            raise Refused(_("This link has expired. Print a new one with “manage.py owner_link”."))
        row.used_at = now()
        row.used_by = by
        row.save(update_fields=["used_at", "used_by"])
        by.is_owner = True
        by.save(update_fields=["is_owner"])
    return by


def nobody() -> User:
    """An account that is nobody's and that nobody gets into: what stands where a person was."""
    return User.objects.create_user(f"nobody-{uuid.uuid4().hex}@erased.invalid", is_active=False)


def hand_over(*, by: User, email: str) -> User:
    """Make somebody else the installation's owner. Raises `Refused`."""
    with transaction.atomic():
        OwnerLink.lock()
        mine = User.objects.get(pk=by.pk)
        heir = User.objects.filter(email=normalize_email(email), is_active=True).exclude(pk=by.pk).first()
        if not mine.is_owner:
            raise Refused(_("You do not own this installation any more. Nothing was changed."))
        if heir is None:
            raise Refused(_("Nobody else has an account with this address. Nothing was changed."))
        User.objects.filter(pk=mine.pk).update(is_owner=False)
        User.objects.filter(pk=heir.pk).update(is_owner=True)
    by.is_owner = False
    return heir


def leaving() -> None:
    """One leaving or merging of accounts at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x1EA5E])


def edit_profile(user: User, *, name: str, zone: str) -> User:
    """Change how a person is addressed and on whose clocks they read times."""
    user.name = name
    user.zone = zone
    user.full_clean(exclude=["password", "email"])
    user.save(update_fields=["name", "zone"])
    return user
