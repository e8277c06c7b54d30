import django.core.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0002_places_and_lengths"),
        ("speakers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="profile",
            name="affiliation",
            field=models.CharField(blank=True, max_length=400, verbose_name="organization"),
        ),
        migrations.AlterField(
            model_name="profile",
            name="biography",
            field=models.TextField(blank=True, verbose_name="about you"),
        ),
        migrations.AlterField(
            model_name="profile",
            name="name",
            field=models.CharField(blank=True, max_length=400, verbose_name="name, as you want to be announced"),
        ),
        migrations.AlterField(
            model_name="profile",
            name="pronouns",
            field=models.CharField(blank=True, max_length=120, verbose_name="pronouns"),
        ),
        migrations.AlterField(
            model_name="profile",
            name="website",
            field=models.URLField(
                blank=True,
                validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                verbose_name="website",
            ),
        ),
        migrations.AddIndex(
            model_name="profile",
            index=models.Index(
                models.F("email"), condition=models.Q(("user__isnull", True)), name="speakers_profile_email"
            ),
        ),
        migrations.AddConstraint(
            model_name="authorship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_contact", True), _negated=True), ("status", "accepted"), _connector="OR"
                ),
                name="speakers_authorship_contact_is_a_speaker",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "invited"), _negated=True), ("invited_at__isnull", False), _connector="OR"
                ),
                name="speakers_authorship_invited_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "declined"), _negated=True), ("answered_at__isnull", False), _connector="OR"
                ),
                name="speakers_authorship_answered_at",
            ),
        ),
    ]
