"""Verbs on accounts."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import OwnerLink, User


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


def edit_profile(user: User, *, name: str, zone: str) -> User:
    """Change how a person is addressed and on whose clocks they read times."""
    user.name = name
    user.zone = zone
    user.full_clean(exclude=["password", "email"])
    user.save(update_fields=["name", "zone"])
    return user
