"""Plays a plan of `populate` through the services, one verb after the other; and what is in every table afterwards,
with everything that is random or numbered replaced by what it stands for."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import time_machine
from django.apps import apps

from accounts.models import User
from anonymity import queries as both_sides
from anonymity import services as anonymity
from anonymity.models import BlindKey
from cfp.populate import programme, setting
from cfp.populate.plan import Plan, as_fields
from conferences.models import Conference, Phase
from proposals.models import Proposal
from reviews import services as reviews
from reviews.blind import blind
from reviews.models import BlindProposal, Criterion, Reviewer
from schedule import services as schedule
from selection import services as selection
from selection.models import Outcome
from speakers import services as speakers

OURS = {"accounts", "account", "conferences", "proposals", "speakers", "reviews", "anonymity", "notifications"} | {
    "selection",
    "schedule",
}
#: Made at random by design; that there is one is compared, what it is cannot be.
RANDOM = {"code", "pseudonym", "shown_as", "actor_id", "password", "guid", "message_id", "made_in"}
TOKEN = re.compile(r"token=[\w:%.=-]+|/mails/off/[\w:%.=-]+")


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def play(plan: Plan, *, moment: datetime) -> Conference:
    """What `bulk.write` does, slowly. Set-up and phases happen at `moment`."""
    with at(moment):
        conference = setting.found(plan)
    tracks, types = list(conference.tracks.all()), list(conference.session_types.all())
    users = [_introduce(person) for person in plan.speakers]
    rows = [_hand_in(each, conference, users, tracks, types) for each in plan.proposals]
    if plan.reviews:
        with at(moment):
            anonymity.move_phase(conference.rounds.get(), to=Phase.REVIEW, by=None)
        _review(plan, conference, rows)
    if plan.accepted:
        with at(moment):
            _publish(plan, conference, rows)
    return conference


def _introduce(person: Any) -> User:
    with at(setting.JOINED):
        user = setting.account(person)
        speakers.save_profile(speakers.profile_of(user), by=user, fields=setting.profile_fields(person))
    return user


def _hand_in(each: Any, conference: Any, users: list[User], tracks: list[Any], types: list[Any]) -> Proposal:
    contact, *others = [users[number] for number in each.speakers]
    with at(each.started_at):
        proposal = speakers.start(
            conference,
            by=contact,
            fields={**as_fields(each), "session_type": types[each.session_type]},
            tracks=[tracks[number] for number in each.tracks],
            code=each.code,
        )
        for other in others:
            speakers.add_speaker(proposal, by=contact, profile=speakers.profile_of(other))
    with at(each.submitted_at):
        return anonymity.submit(proposal, by=contact)


def _review(plan: Plan, conference: Any, rows: list[Proposal]) -> None:
    blind_ids = both_sides.blind_ids([row.pk for row in rows])
    reviewers = dict(Reviewer.objects.filter(conference=conference).values_list("user__email", "pk"))
    for each in plan.reviews:
        reviewer = Reviewer.objects.get(pk=reviewers[plan.reviewers[each.reviewer].email])
        with at(each.at), blind(reviewer):
            criteria = list(Criterion.objects.all())
            reviews.submit_review(
                BlindProposal.objects.get(pk=blind_ids[rows[each.proposal].pk]),
                by=reviewer,
                answers={criterion.pk: score for criterion, score in zip(criteria, each.scores, strict=True)},
                comment=each.comment,
                feedback=each.feedback,
            )


def _publish(plan: Plan, conference: Any, rows: list[Proposal]) -> None:
    """Decided one by one; the rest has one verb for all anyway."""
    organizer = User.objects.get(email=plan.organizer.email)
    anonymity.move_phase(conference.rounds.get(), to=Phase.SELECTION, by=organizer)
    for number, row in enumerate(rows):
        if number in plan.accepted:
            track = row.tracks.order_by("pk")[0]
            selection.decide(row, outcome=Outcome.ACCEPT, track=track, by=organizer)
        else:
            selection.decide(row, outcome=Outcome.REJECT, by=organizer)
    notices = selection.preview(conference)
    selection.announce(conference, decisions=[notice.decision.code for notice in notices], by=organizer)
    anonymity.move_phase(conference.rounds.get(), to=Phase.ANNOUNCED, by=organizer)
    for number in plan.accepted:
        selection.confirm(rows[number], by=None)
    programme.place(conference, by=organizer)
    schedule.release(conference, version="1.0", by=organizer, accept=True)
    programme.settle_mails(conference)


# --- What is in the tables -------------------------------------------------------------------------------------


def tables() -> dict[str, list[str]]:
    """Every table of ours with its rows as texts, sorted, so that two databases can be compared."""
    names = _Names()
    return {
        model._meta.label: sorted(names.row(each) for each in model._base_manager.all())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
    }


class _Names:
    """What keys, codes and random ids stand for."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.proposals = dict(BlindKey.objects.values_list("blind_id", "proposal__code"))
        for actor, email in User.objects.values_list("actor_id", "email"):
            self.codes[str(actor)] = f"actor {email}"
        for model in apps.get_models():
            if model._meta.app_label in OURS - {"proposals"}:
                for row in model._base_manager.all():
                    for key in self._keys(row):
                        self.codes.setdefault(key, f"the {model._meta.label} of {self.identity(row)}")

    def _keys(self, row: Any) -> Iterator[str]:
        for key in (getattr(row, "code", None), row.pk):
            if isinstance(key, str | UUID):
                yield str(key)

    def identity(self, row: Any) -> str:
        """Who or what a row is, in words that are the same in both databases."""
        if isinstance(row, BlindProposal):
            return f"proposal {self.proposals[row.pk]}"
        for name in ("email", "slug", "name", "title"):
            if isinstance(row, User | Proposal | Reviewer) or not getattr(row, name, None):
                continue
            return f"{name} {getattr(row, name)} {getattr(row, 'role', '')}"
        if isinstance(row, User):
            return row.email
        if isinstance(row, Proposal):
            return row.code
        if isinstance(row, Reviewer):
            return row.user.email
        targets = [field for field in row._meta.concrete_fields if field.is_relation and field.name != "conference"]
        return ", ".join(f"{field.name} {self._target(row, field)}" for field in targets) or str(type(row).__name__)

    def _target(self, row: Any, field: Any) -> str:
        target = getattr(row, field.name)
        return "nothing" if target is None else self.identity(target)

    def row(self, row: Any) -> str:
        parts = []
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if field.is_relation:
                parts.append(f"{field.name}={self._target(row, field)}")
            elif field.primary_key:
                continue
            elif field.name == "at" and getattr(row, "kind", "") == "anonymity.scanned":
                continue  # at once when it is handed in, and for all of them together when they are written
            elif field.name in RANDOM and not isinstance(row, Proposal):
                parts.append(f"{field.name}{'=' if value else ' is empty'}")
            else:
                parts.append(f"{field.name}={self._said(value, field)}")
        return "; ".join(parts)

    def _said(self, value: Any, field: Any) -> Any:
        if isinstance(value, dict | list):
            return self._in_json(value)
        if isinstance(value, str):
            value = TOKEN.sub("token", value)
        return self.codes.get(str(value), value)

    def _in_json(self, value: Any) -> Any:
        if isinstance(value, dict):
            said = {
                self.codes.get(key, key): f"{key} is there" if key in RANDOM else self._in_json(each)
                for key, each in value.items()
            }
            return dict(sorted(said.items()))
        if isinstance(value, list):
            return [self._in_json(each) for each in value]
        return self.codes.get(value, value) if isinstance(value, str) else value
