"""What reviewers' pages work on. No row here leads to a person: the database role of reviewers reads nothing else.

Which columns that role may read and write, and which rows, is in migration `0002_walls`; a test compares the
role's privileges with a literal list. Rows of the upper half are copies, written by `anonymity` alone.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.texts import TranslatedTextField
from reviews.ids import new_id


class RoundPhase(models.TextChoices):
    """Where a round stands, as reviewers are told. The same values as `conferences.models.Phase` (tested)."""

    CALL = "call", _("Call for proposals")
    REVIEW = "review", _("Anonymous review")
    DISCUSSION = "discussion", _("Discussion")
    SELECTION = "selection", _("Selection")
    ANNOUNCED = "announced", _("Announced")


class TalkLevel(models.TextChoices):
    """The same values as `proposals.models.Level` (tested)."""

    BEGINNER = "beginner", _("Everyone can follow")
    INTERMEDIATE = "intermediate", _("Some experience needed")
    ADVANCED = "advanced", _("For specialists")


SCORING_PHASES = frozenset({RoundPhase.REVIEW, RoundPhase.DISCUSSION})


class ReviewRound(models.Model):
    """A copy of a round: what reviewers' pages show of it, and what the policies ask of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True)
    slug = models.CharField(max_length=50)
    conference_name = models.CharField(max_length=200)
    name = TranslatedTextField(blank=True)
    zone = models.CharField(max_length=64)
    phase = models.CharField(max_length=12, choices=RoundPhase)
    is_named = models.BooleanField(default=False, help_text="Reviewers see who wrote a proposal.")
    shows_reviewer_names = models.BooleanField(default=False, help_text="Reviewers see who wrote a review.")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name) or self.conference_name

    @property
    def takes_scores(self) -> bool:
        """Reviews may still be written and changed."""
        return self.phase in SCORING_PHASES


class BlindTrack(models.Model):
    """A copy of a track's label."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(ReviewRound, models.CASCADE, related_name="tracks")
    code = models.CharField(max_length=8, unique=True)
    name = TranslatedTextField()
    color = models.CharField(max_length=7)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(self.name)


class BlindType(models.Model):
    """A copy of a session type's label."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True)
    name = TranslatedTextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(self.name)


class Criterion(models.Model):
    """One question that reviewers answer by a number. `labels` maps a number (as text) to words by language."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(ReviewRound, models.CASCADE, related_name="criteria")
    name = TranslatedTextField(_("question"))
    help = TranslatedTextField(_("explanation"), blank=True)
    minimum = models.SmallIntegerField(_("lowest"), default=-2)
    maximum = models.SmallIntegerField(_("highest"), default=2)
    labels = models.JSONField(_("labels"), default=dict, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2, default=1)
    is_required = models.BooleanField(_("must be answered"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(maximum__gt=F("minimum")), name="reviews_criterion_has_a_range"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="reviews_criterion_weight"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class ReviewerManager(models.Manager["Reviewer"]):
    """Leaves out the columns that reviewers' role may not read; they load on demand outside the blind context."""

    def get_queryset(self) -> models.QuerySet["Reviewer"]:
        return super().get_queryset().defer("user", "display_name", "pseudonym")


class Reviewer(models.Model):
    """Somebody who reviews in one conference, with an id of its own. Other reviewers read `shown_as` only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    display_name = models.CharField(max_length=200, blank=True)
    pseudonym = models.CharField(max_length=60)
    shown_as = models.CharField(max_length=200, help_text="The name or the pseudonym, as the conference chose.")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ReviewerManager] = ReviewerManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint("conference", "user", name="reviews_reviewer_once"),
            models.UniqueConstraint("conference", "pseudonym", name="reviews_reviewer_pseudonym_once"),
        ]

    def __str__(self) -> str:
        return self.shown_as


class BlindProposal(models.Model):
    """What reviewers read of a proposal: masked texts and facts, under a random id.

    `text_version` grows when the text that reviewers read has changed. Rows that are not `is_shown` exist for
    nobody who reviews: withdrawn, or masked and changed since.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="proposals")
    session_type = models.ForeignKey(BlindType, models.PROTECT, related_name="+")
    tracks: "models.ManyToManyField[BlindTrack, BlindProposalTrack]" = models.ManyToManyField(
        BlindTrack, through="BlindProposalTrack", related_name="proposals"
    )
    title = models.TextField(_("title"))
    abstract = models.TextField(_("abstract"), blank=True)
    outline = models.TextField(_("outline"), blank=True)
    note_to_reviewers = models.TextField(_("note to reviewers"), blank=True)
    answers = models.TextField(_("answers to questions"), blank=True)
    level = models.CharField(_("level"), max_length=12, choices=TalkLevel)
    language = models.CharField(_("language of the talk"), max_length=10)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    text_version = models.PositiveIntegerField(default=1)
    is_shown = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class BlindProposalTrack(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey(BlindProposal, models.CASCADE, related_name="+")
    track = models.ForeignKey(BlindTrack, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("proposal", "track", name="reviews_blindproposaltrack_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Byline(models.Model):
    """Who wrote a proposal, where review is named. A trigger refuses rows of an anonymous round."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey(BlindProposal, models.CASCADE, related_name="bylines")
    name = models.CharField(max_length=400)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A cleaned copy of a file, under a name that tells nothing. `stored` is where its bytes are: a random name too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey(BlindProposal, models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    content_type = models.CharField(max_length=100)
    label = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(null=True, blank=True)
    stored = models.CharField(max_length=80)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """How many reviews count for a proposal. Kept by triggers: under the policies others' rows cannot be counted."""

    proposal = models.OneToOneField(BlindProposal, models.CASCADE, primary_key=True, related_name="tally")
    reviews = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.reviews}"


# --- What reviewers write, and what is about them ----------------------------------------------------------


class Recusal(models.Model):
    """That a reviewer has nothing to do with a proposal. Readable by them alone: it would tell who wrote it."""

    class Reason(models.TextChoices):
        AUTHOR = "author", _("It is yours")
        DECLARED = "declared", _("You stepped back")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="recusals")
    proposal = models.ForeignKey(BlindProposal, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason)

    class Meta:
        constraints = [models.UniqueConstraint("reviewer", "proposal", name="reviews_recusal_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Assignment(models.Model):
    """That a reviewer was asked to review a proposal. Readable by that reviewer alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="assignments")
    proposal = models.ForeignKey(BlindProposal, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("reviewer", "proposal", name="reviews_assignment_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Review(models.Model):
    """What one reviewer says of one proposal. Counts once it was handed in, unless it says "not my field".

    `score` is the weighted mean of the answers on a scale from -2 to +2; `first_score` is what it was when the
    review was first handed in. Both are kept by triggers and cannot be written.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="reviews")
    proposal = models.ForeignKey(BlindProposal, models.CASCADE, related_name="reviews")
    comment = models.TextField(_("comment to the committee"), blank=True)
    feedback = models.TextField(_("feedback to the speaker"), blank=True)
    not_my_field = models.BooleanField(_("not my field"), default=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    text_version = models.PositiveIntegerField(default=1, help_text="The version of the text that was read.")
    revision = models.PositiveIntegerField(default=1)
    score = models.FloatField(null=True, blank=True, editable=False)
    first_score = models.FloatField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("reviewer", "proposal", name="reviews_review_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Score(models.Model):
    """One answer to one criterion. A trigger refuses what is outside the criterion's range."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("review", "criterion", name="reviews_score_once")]

    def __str__(self) -> str:
        return str(self.value)


class Event(models.Model):
    """One thing that a reviewer did, written in the same transaction. Reviewers' role can add rows and read none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    proposal = models.ForeignKey(BlindProposal, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index("reviewer", "at", name="reviews_event_reviewer")]

    def __str__(self) -> str:
        return self.kind
