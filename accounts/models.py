"""People who can log in. What they are in a conference is a `conferences.Membership`."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


def normalize_email(address: str) -> str:
    """The form in which an address is compared and stored: trimmed, lower case."""
    return address.strip().lower()


def new_subject() -> str:
    """An opaque code for a mail of which there may be many, such as a sign-in code."""
    return secrets.token_hex(8)


def check_zone(name: str) -> None:
    """Raises ValidationError for a time zone that there is not."""
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of this name."))


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a person who can log in. Raises ValueError for an empty address."""
        if not email.strip():
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalize_email(username or ""))


class User(AbstractBaseUser):
    """A person. The e-mail address is the login; the log knows them by `actor_id` only."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("your name, as you want to be addressed"), max_length=200, blank=True)
    actor_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_owner = models.BooleanField(default=False, help_text="May create conferences in this installation.")
    is_active = models.BooleanField(default=True)
    zone = models.CharField(_("your time zone"), max_length=64, blank=True, validators=[check_zone])
    joined_at = models.DateTimeField(default=now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email


class MergeRequest(models.Model):
    """That somebody wants two accounts to become one. Both addresses must say yes, each by its own link."""

    VALID_FOR = timedelta(days=1)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(User, models.CASCADE, related_name="+")
    gone = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=now)
    kept_agreed_at = models.DateTimeField(null=True)
    gone_agreed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"merge of {self.made_at:%Y-%m-%d}"

    def is_open(self, at: datetime | None = None) -> bool:
        return self.done_at is None and self.gone_id is not None and (at or now()) < self.made_at + self.VALID_FOR


class OwnerLink(models.Model):
    """A one-time link whose opener becomes the installation's owner; printed at the first start."""

    VALID_FOR = timedelta(days=7)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"owner link of {self.made_at:%Y-%m-%d}"

    def is_open(self, at: datetime | None = None) -> bool:
        return self.used_at is None and (at or now()) < self.made_at + self.VALID_FOR

    @staticmethod
    def lock() -> None:
        """One act on ownership at a time, until the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_ownerlink IN SHARE ROW EXCLUSIVE MODE")
