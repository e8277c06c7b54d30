"""Writes a plan into the database: what the services would have written, row for row, but by COPY.

`tests/cfp/test_populate.py` plays the same plan through the services and compares every table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.models import User
from anonymity import queries as both_sides
from anonymity import services as anonymity
from cfp.populate import programme, setting
from cfp.populate.copying import copy_in, take_ids
from cfp.populate.plan import Plan, ProposalPlan, as_fields
from cfp.populate.scans import write_scans
from conferences.models import Conference, Event, Phase
from proposals.models import Proposal
from proposals.states import State
from reviews.models import Criterion, Review, Reviewer, Score
from reviews.models import Event as ReviewerEvent
from speakers.models import Authorship, Profile


@dataclass
class Written:
    """Where the rows of a plan are: their keys, in the plan's order."""

    conference: Conference
    users: list[int] = field(default_factory=list)
    actors: list[UUID] = field(default_factory=list)
    profiles: list[int] = field(default_factory=list)
    proposals: list[int] = field(default_factory=list)


def write(plan: Plan) -> Conference:
    """Everything that the plan has, in one transaction. The conference's slug must be free."""
    with transaction.atomic():
        conference = setting.found(plan)
        done = Written(conference)
        _people(plan, done)
        _proposals(plan, done)
        write_scans(plan, done.proposals)
        if plan.sizes.reviews or plan.sizes.talks:
            anonymity.move_phase(conference.rounds.get(), to=Phase.REVIEW, by=None)
            _reviews(plan, done)
        if plan.sizes.talks:
            organizer = User.objects.get(email=plan.organizer.email)
            programme.publish(plan, conference, done.proposals, by=organizer)
    _analyze()
    return conference


# --- Speakers ----------------------------------------------------------------------------------------------


def _people(plan: Plan, done: Written) -> None:
    people = plan.speakers
    done.users, done.profiles = take_ids(User, len(people)), take_ids(Profile, len(people))
    done.actors = [plan.uuid() for _ in people]
    nobody_logs_in = make_password(None)
    joined = setting.JOINED
    copy_in(
        User,
        ("id", "email", "name", "password", "actor_id", "joined_at"),
        (
            (key, person.email, person.name, nobody_logs_in, actor, joined)
            for key, person, actor in zip(done.users, people, done.actors, strict=True)
        ),
    )
    copy_in(
        EmailAddress,
        ("user_id", "email", "verified", "primary"),
        ((key, person.email, True, True) for key, person in zip(done.users, people, strict=True)),
    )
    codes = [plan.code() for _ in people]
    copy_in(
        Profile,
        ("id", "user_id", "code", "name", "email", "biography", "affiliation", "created_at"),
        (
            (key, user, code, person.name, person.email, person.biography, person.affiliation, joined)
            for key, user, code, person in zip(done.profiles, done.users, codes, people, strict=True)
        ),
    )
    saved = (
        (None, "speakers.profile_saved", code, actor, {"fields": setting.changed_of(person)}, joined)
        for code, actor, person in zip(codes, done.actors, people, strict=True)
    )
    copy_in(Event, EVENT, saved)


EVENT = ("conference_id", "kind", "subject", "actor", "data", "at")


# --- Proposals ---------------------------------------------------------------------------------------------

TEXTS = tuple(as_fields(ProposalPlan("", "", "", "", "", "", 0, 0, (), "", (), datetime.min, datetime.min)))  # noqa: DTZ901


def _proposals(plan: Plan, done: Written) -> None:
    tracks, types = setting.labels(done.conference)
    done.proposals = take_ids(Proposal, len(plan.proposals))
    numbered = list(zip(done.proposals, plan.proposals, strict=True))
    copy_in(
        Proposal,
        ("id", "conference_id", "code", "state", "session_type_id", "created_at", "updated_at", "submitted_at", *TEXTS),
        (
            (
                key,
                done.conference.pk,
                each.code,
                State.SUBMITTED.value,
                types[each.session_type],
                each.started_at,
                each.submitted_at,
                each.submitted_at,
                *as_fields(each).values(),
            )
            for key, each in numbered
        ),
    )
    copy_in(
        Proposal.tracks.through,
        ("proposal_id", "track_id"),
        ((key, tracks[number]) for key, each in numbered for number in each.tracks),
    )
    authorships = [
        (key, done.profiles[speaker], plan.code(), position, position == 0, each)
        for key, each in numbered
        for position, speaker in enumerate(each.speakers)
    ]
    copy_in(
        Authorship,
        ("proposal_id", "profile_id", "code", "position", "is_contact", "answered_at"),
        ((*row[:5], row[5].started_at) for row in authorships),
    )
    codes = {(key, position): code for key, _profile, code, position, _contact, _each in authorships}
    copy_in(Event, EVENT, _proposal_events(done, numbered, codes))


def _proposal_events(
    done: Written, numbered: list[tuple[int, ProposalPlan]], authorships: dict[tuple[int, int], str]
) -> Iterator[tuple[Any, ...]]:
    """What the log holds of each: started, perhaps a second speaker, handed in."""
    conference = done.conference.pk
    for key, each in numbered:
        actor = done.actors[each.speakers[0]]
        yield conference, "proposals.started", each.code, actor, {}, each.started_at
        for position in range(1, len(each.speakers)):
            data = {"authorship": authorships[key, position]}
            yield conference, "speakers.entered", each.code, actor, data, each.started_at
        yield conference, "proposals.submitted", each.code, actor, {}, each.submitted_at


# --- Reviews -----------------------------------------------------------------------------------------------


def _reviews(plan: Plan, done: Written) -> None:
    blind_ids = both_sides.blind_ids(done.proposals)
    known = dict(Reviewer.objects.filter(conference=done.conference).values_list("user__email", "pk"))
    reviewers = [known[person.email] for person in plan.reviewers]
    criteria = list(Criterion.objects.filter(round__conference=done.conference))
    rows = [
        (plan.uuid(), reviewers[review.reviewer], blind_ids[done.proposals[review.proposal]], review)
        for review in plan.reviews
    ]
    copy_in(
        Review,
        ("id", "reviewer_id", "proposal_id", "comment", "feedback", "submitted_at"),
        ((*row, review.comment, review.feedback, review.at) for *row, review in rows),
    )
    copy_in(
        Score,
        ("id", "review_id", "criterion_id", "value"),
        (
            (plan.uuid(), key, criterion.pk, score)
            for key, _reviewer, _proposal, review in rows
            for criterion, score in zip(criteria, review.scores, strict=True)
        ),
    )
    copy_in(
        ReviewerEvent,
        ("id", "reviewer_id", "proposal_id", "kind", "data", "at"),
        (
            (plan.uuid(), reviewer, proposal, "reviews.submitted", setting.review_data(review, criteria), review.at)
            for _key, reviewer, proposal, review in rows
        ),
    )


def _analyze() -> None:
    """So that the planner knows what was written."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
