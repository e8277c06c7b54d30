"""How far an organizer's verb reaches: the whole conference (no scope, or one without a track), or one track."""

from django.utils.translation import gettext as _

from conferences.access import Scope
from conferences.errors import OutOfScope, Refused
from conferences.models import Conference
from schedule.models import Item


def lock(conference: Conference) -> Conference:
    """The conference's row, locked until the transaction ends; rows that merely refer to it may still be added."""
    return Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)


def needs_all(scope: Scope | None, conference: Conference) -> None:
    """Raises `OutOfScope` unless the act may concern all of this conference."""
    if scope is not None:
        scope.require_whole(conference)


def track_of(item: Item) -> int | None:
    """The track in which an item stands: that into which a talk was accepted, or the one it was given."""
    return item.proposal.accepted_track_id if item.proposal else item.track_id


def covers(scope: Scope | None, track_id: int | None) -> bool:
    return scope is None or scope.track is None or scope.track.pk == track_id


def needs(scope: Scope | None, conference: Conference, item: Item) -> None:
    """Raises `Refused` for an item of another conference, `OutOfScope` for one outside the scope."""
    if item.conference_id != conference.pk or (scope is not None and scope.conference.pk != conference.pk):
        raise Refused(_("This belongs to another conference."))
    if not covers(scope, track_of(item)):
        raise OutOfScope
