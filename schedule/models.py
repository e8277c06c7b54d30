"""Where and when: rooms, days, the draft that organizers work on, and releases that never change.

An `Item` is the public identity of something on the programme; it keeps its code, number and guid through every
placement and release. A `Placement` is the draft. A `ReleasedPlacement` is what was published, as data.
"""

import uuid
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.codes import new_code
from conferences.texts import TranslatedText, TranslatedTextField
from schedule.times import LONGEST


class Kind(models.TextChoices):
    """What stands on the programme. A talk is a proposal; the others are entered by the organizers."""

    TALK = "talk", _("Talk")
    KEYNOTE = "keynote", _("Keynote")
    PLENARY = "plenary", _("Plenary session")
    BREAK = "break", _("Break")
    SOCIAL = "social", _("Social event")
    BLOCKER = "blocker", _("Not available")
    OTHER = "other", _("Something else")


#: Kept in the draft to hold a place free; the public never sees them.
NEVER_RELEASED = frozenset({Kind.BLOCKER})
#: While one of these takes place in all rooms, nothing else should.
TAKES_ALL_ROOMS = frozenset({Kind.KEYNOTE, Kind.PLENARY, Kind.BLOCKER})


class TimeRange(Func):
    """`tstzrange(start, end, '[)')`: the end does not belong to it."""

    function = "TSTZRANGE"
    output_field = models.Field()


class Room(models.Model):
    conference = models.ForeignKey("conferences.Conference", models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    guid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100)
    building = models.CharField(_("building or floor"), max_length=100, blank=True)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True, validators=[MaxValueValidator(1_000_000)])
    position = models.PositiveSmallIntegerField(_("position in lists"), default=0)
    is_shared = models.BooleanField(
        _("several things may take place here at once"),
        default=False,
        help_text=_("For posters, stands and open floors. Everywhere else an overlap stops a release."),
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint("conference", "name", name="schedule_room_name_once")]

    def __str__(self) -> str:
        return self.name


class Day(models.Model):
    """One day of the conference, with the hours of the house; it may run past midnight."""

    conference = models.ForeignKey("conferences.Conference", models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    date = models.DateField(_("date"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        ordering = ["opens_at", "id"]
        constraints = [
            models.UniqueConstraint("conference", "date", name="schedule_day_date_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="schedule_day_closes_after_opening"),
            ExclusionConstraint(
                name="schedule_day_apart",
                expressions=[
                    ("conference", RangeOperators.EQUAL),
                    (TimeRange("opens_at", "closes_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.date.isoformat()


class Item(models.Model):
    """What can stand on the programme. A talk points to its proposal; anything else has texts of its own.

    A talk's own `title` and `abstract` are empty unless its published text differs from the reviewed one.
    `number` and `guid` are what exports call it; neither is derived from a person, and neither ever changes.
    """

    conference = models.ForeignKey("conferences.Conference", models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    guid = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)], editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TALK)
    proposal = models.OneToOneField("proposals.Proposal", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=2000, blank=True)
    abstract = models.TextField(_("text"), blank=True)
    description = models.TextField(_("longer text"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    label = models.CharField(_("what it is called on the programme"), max_length=100, blank=True)
    track = models.ForeignKey("conferences.Track", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("conference", "number", name="schedule_item_number_once"),
            models.UniqueConstraint("conference", "guid", name="schedule_item_guid_once"),
            models.CheckConstraint(
                condition=Q(kind="talk", proposal__isnull=False, track__isnull=True)
                | (~Q(kind="talk") & Q(proposal__isnull=True) & ~Q(title="")),
                name="schedule_item_talk_is_a_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def public_title(self) -> str:
        return self.title or (self.proposal.title if self.proposal else "")

    @property
    def public_abstract(self) -> str:
        return self.abstract or (self.proposal.abstract if self.proposal else "")


class Placement(models.Model):
    """Where and when an item stands in the draft; no room means all of them. Drafts may overlap."""

    item = models.OneToOneField(Item, models.CASCADE, related_name="placement")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="placements")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["starts_at", "id"], name="schedule_placement_start")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="schedule_placement_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST), name="schedule_placement_not_too_long"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.starts_at:%Y-%m-%d %H:%M}"


class Release(models.Model):
    """One published version. Immutable by triggers; rows can join it only in the transaction that made it.

    `rooms`, `days` and `tracks` are the frame that the released rows refer to by code:
    rooms `{code, guid, name, building, capacity}` in order, days `{date, start, end}` as ISO texts in UTC,
    tracks `{code, name (by language), color}` in order.
    """

    conference = models.ForeignKey("conferences.Conference", models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    version = models.CharField(_("version"), max_length=60)
    notes = models.TextField(_("what is new"), max_length=5000, blank=True)
    at = models.DateTimeField(default=now)
    by = models.UUIDField(null=True)
    rooms = models.JSONField(default=list)
    days = models.JSONField(default=list)
    tracks = models.JSONField(default=list)
    made_in = models.BigIntegerField(
        db_default=Func(
            Func(function="pg_current_xact_id", output_field=models.TextField()),
            template="(%(expressions)s::text::bigint)",
            output_field=models.BigIntegerField(),
        ),
        editable=False,
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint("conference", "number", name="schedule_release_number_once"),
            models.UniqueConstraint("conference", "version", name="schedule_release_version_once"),
            models.CheckConstraint(condition=~Q(version=""), name="schedule_release_has_version"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.version}"


class ReleasedPlacement(models.Model):
    """One entry of a published version: places, times and texts as they were, persons by the codes of their profiles.

    A cancelled entry keeps its last published place and time, so that it stays in calendars as cancelled.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="placements")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    room_code = models.CharField(max_length=8, blank=True)
    track_code = models.CharField(max_length=8, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_exclusive = models.BooleanField(default=True)
    is_cancelled = models.BooleanField(default=False)
    title = models.CharField(max_length=2000)
    abstract = models.TextField(blank=True)
    description = models.TextField(blank=True)
    label: Any = TranslatedTextField(default=TranslatedText, blank=True)
    language = models.CharField(max_length=10, blank=True)
    level = models.CharField(max_length=12, blank=True)
    do_not_record = models.BooleanField(default=False)
    speakers = ArrayField(models.CharField(max_length=8), default=list, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["code"], name="schedule_released_code"),
            GinIndex(fields=["speakers"], name="schedule_released_speakers"),
        ]
        constraints = [
            models.UniqueConstraint("release", "item", name="schedule_released_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="schedule_released_ends_after_start"),
            ExclusionConstraint(
                name="schedule_released_room_free",
                expressions=[
                    ("release", RangeOperators.EQUAL),
                    ("room_code", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_exclusive=True, is_cancelled=False) & ~Q(room_code=Value("")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ImportedPerson(models.Model):
    """That a person in an imported file became this profile, so that importing twice enters nobody twice.

    `key` is a hash of what the file called them; it goes when the profile goes.
    """

    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    profile = models.ForeignKey("speakers.Profile", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("conference", "key", name="schedule_imported_person_once")]

    def __str__(self) -> str:
        return self.key[:8]
