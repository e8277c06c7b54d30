"""What is proposed. Nothing here leads to a person."""

from collections.abc import Iterable
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.asking import REACHES_PUBLIC, REACHES_REVIEWERS, QuestionKind, Readers
from conferences.codes import new_code
from conferences.models import Conference, SessionType, Track
from proposals.answering import FileAnswered, in_words
from proposals.files.kinds import KINDS
from proposals.states import BEFORE_ANNOUNCING, HOLDS_A_PLACE, LABEL, State
from proposals.texts import MOST_PER_CHARACTER


class Level(models.TextChoices):
    BEGINNER = "beginner", _("Everyone can follow")
    INTERMEDIATE = "intermediate", _("Some experience needed")
    ADVANCED = "advanced", _("For specialists")


class Recording(models.TextChoices):
    """What may be kept of a talk for those who were not there."""

    ALL = "all", _("Record it, and publish the slides")
    SLIDES = "slides", _("Slides only, please do not record")
    NOTHING = "nothing", _("Neither recording nor slides")


class StateChoices(models.TextChoices):
    DRAFT = State.DRAFT.value, LABEL[State.DRAFT]
    SUBMITTED = State.SUBMITTED.value, LABEL[State.SUBMITTED]
    WITHDRAWN = State.WITHDRAWN.value, LABEL[State.WITHDRAWN]
    WAITLISTED = State.WAITLISTED.value, LABEL[State.WAITLISTED]
    OFFERED = State.OFFERED.value, LABEL[State.OFFERED]
    ACCEPTED = State.ACCEPTED.value, LABEL[State.ACCEPTED]
    REJECTED = State.REJECTED.value, LABEL[State.REJECTED]
    CONFIRMED = State.CONFIRMED.value, LABEL[State.CONFIRMED]
    DECLINED = State.DECLINED.value, LABEL[State.DECLINED]
    CANCELLED = State.CANCELLED.value, LABEL[State.CANCELLED]


#: What a speaker may change in a saved form; all of it counts for `revision`.
TEXT_FIELDS = ("title", "abstract", "outline", "note_to_reviewers", "note_to_organizers", "content_note")
FACT_FIELDS = ("session_type", "level", "language", "minutes", "recording")
EDITABLE_FIELDS = TEXT_FIELDS + FACT_FIELDS

#: Characters, as people count them, that fit into each text.
LIMITS = {
    "title": 200,
    "abstract": 5000,
    "outline": 10000,
    "note_to_reviewers": 5000,
    "note_to_organizers": 5000,
    "content_note": 500,
    "withdrawn_because": 2000,
    "file_title": 100,
}
PLACED = sorted(state.value for state in HOLDS_A_PLACE)
MOST_MINUTES = 60 * 24
#: Proposals that one invitation link can open a call for.
MOST_USES = 500
ONE_LINE = frozenset({"title", "language", "level"})


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
        return self.filter(tracks=track)

    def by_codes(self, codes: Iterable[str]) -> "ProposalQuerySet":
        return self.filter(code__in=list(codes))


class Proposal(models.Model):
    """A text and where it stands. `revision` grows with every saved change of it.

    A draft may lack everything but its session type. `accepted_track` is one of `tracks` (a foreign key in the
    database says so, see migration 0002).
    """

    conference = models.ForeignKey("conferences.Conference", models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    state = models.CharField(max_length=10, choices=StateChoices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)

    title = models.CharField(_("title"), max_length=LIMITS["title"] * MOST_PER_CHARACTER, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    outline = models.TextField(_("outline"), blank=True)
    note_to_reviewers = models.TextField(_("note to reviewers"), blank=True)
    note_to_organizers = models.TextField(_("private note to the organizers"), blank=True)
    session_type = models.ForeignKey("conferences.SessionType", models.PROTECT, related_name="+")
    tracks = models.ManyToManyField("conferences.Track", related_name="+", verbose_name=_("tracks"))
    accepted_track = models.ForeignKey("conferences.Track", models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.BEGINNER)
    language = models.CharField(_("language of the talk"), max_length=10, default="en")
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    withdrawn_because = models.TextField(blank=True, editable=False)
    content_note = models.TextField(_("content note"), blank=True)
    recording = models.CharField(_("recording"), max_length=8, choices=Recording, default=Recording.ALL)
    answers = models.TextField(
        blank=True, editable=False, help_text="What reviewers may read of its answers to questions, as one text."
    )
    skips_review = models.BooleanField(default=False, editable=False, help_text="Goes to the decision directly.")

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
                name="proposals_proposal_submitted_at_once_handed_in",
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") | Q(submitted_at__isnull=True),
                name="proposals_proposal_draft_not_handed_in",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn")
                | Q(state__in=PLACED, accepted_track__isnull=False)
                | (~Q(state__in=PLACED) & Q(accepted_track__isnull=True)),
                name="proposals_proposal_place_in_one_track",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_because="") | Q(state__in=["withdrawn", "cancelled"]),
                name="proposals_proposal_reason_once_withdrawn",
            ),
            models.CheckConstraint(
                condition=~Q(title="") | Q(submitted_at__isnull=True), name="proposals_proposal_title_once_handed_in"
            ),
            models.CheckConstraint(
                condition=Q(recording__in=["all", "slides", "nothing"]), name="proposals_proposal_known_recording"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="proposals_proposal_minutes_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_announced(self) -> bool:
        """Its speakers have been told a result."""
        return self.state not in BEFORE_ANNOUNCING

    @property
    def do_not_record(self) -> bool:
        """Whether cameras stay off, as exports and pages say it."""
        return self.recording != Recording.ALL


class Answer(models.Model):
    """What a proposal's speakers answered to a question of the conference, once for each question.

    It stays an answer to the words that were read (`asked`), for the `readers` who were named beside them. `value`
    is as in `proposals.answering`.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    question = models.ForeignKey("conferences.Question", models.PROTECT, related_name="+")
    asked = models.ForeignKey("conferences.QuestionVersion", models.PROTECT, related_name="+")
    readers = models.CharField(max_length=10, choices=Readers)
    value = models.JSONField()
    answered_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["question__position", "question_id"]
        constraints = [
            models.UniqueConstraint("proposal", "question", name="proposals_answer_once"),
            models.CheckConstraint(condition=Q(readers__in=Readers.values), name="proposals_answer_known_readers"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.question_id}"

    def _reaches(self, group: frozenset[Readers]) -> bool:
        return self.readers in group and self.question.readers in group

    @property
    def reaches_reviewers(self) -> bool:
        """Whether reviewers read it: the question says so now, and said so when it was answered."""
        return self._reaches(REACHES_REVIEWERS)

    @property
    def reaches_public(self) -> bool:
        return self._reaches(REACHES_PUBLIC)

    @property
    def is_to_former_words(self) -> bool:
        """The wording has changed since."""
        return self.asked.version != self.question.version

    @property
    def file(self) -> FileAnswered | None:
        """Of a question for a file: which one."""
        return FileAnswered.of(self.value) if self.question.kind == QuestionKind.FILE else None

    def in_words(self, language: str = "") -> str:
        return in_words(self.question.kind, self.value, self.asked.options, language)


class Attachment(models.Model):
    """A file that belongs to a proposal. `purpose` is empty, or the code of the question that it answers.

    `original_name` may tell who the author is, and so may the bytes: reviewers get neither, but a cleaned copy.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    purpose = models.CharField(max_length=20, blank=True)
    readers = models.CharField(_("who reads it"), max_length=10, choices=Readers)
    title = models.CharField(_("what it is"), max_length=LIMITS["file_title"] * MOST_PER_CHARACTER, blank=True)
    original_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint("proposal", "purpose", "sha256", name="proposals_attachment_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="proposals_attachment_not_empty"),
            models.CheckConstraint(condition=Q(readers__in=Readers.values), name="proposals_attachment_readers"),
            models.CheckConstraint(condition=~Q(stored=""), name="proposals_attachment_is_stored"),
        ]

    def __str__(self) -> str:
        return self.title or self.original_name

    @property
    def is_for_reviewers(self) -> bool:
        return self.readers in REACHES_REVIEWERS

    @property
    def content_type(self) -> str:
        return KINDS[self.kind].content_type

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind].label)


class OpenLink(models.Model):
    """Opens a closed or hidden track or session type for a number of proposals until a date, to whoever has it.

    Its address carries a signature of its code. How often it was used is counted in `LinkUse`.
    """

    conference = models.ForeignKey("conferences.Conference", models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    label = models.CharField(_("whom it is for"), max_length=200, blank=True)
    track = models.ForeignKey("conferences.Track", models.CASCADE, null=True, blank=True, related_name="+")
    session_type = models.ForeignKey("conferences.SessionType", models.CASCADE, null=True, blank=True, related_name="+")
    most = models.PositiveSmallIntegerField(
        _("how many proposals"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_USES)]
    )
    skips_review = models.BooleanField(_("without review"), default=False)
    opens_at = models.DateTimeField(default=now, editable=False)
    call_closes_at = models.DateTimeField(_("until"))
    closes_anywhere_on_earth = models.BooleanField(default=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(track__isnull=False) | Q(session_type__isnull=False),
                name="proposals_openlink_opens_something",
            ),
            models.CheckConstraint(condition=Q(most__gte=1, most__lte=MOST_USES), name="proposals_openlink_bounded"),
            models.CheckConstraint(
                condition=Q(call_closes_at__gt=models.F("opens_at")), name="proposals_openlink_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def opens(self, track: Track | None, session_type: SessionType | None) -> bool:
        """Whether a session of this type in this track is what it is for."""
        fits_track = self.track_id is None or (track is not None and track.pk == self.track_id)
        fits_type = self.session_type_id is None or (
            session_type is not None and session_type.pk == self.session_type_id
        )
        return fits_track and fits_type


class LinkUse(models.Model):
    """That a proposal was begun with a link. One that was withdrawn as a draft gives its place back."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, primary_key=True, related_name="+")
    link = models.ForeignKey(OpenLink, models.CASCADE, related_name="uses")
    at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return f"{self.link_id} {self.proposal_id}"
