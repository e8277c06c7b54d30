"""What a populated conference has before anybody writes: made by the services, for both ways of playing a plan."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User
from anonymity import services as anonymity
from cfp.populate.plan import CALL_CLOSED, CALL_OPENED, CRITERIA, FIRST_DAY, TYPES, PersonPlan, Plan, ReviewPlan
from conferences import services as conferences
from conferences.models import Conference, Role
from conferences.texts import TranslatedText
from reviews.models import Criterion

JOINED = CALL_OPENED - timedelta(days=3)


def found(plan: Plan) -> Conference:
    """The conference with its call, tracks, session types, organizer and reviewers."""
    organizer = account(plan.organizer)
    conference = conferences.create_conference(
        by=organizer,
        template="empty",
        slug=plan.slug,
        name=f"Populated conference “{plan.slug}”",
        place="Everywhere",
        timezone="Europe/Vienna",
        language="en",
        starts_on=FIRST_DAY,
        ends_on=FIRST_DAY + timedelta(days=2),
        contact_email=plan.organizer.email,
    )
    for name in plan.tracks:
        conferences.add_track(conference, by=organizer, fields={"name": TranslatedText(en=name)})
    for name, minutes in TYPES:
        fields = {"name": TranslatedText(en=name), "minutes": minutes}
        conferences.add_session_type(conference, by=organizer, fields=fields)
    conferences.set_call_dates(conference.rounds.get(), by=organizer, opens_at=CALL_OPENED, closes_at=CALL_CLOSED)
    conferences.publish(conference, by=organizer)
    for person in plan.reviewers:
        invitation = conferences.invite(conference, email=person.email, role=Role.REVIEWER, by=organizer)
        conferences.accept_invitation(invitation, user=account(person))
    anonymity.refresh(conference)
    questions = [anonymity.Question(TranslatedText(en=name), TranslatedText(), weight) for name, weight in CRITERIA]
    anonymity.set_criteria(conference.rounds.get(), questions=questions, by=organizer)
    return conference


def account(person: PersonPlan) -> User:
    """Somebody who could log in by a mailed code; there is no password."""
    user = User.objects.create_user(person.email, None, name=person.name, joined_at=JOINED)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def labels(conference: Conference) -> tuple[list[int], list[int]]:
    """The keys of tracks and session types, in the plan's order."""
    return (
        list(conference.tracks.values_list("pk", flat=True)),
        list(conference.session_types.values_list("pk", flat=True)),
    )


def profile_fields(person: PersonPlan) -> dict[str, str]:
    """What a person enters about themselves."""
    return {"name": person.name, "affiliation": person.affiliation, "biography": person.biography}


def changed_of(person: PersonPlan) -> list[str]:
    """Which of these differ from what a new profile holds."""
    return sorted(name for name, value in profile_fields(person).items() if value and name != "name")


def review_data(review: ReviewPlan, criteria: list[Criterion]) -> dict[str, Any]:
    """What the reviewers' log says of a review that was handed in."""
    scores = {str(criterion.pk): score for criterion, score in zip(criteria, review.scores, strict=True)}
    return {"scores": scores, "comment": bool(review.comment), "feedback": bool(review.feedback)}
