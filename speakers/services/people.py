"""Profiles, and the start of a proposal."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.models import User, normalize_email
from conferences.log import record
from conferences.models import Conference, Track
from proposals import services as proposals
from proposals.models import Proposal
from proposals.states import Refused
from proposals.texts import checked
from speakers.models import LIMITS, ONE_LINE, Authorship, Insider, Profile
from speakers.queries import has_enough

PROFILE_FIELDS = ("name", "biography", "affiliation", "pronouns", "website", "links")


class AlreadyStarted(Exception):
    """The same form was sent before. `proposal` is what the first one made."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__("This draft was saved already.")
        self.proposal = proposal


def profile_of(user: User) -> Profile:
    """The person's profile, made at first need from what the account knows."""
    profile, _made = Profile.objects.get_or_create(user=user, defaults={"name": user.name, "email": user.email})
    return profile


def save_profile(profile: Profile, *, by: User | None, fields: Mapping[str, Any]) -> Profile:
    """Save what a person says about themselves; `fields` are out of PROFILE_FIELDS.

    Raises ValidationError by field. The log learns which fields changed, never what they say.
    """
    unknown = set(fields) - set(PROFILE_FIELDS)
    if unknown:
        raise ValueError(f"not of a profile: {sorted(unknown)}")
    cleaned = checked(fields, limits=LIMITS, lines=ONE_LINE)
    with transaction.atomic():
        row = Profile.objects.select_for_update().get(pk=profile.pk)
        changed = sorted(name for name, value in cleaned.items() if getattr(row, name) != value)
        if not changed:
            return row
        for name in changed:
            setattr(row, name, cleaned[name])
        row.clean_fields(exclude={"user", "code", "email", "created_at"})
        row.save(update_fields=changed)
        record("speakers.profile_saved", conference=None, by=by, subject=row.code, fields=changed)
    return row


def enter(*, by: User | None, fields: Mapping[str, Any], email: str = "") -> Profile:
    """The profile of somebody without an account, entered by an organizer or an import: theirs to `claim` later.

    `fields` are out of PROFILE_FIELDS. Raises ValidationError by field. Log: `speakers.profile_entered`.
    """
    unknown = set(fields) - set(PROFILE_FIELDS)
    if unknown:
        raise ValueError(f"not of a profile: {sorted(unknown)}")
    row = Profile(email=normalize_email(email), **checked(fields, limits=LIMITS, lines=ONE_LINE))
    row.clean_fields(exclude={"user", "code", "created_at"})
    with transaction.atomic():
        row.save(force_insert=True)
        record("speakers.profile_entered", conference=None, by=by, subject=row.code)
    return row


def start(
    conference: Conference,
    *,
    by: User,
    fields: Mapping[str, Any],
    tracks: Iterable[Track] = (),
    code: str = "",
) -> Proposal:
    """A draft whose only speaker, and contact, is `by`. `code` is the one that the form was promised, so that a form
    that is sent twice starts one draft: the second raises `AlreadyStarted`. ValidationError by field."""
    profile = profile_of(by)
    try:
        with transaction.atomic():
            proposal = proposals.create(conference, by=by, fields=fields, tracks=tracks, code=code)
            Authorship.objects.create(proposal=proposal, profile=profile, is_contact=True, answered_at=timezone.now())
    except IntegrityError:
        first = Proposal.objects.of(conference).filter(
            code=code, pk__in=Authorship.objects.taking_part().filter(profile=profile).values("proposal")
        )
        if code and (found := first.first()):
            raise AlreadyStarted(found) from None
        raise
    return proposal


def refuse_one_more(conference: Conference, *, by: User) -> None:
    """Raises `Refused` for who has as many proposals as the conference takes of one person. Two at once wait."""
    if conference.most_proposals is None:
        return
    Profile.objects.select_for_update().get(pk=profile_of(by).pk)
    if has_enough(by, conference):
        raise Refused(
            ngettext(
                "%(conference)s takes %(most)d proposal of each person, and you have it. Your text is kept.",
                "%(conference)s takes %(most)d proposals of each person, and you have them. Your text is kept.",
                conference.most_proposals,
            )
            % {"conference": conference.name, "most": conference.most_proposals}
        )


def correct_entered(profile: Profile, *, by: User, name: str, email: str) -> Profile:
    """Change under which name and address somebody was entered. Raises ValidationError by field, `Refused` for who
    has taken it over."""
    cleaned = checked({"name": name}, limits=LIMITS, lines=ONE_LINE)
    with transaction.atomic():
        row = Profile.objects.select_for_update().get(pk=profile.pk)
        if row.user_id is not None:
            raise Refused(gettext("They look after their own profile now. Nothing was changed."))
        row.name, row.email = cleaned["name"], normalize_email(email)
        row.clean_fields(exclude={"user", "code", "created_at"})
        row.save(update_fields=["name", "email"])
        record("speakers.entered_corrected", conference=None, by=by, subject=row.code)
    return row


def claim(profile: Profile, *, by: User, by_link: bool = False) -> Profile:
    """Make an entered profile (without a user) that of `by`: who has verified its address, or holds its mailed link.

    Returns the one kept.

    Somebody who has a profile keeps it, and takes over what the entered one speaks at; what they left empty is
    filled in. Raises `Refused` for a profile that has a user, or whose address is not verified as theirs.
    """
    mine = profile_of(by)
    with transaction.atomic():
        entered = Profile.objects.select_for_update().filter(pk=profile.pk).first()
        if entered is None or entered.user_id is not None:
            raise Refused(gettext("These sessions belong to an account already. Nothing was changed."))
        if not by_link and not (entered.email and _verified(by, entered.email)):
            raise Refused(gettext("This can be claimed only by whoever has verified its e-mail address."))
        _move_authorships(entered, mine)
        filled = [name for name in PROFILE_FIELDS if not getattr(mine, name) and getattr(entered, name)]
        for name in filled:
            setattr(mine, name, getattr(entered, name))
        if filled:
            mine.save(update_fields=filled)
        record(
            "speakers.profile_claimed", conference=None, by=by, subject=mine.code, entered=entered.code, by_link=by_link
        )
        entered.delete()
    return mine


def _move_authorships(entered: Profile, mine: Profile) -> None:
    """What both speak at is spoken at once; who was the contact stays so."""
    doubled = Authorship.objects.filter(profile=entered, proposal__in=mine.authorships.values("proposal"))
    contact_of = list(doubled.filter(is_contact=True).values_list("proposal_id", flat=True))
    doubled.delete()
    Authorship.objects.filter(profile=entered).update(profile=mine)
    mine.authorships.filter(proposal__in=contact_of).update(
        is_contact=True, status=Authorship.Status.ACCEPTED, answered_at=timezone.now()
    )


def _verified(user: User, address: str) -> bool:
    return bool(EmailAddress.objects.filter(user=user, email__iexact=address, verified=True).exists())


def remember(proposal: Proposal, *, user: User | None = None, email: str = "", reason: str) -> None:
    """Note that somebody knows who proposes this, by their account or else by their address. Twice is once."""
    if user is not None:
        Insider.objects.get_or_create(proposal=proposal, user=user, email="", defaults={"reason": reason})
    elif email:
        Insider.objects.get_or_create(proposal=proposal, user=None, email=email, defaults={"reason": reason})
