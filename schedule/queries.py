"""Reading the draft, the releases, and what is on the programme now."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, QuerySet

from conferences.models import Conference
from proposals.answers import public_answers
from proposals.models import Answer, Proposal
from proposals.states import ON_THE_PROGRAMME, State
from schedule import conflicts as rules
from schedule.entries import PLACEABLE, Entry
from schedule.models import Day, Item, Placement, Release, ReleasedPlacement, Room
from schedule.people import speakers_of
from schedule.times import Span, spans
from selection.models import Decision, Outcome
from selection.queries import pending_of


def rooms(conference: Conference) -> QuerySet[Room]:
    return Room.objects.filter(conference=conference)


def rooms_with_use(conference: Conference) -> QuerySet[Room]:
    """Rooms with `is_used`: whether something stands in it in the draft."""
    return rooms(conference).annotate(is_used=Exists(Placement.objects.filter(room=OuterRef("pk"))))


def days(conference: Conference) -> QuerySet[Day]:
    return Day.objects.filter(conference=conference)


def day_spans(conference: Conference, found: Iterable[Day]) -> list[Span]:
    return spans([(day.date, day.opens_at, day.closes_at) for day in found], conference.zone)


def placements(conference: Conference, *, with_texts: bool = False) -> QuerySet[Placement]:
    """The draft, with everything that an entry is made of; long texts only where asked for."""
    texts = () if with_texts else ("item__abstract", "item__description", "item__proposal__abstract")
    return (
        Placement.objects.filter(item__conference=conference)
        .select_related("room", "item", "item__track", "item__proposal__accepted_track", "item__proposal__session_type")
        .defer(
            *(
                f"item__proposal__{name}"
                for name in ("outline", "note_to_reviewers", "note_to_organizers", "withdrawn_because", "answers")
            ),
            "item__proposal__accepted_track__description",
            *texts,
        )
        .order_by("starts_at", "id")
    )


@dataclass(frozen=True)
class Beside:
    """What everyone reads of a talk beside its published texts, as it stands today."""

    content_note: str = ""
    answers: tuple[Answer, ...] = ()


def told_beside(row: ReleasedPlacement) -> Beside:
    """The note on content, and those answers that everyone may read. Two queries; none where there is no proposal."""
    if row.item.proposal_id is None or row.is_cancelled:
        return Beside()
    proposal = Proposal.objects.only("content_note", "state").get(pk=row.item.proposal_id)
    if proposal.state not in ON_THE_PROGRAMME:
        return Beside()
    return Beside(proposal.content_note, tuple(public_answers(proposal)))


def entry_of(placement: Placement) -> Entry:
    """A placement as plain data, without its speakers."""
    item, room = placement.item, placement.room
    proposal = item.proposal
    track = proposal.accepted_track if proposal else item.track
    return Entry(
        code=item.code,
        title=item.public_title,
        kind=item.kind,
        starts_at=placement.starts_at,
        ends_at=placement.ends_at,
        room_code=room.code if room else "",
        room_name=room.name if room else "",
        is_shared=room.is_shared if room else False,
        state=proposal.state if proposal else "",
        track_id=track.pk if track else None,
        placement=placement.code,
        revision=placement.revision,
        label=str(proposal.session_type.name) if proposal else item.label or str(item.get_kind_display()),
        color=track.color if track else "",
    )


def entries(found: Iterable[Placement]) -> list[Entry]:
    """Entries with their speakers' names and what was quietly decided: two queries, beside that of the placements."""
    rows = list(found)
    talks = [row.item.proposal for row in rows if row.item.proposal]
    names, quiet = speakers_of(talk.pk for talk in talks), quiet_outcomes(talks)
    return [
        replace(
            entry_of(row),
            speakers=names.get(row.item.proposal_id or 0, ()),
            quiet=quiet.get(row.item.proposal_id or 0, ""),
        )
        for row in rows
    ]


#: Talks about which nobody was told yet, and which may all the same be given a place.
QUIETLY_PLACEABLE = frozenset({Outcome.ACCEPT, Outcome.WAITLIST})


def quiet_outcomes(talks: Iterable[Proposal]) -> dict[int, str]:
    """What was quietly decided (accept, waitlist), by id, for those that were told nothing yet. One query."""
    untold = [talk.pk for talk in talks if talk.state == State.SUBMITTED]
    return {each.proposal_id: each.outcome for each in pending_of(untold) if each.outcome in QUIETLY_PLACEABLE}


def draft(conference: Conference) -> list[Entry]:
    """All that stands in the draft. Three queries."""
    return entries(placements(conference))


def hours(conference: Conference) -> list[rules.Hours]:
    found = list(days(conference))
    return [
        rules.Hours(span, day.opens_at, day.closes_at)
        for span, day in zip(day_spans(conference, found), found, strict=True)
    ]


def conflicts(conference: Conference, among: list[Entry] | None = None) -> list[rules.Conflict]:
    """What does not fit in the draft, the gravest first. Four queries, one when the draft is given."""
    return rules.find(draft(conference) if among is None else among, hours(conference))


def placeable(conference: Conference, track_ids: Iterable[int] | None = None) -> QuerySet[Proposal]:
    """Talks that may be placed and are not. Where tracks are named, only theirs, and nothing decided quietly."""
    placed = Placement.objects.filter(item__proposal=OuterRef("pk"))
    found = Proposal.objects.of(conference).exclude(Exists(placed))
    if track_ids is not None:
        found = found.filter(state__in=PLACEABLE, accepted_track__in=list(track_ids))
    else:
        quiet = Decision.objects.of(conference).pending().filter(outcome__in=QUIETLY_PLACEABLE)
        found = found.filter(Q(state__in=PLACEABLE) | Q(state=State.SUBMITTED, pk__in=quiet.values("proposal")))
    return found.select_related("session_type", "accepted_track").order_by("title", "id")


def unplaced_items(conference: Conference) -> QuerySet[Item]:
    """What organizers entered themselves, and has no place now."""
    return Item.objects.filter(conference=conference, proposal=None, placement=None).order_by("title", "id")


def search(found: QuerySet[Proposal], *, words: str = "", track: str = "") -> QuerySet[Proposal]:
    """Narrow proposals to those whose title holds the words, or which belong to a track (its code)."""
    for word in words.split()[:8]:
        found = found.filter(title__icontains=word)
    return found.filter(Q(accepted_track__code=track)) if track else found


def releases(conference: Conference) -> QuerySet[Release]:
    return Release.objects.filter(conference=conference).defer("rooms", "days", "tracks")


def published_with(profile_code: str) -> set[int]:
    """Ids of proposals that were ever published with this speaker, whichever the version. One query."""
    slots = ReleasedPlacement.objects.filter(speakers__contains=[profile_code], item__proposal__isnull=False)
    return {pk for pk in slots.values_list("item__proposal_id", flat=True) if pk is not None}


def current_release(conference: Conference) -> Release | None:
    """The version that the public sees now; None before the first."""
    return Release.objects.filter(conference=conference).order_by("-number").first()


def released(release: Release) -> QuerySet[ReleasedPlacement]:
    """The entries of a version, by time, with the state in which each talk is today."""
    return ReleasedPlacement.objects.filter(release=release).select_related("item").order_by("starts_at", "id")


def slots_of(proposal_ids: Iterable[int]) -> dict[int, ReleasedPlacement]:
    """Where and when the current version shows each of these proposals. One query; for speakers' pages."""
    newest = Release.objects.filter(conference=OuterRef("release__conference")).order_by("-number").values("pk")[:1]
    rows = ReleasedPlacement.objects.filter(item__proposal__in=list(proposal_ids), release=newest).select_related(
        "item", "release"
    )
    return {row.item.proposal_id: row for row in rows if row.item.proposal_id}


def item_of(conference: Conference, code: str) -> Item | None:
    return Item.objects.filter(conference=conference, code=code).select_related("proposal").first()


def fingerprint(among: Iterable[Entry], current: Release | None) -> str:
    """Changes whenever the draft or the published version does: what a preview showed, as one short text."""
    told = sha256((current.code if current else "").encode())
    for entry in sorted(among, key=lambda each: each.placement):
        told.update(f"{entry.placement}:{entry.revision}:{entry.state}:{entry.title};".encode())
    return told.hexdigest()[:32]
