"""Rooms, days, the draft, and releases. Exclusion constraints on equality need btree_gist."""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import conferences.codes
import conferences.texts
import schedule.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conferences", "0002_event_append_only"),
        ("proposals", "0001_initial"),
        ("speakers", "0001_initial"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=conferences.codes.new_code, editable=False, max_length=8, unique=True),
                ),
                ("guid", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "number",
                    models.PositiveIntegerField(
                        editable=False, validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("talk", "Talk"),
                            ("keynote", "Keynote"),
                            ("plenary", "Plenary session"),
                            ("break", "Break"),
                            ("social", "Social event"),
                            ("blocker", "Not available"),
                            ("other", "Something else"),
                        ],
                        default="talk",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=2000, verbose_name="title")),
                ("abstract", models.TextField(blank=True, verbose_name="text")),
                ("description", models.TextField(blank=True, verbose_name="longer text")),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                (
                    "label",
                    models.CharField(blank=True, max_length=100, verbose_name="what it is called on the programme"),
                ),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conferences.conference"
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="proposals.proposal",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conferences.track",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=conferences.codes.new_code, editable=False, max_length=8, unique=True),
                ),
                ("number", models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                ("version", models.CharField(max_length=60, verbose_name="version")),
                ("notes", models.TextField(blank=True, max_length=5000, verbose_name="what is new")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.UUIDField(null=True)),
                ("rooms", models.JSONField(default=list)),
                ("days", models.JSONField(default=list)),
                ("tracks", models.JSONField(default=list)),
                (
                    "made_in",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Func(function="pg_current_xact_id", output_field=models.TextField()),
                            output_field=models.BigIntegerField(),
                            template="(%(expressions)s::text::bigint)",
                        ),
                        editable=False,
                    ),
                ),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conferences.conference"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="ReleasedPlacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(editable=False, max_length=8)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("talk", "Talk"),
                            ("keynote", "Keynote"),
                            ("plenary", "Plenary session"),
                            ("break", "Break"),
                            ("social", "Social event"),
                            ("blocker", "Not available"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                ("room_code", models.CharField(blank=True, max_length=8)),
                ("track_code", models.CharField(blank=True, max_length=8)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("is_exclusive", models.BooleanField(default=True)),
                ("is_cancelled", models.BooleanField(default=False)),
                ("title", models.CharField(max_length=2000)),
                ("abstract", models.TextField(blank=True)),
                ("description", models.TextField(blank=True)),
                ("label", conferences.texts.TranslatedTextField(blank=True, default=conferences.texts.TranslatedText)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("level", models.CharField(blank=True, max_length=12)),
                ("do_not_record", models.BooleanField(default=False)),
                (
                    "speakers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), blank=True, default=list, size=None
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schedule.item"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="schedule.release"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=conferences.codes.new_code, editable=False, max_length=8, unique=True),
                ),
                ("guid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("building", models.CharField(blank=True, max_length=100, verbose_name="building or floor")),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="seats",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position in lists")),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False,
                        help_text="For posters, stands and open floors. Everywhere else an overlap stops a release.",
                        verbose_name="several things may take place here at once",
                    ),
                ),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conferences.conference"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=conferences.codes.new_code, editable=False, max_length=8, unique=True),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="placement", to="schedule.item"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="schedule.room",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Day",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=conferences.codes.new_code, editable=False, max_length=8, unique=True),
                ),
                ("date", models.DateField(verbose_name="date")),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conferences.conference"
                    ),
                ),
            ],
            options={
                "ordering": ["opens_at", "id"],
                "constraints": [
                    models.UniqueConstraint(models.F("conference"), models.F("date"), name="schedule_day_date_once"),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="schedule_day_closes_after_opening",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("conference", "="),
                            (
                                schedule.models.TimeRange(
                                    "opens_at", "closes_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                                ),
                                "&&",
                            ),
                        ],
                        name="schedule_day_apart",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conferences.conference"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="speakers.profile"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("conference"), models.F("key"), name="schedule_imported_person_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                models.F("conference"), models.F("number"), name="schedule_item_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                models.F("conference"), models.F("guid"), name="schedule_item_guid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "talk"), ("proposal__isnull", False), ("track__isnull", True)),
                    models.Q(
                        models.Q(("kind", "talk"), _negated=True),
                        ("proposal__isnull", True),
                        models.Q(("title", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="schedule_item_talk_is_a_proposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                models.F("conference"), models.F("number"), name="schedule_release_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                models.F("conference"), models.F("version"), name="schedule_release_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("version", ""), _negated=True), name="schedule_release_has_version"
            ),
        ),
        migrations.AddIndex(
            model_name="releasedplacement",
            index=models.Index(fields=["code"], name="schedule_released_code"),
        ),
        migrations.AddIndex(
            model_name="releasedplacement",
            index=django.contrib.postgres.indexes.GinIndex(fields=["speakers"], name="schedule_released_speakers"),
        ),
        migrations.AddConstraint(
            model_name="releasedplacement",
            constraint=models.UniqueConstraint(models.F("release"), models.F("item"), name="schedule_released_once"),
        ),
        migrations.AddConstraint(
            model_name="releasedplacement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="schedule_released_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedplacement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("is_cancelled", False),
                    ("is_exclusive", True),
                    models.Q(("room_code", models.Value("")), _negated=True),
                ),
                expressions=[
                    ("release", "="),
                    ("room_code", "="),
                    (
                        schedule.models.TimeRange(
                            "starts_at", "ends_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                ],
                name="schedule_released_room_free",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(
                models.F("conference"), models.F("name"), name="schedule_room_name_once"
            ),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["starts_at", "id"], name="schedule_placement_start"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="schedule_placement_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"), "+", models.Value(datetime.timedelta(days=4, seconds=10800))
                        ),
                    )
                ),
                name="schedule_placement_not_too_long",
            ),
        ),
    ]
