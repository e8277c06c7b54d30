from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

TOPICS = [
    ("reminders", "Reminders of drafts"),
    ("team", "What my co-speakers do"),
    ("advice", "Help with drafts"),
    ("programme", "Changes to the programme"),
]
STATES = [
    ("queued", "Waiting to be sent"),
    ("sending", "Being handed over"),
    ("sent", "Sent"),
    ("failed", "Refused by the mail server"),
    ("uncertain", "Perhaps sent: we were interrupted"),
    ("unwanted", "Not sent: turned off by who would get it"),
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_ledger_completed")]
    operations = [
        migrations.CreateModel(
            "Unwanted",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                ("topic", models.CharField(choices=TOPICS, max_length=20)),
                ("since", models.DateTimeField(default=timezone.now)),
            ],
        ),
        migrations.AddConstraint(
            "unwanted", models.UniqueConstraint("address", "topic", name="notifications_unwanted_once")
        ),
        migrations.AlterField("mail", "state", models.CharField(choices=STATES, default="queued", max_length=9)),
        migrations.RemoveConstraint("mail", "notifications_mail_known_state"),
        migrations.AddConstraint(
            "mail",
            models.CheckConstraint(
                condition=Q(state__in=[state for state, _label in STATES]), name="notifications_mail_known_state"
            ),
        ),
    ]
