"""What this room holds about a person."""

from typing import Any

from accounts.holdings import told
from accounts.models import User
from selection.models import Announcement, Answer, Aside, Decision, NameLook, NamesOpening

COVERS = frozenset(
    {
        "selection.Aside",
        "selection.NameLook",
        "selection.Decision",
        "selection.Answer",
        "selection.Announcement",
        "selection.NamesOpening",
    }
)
LEFT_OUT = {"selection.PassedFeedback": "is what a reviewer wrote; its speakers read it with the result"}


def my_data(user: User) -> dict[str, Any]:
    """What the person did for the committee, and what they answered to a result."""
    mine = {"by_actor": user.actor_id}
    looks = NameLook.objects.filter(actor=user.actor_id).select_related("proposal")
    asides = Aside.objects.filter(user=user).select_related("proposal")
    return {
        "decisions": told(Decision.objects.filter(**mine), "code", "outcome", "reason", "at"),
        "answers": told(Answer.objects.filter(**mine), "kind", "reason", "at"),
        "announcements": told(Announcement.objects.filter(**mine), "code", "at"),
        "names_opened": told(NamesOpening.objects.filter(**mine), "code", "at"),
        "stepped_back_from": [{"proposal": each.proposal.code, "at": str(each.at)} for each in asides],
        "names_seen": [{"proposal": each.proposal.code, "at": str(each.at)} for each in looks],
    }


def forget(user: User, alone: list[int]) -> None:
    """Why a place was declined, in the words of who declined it; that it was stays."""
    Answer.objects.filter(by_actor=user.actor_id).update(reason="")
