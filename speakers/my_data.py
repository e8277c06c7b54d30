"""What this room holds about a person, with the proposals that they speak at."""

from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db.models import Model, Q, QuerySet

from accounts.holdings import told
from accounts.models import User
from accounts.queries import verified_addresses
from proposals import files
from proposals.models import TEXT_FIELDS, Answer, Attachment, Proposal
from speakers.models import Authorship, HeldFile, HelpComment, HelpRequest, Insider, Profile, WorkingCopy
from speakers.personal import Absence, Consent, Presence, TravelSupport
from speakers.services import PROFILE_FIELDS

COVERS = frozenset(
    {
        "speakers.Profile",
        "speakers.Authorship",
        "speakers.Consent",
        "speakers.Presence",
        "speakers.Absence",
        "speakers.TravelSupport",
        "speakers.WorkingCopy",
        "speakers.HeldFile",
        "speakers.HelpRequest",
        "speakers.HelpComment",
        "speakers.Insider",
        "proposals.Proposal",
        "proposals.Answer",
        "proposals.Attachment",
    }
)
LEFT_OUT: dict[str, str] = {
    "proposals.LinkUse": "says which of the organizers' links a proposal was begun with",
}


def my_data(user: User) -> dict[str, Any]:
    """Profile, proposals as their speakers read them, invitations to speak."""
    profile = Profile.objects.filter(user=user).first()
    answers = _answers(user)
    held = Authorship.objects.filter(profile=profile) if profile else Authorship.objects.none()
    asked = Authorship.objects.filter(profile=None, invited_email__in=verified_addresses(user) | {user.email})
    return {
        "profile": told([profile], "code", "email", "created_at", *PROFILE_FIELDS)[0] if profile else None,
        "files": told(_attachments(user), "code", "title", "original_name", "kind", "size", "readers", "created_at"),
        "files_not_saved": told(HeldFile.objects.filter(user=user), "original_name", "kind", "size", "created_at"),
        "typed_and_not_saved": told(
            WorkingCopy.objects.filter(user=user).select_related("conference"),
            "conference",
            "code",
            "fields",
            "saved_at",
        ),
        "agreed_to": told(Consent.objects.filter(profile=profile).select_related("agreed_to"), "agreed_to", "at"),
        "for_conferences": [
            *told(_for(profile, Presence), "conference", "first_time", "said_when"),
            *told(_for(profile, Absence), "conference", "day", "starts", "ends"),
            *told(_for(profile, TravelSupport), "conference", "kinds", "amount", "currency", "note", "asked_at"),
        ],
        "proposals": [
            _proposal(each, answers.get(each.proposal_id, [])) for each in held.select_related("proposal__conference")
        ],
        "asked_mentors": told(
            HelpRequest.objects.filter(asked_by=user).select_related("proposal"),
            "proposal",
            "note",
            "asked_at",
            "ended_at",
        ),
        "helped_with": told(HelpRequest.objects.filter(mentor=user), "code", "taken_at", "ended_at"),
        "comments_as_a_mentor": told(
            HelpComment.objects.filter(written_by=user), "field", "quote", "body", "written_at", "resolved_at"
        ),
        "never_reviews": told(_known_from_inside(user).select_related("proposal"), "proposal", "email", "reason"),
        "invitations_to_speak": [
            {"conference": str(each.proposal.conference), "title": each.proposal.title}
            | told([each], "status", "invited_email", "invited_at", "answered_at")[0]
            for each in asked.select_related("proposal__conference")
        ],
    }


def my_files(user: User) -> Iterator[tuple[str, IO[bytes]]]:
    """The files of the person's proposals, and their picture; what is gone from the disk is left out."""
    kept = [(f"{each.code}-{each.original_name}", each.stored) for each in _attachments(user)]
    profile = Profile.objects.filter(user=user).first()
    kept += [(f"picture-{side}.png", stored) for side, stored in (profile.pictures.items() if profile else ())]
    for name, stored in kept:
        if default_storage.exists(stored):
            yield name, default_storage.open(stored)


def _attachments(user: User) -> QuerySet[Attachment]:
    mine = Authorship.objects.speaking().filter(profile__user=user)
    return Attachment.objects.filter(proposal__in=mine.values("proposal"))


def _known_from_inside(user: User) -> QuerySet[Insider]:
    """Of which proposals the person knows who wrote them, by their account or one of their addresses."""
    return Insider.objects.filter(Q(user=user) | Q(email__in=verified_addresses(user) | {user.email}))


def _for(profile: Profile | None, model: type[Model]) -> Iterable[Any]:
    rows: Iterable[Any] = model._default_manager.filter(profile=profile).select_related("conference")
    return rows if profile else ()


def _answers(user: User) -> dict[int, list[dict[str, Any]]]:
    """What was answered to questions, by proposal. One query."""
    found: dict[int, list[dict[str, Any]]] = {}
    mine = Authorship.objects.filter(profile__user=user).values("proposal")
    for each in Answer.objects.filter(proposal__in=mine).select_related("question", "asked"):
        found.setdefault(each.proposal_id, []).append(told([each], "question", "value", "readers", "answered_at")[0])
    return found


def _proposal(authorship: Authorship, answers: list[dict[str, Any]]) -> dict[str, Any]:
    proposal: Proposal = authorship.proposal
    facts = ("conference", "code", "state", "level", "language", "minutes", "recording", "submitted_at")
    return {
        **told([proposal], *facts, *TEXT_FIELDS, "withdrawn_because", "created_at", "updated_at")[0],
        "answers": answers,
        "as": told([authorship], "status", "is_contact", "invited_email", "invited_at", "answered_at")[0],
    }


def forget(user: User, alone: list[int]) -> None:
    """Whatever names the person's address: invitations to speak, answered or not, and that they were on a list."""
    files.forget(HeldFile.objects.filter(user=user).values_list("stored", flat=True))
    named = Authorship.objects.filter(invited_email__in=verified_addresses(user) | {user.email})
    named.filter(profile=None).delete()
    named.update(invited_email="")
    _known_from_inside(user).delete()
    Profile.objects.filter(user=None, email__in=verified_addresses(user) | {user.email}).update(email="")
