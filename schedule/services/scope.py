"""How far an organizer's verb reaches: the whole conference, or one track."""

from django.utils.translation import gettext as _

from conferences.models import Conference, Track
from schedule.errors import Refused
from schedule.models import Item

Scope = Conference | Track


def conference_of(scope: Scope) -> Conference:
    return scope.conference if isinstance(scope, Track) else scope


def lock(scope: Scope) -> Conference:
    """The conference's row, locked until the transaction ends; rows that merely refer to it may still be added."""
    return Conference.objects.select_for_update(no_key=True).get(pk=conference_of(scope).pk)


def needs_all(scope: Scope) -> None:
    """Raise `Refused` unless the scope is the whole conference."""
    if isinstance(scope, Track):
        raise Refused(_("You organize one track; this belongs to the whole conference."))


def track_of(item: Item) -> int | None:
    """The track in which an item stands: that into which a talk was accepted, or the one it was given."""
    return item.proposal.accepted_track_id if item.proposal else item.track_id


def covers(scope: Scope, track_id: int | None) -> bool:
    return not isinstance(scope, Track) or track_id == scope.pk


def needs(scope: Scope, item: Item) -> None:
    """Raise `Refused` where the item is outside the scope, or of another conference."""
    if item.conference_id != conference_of(scope).pk:
        raise Refused(_("This belongs to another conference."))
    if not covers(scope, track_of(item)):
        raise Refused(_("You organize one track; this belongs to another."))
