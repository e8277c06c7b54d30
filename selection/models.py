"""What the committee decided, what of it was announced, and who has looked at names."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.codes import new_code
from conferences.models import Conference


class Outcome(models.TextChoices):
    ACCEPT = "accept", _("Accept")
    WAITLIST = "waitlist", _("Wait list")
    REJECT = "reject", _("Reject")


class Announcement(models.Model):
    """One press of the button that tells people. `confirm_by` is the last day for those who were accepted."""

    conference = models.ForeignKey("conferences.Conference", models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    by_actor = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)
    confirm_by = models.DateField()

    def __str__(self) -> str:
        return self.code


class DecisionQuerySet(models.QuerySet["Decision"]):
    def of(self, conference: Conference) -> "DecisionQuerySet":
        return self.filter(proposal__conference=conference)

    def pending(self) -> "DecisionQuerySet":
        """Decided quietly and standing; nobody has been told."""
        return self.filter(announced_at=None, superseded_at=None)

    def announced(self) -> "DecisionQuerySet":
        return self.exclude(announced_at=None)


class Decision(models.Model):
    """What the committee wants for a proposal. Quiet until it is announced; replaced, never changed or deleted.

    A proposal has at most one that is pending and at most one announced one that stands: who was told that they are
    on the wait list can quietly be accepted, and is on the wait list for everyone until that is announced.
    """

    proposal = models.ForeignKey("proposals.Proposal", models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    outcome = models.CharField(max_length=8, choices=Outcome)
    track = models.ForeignKey("conferences.Track", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason, for the committee"), max_length=2000, blank=True)
    by_actor = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField(null=True)
    announcement = models.ForeignKey(Announcement, models.PROTECT, null=True, related_name="decisions")

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "proposal",
                condition=Q(superseded_at__isnull=True, announced_at__isnull=True),
                name="selection_decision_one_pending",
            ),
            models.UniqueConstraint(
                "proposal",
                condition=Q(superseded_at__isnull=True, announced_at__isnull=False),
                name="selection_decision_one_announced",
            ),
            models.CheckConstraint(
                condition=Q(outcome="accept", track__isnull=False)
                | Q(outcome__in=["waitlist", "reject"], track__isnull=True),
                name="selection_decision_accepts_into_one_track",
            ),
            models.CheckConstraint(
                condition=Q(announced_at__isnull=True, announcement__isnull=True)
                | Q(announced_at__isnull=False, announcement__isnull=False),
                name="selection_decision_announced_with",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | Q(superseded_at__isnull=False),
                name="selection_decision_superseded_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.code}"


class Answer(models.Model):
    """What the speakers said to an acceptance: one answer, whoever of them gave it, from the page or the mail."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("Confirmed")
        DECLINE = "decline", _("Declined")

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="answer")
    kind = models.CharField(max_length=7, choices=Kind)
    reason = models.TextField(_("why"), max_length=2000, blank=True)
    by_actor = models.UUIDField(null=True, help_text="None where it came from the mailed link.")
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.kind


class PassedFeedback(models.Model):
    """What a reviewer wrote for the speakers, passed on by a chair: a copy, so their page needs no review.

    Speakers read it once the result is announced.
    """

    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, related_name="+")
    review = models.UUIDField(unique=True)
    text = models.TextField()
    by_actor = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["review"]

    def __str__(self) -> str:
        return str(self.review)


class Aside(models.Model):
    """That a chair or organizer has stepped back from a proposal: they see its title and state only."""

    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("proposal", "user", name="selection_aside_once")]

    def __str__(self) -> str:
        return str(self.at)


class NamesOpening(models.Model):
    """That names were opened to the committee: of a whole round, or to the chairs of one track of it."""

    round = models.ForeignKey("conferences.Round", models.PROTECT, related_name="+")
    track = models.ForeignKey("conferences.Track", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    by_actor = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint("round", "track", name="selection_namesopening_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.code


class NameLook(models.Model):
    """The first time that somebody of the committee saw who wrote a proposal."""

    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, related_name="+")
    actor = models.UUIDField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("proposal", "actor", name="selection_namelook_first")]

    def __str__(self) -> str:
        return str(self.at)
