"""Who proposes. What identifies a person lives here only."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import normalize_email
from conferences.codes import new_code


class Profile(models.Model):
    """A person as they want to be announced. Without a user where an organizer or an import entered them."""

    user = models.OneToOneField("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    name = models.CharField(_("name, as you want to be announced"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    biography = models.TextField(_("about you"), max_length=5000, blank=True)
    affiliation = models.CharField(_("organization"), max_length=200, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=60, blank=True)
    website = models.URLField(_("website"), blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.email = normalize_email(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Authorship(models.Model):
    """That somebody is, or is asked to be, a speaker of a proposal."""

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Speaker")
        DECLINED = "declined", _("Declined")

    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, related_name="+")
    profile = models.ForeignKey(Profile, models.PROTECT, null=True, blank=True, related_name="authorships")
    invited_email = models.EmailField(blank=True)
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACCEPTED)
    is_contact = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint("proposal", "profile", name="speakers_authorship_once"),
            models.UniqueConstraint(
                "proposal",
                "invited_email",
                condition=Q(profile__isnull=True),
                name="speakers_authorship_invited_once",
            ),
            models.UniqueConstraint("proposal", condition=Q(is_contact=True), name="speakers_authorship_one_contact"),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(profile__isnull=False),
                name="speakers_authorship_accepted_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(profile__isnull=False) | ~Q(invited_email=""),
                name="speakers_authorship_somebody_or_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.status}"
