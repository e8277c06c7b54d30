"""Scenes of the third act: the chair decides quietly, names are opened, everybody is told, and speakers answer."""

from datetime import timedelta

from accounts.models import User
from anonymity import queries as both_sides
from anonymity import services as anonymity
from cfp.demo.judging import FROZEN_ON
from cfp.demo.story import Story
from cfp.demo.timeline import ANNOUNCED_ON
from conferences.models import Phase, Track
from proposals.models import Proposal
from proposals.states import State
from selection import services as selection
from selection.models import Decision, Outcome
from speakers.queries import people_of

PLACES, WAIT_LIST = 36, 6
CONFIRM_WITHIN = 14
#: By rank: who cannot come, who has not answered when the programme is first published, who has to cancel later.
DECLINES, SLOW, CANCELS = 20, (7, 15, 31), 27
WHY_NOT = "The ship leaves that week, and I am on it."
WHY_AFTER_ALL = "I have broken a leg (not on a glacier, on the stairs). I am very sorry."


def tell(story: Story) -> None:
    """Add the scenes from the first decision to the last answer."""
    timeline = story.timeline
    count = sum(not (text.draft or text.withdrawn) for text in story.content.proposals)
    ranks = sorted(range(count), key=lambda rank: -abs(rank - PLACES))
    for number, rank in enumerate(ranks):
        evening = FROZEN_ON + 4 + number * 5 // count
        story.add(timeline.at(evening, 19 + number % 2, number % 60), _decide, rank)
    story.add(timeline.at(ANNOUNCED_ON - 2, 9), _open_names)
    story.add(timeline.at(ANNOUNCED_ON, 10), _announce)
    story.add(timeline.at(ANNOUNCED_ON, 11), _close)
    for rank in range(PLACES):
        _answer(story, rank)
    story.add(timeline.at(ANNOUNCED_ON + 11, 15), _take_the_next)
    story.add(timeline.at(ANNOUNCED_ON + 12, 9), _confirm, PLACES)
    story.add(timeline.at(150, 22), _cancel)


def _answer(story: Story, rank: int) -> None:
    day = ANNOUNCED_ON + 48 if rank in SLOW else ANNOUNCED_ON + story.random.betavariate(1, 3) * CONFIRM_WITHIN
    moment = story.moment_between(day, day) + timedelta(hours=12 if int(day) == ANNOUNCED_ON else 0)
    story.add(moment, _decline if rank == DECLINES else _confirm, rank)


def _ranked(story: Story, rank: int) -> Proposal:
    """The proposal with this rank: scores are frozen, so it is always the same."""
    if not story.ranking:
        summaries = both_sides.review_summaries(story.conference)
        rows = Proposal.objects.of(story.conference).submitted().values_list("pk", "code", "title")
        means = {pk: summaries[pk].mean if pk in summaries else None for pk, _code, _title in rows}
        story.ranking = [pk for pk, _code, title in sorted(rows, key=lambda row: (-(means[row[0]] or -9), row[2]))]
    return Proposal.objects.select_related("conference").get(pk=story.ranking[rank])


def _home(story: Story, proposal: Proposal) -> Track:
    """The track that it was written for, of all that it is offered to."""
    return next(story.tracks[text.track] for text in story.content.proposals if text.title == proposal.title)


def _decide(story: Story, rank: int) -> None:
    proposal = _ranked(story, rank)
    if rank < PLACES:
        selection.decide(proposal, outcome=Outcome.ACCEPT, track=_home(story, proposal), by=story.cast.chair)
    else:
        outcome = Outcome.WAITLIST if rank < PLACES + WAIT_LIST else Outcome.REJECT
        selection.decide(proposal, outcome=outcome, by=story.cast.chair)


def _open_names(story: Story) -> None:
    selection.open_names(story.conference.rounds.get(is_default=True), by=story.cast.chair)


def _announce(story: Story) -> None:
    pending = Decision.objects.of(story.conference).pending().values_list("code", flat=True)
    last_day = story.timeline.day(ANNOUNCED_ON + CONFIRM_WITHIN)
    selection.announce(story.conference, decisions=list(pending), by=story.cast.chair, confirm_by=last_day)


def _close(story: Story) -> None:
    anonymity.move_phase(story.conference.rounds.get(is_default=True), to=Phase.ANNOUNCED, by=story.cast.organizer)


def _contact(proposal: Proposal) -> User:
    contact = people_of(proposal).get(is_contact=True).profile
    assert contact is not None
    assert contact.user is not None
    return contact.user


def _confirm(story: Story, rank: int) -> None:
    proposal = _ranked(story, rank)
    if proposal.state == State.ACCEPTED:
        selection.confirm(proposal, by=_contact(proposal))


def _decline(story: Story, rank: int) -> None:
    proposal = _ranked(story, rank)
    selection.decline(proposal, by=_contact(proposal), reason=WHY_NOT)


def _take_the_next(story: Story) -> None:
    """A place has become free: the first on the wait list is accepted and told."""
    proposal = _ranked(story, PLACES)
    track = _home(story, proposal)
    decision = selection.decide(proposal, outcome=Outcome.ACCEPT, track=track, by=story.cast.chair)
    selection.announce(story.conference, decisions=[decision.code], by=story.cast.chair)


def _cancel(story: Story) -> None:
    proposal = _ranked(story, CANCELS)
    anonymity.withdraw(proposal, by=_contact(proposal), reason=WHY_AFTER_ALL)
