"""Creating, changing and publishing a conference."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from conferences import times
from conferences.access import Scope
from conferences.asking import CAN_BE_REQUIRED, USUAL, Asked, asked_of
from conferences.errors import Refused
from conferences.log import record
from conferences.models import RESERVED_SLUGS, SLUG_IS_TAKEN, Conference, Membership, Role, Round, SessionType, Track
from conferences.queries import TOOK_ROLE
from conferences.services.shared import locked, set_fields, whole
from conferences.texts import translated

EDITABLE = (
    "slug",
    "name",
    "tagline",
    "description",
    "place",
    "timezone",
    "language",
    "starts_on",
    "ends_on",
    "contact_email",
    "most_proposals",
)

#: What a new conference starts with: tracks, and session types with their minutes.
TEMPLATES: dict[str, tuple[tuple[str, ...], tuple[tuple[str, int], ...]]] = {
    "empty": ((), ()),
    "one-track": (("Main track",), (("Talk", 30), ("Lightning talk", 5))),
    "several-tracks": (
        ("Development", "Operations", "Community"),
        (("Talk", 30), ("Long talk", 45), ("Tutorial", 180), ("Lightning talk", 5)),
    ),
}


def create_conference(*, by: User | None, template: str = "one-track", **fields: Any) -> Conference:
    """A conference with one round, what the template holds, and `by` as its organizer.

    Raises ValidationError by field: a slug that is taken or reserved, a zone that there is not, days out of order.
    """
    tracks, session_types = TEMPLATES[template]
    conference = Conference(**fields)
    conference.slug = conference.slug.lower()
    _check(conference)
    try:
        with transaction.atomic():
            conference.save()
            default = Round.objects.create(conference=conference, is_default=True)
            _furnish(conference, default, tracks, session_types)
            record("conferences.created", conference=conference, by=by, template=template)
            if by is not None:
                _first_organizer(conference, by)
    except IntegrityError as taken:
        raise ValidationError({"slug": SLUG_IS_TAKEN}) from taken
    return conference


def edit_conference(
    conference: Conference,
    *,
    by: User | None,
    fields: dict[str, Any],
    scope: Scope | None = None,
    seen: str | None = None,
) -> Conference:
    """Save what the set-up form holds; `seen` is the fingerprint that it was opened with (raises `Stale`)."""
    whole(scope, conference)
    if "slug" in fields:
        fields = {**fields, "slug": fields["slug"].lower()}
    _check(Conference(**{**{name: getattr(conference, name) for name in EDITABLE}, **fields}), known=conference)
    try:
        with transaction.atomic():
            row = locked(conference)
            changed = set_fields(row, fields, EDITABLE, seen)
            if changed:
                record("conferences.edited", conference=row, by=by, fields=changed)
    except IntegrityError as taken:
        raise ValidationError({"slug": SLUG_IS_TAKEN}) from taken
    return row


def choose_fields(
    conference: Conference,
    *,
    by: User | None,
    asked: dict[str, str],
    chairs_read_first_time: bool | None = None,
    scope: Scope | None = None,
) -> Conference:
    """Which optional fields the form asks for: field of `asking.USUAL` to `asking.Asked`; others stay as they are.

    Raises ValidationError by field for what cannot be chosen.
    """
    whole(scope, conference)
    wrong = {
        name: _("There is no such choice.")
        for name, value in asked.items()
        if name not in USUAL or value not in Asked.values or (value == Asked.REQUIRED and name not in CAN_BE_REQUIRED)
    }
    if wrong:
        raise ValidationError(wrong)
    with transaction.atomic():
        row = locked(conference)
        changed = sorted(name for name, value in asked.items() if asked_of(row.fields_asked, name) != value)
        row.fields_asked = {**row.fields_asked, **asked}
        if chairs_read_first_time is not None and row.chairs_read_first_time != chairs_read_first_time:
            row.chairs_read_first_time = chairs_read_first_time
            changed.append("chairs_read_first_time")
        if changed:
            row.save(update_fields=["fields_asked", "chairs_read_first_time"])
            record("conferences.fields_chosen", conference=row, by=by, fields=changed)
    return row


def publish(conference: Conference, *, by: User | None, scope: Scope | None = None) -> Conference:
    """Show the conference to everyone. There is no way back: people may have begun to write."""
    whole(scope, conference)
    with transaction.atomic():
        row = locked(conference)
        if row.is_public:
            raise Refused(_("This conference is already published; nothing was changed."))
        row.is_public = True
        row.save(update_fields=["is_public"])
        record("conferences.published", conference=row, by=by)
    return row


def _check(conference: Conference, known: Conference | None = None) -> None:
    """Everything that a single field can be wrong in. Raises ValidationError by field."""
    if known is not None:
        conference.pk = known.pk
        conference._state.adding = False
    if conference.slug in RESERVED_SLUGS:
        raise ValidationError({"slug": _("This word is used for pages of the site itself. Choose another.")})
    if conference.timezone not in times.zone_names():
        raise ValidationError({"timezone": _("There is no time zone of this name.")})
    if conference.starts_on and conference.ends_on and conference.ends_on < conference.starts_on:
        raise ValidationError({"ends_on": _("The last day comes before the first.")})
    conference.full_clean()


def _furnish(
    conference: Conference, default: Round, tracks: tuple[str, ...], session_types: tuple[tuple[str, int], ...]
) -> None:
    Track.objects.bulk_create(
        Track(conference=conference, round=default, name=translated(name, conference.language), position=position)
        for position, name in enumerate(tracks)
    )
    SessionType.objects.bulk_create(
        SessionType(
            conference=conference, name=translated(name, conference.language), minutes=minutes, position=position
        )
        for position, (name, minutes) in enumerate(session_types)
    )


def _first_organizer(conference: Conference, by: User) -> None:
    membership = Membership.objects.create(conference=conference, user=by, role=Role.ORGANIZER)
    record(TOOK_ROLE, conference=conference, by=by, subject=membership.code, role=Role.ORGANIZER.value)
