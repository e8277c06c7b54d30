"""The mail ledger: one row for each thing that one address is told, once."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from conferences.codes import new_code
from conferences.models import Conference
from notifications.topics import Topic


class MailQuerySet(models.QuerySet["Mail"]):
    def of(self, conference: Conference) -> "MailQuerySet":
        """What was written for this conference. Sign-in codes belong to none, so no page ever shows them."""
        return self.filter(conference=conference)

    def due(self) -> "MailQuerySet":
        return self.filter(state=Mail.State.QUEUED, not_before__lte=now())

    def being_handed_over(self) -> "MailQuerySet":
        return self.filter(state=Mail.State.SENDING)


class Mail(models.Model):
    """A mail and what became of it. (kind, subject_code, recipient) is unique: nobody is told twice.

    It has no key upwards: `subject_code` is the opaque code of what it is about. The states:
    queued → sending → sent, or failed (refused for good), or back to queued (try later), or uncertain
    (interrupted between the hand-over and our record of it; only a person moves it on from there).
    A mail that its recipient has turned off is written as unwanted, so that organizers see why nobody got it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being handed over")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Refused by the mail server")
        UNCERTAIN = "uncertain", _("Perhaps sent: we were interrupted")
        UNWANTED = "unwanted", _("Not sent: turned off by who would get it")

    conference = models.ForeignKey("conferences.Conference", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=60)
    subject_code = models.CharField(max_length=60)
    recipient = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.EmailField(blank=True)
    files = models.PositiveSmallIntegerField(default=0, help_text="How many `MailFile`s go with it.")
    message_id = models.CharField(max_length=200, unique=True)

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=now)
    claimed_by = models.UUIDField(null=True, blank=True, help_text="The courier; see `couriers.py`.")
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="The mail server's last words.")
    created_at = models.DateTimeField(default=now)

    objects: ClassVar[MailQuerySet] = MailQuerySet.as_manager()  # type: ignore[assignment]

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
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "failed", "uncertain", "unwanted"]),
                name="notifications_mail_known_state",
            ),
        ]
        indexes = [
            models.Index("not_before", "id", name="notifications_mail_due", condition=Q(state="queued")),
            models.Index("claimed_by", name="notifications_mail_sending", condition=Q(state="sending")),
            models.Index("conference", F("id").desc(), name="notifications_mail_newest"),
            models.Index("conference", "state", F("id").desc(), name="notifications_mail_by_state"),
            models.Index("subject_code", name="notifications_mail_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_code}"


class Unwanted(models.Model):
    """That an address wants no mails of one topic. By address, since some who get mail have no account."""

    address = models.EmailField()
    topic = models.CharField(max_length=20, choices=Topic)
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("address", "topic", name="notifications_unwanted_once")]

    def __str__(self) -> str:
        return self.topic


#: Bytes of one file that goes with a mail, and how many files one mail may have.
MOST_BYTES = 200_000
MOST_FILES = 3


class MailFile(models.Model):
    """A small file that goes with a mail, such as a calendar."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        ordering = ["mail", "position"]
        constraints = [
            models.UniqueConstraint("mail", "position", name="notifications_mailfile_once"),
            models.CheckConstraint(condition=Q(position__lt=MOST_FILES), name="notifications_mailfile_few"),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    models.Func(F("content"), function="octet_length", output_field=models.IntegerField()), MOST_BYTES
                ),
                name="notifications_mailfile_small",
            ),
        ]

    def __str__(self) -> str:
        return self.name
