"""What reviewers' pages show. Call these inside the blind context: the database leaves out what may not be seen."""

from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import MD5, Cast, Coalesce, Concat

from reviews.models import (
    Assignment,
    BlindProposal,
    BlindTrack,
    BlindType,
    Criterion,
    Review,
    Reviewer,
    ReviewRound,
    Score,
)

TO_DO, DONE, NOT_MY_FIELD = "to_do", "done", "not_my_field"


@dataclass(frozen=True)
class Filter:
    """What the desk is narrowed to; codes as in the address, empty for all."""

    search: str = ""
    track: str = ""
    session_type: str = ""
    level: str = ""
    language: str = ""
    standing: str = ""
    sort: str = "next"


@dataclass(frozen=True)
class Progress:
    """One reviewer's own numbers. `to_do` counts proposals without an answer of theirs."""

    total: int
    done: int
    not_my_field: int
    assigned_to_do: int

    @property
    def to_do(self) -> int:
        return self.total - self.done - self.not_my_field

    @property
    def answered(self) -> int:
        return self.done + self.not_my_field


def for_desk(reviewer: Reviewer) -> QuerySet[BlindProposal]:
    """Every proposal that this reviewer may see, annotated with `standing` (to_do, done, not_my_field),
    `my_score`, `is_assigned` and `reviews` (how many reviews count)."""
    mine = Review.objects.filter(reviewer=reviewer, proposal=OuterRef("pk"), submitted_at__isnull=False)
    assigned = Assignment.objects.filter(reviewer=reviewer, proposal=OuterRef("pk"))
    standing = Case(When(not_my_field=True, then=Value(NOT_MY_FIELD)), default=Value(DONE), output_field=CharField())
    return BlindProposal.objects.annotate(
        standing=Coalesce(Subquery(mine.values(standing_=standing)[:1]), Value(TO_DO)),
        my_score=Subquery(mine.values("score")[:1]),
        is_assigned=Exists(assigned),
        reviews_count=F("tally__reviews"),
    )


def desk(reviewer: Reviewer, wanted: Filter | None = None) -> QuerySet[BlindProposal]:
    """The desk's list: filtered and sorted, with tracks and type at hand (2 queries for any page of it)."""
    asked = wanted or Filter()
    rows = _narrowed(for_desk(reviewer), asked)
    return _sorted(rows, reviewer, asked.sort).select_related("session_type", "round").prefetch_related("tracks")


def _narrowed(rows: QuerySet[BlindProposal], asked: Filter) -> QuerySet[BlindProposal]:
    """Search and filters on the projection's own columns only."""
    for word in asked.search.split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(abstract__icontains=word)
            | Q(outline__icontains=word)
            | Q(note_to_reviewers__icontains=word)
            | Q(answers__icontains=word)
        )
    if asked.track:
        rows = rows.filter(Exists(BlindTrack.objects.filter(proposals=OuterRef("pk"), code=asked.track)))
    exact = {
        "session_type__code": asked.session_type,
        "level": asked.level,
        "language": asked.language,
        "standing": asked.standing,
    }
    return rows.filter(**{name: value for name, value in exact.items() if value})


def _sorted(rows: QuerySet[BlindProposal], reviewer: Reviewer, sort: str) -> QuerySet[BlindProposal]:
    if sort == "title":
        return rows.order_by("title", "id")
    if sort == "my_score":
        return rows.order_by(F("my_score").desc(nulls_last=True), "id")
    if sort == "fewest":
        return rows.order_by("reviews_count", _tie(reviewer))
    to_do_first = Case(When(standing=TO_DO, then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.order_by(to_do_first.desc(), F("is_assigned").desc(), "reviews_count", _tie(reviewer))


def _tie(reviewer: Reviewer) -> MD5:
    """A random order of each reviewer's own, so that not all of them begin with the same proposal."""
    return MD5(Concat(Cast("id", TextField()), Value(str(reviewer.pk)), output_field=TextField()))


def next_proposal(reviewer: Reviewer, *, but: BlindProposal | None = None) -> BlindProposal | None:
    """What to review next: assigned first, then what has fewest reviews; never `but`."""
    waiting = desk(reviewer, Filter(standing=TO_DO)).filter(round__phase__in=["review", "discussion"])
    if but is not None:
        waiting = waiting.exclude(pk=but.pk)
    return waiting.first()


def progress(reviewer: Reviewer) -> Progress:
    """How far this reviewer is. One query."""
    counted = for_desk(reviewer).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(standing=DONE)),
        not_my_field=Count("pk", filter=Q(standing=NOT_MY_FIELD)),
        assigned_to_do=Count("pk", filter=Q(standing=TO_DO, is_assigned=True)),
    )
    return Progress(**counted)


def own_review(reviewer: Reviewer, proposal: BlindProposal) -> Review | None:
    """This reviewer's review with its answers (`review.scores.all()`), or None. Two queries."""
    return Review.objects.filter(reviewer=reviewer, proposal=proposal).prefetch_related("scores").first()


def others_reviews(reviewer: Reviewer, proposal: BlindProposal) -> list[Review]:
    """What others say, in an order that tells nothing; empty before one's own is handed in. Two queries.

    Each is annotated with `signed` (a name or a pseudonym) and has its answers with their criteria at hand.
    """
    scores = Prefetch("scores", Score.objects.select_related("criterion").order_by("criterion__position"))
    return list(
        Review.objects.filter(proposal=proposal, submitted_at__isnull=False, not_my_field=False)
        .exclude(reviewer=reviewer)
        .annotate(signed=F("reviewer__shown_as"))
        .prefetch_related(scores)
        .order_by("id")
    )


def criteria_of(round: ReviewRound) -> list[Criterion]:
    """The questions of a round, in order."""
    return list(Criterion.objects.filter(round=round))


def rounds_of(reviewer: Reviewer) -> list[ReviewRound]:
    """The rounds of the reviewer's conference."""
    return list(ReviewRound.objects.filter(conference_id=reviewer.conference_id))


def tracks_to_choose() -> list[BlindTrack]:
    return list(BlindTrack.objects.all())


def types_to_choose() -> list[BlindType]:
    return list(BlindType.objects.all())


def languages_to_choose() -> list[str]:
    return list(BlindProposal.objects.order_by("language").values_list("language", flat=True).distinct())
