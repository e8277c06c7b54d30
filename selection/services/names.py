"""Opening names to the committee, stepping back before one sees them, and the record of who looked."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import User
from conferences.access import Scope
from conferences.log import record, record_many
from conferences.models import Conference, Round, Track
from conferences.services import locked, names_were_opened
from proposals.models import Proposal
from selection.access import FROZEN
from selection.errors import Refused
from selection.models import Aside, NameLook, NamesOpening


def open_names(call: Round, *, by: User | None, track: Track | None = None, scope: Scope | None = None) -> NamesOpening:
    """Open names of a round to the whole committee, or of one track of it to that track's chairs.

    Raises `Refused` while scores can change, outside the scope, and where names are open already.
    """
    if scope is not None and scope.track is not None and scope.track != track:
        raise Refused(_("You can open the names of your own track only."))
    if track is not None and track.round_id != call.pk:
        raise Refused(_("This track belongs to another round."))
    with transaction.atomic():
        conference = locked(call.conference)
        row = Round.objects.select_for_update().get(pk=call.pk)
        if row.phase not in FROZEN:
            raise Refused(_("Scores can still change. Names can be opened when they are frozen; nothing was changed."))
        opening, is_new = NamesOpening.objects.get_or_create(
            round=row, track=track, defaults={"by_actor": by.actor_id if by else None}
        )
        if not is_new:
            raise Refused(
                _("Names are open here since %(day)s; nothing was changed.") % {"day": opening.at.date().isoformat()}
            )
        names_were_opened(row, at=opening.at)
        record(
            "selection.names_opened",
            conference=conference,
            by=by,
            subject=row.code,
            track=track.code if track else None,
        )
    return opening


def step_back(proposal: Proposal, *, by: User) -> Aside:
    """Have nothing to do with a proposal from now on. For good: what one has not seen cannot be taken back."""
    with transaction.atomic():
        aside, is_new = Aside.objects.get_or_create(proposal=proposal, user=by)
        if is_new:
            record("selection.stepped_back", conference=proposal.conference, by=by, subject=proposal.code)
    return aside


def look(conference: Conference, proposals: Iterable[Proposal], *, by: User) -> None:
    """Write down that somebody sees who wrote these, each the first time only. One query where nothing is new."""
    codes = {each.pk: each.code for each in proposals}
    known = NameLook.objects.filter(proposal__in=codes, actor=by.actor_id).values_list("proposal_id", flat=True)
    new = set(codes) - set(known)
    if not new:
        return
    moment = now()
    with transaction.atomic():
        looks = [NameLook(proposal_id=pk, actor=by.actor_id, at=moment) for pk in sorted(new)]
        NameLook.objects.bulk_create(looks, ignore_conflicts=True)
        firsts = NameLook.objects.filter(proposal__in=new, actor=by.actor_id, at=moment)
        first_codes = [codes[pk] for pk in firsts.values_list("proposal_id", flat=True)]
        record_many("selection.name_seen", first_codes, conference=conference, by=by)
