import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("anonymity", "0002_automatic_masks"),
        ("proposals", "0005_answers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="mask",
            name="anonymity_mask_known_field",
        ),
        migrations.AlterField(
            model_name="mask",
            name="field",
            field=models.CharField(
                choices=[
                    ("title", "Title"),
                    ("abstract", "Abstract"),
                    ("outline", "Outline"),
                    ("note_to_reviewers", "Note to reviewers"),
                    ("answers", "Answers to questions"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="redaction",
            name="held_fields",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("title", "Title"),
                        ("abstract", "Abstract"),
                        ("outline", "Outline"),
                        ("note_to_reviewers", "Note to reviewers"),
                        ("answers", "Answers to questions"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="mask",
            constraint=models.CheckConstraint(
                condition=models.Q(("field__in", ["title", "abstract", "outline", "note_to_reviewers", "answers"])),
                name="anonymity_mask_known_field",
            ),
        ),
        migrations.AlterField(
            model_name="answer",
            name="field",
            field=models.CharField(
                choices=[
                    ("title", "Title"),
                    ("abstract", "Abstract"),
                    ("outline", "Outline"),
                    ("note_to_reviewers", "Note to reviewers"),
                    ("answers", "Answers to questions"),
                ],
                max_length=20,
            ),
        ),
    ]
