import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0007_questions_and_agreements"),
        ("speakers", "0002_invitations_that_hold"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("starts", models.TimeField()),
                ("ends", models.TimeField(help_text="23:59:59 for the whole rest of the day.")),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conferences.conference"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="absences", to="speakers.profile"
                    ),
                ),
            ],
            options={
                "ordering": ["day", "starts"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="speakers_absence_is_a_span"
                    ),
                    models.UniqueConstraint(
                        models.F("profile"),
                        models.F("conference"),
                        models.F("day"),
                        models.F("starts"),
                        name="speakers_absence_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agreed_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conferences.agreementversion"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="speakers.profile"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("profile"), models.F("agreed_to"), name="speakers_consent_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_time", models.BooleanField(blank=True, null=True, verbose_name="this would be my first talk")),
                ("said_when", models.DateTimeField(blank=True, null=True)),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conferences.conference"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="presences", to="speakers.profile"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("profile"), models.F("conference"), name="speakers_presence_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TravelSupport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("travel", "Travel"),
                                ("stay", "A place to stay"),
                                ("care", "Care of children or relatives"),
                                ("visa", "A letter for a visa"),
                                ("other", "Something else"),
                            ],
                            max_length=6,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "amount",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100000000)],
                        verbose_name="about how much",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$", "Three letters, as in EUR.")],
                        verbose_name="currency",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="what else they should know")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conferences.conference"
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="travel_support",
                        to="speakers.profile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("profile"), models.F("conference"), name="speakers_travelsupport_once"
                    )
                ],
            },
        ),
    ]
