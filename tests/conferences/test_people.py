"""Roles: offered by mail, taken up, taken back, and which ones exclude each other."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from conferences import queries, services
from conferences.access import Scope
from conferences.errors import InvitationClosed, OutOfScope, Refused
from conferences.models import SEES_NAMES, Event, Invitation, Membership, Role
from conferences.tokens import invitation_url
from tests.factories import ConferenceFactory, MembershipFactory, TrackFactory, UserFactory

pytestmark = pytest.mark.django_db

SIDES = sorted(SEES_NAMES)


def offer(conference, role=Role.CREW, email="new@example.org", **more):
    return services.invite(conference, email=email, role=role, by=None, **more)


def path_of(invitation):
    return urlsplit(invitation_url(invitation)).path


def _crew(conference):
    return MembershipFactory(conference=conference, role=Role.CREW)


def freeze(conference):
    conference.rounds.update(phase="selection")


def test_an_invitation_is_kept_under_the_normalized_address(conference, olu):
    invitation = services.invite(conference, email="  New@Example.ORG ", role=Role.CHAIR, by=olu)
    assert invitation.email == "new@example.org"
    assert invitation.invited_by == olu.actor_id
    event = Event.objects.get()
    assert (event.kind, event.subject, event.data) == ("conferences.invited", invitation.code, {"role": "chair"})


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "x" * 300 + "@example.org", "nul\x00@example.org"])
def test_an_unusable_address_is_refused(conference, email):
    with pytest.raises(ValidationError):
        offer(conference, email=email)


def test_a_role_that_there_is_not_or_a_track_in_the_wrong_place_is_refused(conference):
    track, foreign = conference.tracks.get(), TrackFactory()
    for wrong in (
        {"role": "king"},
        {"role": Role.TRACK_CHAIR},
        {"role": Role.CHAIR, "track": track},
        {"role": Role.TRACK_CHAIR, "track": foreign},
    ):
        with pytest.raises(ValidationError):
            offer(conference, **wrong)


def test_the_same_role_is_not_offered_twice_nor_to_who_has_it(conference, robin):
    offer(conference)
    with pytest.raises(Refused, match="already invited"):
        offer(conference, email="NEW@example.org")
    with pytest.raises(Refused, match="already has this role"):
        offer(conference, role=Role.REVIEWER, email=robin.email)
    offer(conference, role=Role.CHAIR, email=robin.email)


def test_a_track_chair_invites_further_chairs_of_their_track_only(conference):
    mine, other = conference.tracks.get(), TrackFactory(conference=conference)
    scope = Scope(conference, mine)
    offer(conference, role=Role.TRACK_CHAIR, track=mine, scope=scope)
    for role, track in ((Role.TRACK_CHAIR, other), (Role.ORGANIZER, None)):
        with pytest.raises(OutOfScope):
            offer(conference, role=role, track=track, scope=scope)


def test_accepting_gives_the_role_to_whoever_opened_the_link(conference, sam):
    invitation = offer(conference, role=Role.TRACK_CHAIR, track=conference.tracks.get())
    membership = services.accept_invitation(invitation, user=sam)
    assert (membership.user, membership.role, membership.track) == (sam, Role.TRACK_CHAIR, conference.tracks.get())
    assert Event.objects.get(kind="conferences.role_taken").actor == sam.actor_id


def test_accepting_a_role_that_one_has_uses_the_invitation_up(conference, sam):
    invitation = offer(conference)
    MembershipFactory(conference=conference, user=sam, role=Role.CREW)
    services.accept_invitation(invitation, user=sam)
    assert Membership.objects.filter(user=sam).count() == 1


def test_a_used_revoked_or_expired_invitation_says_which(conference, sam):
    used, revoked, expired = (offer(conference, role=role) for role in (Role.CREW, Role.CHAIR, Role.ORGANIZER))
    services.accept_invitation(used, user=sam)
    services.revoke(revoked, by=None)
    Invitation.objects.filter(pk=expired.pk).update(expires_at=now() - timedelta(seconds=1))
    for invitation, why in ((used, "used"), (revoked, "revoked"), (expired, "expired")):
        with pytest.raises(InvitationClosed) as told:
            services.accept_invitation(invitation, user=sam)
        assert told.value.why == why
    assert Membership.objects.filter(user=sam).count() == 1


def test_mailing_again_renews_and_a_second_click_is_told(conference):
    invitation = offer(conference)
    Invitation.objects.update(expires_at=now() - timedelta(days=1))
    services.resend(invitation, by=None, times_mailed=1)
    with pytest.raises(Refused, match="once is enough"):
        services.resend(invitation, by=None, times_mailed=1)
    invitation.refresh_from_db()
    assert invitation.times_mailed == 2
    assert invitation.expires_at > now()


def test_what_is_used_or_revoked_is_neither_mailed_nor_revoked_again(conference, sam):
    invitation = offer(conference)
    services.accept_invitation(invitation, user=sam)
    with pytest.raises(InvitationClosed):
        services.resend(invitation, by=None, times_mailed=1)
    with pytest.raises(InvitationClosed):
        services.revoke(invitation, by=None)


def test_a_revoked_role_can_be_offered_again(conference):
    services.revoke(offer(conference), by=None)
    offer(conference)


def test_a_role_is_taken_back_once(conference, olu, robin):
    membership = Membership.objects.get(user=robin)
    services.remove_member(membership, by=olu)
    with pytest.raises(Refused, match="already taken back"):
        services.remove_member(membership, by=olu)
    assert Event.objects.get(kind="conferences.role_taken_back").data == {"role": "reviewer"}


def test_the_last_organizer_stays(conference, olu, sam):
    first = Membership.objects.get(user=olu)
    with pytest.raises(Refused, match="last organizer"):
        services.remove_member(first, by=olu)
    MembershipFactory(conference=conference, user=sam, role=Role.ORGANIZER)
    services.remove_member(first, by=olu)


@pytest.mark.parametrize(
    "act",
    [
        lambda c, s: services.revoke(offer(c, email="a@example.org"), by=None, scope=s),
        lambda c, s: services.resend(offer(c, email="b@example.org"), by=None, times_mailed=1, scope=s),
        lambda c, s: services.remove_member(_crew(c), by=None, scope=s),
    ],
)
def test_a_track_chair_does_not_manage_the_team(conference, act):
    with pytest.raises(OutOfScope):
        act(conference, Scope(conference, conference.tracks.get()))
    Invitation.objects.all().delete()
    act(conference, Scope(conference))


# --- Both sides ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", SIDES)
def test_who_sees_names_does_not_review_until_scores_freeze(conference, sam, role):
    invitation = offer(conference, role=Role.REVIEWER, email="elsewhere@example.org")
    MembershipFactory(conference=conference, user=sam, role=role)
    with pytest.raises(Refused, match="cannot review here"):
        services.accept_invitation(invitation, user=sam)
    with pytest.raises(Refused, match="cannot review here"):
        offer(conference, role=Role.REVIEWER, email=sam.email)
    freeze(conference)
    services.accept_invitation(invitation, user=sam)


@pytest.mark.parametrize("role", SIDES)
def test_who_reviews_does_not_see_names_until_scores_freeze(conference, robin, role):
    with pytest.raises(Refused, match="sees names"):
        offer(conference, role=role, email=robin.email)
    freeze(conference)
    offer(conference, role=role, email=robin.email)


@pytest.mark.parametrize("role", SIDES)
def test_giving_back_a_role_that_saw_names_does_not_make_one_forget_them(conference, sam, role):
    membership = services.accept_invitation(offer(conference, role=role), user=sam)
    services.remove_member(membership, by=None)
    with pytest.raises(Refused, match="cannot review here"):
        services.accept_invitation(offer(conference, role=Role.REVIEWER), user=sam)


def test_having_seen_names_elsewhere_bars_nobody(conference, sam):
    MembershipFactory(conference=ConferenceFactory(), user=sam, role=Role.HELPDESK)
    services.accept_invitation(offer(conference, role=Role.REVIEWER), user=sam)


def test_named_review_bars_nobody(conference, robin):
    conference.rounds.update(review_policy="named")
    offer(conference, role=Role.HELPDESK, email=robin.email)


def test_a_new_address_is_only_checked_when_somebody_accepts(conference):
    offer(conference, role=Role.HELPDESK, email="nobody-yet@example.org")
    offer(conference, role=Role.REVIEWER, email="nobody-yet@example.org")


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.CHAIR, Role.REDACTOR])
def test_a_names_keeper_is_whoever_may_hold_names_and_does_not_review(conference, sam, role):
    assert queries.lacks_names_keeper(conference)
    MembershipFactory(conference=conference, user=sam, role=role)
    assert queries.names_keepers(conference) == [sam]
    MembershipFactory(conference=conference, user=sam, role=Role.REVIEWER)
    assert queries.lacks_names_keeper(conference)
    freeze(conference)
    assert not queries.lacks_names_keeper(conference)


def test_an_invitation_to_an_address_that_has_an_account_without_roles_is_made(conference):
    UserFactory(email="known@example.org")
    assert offer(conference, role=Role.REVIEWER, email="known@example.org").role == Role.REVIEWER
