"""Who speaks, as this room needs it: names by proposal for organizers, public profiles by code for everyone."""

from collections.abc import Iterable

from schedule.entries import Speaker
from speakers.models import Authorship, Profile


def speakers_of(proposal_ids: Iterable[int]) -> dict[int, tuple[Speaker, ...]]:
    """The speakers of each proposal in their order. One query."""
    rows = (
        Authorship.objects.filter(proposal_id__in=list(proposal_ids), status=Authorship.Status.ACCEPTED)
        .order_by("proposal_id", "position", "id")
        .values_list("proposal_id", "profile__code", "profile__name")
    )
    found: dict[int, tuple[Speaker, ...]] = {}
    for proposal_id, code, name in rows:
        found[proposal_id] = (*found.get(proposal_id, ()), Speaker(str(code), str(name)))
    return found


def names_of(codes: Iterable[str]) -> dict[str, Speaker]:
    """The current public names of profiles, by code; who is gone is left out. One query."""
    wanted = set(codes)
    if not wanted:
        return {}
    rows = Profile.objects.filter(code__in=wanted).values_list("code", "name")
    return {code: Speaker(code, name) for code, name in rows}


def profile_by_code(code: str) -> Profile | None:
    return Profile.objects.filter(code=code).first()


def recipients_of(proposal_ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Name and address of each speaker of each proposal who has an address. One query."""
    rows = (
        Authorship.objects.filter(proposal_id__in=list(proposal_ids), status=Authorship.Status.ACCEPTED)
        .order_by("proposal_id", "position", "id")
        .values_list("proposal_id", "profile__name", "profile__user__email", "profile__email")
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for proposal_id, name, account, entered in rows:
        if account or entered:
            found.setdefault(proposal_id, []).append((str(name), account or str(entered)))
    return found
