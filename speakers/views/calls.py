"""The calls that a proposal goes by."""

from conferences.http import ConferenceRequest
from conferences.models import Round, Track
from proposals.access import takes


def calls_of(request: ConferenceRequest, tracks: list[Track]) -> list[Round]:
    """The rounds of these tracks; of a draft without a track, the one that is open longest (or any)."""
    rounds = {each.pk: each for each in request.member.rounds}
    if tracks:
        return [rounds[pk] for pk in sorted({each.round_id for each in tracks})]
    return [each for each in rounds.values() if takes(each)][:1] or list(rounds.values())[:1]
