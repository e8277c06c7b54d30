"""What this room holds about a person, with the proposals that they speak at."""

from typing import Any

from accounts.holdings import told
from accounts.models import User
from accounts.queries import verified_addresses
from proposals.models import TEXT_FIELDS, Proposal
from speakers.models import Authorship, Profile
from speakers.services import PROFILE_FIELDS

COVERS = frozenset({"speakers.Profile", "speakers.Authorship", "proposals.Proposal"})
LEFT_OUT: dict[str, str] = {}


def my_data(user: User) -> dict[str, Any]:
    """Profile, proposals as their speakers read them, invitations to speak."""
    profile = Profile.objects.filter(user=user).first()
    held = Authorship.objects.filter(profile=profile) if profile else Authorship.objects.none()
    asked = Authorship.objects.filter(profile=None, invited_email__in=verified_addresses(user) | {user.email})
    return {
        "profile": told([profile], "code", "email", "created_at", *PROFILE_FIELDS)[0] if profile else None,
        "proposals": [_proposal(each) for each in held.select_related("proposal__conference")],
        "invitations_to_speak": [
            {"conference": str(each.proposal.conference), "title": each.proposal.title}
            | told([each], "status", "invited_email", "invited_at", "answered_at")[0]
            for each in asked.select_related("proposal__conference")
        ],
    }


def _proposal(authorship: Authorship) -> dict[str, Any]:
    proposal: Proposal = authorship.proposal
    facts = ("conference", "code", "state", "level", "language", "minutes", "do_not_record", "submitted_at")
    return {
        **told([proposal], *facts, *TEXT_FIELDS, "withdrawn_because", "created_at", "updated_at")[0],
        "as": told([authorship], "status", "is_contact", "invited_email", "invited_at", "answered_at")[0],
    }


def forget(user: User, alone: list[int]) -> None:
    """Invitations to speak that name the person's address, answered or not."""
    named = Authorship.objects.filter(invited_email__in=verified_addresses(user) | {user.email})
    named.filter(profile=None).delete()
    named.update(invited_email="")
    Profile.objects.filter(user=None, email__in=verified_addresses(user) | {user.email}).update(email="")
