import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("speakers", "0005_consent_and_presence")]
    operations = [
        migrations.AddField(
            "profile",
            "links",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.URLField(validators=[django.core.validators.URLValidator(schemes=["http", "https"])]),
                blank=True,
                default=list,
                size=8,
            ),
        )
    ]
