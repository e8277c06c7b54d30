"""Members, scopes, and what a page answers to whom."""

import pytest
from django.http import Http404
from django.urls import reverse

from conferences.access import SEE_LOG, SET_UP, Member, Scope, check, member_of, rule
from conferences.errors import OutOfScope
from conferences.http import ConferenceRequest, LoginNeeded, NamesClosed
from conferences.models import Phase, ReviewPolicy, Role, Round
from tests.conferences.test_people import offer, path_of
from tests.factories import ConferenceFactory, MembershipFactory, RoundFactory, TrackFactory, UserFactory

ORGANIZERS_PAGES = (
    "dashboard_show",
    "log_list",
    "setup_show",
    "conference_edit",
    "conference_publish",
    "round_create",
    "track_create",
    "type_create",
    "people_list",
    "invitation_create",
)


def member(*roles, phase=Phase.REVIEW, policy=ReviewPolicy.ANONYMOUS, user_id=1):
    return Member(user_id=user_id, roles=frozenset(roles), rounds=(Round(phase=phase, review_policy=policy),))


def asking(who):
    request = ConferenceRequest()
    request.member = who
    return request


def test_the_conference_is_in_the_earliest_phase_of_its_rounds():
    several = Member(rounds=(Round(phase=Phase.ANNOUNCED), Round(phase=Phase.REVIEW), Round(phase=Phase.SELECTION)))
    assert several.phase == Phase.REVIEW
    assert Member().phase == Phase.CALL


def test_one_round_that_is_not_frozen_keeps_a_reviewer_from_names_everywhere():
    rounds = (Round(phase=Phase.ANNOUNCED), Round(phase=Phase.DISCUSSION))
    assert Member(user_id=1, roles=frozenset({Role.REVIEWER}), rounds=rounds).is_kept_blind
    assert not Member(user_id=1, roles=frozenset({Role.CHAIR}), rounds=rounds).is_kept_blind


def test_named_review_keeps_nobody_from_names():
    assert member(Role.ORGANIZER, Role.REVIEWER, policy=ReviewPolicy.NAMED).may(SEE_LOG)


def test_a_rule_may_hold_in_some_phases_only():
    late = rule("x.y", [Role.CHAIR], "do it late", phases=frozenset({Phase.SELECTION}))
    assert not member(Role.CHAIR).may(late)
    assert member(Role.CHAIR).may(late, phase=Phase.SELECTION)


def test_denied_looks_like_absent_and_nobody_is_sent_to_log_in():
    with pytest.raises(Http404):
        check(asking(member(Role.CREW)), SET_UP)
    with pytest.raises(LoginNeeded):
        check(asking(member(user_id=None)), SET_UP)
    with pytest.raises(NamesClosed):
        check(asking(member(Role.ORGANIZER, Role.REVIEWER)), SEE_LOG)
    assert check(asking(member(Role.ORGANIZER)), SEE_LOG).has(Role.ORGANIZER)


@pytest.mark.django_db
def test_a_member_knows_their_roles_and_the_tracks_they_chair(conference, sam):
    track = conference.tracks.get()
    for role, of in ((Role.TRACK_CHAIR, track), (Role.CREW, None)):
        MembershipFactory(conference=conference, user=sam, role=role, track=of)
    found = member_of(conference, sam.pk)
    assert found.roles == {Role.TRACK_CHAIR, Role.CREW}
    assert found.chaired_tracks == {track.pk}
    assert member_of(conference, None).roles == frozenset()


@pytest.mark.django_db
def test_a_scope_reaches_its_conference_or_its_track(conference):
    track, other, foreign = conference.tracks.get(), TrackFactory(conference=conference), TrackFactory()
    Scope(conference).require(track)
    Scope(conference).require_whole(conference)
    Scope(conference, track).require(track)
    for scope, target in ((Scope(conference, track), other), (Scope(conference), foreign)):
        with pytest.raises(OutOfScope):
            scope.require(target)
    for scope, target in ((Scope(conference, track), conference), (Scope(conference), foreign.conference)):
        with pytest.raises(OutOfScope):
            scope.require_whole(target)


# --- Pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ORGANIZERS_PAGES)
def test_organizers_pages_open_for_the_organizer_and_are_absent_for_everyone_else(
    client, conference, olu, robin, casey, sam, name
):
    url = reverse(f"conferences:{name}", args=[conference.slug])
    client.force_login(olu)
    assert client.get(url).status_code == 200
    for person in (robin, casey, sam):
        client.force_login(person)
        assert client.get(url).status_code == 404
    client.logout()
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def codes_of(conference):
    invitation = offer(conference)
    return {
        "round_edit": conference.rounds.get().code,
        "call_edit": conference.rounds.get().code,
        "round_remove": conference.rounds.get().code,
        "track_edit": conference.tracks.get().code,
        "track_place": conference.tracks.get().code,
        "track_remove": conference.tracks.get().code,
        "type_edit": conference.session_types.get().code,
        "type_place": conference.session_types.get().code,
        "type_remove": conference.session_types.get().code,
        "invitation_resend": invitation.code,
        "invitation_revoke": invitation.code,
        "member_remove": conference.memberships.first().code,
    }


def test_what_has_a_code_is_absent_for_strangers_and_for_organizers_of_another_conference(client, conference, olu, sam):
    elsewhere = ConferenceFactory()
    MembershipFactory(conference=elsewhere, user=sam, role=Role.ORGANIZER)
    client.force_login(sam)
    for name, code in codes_of(conference).items():
        for slug in (conference.slug, elsewhere.slug):
            answer = client.post(reverse(f"conferences:{name}", args=[slug, code]))
            assert answer.status_code == 404, (name, slug)
    assert conference.tracks.count() == 1


def test_what_has_a_code_opens_for_the_organizer(as_olu, conference):
    for name, code in codes_of(conference).items():
        answer = as_olu.get(reverse(f"conferences:{name}", args=[conference.slug, code]))
        assert answer.status_code in (200, 405), name


def test_a_conference_that_is_not_published_exists_for_its_team_and_the_owner_only(client, conference, robin, sam):
    conference.is_public = False
    conference.save()
    url = reverse("conferences:conference_show", args=[conference.slug])
    assert client.get(url).status_code == 404
    assert conference.name not in client.get("/").content.decode()
    client.force_login(sam)
    assert client.get(url).status_code == 404
    client.force_login(robin)
    assert client.get(url).status_code == 200
    assert conference.name in client.get("/").content.decode()
    client.force_login(UserFactory(is_owner=True))
    assert client.get(url).status_code == 200
    assert conference.name in client.get("/").content.decode()


def test_an_invitation_to_a_conference_that_is_not_published_can_be_opened(client, conference, sam):
    conference.is_public = False
    conference.save()
    path = path_of(offer(conference))
    assert client.get(path).status_code == 200


def test_an_organizer_who_reviews_is_told_until_when_the_log_is_closed_and_who_holds_names(client, conference, olu):
    MembershipFactory(conference=conference, role=Role.CHAIR, user__name="Keeper Kim")
    MembershipFactory(conference=conference, user=olu, role=Role.REVIEWER)
    client.force_login(olu)
    answer = client.get(reverse("conferences:log_list", args=[conference.slug]))
    assert answer.status_code == 404
    assert "when scores are frozen" in answer.content.decode()
    assert "Keeper Kim" in answer.content.decode()
    for name in ("dashboard_show", "setup_show", "people_list"):
        assert client.get(reverse(f"conferences:{name}", args=[conference.slug])).status_code == 200
    conference.rounds.update(phase=Phase.SELECTION)
    assert client.get(reverse("conferences:log_list", args=[conference.slug])).status_code == 200


def test_a_track_chair_edits_the_texts_of_their_track_in_the_browser_and_of_no_other(client, conference, sam):
    mine, other = conference.tracks.get(), TrackFactory(conference=conference)
    RoundFactory(conference=conference, is_default=False)
    MembershipFactory(conference=conference, user=sam, role=Role.TRACK_CHAIR, track=mine)
    client.force_login(sam)
    url = reverse("conferences:track_edit", args=[conference.slug, mine.code])
    page = client.get(url).content.decode()
    assert 'name="description"' in page
    assert 'name="round"' not in page
    assert client.post(url, {"name": "Mine", "description": "New", "color": "#123456"}).status_code == 302
    mine.refresh_from_db()
    assert (str(mine.name), str(mine.description)) == ("Mine", "New")
    assert client.get(reverse("conferences:track_edit", args=[conference.slug, other.code])).status_code == 404
    assert client.get(reverse("conferences:setup_show", args=[conference.slug])).status_code == 404


def test_only_the_owner_creates_conferences(client, sam):
    assert client.get("/new/").status_code == 302
    client.force_login(sam)
    assert client.get("/new/").status_code == 404
    client.force_login(UserFactory(is_owner=True))
    assert client.get("/new/").status_code == 200
