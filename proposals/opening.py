"""Until when a stored proposal is taken, and the links that open what is closed or hidden: verbs and questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext

from conferences.access import Scope
from conferences.calls import Window
from conferences.log import Actor, record
from conferences.models import Conference, Round, SessionType, Track
from conferences.times import stamp
from proposals.access import closing, windows
from proposals.models import LinkUse, OpenLink, Proposal
from proposals.states import Refused, State

#: A use counts unless its proposal was taken back before it was ever handed in.
COUNTS = ~Q(uses__proposal__state=State.WITHDRAWN, uses__proposal__submitted_at=None)


class LinkClosed(Refused):
    """The link opens nothing (any more); the text says why."""


# --- One proposal ------------------------------------------------------------------------------------------------


def link_of(proposal: Proposal) -> OpenLink | None:
    """The link that it was begun with. One query."""
    use = LinkUse.objects.filter(proposal=proposal).select_related("link").first()
    return use.link if use else None


@dataclass(frozen=True)
class Dates:
    """When a stored proposal is taken as it stands. `closing` is the window that decides; None where nothing ends."""

    windows: tuple[Window, ...]
    needs_all: bool
    closing: Window | None
    link: OpenLink | None

    def are_open(self, *, at: datetime | None = None, form_opened_at: datetime | None = None) -> bool:
        """Whether it could be handed in, as far as dates go."""
        taken = [each.takes(at=at, form_opened_at=form_opened_at) for each in self.windows]
        return all(taken) if self.needs_all else any(taken)


def dates_of(proposal: Proposal) -> Dates:
    """One query, with tracks and their rounds prefetched; without a track one more."""
    tracks = list(proposal.tracks.all())
    calls = [] if tracks else list(proposal.conference.rounds.all())
    return _dates(tracks, proposal.session_type, calls, link_of(proposal))


def dates_of_many(proposals: Iterable[Proposal], *, calls: list[Round] | None = None) -> dict[Proposal, Dates]:
    """The same for many proposals of one conference, with tracks and rounds prefetched: two queries at most.

    `calls` are the conference's rounds, where the caller has them.
    """
    rows = list(proposals)
    if not rows:
        return {}
    uses = LinkUse.objects.filter(proposal__in=[each.pk for each in rows]).select_related("link")
    links = {use.proposal_id: use.link for use in uses}
    rounds = list(rows[0].conference.rounds.all()) if calls is None else calls
    return {each: _dates(list(each.tracks.all()), each.session_type, rounds, links.get(each.pk)) for each in rows}


def _dates(tracks: list[Track], kind: SessionType, calls: list[Round], link: OpenLink | None) -> Dates:
    found = windows(tracks, kind, calls=calls, link=link)
    return Dates(tuple(found), bool(tracks), closing(tracks, kind, calls=calls, link=link), link)


# --- Links ---------------------------------------------------------------------------------------------------------


def links(conference: Conference) -> QuerySet[OpenLink]:
    """Every link of a conference, the newest first, with `used` and, of these, `drafts`. One query."""
    return (
        OpenLink.objects.filter(conference=conference)
        .select_related("track", "session_type")
        .annotate(
            used=Count("uses", filter=Q(uses__isnull=False) & COUNTS),
            drafts=Count("uses", filter=Q(uses__proposal__state=State.DRAFT)),
        )
    )


def uses_left(link: OpenLink) -> int:
    """How many more proposals can be begun with it. One query."""
    return max(0, link.most - int(OpenLink.objects.filter(pk=link.pk).aggregate(n=Count("uses", filter=COUNTS))["n"]))


def closed_because(link: OpenLink, *, at: datetime | None = None) -> str:
    """Why nobody can begin with this link now, in words; empty while somebody can. At most one query."""
    moment = at or now()
    if link.revoked_at is not None:
        return gettext("This link was taken back by the organizers.")
    if link.call_closes_at <= moment:
        return gettext("This link has run out.")
    if not uses_left(link):
        return gettext("Every place that this link had is taken.")
    return ""


def make_link(
    conference: Conference,
    *,
    by: Actor | None,
    closes_at: datetime,
    track: Track | None = None,
    session_type: SessionType | None = None,
    most: int = 1,
    skips_review: bool = False,
    label: str = "",
    anywhere_on_earth: bool = False,
    scope: Scope | None = None,
) -> OpenLink:
    """A link that opens a track, a session type, or one in the other. Raises ValidationError by field."""
    if scope is not None:
        scope.require_whole(conference)
    if any(each is not None and each.conference_id != conference.pk for each in (track, session_type)):
        raise ValidationError({"track": gettext("Choose a track and a session type of this conference.")})
    if track is None and session_type is None:
        raise ValidationError({"track": gettext("Choose a track or a session type that the link opens.")})
    moment = now()
    if closes_at <= moment:
        raise ValidationError({"call_closes_at": gettext("This is over already: the link would open nothing.")})
    link = OpenLink(
        conference=conference,
        track=track,
        session_type=session_type,
        most=most,
        skips_review=skips_review,
        label=label,
        opens_at=moment,
        call_closes_at=closes_at,
        closes_anywhere_on_earth=anywhere_on_earth,
    )
    link.full_clean()
    with transaction.atomic():
        link.save(force_insert=True)
        facts: dict[str, Any] = {
            "track": track.code if track else None,
            "type": session_type.code if session_type else None,
        }
        record(
            "proposals.link_made",
            conference=conference,
            by=by,
            subject=link.code,
            most=most,
            closes=stamp(closes_at),
            skips_review=skips_review,
            **facts,
        )
    return link


def revoke_link(link: OpenLink, *, by: Actor | None, ends_drafts: bool, scope: Scope | None = None) -> OpenLink:
    """Nobody can begin with it any more. Drafts that were begun with it keep it, unless `ends_drafts`.

    Raises `Refused` when it was taken back already.
    """
    if scope is not None:
        scope.require_whole(link.conference)
    with transaction.atomic():
        row = OpenLink.objects.select_for_update().get(pk=link.pk)
        if row.revoked_at is not None:
            raise Refused(gettext("This link was taken back already. Nothing was changed."))
        row.revoked_at = now()
        row.save(update_fields=["revoked_at"])
        ended = _end_drafts(row) if ends_drafts else 0
        record("proposals.link_revoked", conference=row.conference, by=by, subject=row.code, drafts_ended=ended)
    return row


def _end_drafts(link: OpenLink) -> int:
    uses = LinkUse.objects.filter(link=link, proposal__state=State.DRAFT)
    ids = list(uses.values_list("proposal_id", flat=True))
    locked = list(Proposal.objects.select_for_update().filter(pk__in=ids, state=State.DRAFT).order_by("pk"))
    Proposal.objects.filter(pk__in=[each.pk for each in locked]).update(skips_review=False)
    LinkUse.objects.filter(proposal__in=locked).delete()
    return len(locked)


def use_link(
    link: OpenLink, proposal: Proposal, *, by: Actor | None, form_opened_at: datetime | None = None
) -> Proposal:
    """Take one of the link's places for this draft, which is then taken on the link's terms. Twice is once.

    Raises `LinkClosed` where none is left: of two people who want the last one, the second is told.
    """
    with transaction.atomic():
        row = OpenLink.objects.select_for_update().get(pk=link.pk)
        held = LinkUse.objects.filter(proposal=proposal).first()
        if held is not None and held.link_id == row.pk:
            return proposal
        opened = form_opened_at if form_opened_at and form_opened_at < row.call_closes_at else None
        if why := closed_because(row, at=opened):
            raise LinkClosed(why)
        if proposal.state != State.DRAFT:
            raise LinkClosed(gettext("Only a draft can be put on a link. Nothing was changed."))
        LinkUse.objects.update_or_create(proposal=proposal, defaults={"link": row, "at": now()})
        Proposal.objects.filter(pk=proposal.pk).update(skips_review=row.skips_review)
        proposal.skips_review = row.skips_review
        record("proposals.link_used", conference=row.conference, by=by, subject=row.code, proposal=proposal.code)
    return proposal
