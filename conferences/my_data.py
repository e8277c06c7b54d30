"""What this room holds about a person."""

from typing import Any

from accounts.holdings import told
from accounts.models import User
from accounts.queries import verified_addresses
from conferences.models import Event, Invitation, Membership

COVERS = frozenset({"conferences.Membership", "conferences.Invitation", "conferences.Event"})
LEFT_OUT = {"conferences.Conference": "holds an address for questions, which its organizers publish as the team's"}


def my_data(user: User) -> dict[str, Any]:
    """Roles, offers of roles, and what the log says that the person did."""
    held = Membership.objects.filter(user=user).select_related("conference", "track")
    offered = Invitation.objects.filter(email__in=verified_addresses(user)).select_related("conference", "track")
    events = Event.objects.filter(actor=user.actor_id).select_related("conference").order_by("id")
    return {
        "roles": told(held, "conference", "role", "track", "since"),
        "offered_roles": told(offered, "conference", "role", "track", "invited_at", "accepted_at", "revoked_at"),
        "log": told(events, "at", "conference", "kind", "subject", "data"),
    }


def forget(user: User, alone: list[int]) -> None:
    """Offers of roles go with their address. Roles were given back before; the log knows a random id only."""
    Invitation.objects.filter(email__in=verified_addresses(user) | {user.email}).delete()
