"""Reviewers read the answers that were opened to them, as one more text of a proposal."""

from django.db import migrations, models

from reviews.role import ROLE


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_scores_checked_by_statement"),
    ]

    operations = [
        migrations.AddField(
            model_name="blindproposal",
            name="answers",
            field=models.TextField(blank=True, verbose_name="answers to questions"),
        ),
        migrations.RunSQL(
            f"GRANT SELECT (answers) ON public.reviews_blindproposal TO {ROLE}",
            f"REVOKE SELECT (answers) ON public.reviews_blindproposal FROM {ROLE}",  # noqa: S608
        ),
    ]
