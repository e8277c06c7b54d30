"""Taking somebody off the list of a proposal, whatever they are on it."""

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from proposals.states import Refused
from speakers.models import Authorship
from speakers.services.invitations import take_back
from speakers.services.lists import leave, open_for_changes, taking_part


def remove(authorship: Authorship, *, by: User) -> None:
    """Take somebody off the list: anybody themselves, who takes part an invitation, the contact anyone.

    The contact hands over first, and the last speaker withdraws instead: both are `Refused`. They are remembered as
    people who know who wrote it.
    """
    with transaction.atomic():
        row = open_for_changes(authorship.proposal)
        current = Authorship.objects.select_related("profile__user").filter(pk=authorship.pk, proposal=row).first()
        if current is None:
            raise Refused(gettext("They are not on the list any more. Nothing was changed."))
        mine = taking_part(row, by)
        if current.status == Authorship.Status.ACCEPTED:
            leave(current, row, mine, by=by)
        else:
            take_back(current, row, by=by)
