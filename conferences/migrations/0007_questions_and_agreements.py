import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import conferences.codes
import conferences.texts


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0004_words_of_phases_and_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="conference",
            name="chairs_read_first_time",
            field=models.BooleanField(
                default=False, verbose_name="chairs read who speaks for the first time, once names are open"
            ),
        ),
        migrations.AddField(
            model_name="conference",
            name="fields_asked",
            field=models.JSONField(blank=True, default=dict, help_text="See conferences.asking.asked_of."),
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=conferences.codes.new_code, editable=False, max_length=8, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conduct", "Code of conduct"),
                            ("publication", "Publication of text and slides"),
                            ("recording", "Licence of the recording"),
                            ("ai", "Statement about AI tools"),
                            ("other", "Something else"),
                        ],
                        default="conduct",
                        max_length=12,
                        verbose_name="about",
                    ),
                ),
                (
                    "title",
                    conferences.texts.TranslatedTextField(
                        default=conferences.texts.TranslatedText, verbose_name="title"
                    ),
                ),
                (
                    "asked_when",
                    models.CharField(
                        choices=[("submit", "When they submit"), ("accepted", "After acceptance")],
                        default="submit",
                        max_length=8,
                        verbose_name="speakers are asked",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="asked")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="conferences.conference",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(default=conferences.codes.new_code, editable=False, max_length=8, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text, one line"),
                            ("long_text", "Long text"),
                            ("number", "Number"),
                            ("choice", "One of several"),
                            ("choices", "Any of several"),
                            ("yes_no", "Yes or no"),
                            ("date", "Date"),
                            ("url", "Address of a web page"),
                            ("file", "File"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="kind of answer",
                    ),
                ),
                (
                    "text",
                    conferences.texts.TranslatedTextField(
                        default=conferences.texts.TranslatedText, verbose_name="question"
                    ),
                ),
                (
                    "help",
                    conferences.texts.TranslatedTextField(
                        blank=True, default=conferences.texts.TranslatedText, verbose_name="explanation"
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list, verbose_name="options")),
                (
                    "needed",
                    models.CharField(
                        choices=[
                            ("no", "Never: it may stay empty"),
                            ("submit", "To submit"),
                            ("accepted", "After acceptance only"),
                        ],
                        default="no",
                        max_length=8,
                        verbose_name="an answer is needed",
                    ),
                ),
                (
                    "readers",
                    models.CharField(
                        choices=[
                            ("organizers", "Organizers only"),
                            ("reviewers", "Reviewers too, without the speaker's name"),
                            ("public", "Everyone once it is on the programme; reviewers not before"),
                            (
                                "everyone",
                                "Reviewers, without the speaker's name, and everyone once it is on the programme",
                            ),
                        ],
                        default="organizers",
                        max_length=10,
                        verbose_name="who reads the answer",
                    ),
                ),
                (
                    "longest",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20000),
                        ],
                        verbose_name="at most so many characters",
                    ),
                ),
                ("least", models.IntegerField(blank=True, null=True, verbose_name="at least")),
                ("most", models.IntegerField(blank=True, null=True, verbose_name="at most")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True, verbose_name="asked")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="conferences.conference",
                    ),
                ),
                (
                    "session_types",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="conferences.sessiontype", verbose_name="session types"
                    ),
                ),
                (
                    "tracks",
                    models.ManyToManyField(blank=True, related_name="+", to="conferences.track", verbose_name="tracks"),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="QuestionVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("text", conferences.texts.TranslatedTextField(default=conferences.texts.TranslatedText)),
                ("help", conferences.texts.TranslatedTextField(blank=True, default=conferences.texts.TranslatedText)),
                ("options", models.JSONField(blank=True, default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="conferences.question"
                    ),
                ),
            ],
            options={
                "ordering": ["version"],
            },
        ),
        migrations.CreateModel(
            name="AgreementVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "text",
                    conferences.texts.TranslatedTextField(
                        default=conferences.texts.TranslatedText, verbose_name="text"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="conferences.agreement"
                    ),
                ),
            ],
            options={
                "ordering": ["version"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("agreement"), models.F("version"), name="conferences_agreementversion_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("least__isnull", True), ("most__isnull", True), ("most__gte", models.F("least")), _connector="OR"
                ),
                name="conferences_question_limits_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["text", "long_text", "number", "choice", "choices", "yes_no", "date", "url", "file"]),
                    ("needed__in", ["no", "submit", "accepted"]),
                    ("readers__in", ["organizers", "reviewers", "public", "everyone"]),
                ),
                name="conferences_question_known_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionversion",
            constraint=models.UniqueConstraint(
                models.F("question"), models.F("version"), name="conferences_questionversion_once"
            ),
        ),
    ]
