"""Questions about conferences that pages ask; each is a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.timezone import now

from accounts.models import User
from conferences.models import (
    BLIND_PHASES,
    SEES_NAMES,
    Conference,
    ConferenceQuerySet,
    Event,
    Invitation,
    Membership,
    ReviewPolicy,
    Role,
    Round,
)

#: Roles that may hold the names of an anonymous conference, if the person does not also review.
KEEPS_NAMES = (Role.ORGANIZER, Role.CHAIR, Role.REDACTOR)
TOOK_ROLE = "conferences.role_taken"


def visible_to(user: User | None) -> ConferenceQuerySet:
    """Published conferences, and those whose team the person belongs to; all of them for the owner."""
    if user is None:
        return Conference.objects.public()
    if user.is_owner:
        return Conference.objects.all()
    works_here = Membership.objects.filter(conference=OuterRef("pk"), user=user)
    return Conference.objects.filter(Q(is_public=True) | Exists(works_here))


def open_calls_first(conferences: QuerySet[Conference], at: datetime | None = None) -> QuerySet[Conference]:
    """Those with an open call come first, then by day, the latest first. Adds `has_open_call`."""
    moment = at or now()
    opened = Round.objects.filter(conference=OuterRef("pk"), call_opens_at__lte=moment).filter(
        Q(call_closes_at__isnull=True) | Q(call_closes_at__gt=moment)
    )
    return conferences.annotate(has_open_call=Exists(opened)).order_by("-has_open_call", "-starts_on", "slug")


def is_before_freeze(conference: Conference) -> bool:
    """Whether some anonymous round's scores can still change."""
    return conference.rounds.filter(review_policy=ReviewPolicy.ANONYMOUS, phase__in=BLIND_PHASES).exists()


def names_keepers(conference: Conference) -> list[User]:
    """Who may hold the names while review is anonymous: organizers, chairs, anonymity editors who do not review."""
    reviews = Membership.objects.filter(conference=conference, user=OuterRef("pk"), role=Role.REVIEWER)
    keeps = Membership.objects.filter(conference=conference, user=OuterRef("pk"), role__in=KEEPS_NAMES)
    return list(User.objects.filter(Exists(keeps)).exclude(Exists(reviews)).order_by("id"))


def lacks_names_keeper(conference: Conference) -> bool:
    """An anonymous round is before its freeze and nobody may hold the names."""
    return is_before_freeze(conference) and not names_keepers(conference)


def has_seen_names(conference: Conference, user: User) -> bool:
    """Whether the person has, or ever took, a role that sees names. The log remembers roles given back."""
    if Membership.objects.filter(conference=conference, user=user, role__in=SEES_NAMES).exists():
        return True
    return Event.objects.filter(
        conference=conference, kind=TOOK_ROLE, actor=user.actor_id, data__role__in=[str(role) for role in SEES_NAMES]
    ).exists()


def reviews_here(conference: Conference, user: User) -> bool:
    """Whether the person is a reviewer of this conference."""
    return Membership.objects.filter(conference=conference, user=user, role=Role.REVIEWER).exists()


def holds_both_sides(conference: Conference) -> bool:
    """Whether somebody both reviews and sees names, as is allowed once scores are frozen."""
    reviewers = Membership.objects.filter(conference=conference, role=Role.REVIEWER).values("user")
    return Membership.objects.filter(conference=conference, role__in=SEES_NAMES, user__in=reviewers).exists()


def team(conference: Conference) -> QuerySet[Membership]:
    """Every role with its person and track, by person."""
    return conference.memberships.select_related("user", "track").order_by(
        Lower("user__name"), Lower("user__email"), "role"
    )


def open_invitations(conference: Conference) -> QuerySet[Invitation]:
    """Neither accepted nor revoked; some may have expired."""
    return (
        conference.invitations.filter(accepted_at=None, revoked_at=None)
        .select_related("track")
        .order_by("-invited_at", "-id")
    )


def people_by_actor(actors: Iterable[object]) -> dict[object, User]:
    """Who stands behind the random ids of the log; a person who was erased is missing."""
    return {user.actor_id: user for user in User.objects.filter(actor_id__in=set(actors))}


# --- The log, newest first -----------------------------------------------------------------------------------

LOG_ROOMS = ("conferences", "proposals", "speakers", "anonymity", "selection", "schedule", "notifications")
LOG_PAGE = 50


@dataclass(frozen=True)
class LogFilter:
    """What the log is narrowed to: the code of a thing, or the room in which things were done; empty for all."""

    subject: str = ""
    room: str = ""


@dataclass(frozen=True)
class LogPage:
    """Some events, and the cursor of those before them (empty where there are none)."""

    events: list[Event]
    older: str


def log_page(conference: Conference, wanted: LogFilter, cursor: str = "", size: int = LOG_PAGE) -> LogPage:
    """Events from `cursor` on into the past: one query, whatever the depth.

    A cursor is `<microseconds since 1970>-<how many of that very moment were shown>`: it tells no row's number.
    A cursor that we did not make is the beginning.
    """
    events = Event.objects.filter(conference=conference)
    if wanted.subject:
        events = events.filter(subject=wanted.subject)
    if wanted.room in LOG_ROOMS:
        events = events.filter(kind__startswith=f"{wanted.room}.")
    start, shown = _read_cursor(cursor)
    if start is not None:
        events = events.filter(at__lte=start)
    found = list(events.order_by("-at", "-id")[shown : shown + size + 1])
    if len(found) <= size:
        return LogPage(found, "")
    last = found[size - 1].at
    same = sum(event.at == last for event in found[:size]) + (shown if last == start else 0)
    return LogPage(found[:size], f"{_microseconds(last)}-{same}")


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def _read_cursor(cursor: str) -> tuple[datetime | None, int]:
    try:
        micro, shown = (int(part) for part in cursor[:40].split("-"))
        return datetime.fromtimestamp(micro // 1_000_000, UTC).replace(microsecond=micro % 1_000_000), min(shown, 10**6)
    except (ValueError, OverflowError, OSError):
        return None, 0


def events_about(subject: str, *, kinds: Iterable[str] | None = None) -> QuerySet[Event]:
    """What the log says about one thing (an opaque code), the oldest first; of these kinds only, where given."""
    events = Event.objects.filter(subject=subject)
    return (events if kinds is None else events.filter(kind__in=list(kinds))).order_by("id")


def organizers(conference: Conference) -> list[User]:
    """Everybody who organizes this conference."""
    roles = Membership.objects.filter(conference=conference, user=OuterRef("pk"), role=Role.ORGANIZER)
    return list(User.objects.filter(Exists(roles)).order_by("id"))


def mentors(conference: Conference) -> list[User]:
    """Everybody who helps speakers of this conference to write."""
    roles = Membership.objects.filter(conference=conference, user=OuterRef("pk"), role=Role.MENTOR)
    return list(User.objects.filter(Exists(roles)).order_by("id"))
