import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import conferences.codes


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0002_places_and_lengths"),
        ("speakers", "0010_working_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="authorship",
            name="is_forwarded",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="authorship",
            name="is_speaking",
            field=models.BooleanField(default=True),
        ),
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=conferences.codes.new_code, editable=False, max_length=8, unique=True),
                ),
                ("note", models.TextField(blank=True, verbose_name="what you would like help with")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="proposals.proposal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=conferences.codes.new_code, editable=False, max_length=8, unique=True),
                ),
                ("field", models.CharField(max_length=20)),
                ("quote", models.TextField(blank=True)),
                ("body", models.TextField()),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="speakers.helprequest"
                    ),
                ),
            ],
            options={
                "ordering": ["written_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Insider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "reason",
                    models.CharField(
                        choices=[("listed", "Was on the list, or asked to be"), ("mentor", "Helped to write it")],
                        max_length=6,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="proposals.proposal"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.UniqueConstraint(
                models.F("proposal"),
                condition=models.Q(("ended_at__isnull", True)),
                name="speakers_helprequest_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("mentor__isnull", True), ("taken_at__isnull", False), _connector="OR"),
                name="speakers_helprequest_taken_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("field__in", ["title", "abstract", "outline", "note_to_reviewers"])),
                name="speakers_helpcomment_of_a_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="insider",
            constraint=models.UniqueConstraint(
                models.F("proposal"),
                models.F("user"),
                models.F("email"),
                name="speakers_insider_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="insider",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("email", ""), ("user__isnull", False)),
                    models.Q(("user__isnull", True), models.Q(("email", ""), _negated=True)),
                    _connector="OR",
                ),
                name="speakers_insider_person_or_address",
            ),
        ),
    ]
