"""Making one account of two, once both addresses have said yes; all of it in one transaction."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts import mails, services
from accounts.models import MergeRequest, User, normalize_email
from accounts.tokens import GONE, KEPT, merge_url
from anonymity import people as reviewers
from conferences.log import record
from conferences.models import SEES_NAMES, Conference, Event, Membership, Role
from conferences.queries import TOOK_ROLE, has_seen_names, is_before_freeze, reviews_here
from proposals import files
from proposals.models import Proposal
from proposals.states import Refused
from schedule.queries import published_with
from speakers.models import Authorship, Profile
from speakers.services import PROFILE_FIELDS, profile_of

#: What goes with the account that goes, rather than with the person.
_ENDS: tuple[type[models.Model], ...] = (EmailAddress, Authenticator, UserSession)


def ask(*, by: User, email: str) -> MergeRequest | None:
    """Mail both addresses. None where there is no other account with this (verified) address: the page says the same.

    A request that is still open is used again, so that a second click sends nothing new.
    """
    address = normalize_email(email)
    with transaction.atomic():
        services.leaving()
        owner = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user").first()
        if owner is None or owner.user_id == by.pk or not owner.user.is_active:
            return None
        earlier = MergeRequest.objects.filter(kept=by, gone=owner.user, done_at=None).order_by("-pk").first()
        if earlier is not None and earlier.is_open():
            return earlier
        request = MergeRequest.objects.create(kept=by, gone=owner.user)
        both = {"kept": by.email, "gone": owner.user.email}
        for side, person in ((KEPT, by), (GONE, owner.user)):
            mails.account_mail("merge_asked", person.email, {**both, "url": merge_url(request, side)})
        record("accounts.merge_asked", conference=None, by=by)
    return request


def agree(request: MergeRequest, side: str) -> bool:
    """One side says yes; whether the two are one now. Raises `Refused`: expired, done, or against a rule."""
    with transaction.atomic():
        services.leaving()
        row = MergeRequest.objects.select_for_update(of=("self",)).select_related("kept", "gone").get(pk=request.pk)
        if row.done_at is not None:
            raise Refused(_("This was done already: the two accounts are one."))
        if not row.is_open() or row.gone is None:
            raise Refused(_("This does not count any more. Ask again from the account that you want to keep."))
        refuse(row.kept, row.gone)
        field = f"{side}_agreed_at"
        setattr(row, field, now())
        row.save(update_fields=[field])
        if row.kept_agreed_at is None or row.gone_agreed_at is None:
            return False
        addresses = {"kept": row.kept.email, "gone": row.gone.email}
        merge(row.kept, row.gone)
        MergeRequest.objects.filter(pk=row.pk).update(done_at=now())
        for address in addresses.values():
            mails.account_mail("merged", address, addresses)
    return True


def refuse(kept: User, gone: User) -> None:
    """Raises `Refused` where one person would be what one person may not be."""
    for one, other in ((kept, gone), (gone, kept)):
        for conference in Conference.objects.filter(
            pk__in=Membership.objects.filter(user=one, role=Role.REVIEWER).values("conference")
        ):
            if is_before_freeze(conference) and reviews_here(conference, one) and has_seen_names(conference, other):
                raise Refused(
                    _(
                        "One account reviews at %(name)s and the other sees names there, which nobody may do both of "
                        "until scores are frozen. Nothing was changed."
                    )
                    % {"name": conference.name}
                )
    reviewers.refuse_to_join(kept, gone)


def merge(kept: User, gone: User) -> None:
    """Move everything from `gone` to `kept`, and remove `gone`. In the caller's transaction, after `refuse`."""
    conferences, proposals = _lock(kept, gone)
    refuse(kept, gone)
    _join_roles(kept, gone)
    _join_profiles(kept, gone)
    reviewers.join(kept, gone)
    for model in _ENDS:
        _close(model, gone)
    _move_rest(User, gone, kept)
    if gone.is_owner:
        User.objects.filter(pk=kept.pk).update(is_owner=True)
    reviewers.follow(conferences, proposals)
    record("accounts.merged", conference=None, by=kept)
    User.objects.select_for_update().get(pk=gone.pk).delete()


def _lock(kept: User, gone: User) -> tuple[list[Conference], list[Proposal]]:
    both = [kept.pk, gone.pk]
    spoken = Authorship.objects.filter(profile__user__in=both)
    worked = Membership.objects.filter(user__in=both)
    ids = {*spoken.values_list("proposal__conference", flat=True), *worked.values_list("conference", flat=True)}
    conferences = list(Conference.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    proposals = Proposal.objects.filter(pk__in=spoken.values("proposal")).select_for_update(of=("self",))
    return conferences, list(proposals.select_related("conference").order_by("pk"))


def _join_roles(kept: User, gone: User) -> None:
    """Roles once each. The log says that `kept` took what `gone` had seen names by, since it knows actors only."""
    for each in Membership.objects.filter(user=gone).order_by("pk"):
        held = Membership.objects.filter(user=kept, conference=each.conference, role=each.role, track=each.track)
        if held.exists():
            each.delete()
        else:
            Membership.objects.filter(pk=each.pk).update(user=kept)
    roles = [str(role) for role in SEES_NAMES]
    seen = Event.objects.filter(kind=TOOK_ROLE, actor=gone.actor_id, data__role__in=roles).select_related("conference")
    for event in seen:
        role = str(event.data["role"])
        record(TOOK_ROLE, conference=event.conference, by=kept, subject=event.subject, role=role, merged=True)


def _join_profiles(kept: User, gone: User) -> None:
    """One profile: what `kept` left empty is filled in. One that was published stays as a name under its code."""
    theirs = Profile.objects.select_for_update().filter(user=gone).first()
    if theirs is None:
        return
    mine = profile_of(kept)
    _join_authorships(theirs, mine)
    filled = [name for name in PROFILE_FIELDS if not getattr(mine, name) and getattr(theirs, name)]
    for name in filled:
        setattr(mine, name, getattr(theirs, name))
    if theirs.pictures and not mine.pictures:
        mine.pictures, filled = theirs.pictures, [*filled, "pictures"]
    else:
        files.forget(theirs.pictures.values())
    mine.save(update_fields=filled)
    _move_rest(Profile, theirs, mine)
    if published_with(theirs.code):
        Profile.objects.filter(pk=theirs.pk).update(user=None, email="", name=mine.name, pictures={})
    else:
        theirs.delete()


def _join_authorships(theirs: Profile, mine: Profile) -> None:
    """What both speak at is spoken at once, by whoever said yes; the contact stays the contact."""
    rank = {Authorship.Status.ACCEPTED: 2, Authorship.Status.INVITED: 1, Authorship.Status.DECLINED: 0}
    for each in Authorship.objects.filter(profile=theirs).order_by("proposal", "pk"):
        same = Authorship.objects.filter(profile=mine, proposal=each.proposal_id).first()
        if same is None:
            Authorship.objects.filter(pk=each.pk).update(profile=mine)
            continue
        each.delete()
        if rank[Authorship.Status(each.status)] > rank[Authorship.Status(same.status)]:
            same.status, same.answered_at = each.status, each.answered_at
        same.is_contact = same.is_contact or each.is_contact
        same.save(update_fields=["status", "answered_at", "is_contact"])


def _move_rest(model: type[models.Model], old: models.Model, new: models.Model) -> None:
    """Move every other row that names `old`, in whichever table; one that `new` has already goes with `old`."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        table: Any = relation.related_model
        field = relation.field  # type: ignore[union-attr]
        if table in _ENDS or table is MergeRequest:
            continue
        for pk in list(table._base_manager.filter(**{field.name: old}).values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    table._base_manager.filter(pk=pk).update(**{field.name: new})
            except IntegrityError:
                continue


def _close(model: type[models.Model], user: User) -> None:
    if model is UserSession:
        keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
    model._base_manager.filter(user=user).delete()
