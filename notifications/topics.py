"""Which mails people may do without. A kind that is not listed here always arrives: results, receipts, sign-in."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """Mails that are turned on or off together."""

    REMINDERS = "reminders", _("Reminders of drafts")
    TEAM = "team", _("What my co-speakers do")
    ADVICE = "advice", _("Help with drafts")
    PROGRAMME = "programme", _("Changes to the programme")


SAYS: dict[str, str | Promise] = {
    Topic.REMINDERS: _("One mail, some days before the call closes, while a draft of yours is not submitted."),
    Topic.TEAM: _("Somebody accepts or declines an invitation to speak with you."),
    Topic.ADVICE: _("A mentor has written about a draft of yours, or somebody asks for your help with theirs."),
    Topic.PROGRAMME: _("The programme was published, or your slot has moved. It always stands on your page, too."),
}

#: Kinds of the ledger that can be turned off. Rooms above add theirs here, since nothing here may know them.
KINDS: dict[str, Topic] = {
    "speakers.draft_reminder": Topic.REMINDERS,
    "speakers.answered": Topic.TEAM,
    "speakers.help_wanted": Topic.ADVICE,
    "speakers.help_given": Topic.ADVICE,
    "schedule.placed": Topic.PROGRAMME,
}


def topic_of(kind: str) -> Topic | None:
    """The topic of a kind that can be turned off; None for one that always arrives."""
    return KINDS.get(kind)
