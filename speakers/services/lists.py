"""Who is on a proposal's list, in which order, who speaks, and who the contact is.

Each verb locks the proposal first, so two people changing the list come one after the other. Once a proposal was
handed in, somebody always speaks at it, or is asked to; and somebody who takes part always is there.
"""

from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from conferences.log import record
from proposals.models import Proposal
from proposals.services import locked
from proposals.states import LABEL, OVER, Refused, State
from speakers.models import Authorship, Insider, Profile
from speakers.services.people import remember


def hand_over(authorship: Authorship, *, by: User) -> Authorship:
    """Make another one who takes part the contact. Only the contact can; twice is once."""
    with transaction.atomic():
        row = open_for_changes(authorship.proposal)
        mine = taking_part(row, by)
        current = Authorship.objects.taking_part().filter(pk=authorship.pk, proposal=row).first()
        if current is None:
            raise Refused(gettext("They are not a speaker any more. Nothing was changed."))
        if current.is_contact:
            return current
        if not mine.is_contact:
            raise Refused(gettext("Only the contact can hand this over. Nothing was changed."))
        mine.is_contact = False
        mine.save(update_fields=["is_contact"])
        current.is_contact = True
        current.save(update_fields=["is_contact"])
        log("contact_handed_over", row, current, by)
    return current


def set_speaking(authorship: Authorship, *, by: User, speaks: bool) -> Authorship:
    """Say that somebody who takes part is a speaker, or only looks after it: themselves, or the contact for them.

    Raises `Refused` where a proposal that was handed in would be left without a speaker. Twice is once.
    """
    with transaction.atomic():
        row = open_for_changes(authorship.proposal)
        mine = taking_part(row, by)
        current = Authorship.objects.taking_part().filter(pk=authorship.pk, proposal=row).first()
        if current is None:
            raise Refused(gettext("They are not on the list any more. Nothing was changed."))
        if current.is_speaking == speaks:
            return current
        if current != mine and not mine.is_contact:
            raise Refused(gettext("Only the contact can change this for somebody else. Nothing was changed."))
        if not speaks and _leaves_nobody(row, current):
            raise Refused(str(OBSTACLES[Obstacle.SPEAKER]))
        current.is_speaking = speaks
        current.position = next_position(row)
        current.save(update_fields=["is_speaking", "position"])
        log("speaks" if speaks else "speaks_no_more", row, current, by)
    return current


def reorder(proposal: Proposal, *, by: User, order: Sequence[str], seen: Sequence[str]) -> list[Authorship]:
    """Put the speakers (and who is asked to speak) into this order of their codes.

    `seen` is the order that the page showed: raises `Refused` when another stands now, so that of two tabs, or two
    clicks, the second is told. The order that stands is no change.
    """
    with transaction.atomic():
        row = open_for_changes(proposal)
        taking_part(row, by)
        people = in_order(row)
        stands = [each.code for each in people]
        if list(order) == stands:
            return people
        if list(seen) != stands or sorted(order) != sorted(stands):
            raise Refused(gettext("The list was changed meanwhile; this is how it is now. Nothing was changed by you."))
        by_code = {each.code: each for each in people}
        people = [by_code[code] for code in order]
        for position, each in enumerate(people):
            each.position = position
        Authorship.objects.bulk_update(people, ["position"])
        record("speakers.reordered", conference=row.conference, by=by, subject=row.code)
    return people


def in_order(proposal: Proposal) -> list[Authorship]:
    """Those whose order counts: who speaks or is asked to."""
    ordered = Authorship.objects.filter(proposal=proposal, is_speaking=True).exclude(status="declined")
    return list(ordered.order_by("position", "id"))


class Obstacle(StrEnum):
    """Why somebody cannot leave: they are the only one, they are the contact, nobody else speaks."""

    ALONE = "alone"
    CONTACT = "contact"
    SPEAKER = "speaker"


OBSTACLES: dict[Obstacle, Promise] = {
    Obstacle.ALONE: gettext_lazy(
        "You are the only one here. Invite somebody and hand it over once they have said yes, or withdraw the "
        "proposal instead; nothing was changed."
    ),
    Obstacle.CONTACT: gettext_lazy("Make somebody else the contact first, then leave. Nothing was changed."),
    Obstacle.SPEAKER: gettext_lazy(
        "Nobody else speaks at it yet. Invite somebody and wait until they have said yes, or withdraw the proposal; "
        "nothing was changed."
    ),
}


def obstacle(row: Proposal, current: Authorship) -> Obstacle | None:
    """What keeps somebody who said yes from being taken off the list, or nothing."""
    if current.is_contact:
        others = Authorship.objects.taking_part().filter(proposal=row).exclude(pk=current.pk)
        return Obstacle.CONTACT if others.exists() else Obstacle.ALONE
    if current.is_speaking and _leaves_nobody(row, current):
        return Obstacle.SPEAKER
    return None


def leave(authorship: Authorship, row: Proposal, mine: Authorship, *, by: User) -> None:
    """Take somebody who said yes off the list of the locked `row`."""
    if authorship != mine and not mine.is_contact:
        raise Refused(gettext("Only the contact can remove another speaker. Nothing was changed."))
    if why := obstacle(row, authorship):
        raise Refused(str(OBSTACLES[why]))
    profile = authorship.profile
    assert profile is not None
    remember(row, user=profile.user, email=profile.email, reason=Insider.Reason.LISTED)
    if authorship.is_forwarded:
        remember(row, email=authorship.invited_email, reason=Insider.Reason.LISTED)
    log("left" if authorship == mine else "removed", row, authorship, by)
    authorship.delete()


def open_for_changes(proposal: Proposal) -> Proposal:
    """The locked row. Raises `Refused` for what is over."""
    row = locked(proposal)
    if row.state in OVER:
        raise Refused(
            gettext("The proposal is “%(state)s”, so its speakers cannot change any more.")
            % {"state": LABEL[State(row.state)]}
        )
    return row


def taking_part(row: Proposal, by: User) -> Authorship:
    """What `by` is in this proposal. Raises `Refused` for who is nothing (any more)."""
    mine = Authorship.objects.taking_part().filter(proposal=row, profile__user=by).first()
    if mine is None:
        raise Refused(gettext("You are not a speaker of this proposal any more. Nothing was changed."))
    return mine


def _leaves_nobody(row: Proposal, but: Authorship, *, or_invited: bool = False) -> bool:
    """Whether a proposal that was handed in has no other speaker; `or_invited`: nor anybody who is asked to be one."""
    if row.state == State.DRAFT:
        return False
    wanted = [Authorship.Status.ACCEPTED, *([Authorship.Status.INVITED] if or_invited else [])]
    others = Authorship.objects.filter(proposal=row, is_speaking=True, status__in=wanted)
    return not others.exclude(pk=but.pk).exists()


def refuse_to_take_back(row: Proposal, invitation: Authorship) -> None:
    """A proposal that was handed in keeps somebody who speaks or is asked to."""
    if invitation.is_speaking and _leaves_nobody(row, invitation, or_invited=True):
        raise Refused(
            gettext("Nobody else speaks at it or is asked to. Invite somebody else first; nothing was changed.")
        )


def add_speaker(proposal: Proposal, *, by: User | None, profile: Profile) -> Authorship:
    """Enter somebody as a speaker without asking them: for imports, and organizers who know. Twice is once.

    The first one becomes the contact.
    """
    with transaction.atomic():
        row = locked(proposal)
        held = Authorship.objects.filter(proposal=row)
        if known := held.taking_part().filter(profile=profile).first():
            return known
        authorship = Authorship.objects.create(
            proposal=row,
            profile=profile,
            position=next_position(row),
            is_contact=not held.filter(is_contact=True).exists(),
            answered_at=timezone.now(),
        )
        record("speakers.entered", conference=row.conference, by=by, subject=row.code, authorship=authorship.code)
    return authorship


def next_position(proposal: Proposal) -> int:
    last: int | None = Authorship.objects.filter(proposal=proposal).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def log(what: str, row: Proposal, authorship: Authorship, by: User | None, **data: bool) -> None:
    record(f"speakers.{what}", conference=row.conference, by=by, subject=row.code, authorship=authorship.code, **data)
