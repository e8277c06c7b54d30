"""What this room holds about a person."""

from typing import Any

from accounts.models import User
from schedule.models import ImportedPerson, ReleasedPlacement
from speakers.models import Profile

COVERS = frozenset({"schedule.ReleasedPlacement", "schedule.ImportedPerson"})
_PLACE = "is a place in the programme, and names nobody"
LEFT_OUT = {
    "schedule.Item": _PLACE,
    "schedule.Placement": _PLACE,
    "schedule.Release": "is a version of the programme; who published it is in the log, which is told",
}


def my_data(user: User) -> dict[str, Any]:
    """Where the person stands in published programmes."""
    profile = Profile.objects.filter(user=user).first()
    if profile is None:
        return {}
    slots = ReleasedPlacement.objects.filter(speakers__contains=[profile.code]).select_related("release__conference")
    return {
        "on_programmes": [
            {
                "conference": str(each.release.conference),
                "version": each.release.version,
                "title": each.title,
                "starts_at": str(each.starts_at),
            }
            for each in slots.order_by("release_id", "starts_at")
        ],
        "recognized_in_imports": ImportedPerson.objects.filter(profile=profile).count(),
    }


def forget(user: User, alone: list[int]) -> None:
    """By what an imported file called them, nobody is recognized any more."""
    ImportedPerson.objects.filter(profile__user=user).delete()
