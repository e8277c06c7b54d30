"""What `manage.py populate` is going to make, as plain data: always the same for the same sizes, seed and slug."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from conferences.codes import ALPHABET, LENGTH

#: Populated conferences live in this past, so that the same command makes the same rows on any day.
CALL_OPENED = datetime(2026, 1, 12, 8, tzinfo=UTC)
CALL_CLOSED = datetime(2026, 2, 16, 12, tzinfo=UTC)
REVIEW_BEGAN = CALL_CLOSED + timedelta(days=1)
REVIEW_ENDED = REVIEW_BEGAN + timedelta(days=21)
ANNOUNCED = REVIEW_ENDED + timedelta(days=7)
FIRST_DAY = datetime(2026, 6, 8, tzinfo=UTC).date()

LEVELS = ("beginner", "intermediate", "advanced")
TYPES = (("Talk", 30), ("Long talk", 45), ("Workshop", 90), ("Lightning talk", 10))
CRITERIA = (("Content", 2), ("For this audience", 1), ("Will work in the time", 1))
LOWEST, HIGHEST = -2, 2
TRACKS = 8


class Impossible(ValueError):
    """Sizes that cannot be. The text says why."""


@dataclass(frozen=True)
class Sizes:
    proposals: int
    reviewers: int
    reviews: int
    talks: int

    def check(self) -> None:
        """Raise `Impossible` for what no conference can be."""
        if min(self.proposals, self.reviewers, self.reviews, self.talks) < 0 or self.proposals == 0:
            raise Impossible("Give at least one proposal, and no negative number.")
        if self.reviews > self.proposals * self.reviewers:
            raise Impossible(
                f"{self.reviewers} reviewers can write at most {self.proposals * self.reviewers} reviews "
                f"of {self.proposals} proposals; {self.reviews} were asked for."
            )
        if self.talks > self.proposals:
            raise Impossible(f"{self.talks} talks cannot come out of {self.proposals} proposals.")


@dataclass(frozen=True)
class PersonPlan:
    name: str
    email: str
    affiliation: str = ""
    biography: str = ""


@dataclass(frozen=True)
class ProposalPlan:
    """Numbers point into the plan's lists; the first of `speakers` is the contact."""

    code: str
    title: str
    abstract: str
    outline: str
    note_to_reviewers: str
    note_to_organizers: str
    session_type: int
    minutes: int
    tracks: tuple[int, ...]
    level: str
    speakers: tuple[int, ...]
    started_at: datetime
    submitted_at: datetime


@dataclass(frozen=True)
class ReviewPlan:
    proposal: int
    reviewer: int
    scores: tuple[int, ...]
    comment: str
    feedback: str
    at: datetime

    @property
    def mean(self) -> float:
        """The weighted mean of the scores."""
        weights = [weight for _name, weight in CRITERIA]
        return sum(score * weight for score, weight in zip(self.scores, weights, strict=True)) / sum(weights)


@dataclass
class Plan:
    slug: str
    seed: int
    sizes: Sizes
    random: Random
    organizer: PersonPlan
    tracks: tuple[str, ...]
    speakers: list[PersonPlan] = field(default_factory=list)
    reviewers: list[PersonPlan] = field(default_factory=list)
    proposals: list[ProposalPlan] = field(default_factory=list)
    reviews: list[ReviewPlan] = field(default_factory=list)
    accepted: list[int] = field(default_factory=list)

    def uuid(self) -> UUID:
        """The next random id of this plan."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def code(self) -> str:
        """The next opaque code of this plan."""
        return "".join(self.random.choices(ALPHABET, k=LENGTH))


@cache
def words() -> dict[str, list[str]]:
    """The pools that everything is put together from."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def make_plan(sizes: Sizes, *, seed: int = 1, slug: str) -> Plan:
    """Decide everything. Raises `Impossible`."""
    sizes.check()
    random = Random(f"{slug}/{seed}")  # noqa: S311 -- to be repeated, not to be secret
    domain = f"{slug}.example"
    plan = Plan(
        slug=slug,
        seed=seed,
        sizes=sizes,
        random=random,
        organizer=PersonPlan("Olu the organizer", f"organizer@{domain}"),
        tracks=tuple(words()["track"][:TRACKS]),
    )
    plan.speakers = list(_people(random, max(1, round(0.9 * sizes.proposals)), f"speaker{{}}@{domain}"))
    plan.reviewers = list(_people(random, sizes.reviewers, f"reviewer{{}}@{domain}"))
    plan.proposals = list(_proposals(plan))
    plan.reviews = list(_reviews(plan))
    plan.accepted = _best(plan)
    return plan


def _people(random: Random, count: int, address: str) -> Iterator[PersonPlan]:
    pool = words()
    for number in range(count):
        given, family = random.choice(pool["given"]), random.choice(pool["family"])
        yield PersonPlan(
            name=f"{given} {family}",
            email=address.format(number),
            affiliation=random.choice(pool["organization"]),
            biography=f"{given} {random.choice(_LIVES)} {random.choice(pool['closing'])}",
        )


_LIVES = (
    "looks after instruments that are older than most colleagues.",
    "came to computing by way of a boat.",
    "teaches, repairs and measures, in this order.",
    "has been writing software for researchers since the second grant.",
    "keeps a small archive and a large garden.",
)


def _proposals(plan: Plan) -> Iterator[ProposalPlan]:
    random, pool = plan.random, words()
    codes: set[str] = set()
    span = (CALL_CLOSED - CALL_OPENED).total_seconds() - 7200
    for number in range(plan.sizes.proposals):
        code = _fresh(plan, codes)
        kind = random.choices(range(len(TYPES)), weights=[70, 15, 8, 7])[0]
        started = CALL_OPENED + timedelta(seconds=round(span * random.betavariate(4, 1)))
        yield ProposalPlan(
            code=code,
            title=f"{random.choice(pool['deed'])} {random.choice(pool['thing'])} {random.choice(pool['circumstance'])}",
            abstract=_abstract(random),
            outline=random.choice(pool["outline"]),
            note_to_reviewers=random.choice(pool["note"]),
            note_to_organizers=random.choice(pool["private"]),
            session_type=kind,
            minutes=TYPES[kind][1],
            tracks=tuple(random.sample(range(TRACKS), k=random.choices((1, 2, 3), weights=[80, 15, 5])[0])),
            level=random.choice(LEVELS),
            speakers=_speakers_of(number, plan),
            started_at=started,
            submitted_at=started + timedelta(seconds=random.randrange(60, 7200)),
        )


def _abstract(random: Random) -> str:
    pool = words()
    paragraphs = [
        " ".join([random.choice(pool["opening"]), *random.sample(pool["middle"], k=random.choice((2, 3)))]),
        " ".join([*random.sample(pool["middle"], k=random.choice((1, 2, 3))), random.choice(pool["closing"])]),
    ]
    return "\n\n".join(paragraphs[: random.choices((1, 2), weights=[30, 70])[0]])


def _speakers_of(number: int, plan: Plan) -> tuple[int, ...]:
    """Everybody has one proposal before anybody has two; one proposal in seven has a co-speaker."""
    count = len(plan.speakers)
    first = number if number < count else plan.random.randrange(count)
    other = plan.random.randrange(count)
    return (first, other) if plan.random.random() < 1 / 7 and other != first else (first,)


def _fresh(plan: Plan, codes: set[str]) -> str:
    code = plan.code()
    while code in codes:
        code = plan.code()
    codes.add(code)
    return code


def _reviews(plan: Plan) -> Iterator[ReviewPlan]:
    """As even as can be: every proposal has as many reviews as any other, or one less."""
    random, pool, sizes = plan.random, words(), plan.sizes
    bias = [random.gauss(0, 0.5) for _ in range(sizes.reviewers)]
    each, more = divmod(sizes.reviews, sizes.proposals)
    seconds = (REVIEW_ENDED - REVIEW_BEGAN).total_seconds()
    for number in range(sizes.proposals):
        worth = random.gauss(0.2, 0.9)
        for reviewer in random.sample(range(sizes.reviewers), k=each + (number < more)):
            yield ReviewPlan(
                proposal=number,
                reviewer=reviewer,
                scores=tuple(_score(worth + bias[reviewer] + random.gauss(0, 0.7)) for _ in CRITERIA),
                comment=random.choice(pool["comment"]),
                feedback=random.choice(pool["feedback"]),
                at=REVIEW_BEGAN + timedelta(seconds=round(seconds * random.random())),
            )


def _score(value: float) -> int:
    return max(LOWEST, min(HIGHEST, round(value)))


def _best(plan: Plan) -> list[int]:
    """Which proposals become talks: those with the best mean, the earlier one where two are alike."""
    sums: dict[int, list[float]] = {}
    for review in plan.reviews:
        sums.setdefault(review.proposal, []).append(review.mean)
    means: dict[int, float] = {number: sum(each) / len(each) for number, each in sums.items()}
    ranked = sorted(range(plan.sizes.proposals), key=lambda number: (-means.get(number, -9.0), number))
    return sorted(ranked[: plan.sizes.talks])


def as_fields(proposal: ProposalPlan) -> dict[str, Any]:
    """The texts and facts that a speaker's form would hold, without those that point to other rows."""
    return {
        "title": proposal.title,
        "abstract": proposal.abstract,
        "outline": proposal.outline,
        "note_to_reviewers": proposal.note_to_reviewers,
        "note_to_organizers": proposal.note_to_organizers,
        "level": proposal.level,
        "minutes": proposal.minutes,
    }
