"""What is proposed. Nothing here leads to a person."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.codes import new_code
from conferences.models import Conference, Track
from proposals.states import BEFORE_ANNOUNCING, State


class Level(models.TextChoices):
    BEGINNER = "beginner", _("Everyone can follow")
    INTERMEDIATE = "intermediate", _("Some experience needed")
    ADVANCED = "advanced", _("For specialists")


class StateChoices(models.TextChoices):
    DRAFT = State.DRAFT.value, _("Draft")
    SUBMITTED = State.SUBMITTED.value, _("Submitted")
    WITHDRAWN = State.WITHDRAWN.value, _("Withdrawn")
    WAITLISTED = State.WAITLISTED.value, _("On the wait list")
    OFFERED = State.OFFERED.value, _("Place offered")
    ACCEPTED = State.ACCEPTED.value, _("Accepted")
    REJECTED = State.REJECTED.value, _("Not accepted")
    CONFIRMED = State.CONFIRMED.value, _("Confirmed")
    DECLINED = State.DECLINED.value, _("Declined")
    CANCELLED = State.CANCELLED.value, _("Cancelled")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def of(self, conference: Conference) -> "ProposalQuerySet":
        return self.filter(conference=conference)

    def handed_in(self) -> "ProposalQuerySet":
        """All that were submitted, whatever became of them."""
        return self.exclude(state=State.DRAFT).exclude(submitted_at=None)

    def submitted(self) -> "ProposalQuerySet":
        return self.filter(state=State.SUBMITTED)

    def accepted_or_confirmed(self) -> "ProposalQuerySet":
        return self.filter(state__in=[State.ACCEPTED, State.CONFIRMED])

    def confirmed(self) -> "ProposalQuerySet":
        return self.filter(state=State.CONFIRMED)

    def in_track(self, track: Track) -> "ProposalQuerySet":
        """Offered to this track, or accepted into it."""
        return self.filter(Q(tracks=track)).distinct()


class Proposal(models.Model):
    """A text and where it stands. `revision` grows with every saved change of it."""

    conference = models.ForeignKey("conferences.Conference", models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    state = models.CharField(max_length=10, choices=StateChoices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)

    title = models.CharField(_("title"), max_length=200)
    abstract = models.TextField(_("abstract"), max_length=5000, blank=True)
    outline = models.TextField(_("outline"), max_length=10000, blank=True)
    note_to_reviewers = models.TextField(_("note to reviewers"), max_length=5000, blank=True)
    note_to_organizers = models.TextField(_("private note to the organizers"), max_length=5000, blank=True)
    session_type = models.ForeignKey("conferences.SessionType", models.PROTECT, related_name="+")
    tracks = models.ManyToManyField("conferences.Track", related_name="+", verbose_name=_("tracks"))
    accepted_track = models.ForeignKey("conferences.Track", models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.BEGINNER)
    language = models.CharField(_("language of the talk"), max_length=10, default="en")
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(60 * 24)]
    )
    withdrawn_because = models.TextField(max_length=2000, blank=True, editable=False)
    do_not_record = models.BooleanField(_("please do not record this"), default=False)

    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index("conference", "state", name="proposals_proposal_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="proposals_proposal_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="proposals_proposal_submitted_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "offered", "confirmed", "declined", "cancelled", "withdrawn"])
                | Q(accepted_track__isnull=True),
                name="proposals_proposal_accepted_track",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "confirmed"]) | Q(accepted_track__isnull=False),
                name="proposals_proposal_accepted_into_one_track",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_announced(self) -> bool:
        """Its speakers have been told a result."""
        return self.state not in BEFORE_ANNOUNCING
