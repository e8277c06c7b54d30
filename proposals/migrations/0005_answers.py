"""Answers to the conference's questions; recording as a choice of three; a note on content."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0007_questions_and_agreements"),
        ("proposals", "0002_places_and_lengths"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        max_length=10,
                    ),
                ),
                ("value", models.JSONField()),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["question__position", "question_id"],
            },
        ),
        migrations.AddField(
            model_name="proposal",
            name="answers",
            field=models.TextField(
                blank=True,
                editable=False,
                help_text="What reviewers may read of its answers to questions, as one text.",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="content_note",
            field=models.TextField(blank=True, verbose_name="content note"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="recording",
            field=models.CharField(
                choices=[
                    ("all", "Record it, and publish the slides"),
                    ("slides", "Slides only, please do not record"),
                    ("nothing", "Neither recording nor slides"),
                ],
                default="all",
                max_length=8,
                verbose_name="recording",
            ),
        ),
        # Whoever wanted no recording was not asked about slides, so they stay away until they say otherwise.
        migrations.RunSQL(
            "UPDATE proposals_proposal SET recording = 'nothing' WHERE do_not_record",
            "UPDATE proposals_proposal SET do_not_record = true WHERE recording <> 'all'",
        ),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="proposal",
            name="do_not_record",
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("recording__in", ["all", "slides", "nothing"])),
                name="proposals_proposal_known_recording",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="asked",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conferences.questionversion"
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="proposals.proposal"
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conferences.question"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                models.F("proposal"), models.F("question"), name="proposals_answer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("readers__in", ["organizers", "reviewers", "public", "everyone"])),
                name="proposals_answer_known_readers",
            ),
        ),
    ]
