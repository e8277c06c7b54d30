"""Deleting an account: what goes, what stays and why; said first, then done in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import holdings, mails, services
from accounts.models import User
from anonymity import people as reviewers
from anonymity import services as doors
from conferences import services as calls
from conferences.errors import Refused as RoleRefused
from conferences.log import record
from conferences.models import Conference, Membership, Role
from proposals import files
from proposals import services as texts
from proposals.models import Proposal
from proposals.states import OVER, Refused, State
from schedule.queries import published_with
from speakers.models import Authorship, Profile
from speakers.queries import spoken_by
from speakers.services import hand_over
from speakers.views import flows

#: How often it is tried when somebody writes what it takes away in the same moment.
TRIES = 3


class Fate(StrEnum):
    """What becomes of a proposal."""

    DISCARD = "discard"
    WITHDRAW = "withdraw"
    LEAVE = "leave"
    STAY = "stay"


@dataclass(frozen=True)
class Case:
    """A proposal of somebody who leaves. `shared`: somebody else speaks at it too, so the person is asked."""

    proposal: Proposal
    fate: Fate
    shared: bool


class Name(StrEnum):
    """What a published programme says where the person's name stands."""

    KEEP = "keep"
    HANDLE = "handle"
    REMOVE = "remove"


def cases(user: User) -> list[Case]:
    """What would become of each proposal that the person speaks at."""
    profile = Profile.objects.filter(user=user).first()
    if profile is None:
        return []
    mine = list(spoken_by(profile).select_related("conference"))
    others = set(
        Authorship.objects.speaking()
        .filter(proposal__in=mine)
        .exclude(profile=profile)
        .values_list("proposal_id", flat=True)
    )
    return [Case(each, _fate(each, each.pk in others), each.pk in others) for each in mine]


def _fate(proposal: Proposal, shared: bool) -> Fate:
    if proposal.state == State.DRAFT:
        return Fate.LEAVE if shared else Fate.DISCARD
    conference = proposal.conference
    if proposal.state in OVER or conference.ends_on < timezone.localdate(timezone=conference.zone):
        return Fate.STAY
    return Fate.LEAVE if shared else Fate.WITHDRAW


def obstacles(user: User) -> list[str]:
    """What has to be handed over first, in words."""
    found = [
        _("You are the last organizer of %(name)s. Invite another one, then come back.") % {"name": each.name}
        for each in _alone_in_charge(user)
    ]
    if user.is_owner:
        found.append(_("You own this installation. Hand it over first."))
    return found


def _alone_in_charge(user: User) -> list[Conference]:
    others = Membership.objects.filter(conference=models.OuterRef("conference"), role=Role.ORGANIZER).exclude(user=user)
    alone = Membership.objects.filter(user=user, role=Role.ORGANIZER).exclude(models.Exists(others))
    return list(Conference.objects.filter(pk__in=alone.values("conference")).order_by("slug"))


def is_published(user: User) -> bool:
    """Whether the person's name stands in a published programme, so that they are asked about it."""
    profile = Profile.objects.filter(user=user).first()
    return profile is not None and bool(published_with(profile.code))


def delete(user: User, *, withdraw: Collection[str] = (), name: Name = Name.REMOVE, handle: str = "") -> None:
    """Delete the account. `withdraw` are codes of shared proposals to withdraw rather than leave to the others;
    `name` says what stays of a published name, `handle` what replaces it.

    Raises `Refused` with words for what has to be handed over first, and User.DoesNotExist the second time.
    """
    for _try in range(TRIES - 1):
        if connection.in_atomic_block:
            break
        try:
            return _delete(user, withdraw, name, handle)
        except (OperationalError, IntegrityError):  # the person wrote something in the same moment
            continue
    return _delete(user, withdraw, name, handle)


def _delete(user: User, withdraw: Collection[str], name: Name, handle: str) -> None:
    with transaction.atomic():
        services.leaving()
        row = User.objects.get(pk=user.pk)
        if found := obstacles(row):
            raise Refused(" ".join(found))
        address = row.email
        conferences = _lock(row)
        touched = _settle(row, set(withdraw))
        alone = _nobody_elses(row)
        for membership in Membership.objects.filter(user=row).order_by("conference", "pk"):
            _give_back(membership, row)
        reviewers.part(row)
        holdings.forget(row, alone)
        _close_profile(row, Name(name), handle)
        for proposal in Proposal.objects.filter(pk__in=alone).order_by("pk"):
            doors.erase(proposal, by=row)
        reviewers.follow(conferences, [each for each in touched if each.pk not in alone])
        _close_sessions(row)
        record("accounts.deleted", conference=None, by=row)
        User.objects.select_for_update().get(pk=row.pk).delete()
        mails.account_mail("account_deleted", address, {})


def _lock(user: User) -> list[Conference]:
    """Every conference that the person has to do with, then their proposals: the order in which all lock."""
    profile = Profile.objects.filter(user=user).first()
    spoken = spoken_by(profile) if profile else Proposal.objects.none()
    ids = {*spoken.values_list("conference", flat=True), *_conferences_worked_at(user)}
    conferences = list(Conference.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    list(spoken.select_for_update(of=("self",)).order_by("pk"))
    return conferences


def _conferences_worked_at(user: User) -> set[int]:
    return set(Membership.objects.filter(user=user).values_list("conference", flat=True))


def _settle(user: User, withdraw: set[str]) -> list[Proposal]:
    """Let every proposal meet its fate. Those that are still there."""
    left = []
    for case in cases(user):
        proposal = case.proposal
        if case.fate == Fate.DISCARD:
            texts.discard(proposal, by=user)
            continue
        if case.fate == Fate.WITHDRAW or (case.fate == Fate.LEAVE and proposal.code in withdraw):
            flows.withdraw(proposal, by=user)
        elif case.fate == Fate.LEAVE:
            _leave(proposal, user)
        left.append(proposal)
    return left


def _leave(proposal: Proposal, user: User) -> None:
    held = Authorship.objects.speaking().filter(proposal=proposal)
    mine = held.get(profile__user=user)
    if mine.is_contact:
        hand_over(held.exclude(pk=mine.pk).order_by("position", "pk")[0], by=user)
        mine.refresh_from_db()
    flows.remove(mine, by=user)


def _nobody_elses(user: User) -> list[int]:
    """Ids of proposals that are over, that nobody else speaks at, and that were never published."""
    profile = Profile.objects.filter(user=user).first()
    over = [case.proposal.pk for case in cases(user) if case.proposal.state in OVER and not case.shared]
    return sorted(set(over) - published_with(profile.code)) if profile else []


def _close_profile(user: User, name: Name, handle: str) -> None:
    """Take the person out of their profile, or the profile away."""
    profile = Profile.objects.select_for_update().filter(user=user).first()
    if profile is None:
        return
    published = published_with(profile.code)
    kept = {Name.KEEP: profile.name, Name.HANDLE: handle.strip()[:100], Name.REMOVE: ""}[name] if published else ""
    held = Authorship.objects.filter(profile=profile)
    going = held.exclude(proposal__in=published) if kept else held
    _pass_contact_on(going, profile)
    going.delete()
    files.forget(profile.pictures.values())
    if kept:
        _empty(profile, name=kept)
    else:
        profile.delete()


def _pass_contact_on(going: "models.QuerySet[Authorship]", profile: Profile) -> None:
    for mine in going.filter(is_contact=True):
        Authorship.objects.filter(pk=mine.pk).update(is_contact=False)
        heirs = Authorship.objects.speaking().filter(proposal=mine.proposal_id).exclude(profile=profile)
        if heir := heirs.order_by("position", "pk").first():
            Authorship.objects.filter(pk=heir.pk).update(is_contact=True)


def _empty(profile: Profile, *, name: str) -> None:
    """Leave a name and nothing else, whatever fields a profile has."""
    for field in Profile._meta.concrete_fields:
        if field.name not in {"id", "code", "name", "created_at"}:
            setattr(profile, field.attname, None if field.null else field.get_default())
    for relation in Profile._meta.related_objects:
        table: Any = relation.related_model
        if relation.on_delete is models.CASCADE:  # what would have gone with the profile
            table._base_manager.filter(**{relation.field.name: profile}).delete()
    profile.name = name
    profile.save()


def _give_back(membership: Membership, user: User) -> None:
    try:
        calls.remove_member(membership, by=user)
    except RoleRefused as refused:
        raise Refused(str(refused)) from None


def _close_sessions(user: User) -> None:
    """Log the person out everywhere."""
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
