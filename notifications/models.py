"""The mail ledger: one row for each thing that one address is told, once."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.codes import new_code


class Mail(models.Model):
    """A mail and what became of it. (kind, subject_code, recipient) is unique: nobody is told twice.

    It has no key upwards: `subject_code` is the opaque code of what it is about.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being handed over")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Refused by the mail server")
        UNCERTAIN = "uncertain", _("Perhaps sent: we were interrupted")

    conference = models.ForeignKey("conferences.Conference", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=60)
    subject_code = models.CharField(max_length=60)
    recipient = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.EmailField(blank=True)
    message_id = models.CharField(max_length=200, unique=True)

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=now)
    claimed_by = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="The mail server's last words.")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "subject_code", "recipient", name="notifications_mail_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notifications_mail_sent_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="notifications_mail_claimed",
            ),
        ]
        indexes = [
            models.Index(
                "not_before",
                "id",
                name="notifications_mail_due",
                condition=Q(state__in=["queued", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_code}"
