"""The call, the people who run it, and the log of what was done."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.asking import Agreement as Agreement
from conferences.asking import AgreementVersion as AgreementVersion
from conferences.asking import Question as Question
from conferences.asking import QuestionVersion as QuestionVersion
from conferences.codes import new_code
from conferences.texts import TranslatedTextField

#: First parts of paths that are not conferences.
RESERVED_SLUGS = frozenset(
    {"accounts", "admin", "api", "demo", "invitations", "livez", "media", "new", "readyz", "robots", "start", "static"}
)

SLUG_IS_TAKEN = _("Another conference here has this address. Choose another, for instance with the year.")


class Phase(models.TextChoices):
    """Where a round stands. Scores freeze when selection begins; names open after that, by an act of its own."""

    CALL = "call", _("Call for proposals")
    REVIEW = "review", _("Review")
    DISCUSSION = "discussion", _("Discussion")
    SELECTION = "selection", _("Selection")
    ANNOUNCED = "announced", _("Announced")


BLIND_PHASES = frozenset({Phase.CALL, Phase.REVIEW, Phase.DISCUSSION})


class ReviewPolicy(models.TextChoices):
    ANONYMOUS = "anonymous", _("Anonymous: reviewers never learn who wrote a proposal")
    NAMED = "named", _("Named: reviewers see who wrote a proposal")


class Role(models.TextChoices):
    """What a person may be in one conference. A speaker is whoever has a proposal and needs no row."""

    ORGANIZER = "organizer", _("Organizer")
    CHAIR = "chair", _("Chair")
    TRACK_CHAIR = "track_chair", _("Track chair")
    REVIEWER = "reviewer", _("Reviewer")
    REDACTOR = "redactor", _("Anonymity editor")
    MENTOR = "mentor", _("Mentor")
    HELPDESK = "helpdesk", _("Helpdesk")
    CREW = "crew", _("Crew")


SEES_NAMES = frozenset({Role.REDACTOR, Role.MENTOR, Role.HELPDESK})


class ConferenceQuerySet(models.QuerySet["Conference"]):
    def public(self) -> "ConferenceQuerySet":
        return self.filter(is_public=True)


class Conference(models.Model):
    """One edition of one event. Everything else belongs to exactly one of these."""

    slug = models.SlugField(
        _("short name in the address"), max_length=50, unique=True, error_messages={"unique": SLUG_IS_TAKEN}
    )
    name = models.CharField(_("name"), max_length=200)
    tagline = TranslatedTextField(_("one line about it"), blank=True)
    description = TranslatedTextField(_("what the call asks for"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    contact_email = models.EmailField(_("where speakers can write to"))
    most_proposals = models.PositiveSmallIntegerField(
        _("most proposals of one person"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_public = models.BooleanField(_("visible to everyone"), default=False)
    fields_asked = models.JSONField(default=dict, blank=True, help_text="See conferences.asking.asked_of.")
    chairs_read_first_time = models.BooleanField(
        _("chairs read who speaks for the first time, once names are open"), default=False
    )
    created_at = models.DateTimeField(default=now)

    objects: ClassVar[ConferenceQuerySet] = ConferenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="conferences_conference_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Round(models.Model):
    """A set of tracks and session types with dates, phase and review policy of its own; one by default."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="rounds")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    name = TranslatedTextField(_("name"), blank=True)
    is_default = models.BooleanField(default=False)
    call_opens_at = models.DateTimeField(_("call opens"), null=True, blank=True)
    call_closes_at = models.DateTimeField(_("call closes"), null=True, blank=True)
    closes_anywhere_on_earth = models.BooleanField(
        _("the day ends when it has ended everywhere on Earth"), default=False
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace for forms that were open at the bell"),
        default=15,
        validators=[MaxValueValidator(1440)],
    )
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.CALL)
    review_policy = models.CharField(max_length=10, choices=ReviewPolicy, default=ReviewPolicy.ANONYMOUS)
    names_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    results_by = models.DateField(_("results are announced by"), null=True, blank=True)

    class Meta:
        ordering = ["-is_default", "id"]
        constraints = [
            models.UniqueConstraint("conference", condition=Q(is_default=True), name="conferences_round_one_default"),
            models.CheckConstraint(
                condition=Q(call_opens_at__isnull=True)
                | Q(call_closes_at__isnull=True)
                | Q(call_closes_at__gt=F("call_opens_at")),
                name="conferences_round_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(names_opened_at__isnull=True)
                | Q(phase__in=["selection", "announced"])
                | Q(review_policy="named"),
                name="conferences_round_names_open_after_freeze",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name) or self.get_phase_display()

    def call_is_open(self, at: datetime | None = None) -> bool:
        """Whether a proposal may be submitted at `at` (an aware datetime; the present when left out)."""
        moment = at or now()
        return (
            self.call_opens_at is not None
            and self.call_opens_at <= moment
            and (self.call_closes_at is None or moment < self.call_closes_at)
        )

    @property
    def is_blind(self) -> bool:
        """Scores are not frozen yet, so nobody who reviews may learn who wrote what."""
        return self.review_policy == ReviewPolicy.ANONYMOUS and self.phase in BLIND_PHASES


class OpenApart(models.Model):
    """What a track and a session type may have of their own: a deadline, and that only a link opens them."""

    call_closes_at = models.DateTimeField(_("own deadline"), null=True, blank=True)
    closes_anywhere_on_earth = models.BooleanField(
        _("the day ends when it has ended everywhere on Earth"), default=False
    )
    is_hidden = models.BooleanField(_("not listed: only an invitation link opens it"), default=False)

    class Meta:
        abstract = True


class Track(OpenApart):
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="tracks")
    round = models.ForeignKey(Round, models.PROTECT, related_name="tracks")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    name = TranslatedTextField(_("name"))
    description = TranslatedTextField(_("what belongs here"), blank=True)
    color = models.CharField(
        _("colour"), max_length=7, default="#4263eb", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.name)


class SessionType(OpenApart):
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="session_types")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    name = TranslatedTextField(_("name"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=30, validators=[MinValueValidator(1), MaxValueValidator(60 * 24)]
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.name)


class Membership(models.Model):
    """One role of one person in one conference; a track chair's is bound to a track."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="memberships")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    track = models.ForeignKey(Track, models.CASCADE, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "conference",
                "user",
                "role",
                "track",
                name="conferences_membership_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(role="track_chair", track__isnull=False) | (~Q(role="track_chair") & Q(track__isnull=True)),
                name="conferences_membership_track_for_track_chairs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.code}"


class Invitation(models.Model):
    """A role offered by mail. The mailed link carries a signed token; the row says whether it still counts."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="invitations")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=12, choices=Role)
    track = models.ForeignKey(Track, models.CASCADE, null=True, blank=True, related_name="+")
    invited_by = models.UUIDField(null=True, editable=False)
    invited_at = models.DateTimeField(default=now)
    times_mailed = models.PositiveSmallIntegerField(default=1, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "conference",
                Lower("email"),
                "role",
                "track",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="conferences_invitation_one_open",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.code}"

    def closed_because(self, at: datetime) -> str:
        """Why this does not count any more: used, revoked or expired; empty while it does."""
        if self.accepted_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= at else ""


class Event(models.Model):
    """One thing that was done. Append-only by a trigger; codes and numbers only, never a name or a text."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    actor = models.UUIDField(null=True)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index("conference", F("at").desc(), F("id").desc(), name="conferences_event_by_time"),
            models.Index(fields=["subject", "id"], name="conferences_event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
