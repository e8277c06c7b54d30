"""What one person said about themselves for one conference: apart from every proposal, never read by reviewers.

The models of this file belong to `speakers.models`, which names them too.
"""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

#: Characters, as people count them.
LIMITS = {"note": 1000}


class Consent(models.Model):
    """That a person has agreed to one version of an agreement. Kept whatever is asked later."""

    profile = models.ForeignKey("speakers.Profile", models.CASCADE, related_name="consents")
    agreed_to = models.ForeignKey("conferences.AgreementVersion", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("profile", "agreed_to", name="speakers_consent_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.agreed_to_id}"


class Presence(models.Model):
    """Whether a person speaks for the first time here (None: not said), and when they last told when they can come."""

    profile = models.ForeignKey("speakers.Profile", models.CASCADE, related_name="presences")
    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="+")
    first_time = models.BooleanField(_("this would be my first talk"), null=True, blank=True)
    said_when = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("profile", "conference", name="speakers_presence_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.conference_id}"


class Absence(models.Model):
    """Hours, in the conference's zone, at which a person cannot come. `until` of midnight is the end of the day."""

    profile = models.ForeignKey("speakers.Profile", models.CASCADE, related_name="absences")
    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="+")
    day = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField(help_text="23:59:59 for the whole rest of the day.")

    class Meta:
        ordering = ["day", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="speakers_absence_is_a_span"),
            models.UniqueConstraint("profile", "conference", "day", "starts", name="speakers_absence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts:%H:%M}-{self.ends:%H:%M}"


class TravelSupport(models.Model):
    """That a person could come only with help. Read by organizers and helpdesk, apart from every proposal."""

    class Kind(models.TextChoices):
        TRAVEL = "travel", _("Travel")
        STAY = "stay", _("A place to stay")
        CARE = "care", _("Care of children or relatives")
        VISA = "visa", _("A letter for a visa")
        OTHER = "other", _("Something else")

    profile = models.ForeignKey("speakers.Profile", models.CASCADE, related_name="travel_support")
    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="+")
    kinds = ArrayField(models.CharField(max_length=6, choices=Kind), default=list)
    amount = models.PositiveIntegerField(
        _("about how much"), null=True, blank=True, validators=[MaxValueValidator(10**8)]
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three letters, as in EUR."))],
    )
    note = models.TextField(_("what else they should know"), blank=True)
    asked_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("profile", "conference", name="speakers_travelsupport_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.conference_id}"

    @property
    def kinds_in_words(self) -> str:
        return ", ".join(str(self.Kind(each).label) for each in self.kinds)
