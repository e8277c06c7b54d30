"""Seeds the demo's conference at a moment of its life. A fixed seed: the same story whenever it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.timezone import now

from cfp.demo import deciding, judging, placing, writing
from cfp.demo.people import PASSWORD, logins, make_accounts
from cfp.demo.story import Story
from cfp.demo.texts import content
from cfp.demo.timeline import Stage, Timeline
from conferences.models import Conference
from reviews import ids

SEED = 310


@dataclass(frozen=True)
class Seeded:
    """What there is now. `scenes` is 0 where the conference was there before and nothing was changed."""

    scenes: int
    password: str
    people: list[dict[str, str]]


def seed(stage: Stage) -> Seeded:
    """Make the demo's conference, unless it is there. Commits scene by scene, as people would have."""
    texts = content()
    if Conference.objects.filter(slug=texts.conference.slug).exists():
        return Seeded(0, PASSWORD, logins(texts))
    timeline = Timeline(stage, now(), ZoneInfo(texts.conference.timezone))
    with _repeatable_ids(), _unhurried_disk():
        story = Story(texts, timeline, make_accounts(texts), Random(SEED))  # noqa: S311 -- to be repeated
        for act in (writing, judging, deciding, placing):
            act.tell(story)
        return Seeded(story.play(), PASSWORD, logins(texts))


@contextmanager
def _repeatable_ids() -> Iterator[None]:
    """Random ids and orders of review come from the seed, too, so that two demos show the same."""
    before = ids.source
    ids.source = Random(SEED)  # noqa: S311 -- nothing of a demo is secret
    try:
        yield
    finally:
        ids.source = before


@contextmanager
def _unhurried_disk() -> Iterator[None]:
    """Some hundred small transactions do not wait for the disk: what a crash loses, another run makes again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        try:
            yield
        finally:
            cursor.execute("RESET synchronous_commit")
