"""The story of the demo conference: scenes with a moment each. What has happened by now is played, the rest is not.

Each scene acts through the services, at the moment it pretends to be, so that dates, log and mails agree.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

import time_machine

from cfp.demo.people import Cast
from cfp.demo.texts import Content, ProposalText
from cfp.demo.timeline import Timeline
from conferences.models import Conference, SessionType, Track
from proposals.models import Proposal


@dataclass(frozen=True)
class Scene:
    """Something that is done at a moment."""

    moment: datetime
    act: Callable[[], object]


@dataclass
class Story:
    """Who and what there is, as far as it has been told, and what is still to be told."""

    content: Content
    timeline: Timeline
    cast: Cast
    random: Random
    conference: Conference = field(default_factory=Conference)
    tracks: dict[str, Track] = field(default_factory=dict)
    types: dict[str, SessionType] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    ranking: list[int] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)

    def add(self, moment: datetime, act: Callable[..., object], *what: object) -> None:
        """At `moment`, `act(story, *what)` will happen."""
        self.scenes.append(Scene(moment, partial(act, self, *what)))

    def play(self) -> int:
        """Act every scene whose moment has come, in order; how many there were."""
        due = sorted((scene for scene in self.scenes if scene.moment < self.timeline.now), key=lambda each: each.moment)
        self.scenes = [scene for scene in self.scenes if scene.moment >= self.timeline.now]
        for scene in due:
            with time_machine.travel(scene.moment, tick=False):
                scene.act()
        return len(due)

    def moment_between(self, first: float, last: float) -> datetime:
        """Some working hour between two days (counted from the opening of the call)."""
        day = int(self.random.uniform(first, last))
        return self.timeline.at(day, self.random.randrange(8, 23), self.random.randrange(60)) + timedelta(
            seconds=self.random.randrange(60)
        )

    def proposal(self, text: ProposalText) -> Proposal:
        """The row of a proposal that has been started, as it is now."""
        return Proposal.objects.select_related("conference").get(pk=self.proposals[text.title].pk)
