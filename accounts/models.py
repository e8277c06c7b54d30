"""People who can log in. What they are in a conference is a `conferences.Membership`."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


def normalize_email(address: str) -> str:
    """The form in which an address is compared and stored: trimmed, lower case."""
    return address.strip().lower()


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
    zone = models.CharField(max_length=64, blank=True)
    joined_at = models.DateTimeField(default=now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email
