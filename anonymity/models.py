"""Both sides: which proposal is which to reviewers, and what of its text they do not read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.codes import new_code


class MaskedField(models.TextChoices):
    """The texts of a proposal that reviewers read."""

    TITLE = "title", _("Title")
    ABSTRACT = "abstract", _("Abstract")
    OUTLINE = "outline", _("Outline")
    NOTE_TO_REVIEWERS = "note_to_reviewers", _("Note to reviewers")
    ANSWERS = "answers", _("Answers to questions")


class BlindKey(models.Model):
    """Under which id reviewers know a proposal. The pair exists nowhere else."""

    proposal = models.OneToOneField("proposals.Proposal", models.CASCADE, primary_key=True, related_name="+")
    blind = models.OneToOneField("reviews.BlindProposal", models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.proposal_id)


class Waiting(models.Model):
    """Handed in after review had opened: joins together with others, so that its time does not tell whose it is."""

    proposal = models.OneToOneField("proposals.Proposal", models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return str(self.proposal_id)


class Redaction(models.Model):
    """That an anonymity editor has looked at a proposal, and at which revision of it.

    `held_fields` are texts that had masks and were changed since: nothing of the proposal is shown until it is passed.
    """

    proposal = models.OneToOneField("proposals.Proposal", models.CASCADE, primary_key=True, related_name="+")
    revision = models.PositiveIntegerField()
    held_fields = ArrayField(models.CharField(max_length=20, choices=MaskedField), default=list, blank=True)
    looked_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index("looked_at", name="anonymity_redaction_held", condition=~Q(held_fields=[]))]

    def __str__(self) -> str:
        return f"{self.proposal_id} at {self.revision}"


class Scan(models.Model):
    """That a proposal's texts were scanned for what tells who wrote them: at which revision, and what was looked at.

    `basis` is a digest of the texts, of who wrote them and of the scanner. A proposal whose basis is another by now
    is not shown to reviewers until it was scanned again.
    """

    proposal = models.OneToOneField("proposals.Proposal", models.CASCADE, primary_key=True, related_name="+")
    revision = models.PositiveIntegerField()
    basis = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.proposal_id} at {self.revision}"


class Mask(models.Model):
    """A span of the original text that reviewers do not read: characters `start` up to `end` of that revision.

    The scanner's masks have the `rule` by which they were found, and are found anew after every change.
    """

    class Source(models.TextChoices):
        EDITOR = "editor", _("An anonymity editor")
        SCANNER = "scanner", _("The scanner")

    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    field = models.CharField(max_length=20, choices=MaskedField)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    replacement = models.CharField(_("neutral words in its place"), max_length=100, blank=True)
    source = models.CharField(max_length=7, choices=Source, default=Source.EDITOR)
    rule = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["field", "start", "end", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="anonymity_mask_is_a_span"),
            models.CheckConstraint(
                condition=Q(field__in=["title", "abstract", "outline", "note_to_reviewers", "answers"]),
                name="anonymity_mask_known_field",
            ),
            models.UniqueConstraint("proposal", "field", "start", "end", "source", name="anonymity_mask_once"),
            models.CheckConstraint(
                condition=Q(source="editor", rule="") | (Q(source="scanner") & ~Q(rule="")),
                name="anonymity_mask_found_by_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.start}-{self.end}"


class Answer(models.Model):
    """What people said about a passage: one that the scanner finds by `rule`, or (without a rule) one hidden by hand.

    `passage` is a digest of its words, so it holds wherever they stand in this field, and after every edit.
    """

    class Verdict(models.TextChoices):
        NOT_ME = "not_me", _("The speaker says that it does not tell who they are")
        SHOWN = "shown", _("An anonymity editor lets reviewers read it")
        HIDDEN = "hidden", _("An anonymity editor hides it, whatever the speaker said")

    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, related_name="+")
    field = models.CharField(max_length=20, choices=MaskedField)
    rule = models.CharField(max_length=40, blank=True)
    passage = models.CharField(max_length=64)
    verdict = models.CharField(max_length=6, choices=Verdict)

    class Meta:
        constraints = [
            models.UniqueConstraint("proposal", "field", "rule", "passage", name="anonymity_answer_once"),
            models.CheckConstraint(
                condition=Q(field__in=["title", "abstract", "outline", "note_to_reviewers", "answers"]),
                name="anonymity_answer_known_field",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["not_me", "shown", "hidden"]), name="anonymity_answer_known_verdict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.rule} {self.verdict}"


class ReviewSettings(models.Model):
    """What a round's organizers decided about its reviewers."""

    round = models.OneToOneField("conferences.Round", models.CASCADE, primary_key=True, related_name="+")
    shows_reviewer_names = models.BooleanField(_("reviewers see each other's names beside reviews"), default=False)

    def __str__(self) -> str:
        return str(self.round_id)


class CleanCopy(models.Model):
    """What became of a file that reviewers may read: written anew without what tells who made it, or why not.

    `of_sha256` is the original it was made of: another one is cleaned anew, and until then nothing is shown. `found`
    says which known facts about its authors stand in it for everybody to read; then an editor decides.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being cleaned")
        CLEAN = "clean", _("Cleaned")
        FAILED = "failed", _("Cannot be cleaned")

    class Decision(models.TextChoices):
        NONE = "", _("Nobody has decided")
        SHOW = "show", _("Shown to reviewers")
        KEEP = "keep", _("Kept from reviewers")

    attachment = models.OneToOneField("proposals.Attachment", models.CASCADE, primary_key=True, related_name="+")
    of_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    why = models.CharField(max_length=10, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    stored = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(null=True, blank=True)
    found = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    decision = models.CharField(max_length=4, choices=Decision, default=Decision.NONE, blank=True)
    blind = models.OneToOneField("reviews.Attachment", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index("claimed_at", name="anonymity_cleancopy_waiting", condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="clean", size__gt=0) & ~Q(stored="") | ~Q(state="clean") & Q(stored=""),
                name="anonymity_cleancopy_stored_once_clean",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(why=""), name="anonymity_cleancopy_failed_why"),
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.state}"
