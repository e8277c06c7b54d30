"""Scenes of the last act: rooms, the draft, what is published, and what changes afterwards."""

from datetime import datetime, time, timedelta

from cfp.demo.story import Story
from cfp.demo.timeline import DAYS, FIRST_DAY, RELEASED_ON
from cfp.populate.layout import BLOCKS, Spot, Talk, lay_out, slots_of
from conferences.models import Conference
from proposals.models import Proposal
from schedule import services as schedule
from schedule.models import Kind, Placement, Room
from speakers.queries import speakers_of

#: What is entered beside the talks: kind, title, day (from 0), from, to. Everything here takes place in all rooms.
HOUSE = (
    (Kind.PLENARY, "Welcome", 0, time(9), time(9, 30)),
    *((Kind.BREAK, "Coffee", day, time(11), time(11, 30)) for day in range(DAYS)),
    *((Kind.BREAK, "Lunch", day, time(13), time(14)) for day in range(DAYS)),
    *((Kind.BREAK, "Tea", day, time(15, 30), time(16)) for day in range(DAYS)),
    (Kind.SOCIAL, "Rope making, and supper in the tar house", 1, time(19), time(22)),
    (Kind.PLENARY, "Farewell, and who waters the plants until next year", DAYS - 1, time(17, 30), time(18)),
)
WORKSHOP = 60
NOTES = {
    "1.0": "The first programme. Times may still move by a little.",
    "1.1": "Two talks have changed places, so that a speaker can catch her train.",
    "2.0": "One talk had to be cancelled; it stays here, marked, so that nobody waits for it.",
}


def tell(story: Story) -> None:
    """Add the scenes from the first room to the last release."""
    timeline = story.timeline
    story.add(timeline.at(RELEASED_ON - 10, 14), _furnish)
    story.add(timeline.at(RELEASED_ON - 2, 20), _place_all)
    story.add(timeline.at(RELEASED_ON, 9), _release, "1.0")
    story.add(timeline.at(RELEASED_ON + 9, 11), _swap)
    story.add(timeline.at(RELEASED_ON + 9, 12), _release, "1.1")
    story.add(timeline.at(151, 9), _release, "2.0")


def _furnish(story: Story) -> None:
    olu = story.cast.organizer
    for room in story.content.rooms:
        schedule.add_room(story.conference, by=olu, name=room.name, capacity=room.capacity)
    schedule.fill_days(story.conference, by=olu)
    for kind, title, day, first, last in HOUSE:
        at = schedule.Spot(None, _moment(story, day, first), _moment(story, day, last))
        schedule.add_item(story.conference, by=olu, at=at, fields={"kind": kind, "title": title})


def _moment(story: Story, day: int, clock: time) -> datetime:
    return datetime.combine(story.timeline.day(FIRST_DAY + day), clock, story.timeline.zone)


def _place_all(story: Story) -> None:
    """Talks by track, so that a track stays together; what takes long goes into the smallest room."""
    proposals = {each.pk: each for each in _talks(story.conference)}
    speakers = speakers_of(proposals)
    talks = [
        Talk(pk, each.minutes, frozenset(person.pk for person in speakers.get(pk, ())))
        for pk, each in proposals.items()
    ]
    rooms = list(Room.objects.filter(conference=story.conference))
    days = [story.timeline.day(FIRST_DAY + number) for number in range(DAYS)]
    large, small = range(len(rooms) - 1), [len(rooms) - 1]
    zone = story.timeline.zone
    spots = lay_out(
        [*(talk for talk in talks if talk.minutes <= WORKSHOP), *(talk for talk in talks if talk.minutes > WORKSHOP)],
        [*slots_of(days, large, zone, blocks=BLOCKS[:2]), *slots_of(days, small, zone, blocks=BLOCKS[2:])],
    )
    for spot in spots:
        _place(story, proposals[spot.talk.key], rooms[spot.room], spot)


def _talks(conference: Conference) -> list[Proposal]:
    rows = Proposal.objects.of(conference).accepted_or_confirmed().select_related("conference")
    return list(rows.order_by("accepted_track__position", "title"))


def _place(story: Story, proposal: Proposal, room: Room, spot: Spot) -> None:
    at = schedule.Spot(room, spot.starts_at, spot.ends_at)
    schedule.place(story.conference, what=proposal, at=at, by=story.cast.organizer)


def _release(story: Story, version: str) -> None:
    olu = story.cast.organizer
    schedule.release(story.conference, version=version, by=olu, notes=NOTES[version], accept=True)


def _swap(story: Story) -> None:
    """Two talks of the same length on different days change places."""
    rows = list(
        Placement.objects.filter(item__conference=story.conference, item__kind=Kind.TALK, room__isnull=False)
        .select_related("item__conference", "room")
        .order_by("starts_at", "room__position")
    )
    half_hour = [row for row in rows if row.ends_at - row.starts_at == timedelta(minutes=30)]
    first, last = half_hour[0], half_hour[-1]
    places = [schedule.Spot(row.room, row.starts_at, row.ends_at) for row in (last, first)]
    for row, spot in zip((first, last), places, strict=True):
        schedule.move(row, to=spot, revision=row.revision, by=story.cast.organizer)
