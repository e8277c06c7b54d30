"""What a conference asks of its speakers beside the text: questions of its own, agreements, optional fields.

The models of this file belong to `conferences.models`, which names them too.
"""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.codes import new_code
from conferences.texts import TranslatedText, TranslatedTextField

#: More would be an interrogation; the form and its pages are measured with this many.
MOST_QUESTIONS = 60
MOST_OPTIONS = 50
MOST_CHARACTERS = 20_000
OPTION_LENGTH = 200


class QuestionKind(models.TextChoices):
    TEXT = "text", _("Text, one line")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    CHOICE = "choice", _("One of several")
    CHOICES = "choices", _("Any of several")
    YES_NO = "yes_no", _("Yes or no")
    DATE = "date", _("Date")
    URL = "url", _("Address of a web page")
    FILE = "file", _("File")


class Needed(models.TextChoices):
    """When an answer is needed."""

    NO = "no", _("Never: it may stay empty")
    TO_SUBMIT = "submit", _("To submit")
    AFTER_ACCEPTANCE = "accepted", _("After acceptance only")


class Readers(models.TextChoices):
    """Who reads an answer beside its speakers and the organizers."""

    ORGANIZERS = "organizers", _("Organizers only")
    REVIEWERS = "reviewers", _("Reviewers too, without the speaker's name")
    PUBLIC = "public", _("Everyone once it is on the programme; reviewers not before")
    EVERYONE = "everyone", _("Reviewers, without the speaker's name, and everyone once it is on the programme")


REACHES_REVIEWERS = frozenset({Readers.REVIEWERS, Readers.EVERYONE})
REACHES_PUBLIC = frozenset({Readers.PUBLIC, Readers.EVERYONE})
HAS_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})


def narrowest(one: str, other: str) -> Readers:
    """Those who are named by both."""
    to_reviewers = one in REACHES_REVIEWERS and other in REACHES_REVIEWERS
    to_public = one in REACHES_PUBLIC and other in REACHES_PUBLIC
    if to_reviewers and to_public:
        return Readers.EVERYONE
    return Readers.REVIEWERS if to_reviewers else Readers.PUBLIC if to_public else Readers.ORGANIZERS


def widens(before: str, after: str) -> bool:
    """Whether somebody reads `after` who did not read `before`."""
    return any(after in group and before not in group for group in (REACHES_REVIEWERS, REACHES_PUBLIC))


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked(self) -> "QuestionQuerySet":
        """Those that are in use, in the order of the form."""
        return self.filter(is_active=True)


class Question(models.Model):
    """Something that this conference asks about a proposal. `version` grows when wording or options change; what was
    asked before is kept as `QuestionVersion`, so that an answer stays an answer to what was asked."""

    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="questions")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=QuestionKind, default=QuestionKind.TEXT)
    text = TranslatedTextField(_("question"))
    help = TranslatedTextField(_("explanation"), blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)
    tracks: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "conferences.Track", related_name="+", blank=True, verbose_name=_("tracks")
    )
    session_types: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "conferences.SessionType", related_name="+", blank=True, verbose_name=_("session types")
    )
    needed = models.CharField(_("an answer is needed"), max_length=8, choices=Needed, default=Needed.NO)
    readers = models.CharField(_("who reads the answer"), max_length=10, choices=Readers, default=Readers.ORGANIZERS)
    longest = models.PositiveIntegerField(
        _("at most so many characters"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CHARACTERS)],
    )  # fmt: skip
    least = models.IntegerField(_("at least"), null=True, blank=True)
    most = models.IntegerField(_("at most"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("asked"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(most__gte=F("least")),
                name="conferences_question_limits_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values) & Q(needed__in=Needed.values) & Q(readers__in=Readers.values),
                name="conferences_question_known_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)

    def fits(self, track_ids: set[int], session_type_id: int | None) -> bool:
        """Whether it is asked of a proposal of these tracks and this type; prefetch `tracks` and `session_types`."""
        tracks = {each.pk for each in self.tracks.all()}
        types = {each.pk for each in self.session_types.all()}
        return (not tracks or bool(tracks & track_ids)) and (not types or session_type_id in types)


class QuestionVersion(models.Model):
    """The words of a question as they once stood. Written with the question, never changed."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    text = TranslatedTextField()
    help = TranslatedTextField(blank=True)
    options = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint("question", "version", name="conferences_questionversion_once")]

    def __str__(self) -> str:
        return f"{self.text} ({self.version})"


def option_text(option: dict[str, Any]) -> TranslatedText:
    """The words of one option."""
    return TranslatedText(option["text"])


# --- Fields that a conference may leave out ------------------------------------------------------------------


class Asked(models.TextChoices):
    OFF = "off", _("Not asked")
    OPTIONAL = "optional", _("Optional")
    REQUIRED = "required", _("Needed to submit")


#: What each is while nobody has chosen. Level, language and length always have a value, so they are never "needed";
#: nobody has to say that they need money, or whether they have spoken before.
USUAL: dict[str, Asked] = {
    "outline": Asked.OPTIONAL,
    "note_to_reviewers": Asked.OPTIONAL,
    "note_to_organizers": Asked.OPTIONAL,
    "level": Asked.OPTIONAL,
    "language": Asked.OPTIONAL,
    "minutes": Asked.OPTIONAL,
    "recording": Asked.OPTIONAL,
    "content_note": Asked.OFF,
    "availability": Asked.OFF,
    "first_time": Asked.OFF,
    "travel_support": Asked.OFF,
}
CAN_BE_REQUIRED = frozenset({"outline", "note_to_reviewers", "note_to_organizers", "content_note", "availability"})


def asked_of(fields_asked: dict[str, str], name: str) -> Asked:
    """Whether a conference (its `fields_asked`) asks for this field."""
    chosen = fields_asked.get(name, USUAL[name].value)
    return Asked(chosen) if chosen in Asked.values else USUAL[name]


# --- Agreements ----------------------------------------------------------------------------------------------


class AgreementKind(models.TextChoices):
    CONDUCT = "conduct", _("Code of conduct")
    PUBLICATION = "publication", _("Publication of text and slides")
    RECORDING = "recording", _("Licence of the recording")
    AI = "ai", _("Statement about AI tools")
    OTHER = "other", _("Something else")


class AskedWhen(models.TextChoices):
    SUBMIT = "submit", _("When they submit")
    ACCEPTED = "accepted", _("After acceptance")


class Agreement(models.Model):
    """Something that every speaker of this conference agrees to. Its words are `AgreementVersion`s."""

    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="agreements")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    kind = models.CharField(_("about"), max_length=12, choices=AgreementKind, default=AgreementKind.CONDUCT)
    title = TranslatedTextField(_("title"))
    asked_when = models.CharField(_("speakers are asked"), max_length=8, choices=AskedWhen, default=AskedWhen.SUBMIT)
    is_active = models.BooleanField(_("asked"), default=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.title)


class AgreementVersion(models.Model):
    """What an agreement says, from a moment on. Never changed: a new text is a new version, agreed to anew."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    text = TranslatedTextField(_("text"))
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint("agreement", "version", name="conferences_agreementversion_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} ({self.version})"
