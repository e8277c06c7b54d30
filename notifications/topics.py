"""Which mails people may do without. A kind that is not listed here always arrives: results, receipts, sign-in."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """Mails that are turned on or off together."""

    REMINDERS = "reminders", _("Reminders of drafts")
    TEAM = "team", _("What my co-speakers do")
    ADVICE = "advice", _("Mentors and news")
    PROGRAMME = "programme", _("Changes to the programme")


SAYS: dict[str, str | Promise] = {
    Topic.REMINDERS: _("One mail, some days before the call closes, while a draft of yours is not submitted."),
    Topic.TEAM: _("Somebody accepts or declines your invitation, or changes a proposal that you share."),
    Topic.ADVICE: _("A mentor has written to you about a draft, or a conference where you spoke has news."),
    Topic.PROGRAMME: _("The programme was published, or your slot has moved. It always stands on your page, too."),
}

#: Kinds of the ledger that can be turned off. Rooms above add theirs here, since nothing here may know them.
KINDS: dict[str, Topic] = {
    "speakers.draft_reminder": Topic.REMINDERS,
    "speakers.reminder": Topic.REMINDERS,
    "speakers.invitation_accepted": Topic.TEAM,
    "speakers.invitation_declined": Topic.TEAM,
    "speakers.edited_by_co_speaker": Topic.TEAM,
    "speakers.mentor_commented": Topic.ADVICE,
    "speakers.mentor_asked": Topic.ADVICE,
    "schedule.placed": Topic.PROGRAMME,
}


def topic_of(kind: str) -> Topic | None:
    """The topic of a kind that can be turned off; None for one that always arrives."""
    return KINDS.get(kind)
