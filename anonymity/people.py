"""Reviewers whose account goes away or becomes one with another. Reviews stay, under the pseudonym."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from accounts.models import User
from accounts.services import nobody
from anonymity import services as doors
from anonymity.models import BlindKey
from conferences.models import Conference
from proposals.models import Proposal
from proposals.states import Refused
from reviews.models import SCORING_PHASES, Assignment, Event, Recusal, Review, Reviewer
from speakers.queries import authored_by_users


def part(user: User) -> None:
    """Cut every reviewer that is this person from them. Whoever has written nothing as a reviewer just goes.

    Their roles were given back before, so that nobody becomes a reviewer again by it.
    """
    for reviewer in _reviewers(user):
        if _has_left_traces(reviewer):
            _part(reviewer)
        else:
            reviewer.delete()


def _part(reviewer: Reviewer) -> None:
    reviewer.user = nobody()
    reviewer.display_name = ""
    reviewer.shown_as = reviewer.pseudonym
    reviewer.is_active = False
    reviewer.save()


def refuse_to_join(kept: User, gone: User) -> None:
    """Raises `Refused` where one person's reviews would come to stand twice, or on their own proposal."""
    for mine in _reviewers(kept):
        theirs = Reviewer.objects.filter(conference=mine.conference, user=gone).first()
        both = Review.objects.filter(
            reviewer=mine, proposal__in=Review.objects.filter(reviewer=theirs).values("proposal")
        )
        if theirs and both.filter(proposal__round__phase__in=SCORING_PHASES).exists():
            raise Refused(
                gettext(
                    "Both accounts have reviewed the same proposal at %(name)s, and its review is still running. "
                    "Take one of the two reviews back, or wait until scores are frozen. Nothing was changed."
                )
                % {"name": mine.conference}
            )
    for one, other in ((kept, gone), (gone, kept)):
        for reviewer in _reviewers(one):
            _refuse_own(reviewer, other)


def _refuse_own(reviewer: Reviewer, author: User) -> None:
    written = {pk for pk, _user in authored_by_users(reviewer.conference, [author.pk])}
    reviewed = Review.objects.filter(reviewer=reviewer).values("proposal")
    if BlindKey.objects.filter(proposal__in=written, blind__in=reviewed).exists():
        raise Refused(
            gettext(
                "One account has reviewed what the other speaks at, at %(name)s. Write to its organizers; "
                "nothing was changed."
            )
            % {"name": reviewer.conference}
        )


def join(kept: User, gone: User) -> None:
    """Make two people's reviewers one: what one has stepped back from, both have. Call `refuse_to_join` before."""
    for theirs in _reviewers(gone):
        mine = Reviewer.objects.defer(None).filter(conference=theirs.conference, user=kept).first()
        if mine is None:
            theirs.user = kept
            theirs.save(update_fields=["user"])
            continue
        for model in (Review, Assignment, Recusal):
            known = model.objects.filter(reviewer=mine, proposal=OuterRef("proposal"))
            model.objects.filter(reviewer=theirs).exclude(Exists(known)).update(reviewer=mine)
        if _has_left_traces(theirs):
            _part(theirs)
        else:
            theirs.delete()


def follow(conferences: list[Conference], proposals: list[Proposal]) -> None:
    """Bring reviewers' copies up to date with who reviews and who speaks now."""
    with transaction.atomic():
        for conference in conferences:
            doors.refresh(conference)
        for proposal in proposals:
            doors.reproject(proposal)


def _reviewers(user: User) -> list[Reviewer]:
    return list(Reviewer.objects.defer(None).filter(user=user).select_related("conference").order_by("conference"))


def _has_left_traces(reviewer: Reviewer) -> bool:
    return any(model.objects.filter(reviewer=reviewer).exists() for model in (Review, Event))
