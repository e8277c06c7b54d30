"""The talks of a populated conference: accepted, told, confirmed, placed and released, through the services.

Their mails are in the ledger as sent, so that no worker ever writes to the invented addresses.
"""

from datetime import timedelta

from django.db.models import F

from accounts.models import User
from anonymity import services as anonymity
from cfp.populate.layout import Talk, lay_out, rooms_needed, slots_of
from cfp.populate.plan import FIRST_DAY, Plan
from conferences.models import Conference, Phase
from notifications.models import Mail
from proposals.models import Proposal
from schedule import services as schedule
from selection import services as selection
from selection.models import Decision, Outcome
from speakers.queries import speakers_of

DAYS = 3


def publish(plan: Plan, conference: Conference, proposals: list[int], *, by: User) -> None:
    """Accept what the plan accepts and nobody else, tell everybody, and publish the programme.

    `proposals` are keys in the plan's order. Call in a transaction: until it ends the mails wait to be sent.
    """
    anonymity.move_phase(conference.rounds.get(), to=Phase.SELECTION, by=by)
    accepted = [proposals[number] for number in plan.accepted]
    _decide(conference, accepted, by=by)
    pending = Decision.objects.of(conference).pending().values_list("code", flat=True)
    selection.announce(conference, decisions=list(pending), by=by)
    anonymity.move_phase(conference.rounds.get(), to=Phase.ANNOUNCED, by=by)
    for proposal in Proposal.objects.select_related("conference").filter(pk__in=accepted).order_by("pk"):
        selection.confirm(proposal, by=None)
    place(conference, by=by)
    schedule.release(conference, version="1.0", by=by, accept=True)
    settle_mails(conference)


def _decide(conference: Conference, accepted: list[int], *, by: User) -> None:
    """Each into the first of its tracks."""
    groups: dict[int, list[Proposal]] = {}
    rows = Proposal.objects.of(conference).submitted().prefetch_related("tracks")
    chosen = set(accepted)
    tracks = {track.pk: track for track in conference.tracks.all()}
    for row in rows.order_by("pk"):
        if row.pk in chosen:
            groups.setdefault(min(track.pk for track in row.tracks.all()), []).append(row)
    for track, group in groups.items():
        selection.decide_many(conference, group, outcome=Outcome.ACCEPT, track=tracks[track], by=by)
    others = [row for row in rows if row.pk not in chosen]
    selection.decide_many(conference, others, outcome=Outcome.REJECT, by=by)


def place(conference: Conference, *, by: User) -> None:
    """Every confirmed talk, in as many rooms as that takes."""
    talks = {row.pk: row for row in Proposal.objects.of(conference).confirmed().order_by("pk")}
    people = speakers_of(talks)
    count = rooms_needed((row.minutes for row in talks.values()), DAYS)
    rooms = [schedule.add_room(conference, by=by, name=f"Room {number + 1}") for number in range(count)]
    schedule.fill_days(conference, by=by)
    days = [FIRST_DAY + timedelta(days=number) for number in range(DAYS)]
    wanted = [Talk(pk, row.minutes, frozenset(each.pk for each in people.get(pk, ()))) for pk, row in talks.items()]
    for spot in lay_out(wanted, slots_of(days, range(count), conference.zone)):
        at = schedule.Spot(rooms[spot.room], spot.starts_at, spot.ends_at)
        schedule.place(conference, what=talks[spot.talk.key], at=at, by=by)


def settle_mails(conference: Conference) -> None:
    """As if a worker had delivered them all at once."""
    waiting = Mail.objects.filter(conference=conference, state=Mail.State.QUEUED)
    waiting.update(state=Mail.State.SENT, sent_at=F("created_at"))
