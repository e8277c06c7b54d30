"""Questions about help with texts. One or two queries each."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from conferences.models import Conference
from proposals.models import Proposal
from proposals.states import EDITABLE
from speakers.models import Authorship, HelpComment, HelpRequest


def help_for(proposal: Proposal) -> HelpRequest | None:
    """The open request of a proposal with its mentor."""
    return HelpRequest.objects.open().filter(proposal=proposal).select_related("mentor", "proposal").first()


def comments_on(proposal: Proposal) -> list[HelpComment]:
    """What mentors have said about it, the oldest first; those of requests that were stopped, too."""
    said = HelpComment.objects.filter(request__proposal=proposal).select_related("written_by", "request")
    return list(said.order_by("written_at", "id"))


def asking_for_help(conference: Conference) -> QuerySet[HelpRequest]:
    """Open requests about texts that can still be changed, the oldest first."""
    asked = HelpRequest.objects.open().filter(proposal__conference=conference, proposal__state__in=EDITABLE)
    return asked.select_related("proposal__session_type", "mentor").order_by("asked_at", "id")


def to_take(conference: Conference, user: User) -> QuerySet[HelpRequest]:
    """Those nobody has taken, but for the person's own and those they were asked to speak at."""
    own = Authorship.objects.filter(proposal=OuterRef("proposal")).filter(
        Q(profile__user=user) | Q(invited_email=user.email)
    )
    return asking_for_help(conference).filter(mentor=None).exclude(Exists(own)).prefetch_related("proposal__tracks")


def taken_by(conference: Conference, user: User) -> QuerySet[HelpRequest]:
    """Those this mentor helps with; annotated with `said` and `open_comments`."""
    return (
        asking_for_help(conference)
        .filter(mentor=user)
        .annotate(said=Count("comments"), open_comments=Count("comments", filter=Q(comments__resolved_at__isnull=True)))
    )
