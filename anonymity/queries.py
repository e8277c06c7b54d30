"""Questions that need both sides. For rooms above and organizers' pages; never for reviewers' pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Avg, Count, Exists, OuterRef, QuerySet, StdDev, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from anonymity import automatic
from anonymity.findings import TEXTS, CannotScan, texts_of
from anonymity.models import Answer, BlindKey, CleanCopy, Mask, Redaction
from anonymity.projections import OutOfText, Span, is_current, project
from anonymity.rounds import OUT_OF_REVIEW, round_of
from conferences.models import Conference, Membership, Phase, ReviewPolicy, Round
from proposals.models import Proposal
from reviews.models import Recusal, Review
from reviews.results import Summary
from speakers.queries import authored_by_users, speakers_of

__all__ = ["OUT_OF_REVIEW", "TEXTS", "round_of"]


@dataclass(frozen=True)
class Shown:
    """A proposal as reviewers read it now. `is_shown` is False while it is held, withdrawn or a draft."""

    title: str
    abstract: str
    outline: str
    note_to_reviewers: str
    answers: str
    is_shown: bool
    bylines: tuple[str, ...] = ()


def blind_ids(proposal_ids: Iterable[int]) -> dict[int, UUID]:
    """Under which id reviewers know each proposal; those that are not in review are left out. One query."""
    return dict(BlindKey.objects.filter(proposal_id__in=list(proposal_ids)).values_list("proposal_id", "blind_id"))


def counting_reviews() -> QuerySet[Review]:
    """Reviews with a score that count: handed in, not "not my field", and not by somebody who stepped back."""
    stepped_back = Recusal.objects.filter(reviewer=OuterRef("reviewer"), proposal=OuterRef("proposal"))
    handed_in = Review.objects.filter(submitted_at__isnull=False, not_my_field=False, score__isnull=False)
    return handed_in.exclude(Exists(stepped_back))


def review_summaries(conference: Conference) -> dict[int, Summary]:
    """How every proposal with a review that counts fared, by proposal id. Two queries."""
    keys = dict(BlindKey.objects.filter(proposal__conference=conference).values_list("blind_id", "proposal_id"))
    rows = (
        counting_reviews()
        .filter(reviewer__conference=conference)
        .values("proposal_id")
        .annotate(n=Count("pk"), mean=Avg("score"), spread=StdDev("score", sample=True))
    )
    return {keys[row["proposal_id"]]: Summary(row["n"], row["mean"], row["spread"]) for row in rows}


def recused_user_ids(proposal: Proposal) -> set[int]:
    """People of the team who must see nothing of how this proposal fares: who wrote it or knows, who stepped back."""
    return {user_id for proposal_id, user_id in conflicts(proposal.conference) if proposal_id == proposal.pk}


def conflicts(conference: Conference, user: User | None = None) -> set[tuple[int, int]]:
    """Pairs (proposal id, user id) as in `recused_user_ids`, of the whole team or of one person. Four queries."""
    team = Membership.objects.filter(conference=conference).values_list("user_id", flat=True)
    people = [user.pk] if user is not None else list(team)
    keys = BlindKey.objects.filter(blind=OuterRef("proposal")).values("proposal")[:1]
    stepped_back = Recusal.objects.filter(reviewer__conference=conference, reviewer__user__in=people)
    pairs = set(stepped_back.annotate(of=keys).values_list("of", "reviewer__user_id"))
    return pairs | authored_by_users(conference, people)


# --- What reviewers read -----------------------------------------------------------------------------------


def as_reviewers_see_it(proposal: Proposal) -> Shown:
    """What reviewers read of this proposal now, or would if it were in review. For its speakers and editors.

    Where masks do not fit the text, or it is held, the texts are empty, as nothing is shown.
    """
    masks, is_scanned = masks_foreseen(proposal)
    redaction = Redaction.objects.filter(proposal=proposal).first()
    texts = shown_texts(proposal, masks, redaction, is_scanned=is_scanned)
    names = bylines([proposal]).get(proposal.pk, ())
    if texts is None:
        return Shown("", "", "", "", "", False, names)
    return Shown(**texts, is_shown=proposal.state not in OUT_OF_REVIEW, bylines=names)


def masks_foreseen(proposal: Proposal) -> tuple[list[Mask], bool]:
    """Its masks, and whether they are all. Those that the next scan will make, where one is due, are not saved."""
    masks = masks_of(proposal)
    bases = automatic.bases_of([proposal])
    if not automatic.unscanned([proposal], bases):
        return masks, True
    by_hand = [mask for mask in masks if mask.source == Mask.Source.EDITOR]
    try:
        return [*by_hand, *automatic.foreseen(proposal, bases[proposal.pk], by_hand)], True
    except CannotScan:
        return by_hand, False


def shown_texts(
    proposal: Proposal, masks: list[Mask], redaction: Redaction | None, *, is_scanned: bool
) -> dict[str, str] | None:
    """The masked texts; None when they were not scanned or the masks are not about them: then nothing may be shown."""
    held = redaction.held_fields if redaction else []
    needs_an_editor = any(mask.source == Mask.Source.EDITOR for mask in masks)
    looked_at = redaction.revision if redaction else (None if needs_an_editor else proposal.revision)
    if not (is_scanned and is_current(proposal.revision, looked_at, held, [mask.revision for mask in masks])):
        return None
    spans = [Span(mask.field, mask.start, mask.end, mask.replacement) for mask in masks]
    try:
        return project(texts_of(proposal), spans)
    except OutOfText:
        return None


def bylines(proposals: Iterable[Proposal]) -> dict[int, tuple[str, ...]]:
    """Who wrote each proposal, for those whose review is named only. One query beside those of `round_of`."""
    named = [each.pk for each in proposals if round_of(each).review_policy == ReviewPolicy.NAMED]
    if not named:
        return {}
    return {pk: tuple(profile.name for profile in profiles) for pk, profiles in speakers_of(named).items()}


def conferences_in_review() -> QuerySet[Conference]:
    """Those of which some round has left the call and was not announced."""
    return Conference.objects.filter(
        Exists(Round.objects.filter(conference=OuterRef("pk")).exclude(phase__in=[Phase.CALL, Phase.ANNOUNCED]))
    )


# --- The anonymity editor's list ---------------------------------------------------------------------------


def redaction_queue(conference: Conference) -> QuerySet[Proposal]:
    """What there is to look at: held ones first, then contested ones, those with a file to decide, and those nobody has
    looked at; annotated with `is_held`, `is_contested`, `file_waits`, `was_looked_at` and `mask_count`."""
    looked_at = Redaction.objects.filter(proposal=OuterRef("pk"))
    masks = Mask.objects.filter(proposal=OuterRef("pk")).values("proposal").annotate(n=Count("pk")).values("n")
    return (
        Proposal.objects.of(conference)
        .exclude(state__in=OUT_OF_REVIEW)
        .annotate(
            is_held=Exists(looked_at.exclude(held_fields=[], revision=OuterRef("revision"))),
            is_contested=Exists(Answer.objects.filter(proposal=OuterRef("pk"), verdict=Answer.Verdict.NOT_ME)),
            was_looked_at=Exists(looked_at),
            mask_count=Coalesce(Subquery(masks), 0),
            file_waits=Exists(files_to_decide().filter(attachment__proposal=OuterRef("pk"))),
        )
        .order_by("-is_held", "-is_contested", "-file_waits", "was_looked_at", "code")
    )


def files_to_decide() -> QuerySet[CleanCopy]:
    """Cleaned files in which something that we know about the authors stands, and of which nobody has decided."""
    undecided = CleanCopy.objects.filter(state=CleanCopy.State.CLEAN, decision=CleanCopy.Decision.NONE)
    return undecided.exclude(found=[])


def masks_of(proposal: Proposal) -> list[Mask]:
    """The masks of a proposal, in the order of the text."""
    return list(Mask.objects.filter(proposal=proposal))
