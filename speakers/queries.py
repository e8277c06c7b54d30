"""Questions about who proposes. One or two queries each, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, Value

from accounts.models import User, normalize_email
from conferences.models import Conference
from proposals.models import Proposal, ProposalQuerySet
from proposals.states import OVER
from speakers.models import Authorship, AuthorshipQuerySet, Insider, Profile, WorkingCopy


class Recipient(NamedTuple):
    """Somebody whom a mail about a proposal goes to."""

    name: str
    email: str


class Known(NamedTuple):
    """What is known of one person who writes a proposal, or was asked to; each may be empty."""

    names: tuple[str, ...]
    emails: tuple[str, ...]
    organization: str
    websites: tuple[str, ...]


def writers_of(proposal_ids: Iterable[int]) -> dict[int, list[Known]]:
    """What is known of everybody on the list of each proposal but those who declined. Three queries at most."""
    on_the_list = Authorship.objects.filter(proposal_id__in=list(proposal_ids)).exclude(status="declined")
    rows = list(on_the_list.select_related("profile__user").order_by("proposal_id", "position", "id"))
    asked = _users_by_email({each.invited_email for each in rows if each.profile is None})
    people = {each.profile_id: (each.profile, each.profile.user) for each in rows if each.profile is not None}
    users = [user for _profile, user in people.values() if user is not None] + list(asked.values())
    more = _addresses_of(users)
    found: dict[int, list[Known]] = defaultdict(list)
    for each in rows:
        profile, user = each.profile, each.profile.user if each.profile else asked.get(each.invited_email)
        found[each.proposal_id].append(_known(profile, user, more, each.invited_email))
    return dict(found)


def known_of(user: User) -> Known:
    """The same of one person with an account. Two queries."""
    return _known(Profile.objects.filter(user=user).first(), user, _addresses_of([user]))


def _known(profile: Profile | None, user: User | None, more: dict[int, list[str]], invited: str = "") -> Known:
    emails = [invited, profile.email if profile else "", *(more.get(user.pk, [user.email]) if user else [])]
    names = [profile.name if profile else "", user.name if user else ""]
    return Known(
        names=tuple(dict.fromkeys(name for name in names if name)),
        emails=tuple(dict.fromkeys(email for email in emails if email)),
        organization=profile.affiliation if profile else "",
        websites=tuple(address for address in (profile.website, *profile.links) if address) if profile else (),
    )


def _users_by_email(emails: set[str]) -> dict[str, User]:
    return {each.email: each for each in User.objects.filter(email__in=emails)} if emails else {}


def _addresses_of(users: Iterable[User]) -> dict[int, list[str]]:
    """Every address of each account, that of the login first."""
    found = {user.pk: [user.email] for user in users}
    rows = EmailAddress.objects.filter(user__in=list(found), verified=True).order_by("pk")
    for user_id, email in rows.values_list("user_id", "email") if found else ():
        found[user_id].append(email)
    return found


def speakers_of(proposal_ids: Iterable[int]) -> dict[int, list[Profile]]:
    """The speakers of each proposal, in their order; those who are only invited are left out. One query."""
    found: dict[int, list[Profile]] = defaultdict(list)
    rows = Authorship.objects.speaking().filter(proposal_id__in=list(proposal_ids)).select_related("profile")
    for each in rows.order_by("proposal_id", "position", "id"):
        assert each.profile is not None
        found[each.proposal_id].append(each.profile)
    return dict(found)


def recipients_of(proposal_ids: Iterable[int]) -> dict[int, list[Recipient]]:
    """Where mail about each proposal goes: the account of each who takes part, the contact who does not speak among
    them, else the address they were entered with.

    One query; each address once for a proposal; people without an address are left out.
    """
    found: dict[int, dict[str, Recipient]] = defaultdict(dict)
    rows = Authorship.objects.taking_part().filter(proposal_id__in=list(proposal_ids))
    for proposal_id, name, entered, account in rows.order_by("proposal_id", "position", "id").values_list(
        "proposal_id", "profile__name", "profile__email", "profile__user__email"
    ):
        address = account or entered
        if address:
            found[proposal_id].setdefault(address, Recipient(name, address))
    return {proposal_id: list(recipients.values()) for proposal_id, recipients in found.items()}


def contacts_of(proposal: Proposal) -> list[Recipient]:
    """Where mail for the contact goes; nowhere where they have no address. One query."""
    contact = Authorship.objects.filter(proposal=proposal, is_contact=True)
    rows = contact.values_list("profile__name", "profile__email", "profile__user__email")
    return [Recipient(name, account or entered) for name, entered, account in rows if account or entered]


def proposals_by(user: User, conference: Conference) -> ProposalQuerySet:
    """What the person speaks at, wants to, or looks after in this conference; the last changed first."""
    mine = Authorship.objects.taking_part().filter(profile__user=user)
    return Proposal.objects.of(conference).filter(pk__in=mine.values("proposal")).order_by("-updated_at", "code")


def earlier_by(user: User) -> ProposalQuerySet:
    """What the person may begin a new proposal with: theirs in whichever conference, the newest first, with a title."""
    mine = Authorship.objects.taking_part().filter(profile__user=user)
    found = Proposal.objects.filter(pk__in=mine.values("proposal")).exclude(title="")
    return found.select_related("conference", "session_type").order_by("-created_at", "code")


def spoken_by(profile: Profile) -> ProposalQuerySet:
    """Everything the person takes part in, in whichever conference, in the order in which rows are locked."""
    mine = Authorship.objects.taking_part().filter(profile=profile)
    return Proposal.objects.filter(pk__in=mine.values("proposal")).order_by("pk")


def authored_by_users(conference: Conference, user_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs (proposal id, user id) of people who know who wrote a proposal. Two queries.

    They are its speakers and contacts; whoever was asked, under any address they have confirmed, whatever they (or
    somebody to whom it was forwarded) answered; an entered speaker with their address; and the insiders: who was
    taken off the list, or helped to write it.
    """
    ids = list(user_ids)
    by_address = _users_by_address(ids)
    listed = Authorship.objects.filter(proposal__conference=conference).filter(
        Q(profile__user__in=ids)
        | Q(invited_email__in=by_address)
        | Q(profile__email__in=by_address, profile__user=None)
    )
    insiders = Insider.objects.filter(proposal__conference=conference).filter(Q(user__in=ids) | Q(email__in=by_address))
    rows = listed.order_by().values_list("proposal_id", "profile__user_id", "invited_email", "profile__email")
    rows = rows.union(insiders.values_list("proposal_id", "user_id", "email", Value("")), all=True)
    wanted = set(ids)
    pairs = set()
    for proposal_id, user_id, asked, entered in rows:
        people = {user_id, by_address.get(asked), None if user_id else by_address.get(entered)}
        pairs |= {(proposal_id, each) for each in people if each in wanted}
    return pairs


def addresses_of(user: User) -> set[str]:
    """Under which addresses this person can be asked: what they log in with, and what they have confirmed."""
    return set(_users_by_address([user.pk]))


def _users_by_address(user_ids: list[int]) -> dict[str, int]:
    """The addresses that these people log in with or have confirmed. One query."""
    confirmed = EmailAddress.objects.filter(user__in=user_ids, verified=True).values_list("email", "user_id")
    login = User.objects.filter(pk__in=user_ids).values_list("email", "pk")
    return {normalize_email(address): user_id for address, user_id in login.union(confirmed)}


def knows_authors_of(proposal: Proposal, user: User) -> bool:
    """Whether this person takes part in it, was asked to, or knows by other ways who does. Two queries."""
    return (proposal.pk, user.pk) in authored_by_users(proposal.conference, [user.pk])


def people_of(proposal: Proposal) -> AuthorshipQuerySet:
    """Everybody on the list of a proposal, in order; with profile and account."""
    return Authorship.objects.filter(proposal=proposal).select_related("profile__user").order_by("position", "id")


def named_like(conference: Conference, search: str) -> QuerySet[Authorship, Any]:
    """Ids (`proposal_id`) of proposals that have a speaker whose name or address contains `search`: a subquery."""
    return (
        Authorship.objects.filter(proposal__conference=conference)
        .filter(Q(profile__name__icontains=search) | Q(profile__email__icontains=search))
        .values("proposal_id")
    )


def entered_for(user: User) -> QuerySet[Profile]:
    """Profiles that an organizer or an import entered under this person's address: theirs to claim."""
    return Profile.objects.filter(user=None, email=user.email, authorships__isnull=False).distinct()


def name_of(user: User) -> str:
    """Under which name the person is announced; what the account says where they have no profile yet. One query."""
    name: str | None = Profile.objects.filter(user=user).values_list("name", flat=True).first()
    return user.name if name is None else name


def contact_name(proposal: Proposal) -> str:
    """The name of the proposal's contact; empty without one. One query."""
    name: str | None = (
        Authorship.objects.filter(proposal=proposal, is_contact=True).values_list("profile__name", flat=True).first()
    )
    return name or ""


def entered_profiles(conference: Conference) -> QuerySet[Profile]:
    """Profiles without an account that speak at something here: those that imports and organizers entered."""
    here = Authorship.objects.filter(proposal__conference=conference, profile__user=None)
    return Profile.objects.filter(pk__in=here.values("profile"))


def unfinished(copies: QuerySet[WorkingCopy], conference: Conference) -> QuerySet[WorkingCopy]:
    """Of somebody's copies, the texts that were never saved as a proposal; the last written first."""
    return copies.filter(conference=conference, proposal=None).exclude(fields={}, aside={}).order_by("-saved_at", "-pk")


def written(copy: WorkingCopy, name: str) -> str:
    """What stands in one field of a copy; empty where it was not changed."""
    _version, _tab, values = copy.fields.get(name, (0, "", []))
    return str(values[0]) if values else ""


def chosen_in(copy: WorkingCopy, name: str) -> list[str]:
    """What is ticked in one field of a copy; nothing where it was not changed."""
    _version, _tab, values = copy.fields.get(name, (0, "", []))
    return [str(each) for each in values]


def counted(user: User, conference: Conference) -> int:
    """How many proposals of this conference the person has written and not taken back: what its cap is about."""
    mine = Authorship.objects.speaking().filter(profile__user=user, is_contact=True)
    return Proposal.objects.of(conference).exclude(state__in=OVER).filter(pk__in=mine.values("proposal")).count()


def has_enough(user: User | AnonymousUser, conference: Conference) -> bool:
    """Whether the person has as many proposals as the conference takes of one. No query where it takes any number."""
    if conference.most_proposals is None or not isinstance(user, User):
        return False
    return counted(user, conference) >= conference.most_proposals
