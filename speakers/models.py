"""Who proposes. What identifies a person lives here only."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import normalize_email
from conferences.codes import new_code
from proposals.files.kinds import KINDS
from speakers.personal import Absence as Absence
from speakers.personal import Consent as Consent
from speakers.personal import Presence as Presence
from speakers.personal import TravelSupport as TravelSupport

#: Characters, as people count them, that fit into each text.
LIMITS = {"name": 100, "biography": 5000, "affiliation": 100, "pronouns": 30}
#: Texts on which a mentor comments; the note to the organizers is not for them.
MENTORED_TEXTS = ("title", "abstract", "outline", "note_to_reviewers")
ONE_LINE = frozenset({"name", "affiliation", "pronouns", "website"})
#: Links of one person beside their website, and characters of each.
MOST_LINKS = 8
LONGEST_LINK = 200
_on_the_web = URLValidator(schemes=["http", "https"])


class Profile(models.Model):
    """A person as they want to be announced. Without a user where an organizer or an import entered them."""

    user = models.OneToOneField("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    name = models.CharField(_("name, as you want to be announced"), max_length=400, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    biography = models.TextField(_("about you"), blank=True)
    affiliation = models.CharField(_("organization"), max_length=400, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=120, blank=True)
    website = models.URLField(_("website"), blank=True, validators=[_on_the_web])
    links = ArrayField(
        models.URLField(max_length=LONGEST_LINK, validators=[_on_the_web]), size=MOST_LINKS, default=list, blank=True
    )
    #: Squares of WebP, by the length of their side in points: under which random name each is kept. Empty without one.
    pictures = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [models.Index("email", name="speakers_profile_email", condition=Q(user__isnull=True))]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.email = normalize_email(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class WorkingCopy(models.Model):
    """What somebody has typed into the form of a proposal and not saved there yet: private to who typed it.

    Kept for an account, or for a browser until its person logs in (`browser` is the hash of its key). A browser's
    copy with a user was typed after that person's session had ended; nobody else is given it.
    `code` is the proposal's, or the one that a new form was promised. `fields` maps names of the form's fields to
    `[version, tab, values]`, `aside` to values that wait for a choice; `version` grows with every save. What a tab
    sends that has not seen version `settled` is too late: that text was saved into the proposal, or thrown away.
    `base` is the version of the account's copy that a tab had seen when its session had ended.
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, blank=True, related_name="+")
    browser = models.CharField(max_length=64, blank=True)
    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="+")
    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=8)
    fields = models.JSONField(default=dict)
    aside = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    base = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index("saved_at", name="speakers_workingcopy_saved")]
        constraints = [
            models.UniqueConstraint("user", "code", condition=Q(browser=""), name="speakers_workingcopy_of_account"),
            models.UniqueConstraint(
                "browser", "code", condition=~Q(browser=""), name="speakers_workingcopy_of_browser"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(browser=""), name="speakers_workingcopy_somebodys"
            ),
            models.CheckConstraint(
                condition=Q(settled__lte=models.F("version")), name="speakers_workingcopy_settled_before"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def is_empty(self) -> bool:
        """Nothing typed waits here: it was saved, or thrown away."""
        return not self.fields and not self.aside


class AuthorshipQuerySet(models.QuerySet["Authorship"]):
    def taking_part(self) -> "AuthorshipQuerySet":
        """Those who said yes, whether they speak or only look after it: they read, edit, submit and get mail."""
        return self.filter(status=Authorship.Status.ACCEPTED)

    def speaking(self) -> "AuthorshipQuerySet":
        """Those who are announced as speakers: invited and declined ones left out, and who only looks after it."""
        return self.taking_part().filter(is_speaking=True)

    def open(self) -> "AuthorshipQuerySet":
        return self.filter(status=Authorship.Status.INVITED)


class Authorship(models.Model):
    """That somebody is, or is asked to be, a speaker of a proposal; or looks after it without speaking.

    `invited_email` stays after an answer. `is_forwarded`: the answer came from a person with another address.
    """

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Speaker")
        DECLINED = "declined", _("Declined")

    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, related_name="+")
    profile = models.ForeignKey(Profile, models.PROTECT, null=True, blank=True, related_name="authorships")
    invited_email = models.EmailField(blank=True)
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACCEPTED)
    is_contact = models.BooleanField(default=False)
    is_speaking = models.BooleanField(default=True)
    is_forwarded = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AuthorshipQuerySet] = AuthorshipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint("proposal", "profile", name="speakers_authorship_once"),
            models.UniqueConstraint(
                "proposal",
                "invited_email",
                condition=Q(profile__isnull=True),
                name="speakers_authorship_invited_once",
            ),
            models.UniqueConstraint("proposal", condition=Q(is_contact=True), name="speakers_authorship_one_contact"),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(profile__isnull=False),
                name="speakers_authorship_accepted_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(profile__isnull=False) | ~Q(invited_email=""),
                name="speakers_authorship_somebody_or_address",
            ),
            models.CheckConstraint(
                condition=~Q(is_contact=True) | Q(status="accepted"),
                name="speakers_authorship_contact_is_a_speaker",
            ),
            models.CheckConstraint(
                condition=~Q(status="invited") | Q(invited_at__isnull=False),
                name="speakers_authorship_invited_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | Q(answered_at__isnull=False),
                name="speakers_authorship_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.status}"


class HeldFile(models.Model):
    """An upload that waits with its form until that is saved: nothing is chosen twice as another field was wrong.

    `replaces` is the code of the attachment in whose place it comes, or of the question that it answers.
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    conference = models.ForeignKey("conferences.Conference", models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    replaces = models.CharField(max_length=8, blank=True)
    original_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField(default=now, editable=False)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "user",
                "conference",
                "replaces",
                "sha256",
                condition=Q(taken_at__isnull=True),
                name="speakers_heldfile_once",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind].label)


class Insider(models.Model):
    """That somebody knows who proposes something without being on its list (any more): they never review it."""

    class Reason(models.TextChoices):
        LISTED = "listed", _("Was on the list, or asked to be")
        MENTOR = "mentor", _("Helped to write it")

    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="+")
    email = models.EmailField(blank=True)
    reason = models.CharField(max_length=6, choices=Reason)

    class Meta:
        constraints = [
            models.UniqueConstraint("proposal", "user", "email", name="speakers_insider_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(user__isnull=False, email="") | (Q(user__isnull=True) & ~Q(email="")),
                name="speakers_insider_person_or_address",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def open(self) -> "HelpRequestQuerySet":
        return self.filter(ended_at=None)


class HelpRequest(models.Model):
    """That a speaker asks the mentors for help with a text. Only while it is open does a mentor see anything."""

    proposal = models.ForeignKey("proposals.Proposal", models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    note = models.TextField(_("what you would like help with"), blank=True)
    asked_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=now)
    mentor = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[HelpRequestQuerySet] = HelpRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "proposal", condition=Q(ended_at__isnull=True), name="speakers_helprequest_one_open"
            ),
            models.CheckConstraint(
                condition=Q(mentor__isnull=True) | Q(taken_at__isnull=False), name="speakers_helprequest_taken_at"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class HelpComment(models.Model):
    """What a mentor says about one text of a proposal, or about words in it. `quote` is empty for the whole text."""

    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="comments")
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    field = models.CharField(max_length=20)
    quote = models.TextField(blank=True)
    body = models.TextField()
    written_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field__in=["title", "abstract", "outline", "note_to_reviewers"]),
                name="speakers_helpcomment_of_a_text",
            ),
        ]

    def __str__(self) -> str:
        return self.code
