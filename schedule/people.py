"""Who speaks, as this room needs it: names by proposal for organizers, public profiles by code for everyone."""

from collections.abc import Iterable

from schedule.entries import Speaker
from speakers import queries
from speakers.models import Profile


def speakers_of(proposal_ids: Iterable[int]) -> dict[int, tuple[Speaker, ...]]:
    """The speakers of each proposal in their order. One query."""
    found = queries.speakers_of(proposal_ids)
    return {
        proposal_id: tuple(Speaker(profile.code, profile.name) for profile in profiles)
        for proposal_id, profiles in found.items()
    }


def names_of(codes: Iterable[str]) -> dict[str, Speaker]:
    """The current public names of profiles, by code; who is gone is left out. One query."""
    wanted = set(codes)
    if not wanted:
        return {}
    rows = Profile.objects.filter(code__in=wanted).exclude(name="").values_list("code", "name")
    return {code: Speaker(code, name) for code, name in rows}


def profile_by_code(code: str) -> Profile | None:
    return Profile.objects.filter(code=code).exclude(name="").first()


def portraits(codes: Iterable[str]) -> list[Profile]:
    """Those of these profiles that have a picture, to be shown beside a talk. At most one query."""
    wanted = list(codes)
    if not wanted:
        return []
    return list(Profile.objects.filter(code__in=wanted).exclude(pictures={}).exclude(name=""))
