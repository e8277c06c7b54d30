"""Questions about who proposes."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from conferences.models import Conference
from speakers.models import Authorship, Profile


def speakers_of(proposal_ids: Iterable[int]) -> dict[int, list[Profile]]:
    """The speakers of each proposal, in their order; those who are only invited are left out. One query."""
    found: dict[int, list[Profile]] = defaultdict(list)
    rows = Authorship.objects.filter(status=Authorship.Status.ACCEPTED, proposal_id__in=list(proposal_ids))
    for each in rows.select_related("profile").order_by("proposal_id", "position", "id"):
        if each.profile is not None:
            found[each.proposal_id].append(each.profile)
    return dict(found)


def authored_by_users(conference: Conference, user_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs (proposal id, user id) of people who know who wrote a proposal: its speakers and whoever was asked."""
    ids_by_email = dict(User.objects.filter(pk__in=list(user_ids)).values_list("email", "pk"))
    known = Authorship.objects.filter(proposal__conference=conference).filter(
        Q(profile__user__in=ids_by_email.values())
        | Q(invited_email__in=ids_by_email, profile=None)
        | Q(profile__email__in=ids_by_email, profile__user=None)
    )
    rows = known.values_list("proposal_id", "profile__user_id", "invited_email", "profile__email")
    return {
        (proposal_id, user_id or ids_by_email[entered or invited]) for proposal_id, user_id, invited, entered in rows
    }
