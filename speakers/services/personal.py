"""What people say about themselves for one conference: agreements, when they can come, first time, travel support."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from conferences.log import record
from conferences.models import AgreementVersion, Conference
from proposals.states import Refused
from proposals.texts import checked
from speakers.models import Absence, Consent, Presence, Profile, TravelSupport
from speakers.personal import LIMITS
from speakers.services.people import profile_of

#: Spans of one person; a conference of many days has fewer.
MOST_ABSENCES = 200
END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, order=True)
class Span:
    """Hours of one day, in the conference's zone, at which somebody cannot come."""

    day: date
    starts: time
    ends: time


def agree(versions: Iterable[AgreementVersion], *, by: User) -> int:
    """Note that `by` agrees to these texts; how many of them are new. Raises `Refused` where one has changed since.

    Twice is once, and the first moment counts.
    """
    wanted = list(versions)
    profile = profile_of(by)
    with transaction.atomic():
        current = AgreementVersion.objects.select_related("agreement__conference").filter(
            pk__in=[each.pk for each in wanted]
        )
        rows = list(current)
        if any(each.version != each.agreement.version for each in rows):
            raise Refused(gettext("This text was changed meanwhile. Please read it again; nothing was noted."))
        known = set(Consent.objects.filter(profile=profile, agreed_to__in=rows).values_list("agreed_to_id", flat=True))
        new = [each for each in rows if each.pk not in known]
        Consent.objects.bulk_create([Consent(profile=profile, agreed_to=each) for each in new], ignore_conflicts=True)
        for each in new:
            record(
                "speakers.agreed",
                conference=each.agreement.conference,
                by=by,
                subject=profile.code,
                agreement=each.agreement.code,
                version=each.version,
            )
    return len(new)


def say_first_time(conference: Conference, *, by: User, first_time: bool | None) -> bool:
    """Whether this would be the person's first talk; None takes it back. Whether anything changed."""
    with transaction.atomic():
        row = _presence(conference, by)
        if row.first_time == first_time:
            return False
        row.first_time = first_time
        row.save(update_fields=["first_time"])
        record("speakers.first_time_said", conference=conference, by=by, subject=row.profile.code)
    return True


def say_absences(conference: Conference, *, by: User, spans: Iterable[Span]) -> bool:
    """Say when one cannot come, instead of what was said before; no span is “at any time”. Whether anything changed.

    Spans of a day that touch become one. Raises ValidationError for what lies outside the conference or ends before
    it begins.
    """
    wanted = _joined(conference, spans)
    with transaction.atomic():
        row = _presence(conference, by)
        held = Absence.objects.filter(profile=row.profile, conference=conference)
        before = [Span(each.day, each.starts, each.ends) for each in held]
        if row.said_when is not None and before == wanted:
            return False
        held.delete()
        Absence.objects.bulk_create(
            Absence(profile=row.profile, conference=conference, day=each.day, starts=each.starts, ends=each.ends)
            for each in wanted
        )
        row.said_when = timezone.now()
        row.save(update_fields=["said_when"])
        record("speakers.absences_said", conference=conference, by=by, subject=row.profile.code, count=len(wanted))
    return True


def ask_support(conference: Conference, *, by: User, fields: Mapping[str, Any]) -> bool:
    """Ask for help with coming: `kinds`, `amount`, `currency`, `note`; no kinds takes it back. Whether it changed."""
    cleaned = checked({"note": fields.get("note", "")}, limits=LIMITS, lines=frozenset())
    wanted = {
        "kinds": sorted(set(fields.get("kinds", ()))),
        "amount": fields.get("amount"),
        "currency": str(fields.get("currency", "")).upper(),
        "note": cleaned["note"],
    }
    profile = profile_of(by)
    with transaction.atomic():
        Profile.objects.select_for_update().get(pk=profile.pk)
        row = TravelSupport.objects.filter(profile=profile, conference=conference).first()
        if not wanted["kinds"]:
            if row is not None:
                row.delete()
                record("speakers.support_withdrawn", conference=conference, by=by, subject=profile.code)
            return row is not None
        if row is not None and all(getattr(row, name) == value for name, value in wanted.items()):
            return False
        row = row or TravelSupport(profile=profile, conference=conference)
        for name, value in wanted.items():
            setattr(row, name, value)
        row.full_clean(exclude=["profile", "conference"])
        row.save()
        record("speakers.support_asked", conference=conference, by=by, subject=profile.code)
    return True


def _presence(conference: Conference, by: User) -> Presence:
    profile = profile_of(by)
    Presence.objects.get_or_create(profile=profile, conference=conference)
    return (
        Presence.objects.select_for_update(of=("self",))
        .select_related("profile")
        .get(profile=profile, conference=conference)
    )


def _joined(conference: Conference, spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for each in sorted(spans):
        if not conference.starts_on <= each.day <= conference.ends_on:
            raise ValidationError(gettext("This day is not a day of the conference."))
        if each.ends <= each.starts:
            raise ValidationError(gettext("This ends before it begins."))
        last = joined[-1] if joined else None
        if last is not None and last.day == each.day and each.starts <= last.ends:
            joined[-1] = Span(each.day, last.starts, max(last.ends, each.ends))
        else:
            joined.append(each)
    if len(joined) > MOST_ABSENCES:
        raise ValidationError(gettext("These are too many hours to note one by one."))
    return joined
