"""Who proposes. What identifies a person lives here only."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import normalize_email
from conferences.codes import new_code
from speakers.personal import Absence as Absence
from speakers.personal import Consent as Consent
from speakers.personal import Presence as Presence
from speakers.personal import TravelSupport as TravelSupport

#: Characters, as people count them, that fit into each text.
LIMITS = {"name": 100, "biography": 5000, "affiliation": 100, "pronouns": 30}
ONE_LINE = frozenset({"name", "affiliation", "pronouns", "website"})
#: Links of one person beside their website, and characters of each.
MOST_LINKS = 8
LONGEST_LINK = 200
_on_the_web = URLValidator(schemes=["http", "https"])


class Profile(models.Model):
    """A person as they want to be announced. Without a user where an organizer or an import entered them."""

    user = models.OneToOneField("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    name = models.CharField(_("name, as you want to be announced"), max_length=400, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    biography = models.TextField(_("about you"), blank=True)
    affiliation = models.CharField(_("organization"), max_length=400, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=120, blank=True)
    website = models.URLField(_("website"), blank=True, validators=[_on_the_web])
    links = ArrayField(
        models.URLField(max_length=LONGEST_LINK, validators=[_on_the_web]), size=MOST_LINKS, default=list, blank=True
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [models.Index("email", name="speakers_profile_email", condition=Q(user__isnull=True))]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.email = normalize_email(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class AuthorshipQuerySet(models.QuerySet["Authorship"]):
    def speaking(self) -> "AuthorshipQuerySet":
        """Those who are speakers: invited and declined ones left out."""
        return self.filter(status=Authorship.Status.ACCEPTED)

    def open(self) -> "AuthorshipQuerySet":
        return self.filter(status=Authorship.Status.INVITED)


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

    objects: ClassVar[AuthorshipQuerySet] = AuthorshipQuerySet.as_manager()  # type: ignore[assignment]

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
            models.CheckConstraint(
                condition=~Q(is_contact=True) | Q(status="accepted"),
                name="speakers_authorship_contact_is_a_speaker",
            ),
            models.CheckConstraint(
                condition=~Q(status="invited") | Q(invited_at__isnull=False),
                name="speakers_authorship_invited_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | Q(answered_at__isnull=False),
                name="speakers_authorship_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.status}"
