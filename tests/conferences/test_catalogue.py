"""Tracks and session types: add, change, order, remove while unused."""

import pytest
from django.core.exceptions import ValidationError

from conferences import services
from conferences.access import Scope
from conferences.errors import OutOfScope, Refused, Stale
from conferences.models import Event, Role, Round, SessionType, Track
from conferences.texts import TranslatedText
from tests.factories import (
    ConferenceFactory,
    MembershipFactory,
    ProposalFactory,
    RoundFactory,
    SessionTypeFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db


def names(things):
    return [str(thing) for thing in things]


def test_tracks_and_types_are_added_at_the_end(conference, olu):
    for name in ("Zebra", "Ant"):
        services.add_track(conference, by=olu, fields={"name": TranslatedText(en=name)})
        services.add_session_type(conference, by=olu, fields={"name": TranslatedText(en=name), "minutes": 20})
    assert names(conference.tracks.all())[1:] == ["Zebra", "Ant"]
    assert names(conference.session_types.all())[1:] == ["Zebra", "Ant"]


def test_the_first_track_of_an_empty_conference_is_put_into_its_round(olu):
    empty = ConferenceFactory()
    track = services.add_track(empty, by=olu, fields={"name": TranslatedText(en="Only")})
    assert (track.position, track.round) == (0, empty.rounds.get())


@pytest.mark.parametrize("fields", [{"name": TranslatedText()}, {"name": TranslatedText(en="x"), "color": "red"}])
def test_a_track_without_a_name_or_with_a_wrong_colour_is_refused(conference, olu, fields):
    with pytest.raises(ValidationError):
        services.add_track(conference, by=olu, fields=fields)


@pytest.mark.parametrize("minutes", [0, 24 * 60 + 1])
def test_minutes_that_no_talk_can_have_are_refused(conference, olu, minutes):
    with pytest.raises(ValidationError):
        services.add_session_type(conference, by=olu, fields={"name": TranslatedText(en="x"), "minutes": minutes})


def test_editing_a_track_logs_the_fields_that_changed(conference, olu):
    track = conference.tracks.get()
    services.edit_track(track, by=olu, fields={"name": track.name, "color": "#123456", "round": track.round})
    services.edit_track(track, by=olu, fields={"color": "#123456"})
    assert [event.data for event in Event.objects.filter(kind="conferences.track_edited")] == [{"fields": ["color"]}]


def test_editing_a_session_type_logs_the_fields_that_changed(conference, olu):
    kind = conference.session_types.get()
    for _click in range(2):
        services.edit_session_type(kind, by=olu, fields={"minutes": 45})
    assert SessionType.objects.get().minutes == 45
    assert Event.objects.filter(kind="conferences.session_type_edited").count() == 1


def test_the_second_of_two_tabs_on_one_track_is_told(conference, olu):
    track = conference.tracks.get()
    opened = services.fingerprint(track)
    services.edit_track(track, by=olu, fields={"color": "#111111"}, seen=opened)
    with pytest.raises(Stale):
        services.edit_track(track, by=olu, fields={"color": "#222222"}, seen=opened)


def test_a_track_chair_edits_their_own_track_and_no_other(conference, sam):
    mine, other = conference.tracks.get(), TrackFactory(conference=conference)
    scope = Scope(conference, mine)
    services.edit_track(mine, by=sam, fields={"description": TranslatedText(en="New words")}, scope=scope)
    with pytest.raises(OutOfScope):
        services.edit_track(other, by=sam, fields={"description": TranslatedText(en="Not mine")}, scope=scope)
    assert str(Track.objects.get(pk=mine.pk).description) == "New words"
    assert str(Track.objects.get(pk=other.pk).description) == ""


def test_a_track_chair_does_not_move_their_track_to_another_round(conference, sam):
    track, second = conference.tracks.get(), RoundFactory(conference=conference, is_default=False)
    with pytest.raises(OutOfScope):
        services.edit_track(track, by=sam, fields={"round": second}, scope=Scope(conference, track))


@pytest.mark.parametrize(
    "act",
    [
        lambda c, s: services.add_track(c, by=None, fields={"name": TranslatedText(en="x")}, scope=s),
        lambda c, s: services.add_session_type(c, by=None, fields={"name": TranslatedText(en="x")}, scope=s),
        lambda c, s: services.edit_session_type(c.session_types.get(), by=None, fields={}, scope=s),
        lambda c, s: services.place_track(c.tracks.get(), position=0, by=None, scope=s),
        lambda c, s: services.place_session_type(c.session_types.get(), position=0, by=None, scope=s),
        lambda c, s: services.remove_track(c.tracks.get(), by=None, scope=s),
        lambda c, s: services.remove_session_type(c.session_types.get(), by=None, scope=s),
    ],
)
def test_a_track_chair_does_nothing_that_concerns_everyone(conference, act):
    with pytest.raises(OutOfScope):
        act(conference, Scope(conference, conference.tracks.get()))
    act(conference, Scope(conference))


@pytest.mark.parametrize(("position", "order"), [(0, "CAB"), (1, "ACB"), (2, "ABC"), (99, "ABC"), (-5, "CAB")])
def test_placing_puts_the_list_in_order_and_doing_it_twice_changes_nothing_more(olu, position, order):
    conference = ConferenceFactory()
    _a, _b, c = (TrackFactory(conference=conference, name=TranslatedText(en=name), position=7) for name in "ABC")
    for _click in range(2):
        services.place_track(c, position=position, by=olu)
    assert "".join(names(conference.tracks.all())) == order


def test_session_types_are_placed_too(olu):
    conference = ConferenceFactory()
    kinds = [SessionTypeFactory(conference=conference, name=TranslatedText(en=name)) for name in "ABC"]
    services.place_session_type(kinds[2], position=0, by=olu)
    assert "".join(names(conference.session_types.all())) == "CAB"


def test_an_unused_track_and_type_are_removed_once(conference, olu):
    track, kind = conference.tracks.get(), conference.session_types.get()
    services.remove_track(track, by=olu)
    services.remove_session_type(kind, by=olu)
    assert not conference.tracks.exists()
    assert not conference.session_types.exists()
    with pytest.raises(Refused, match="already removed"):
        services.remove_track(track, by=olu)
    with pytest.raises(Refused, match="already removed"):
        services.remove_session_type(kind, by=olu)
    with pytest.raises(Refused, match="removed meanwhile"):
        services.edit_track(track, by=olu, fields={"color": "#000000"})


def test_a_track_and_a_type_that_a_draft_names_stay(conference, olu):
    proposal = ProposalFactory(conference=conference)
    with pytest.raises(Refused, match="Proposals name this track"):
        services.remove_track(conference.tracks.get(), by=olu)
    with pytest.raises(Refused, match="Proposals name this session type"):
        services.remove_session_type(conference.session_types.get(), by=olu)
    assert proposal.tracks.count() == 1


def test_a_track_with_a_chair_or_an_invited_chair_stays(conference, olu, sam):
    track = conference.tracks.get()
    invitation = services.invite(conference, email="new@example.org", role=Role.TRACK_CHAIR, track=track, by=olu)
    with pytest.raises(Refused, match="invited to chair"):
        services.remove_track(track, by=olu)
    services.revoke(invitation, by=olu)
    MembershipFactory(conference=conference, user=sam, role=Role.TRACK_CHAIR, track=track)
    with pytest.raises(Refused, match="has a chair"):
        services.remove_track(track, by=olu)


def test_a_track_moves_freely_between_rounds_while_nobody_wrote_for_it(conference, olu):
    named = RoundFactory(conference=conference, is_default=False, review_policy="named")
    services.edit_track(conference.tracks.get(), by=olu, fields={"round": named})
    assert conference.tracks.get().round == named


def test_a_track_does_not_move_to_another_conferences_round(conference, olu):
    foreign = ConferenceFactory().rounds.get()
    with pytest.raises(Refused, match="another conference"):
        services.edit_track(conference.tracks.get(), by=olu, fields={"round": foreign})
    with pytest.raises(Refused, match="another conference"):
        services.add_track(conference, by=olu, fields={"name": TranslatedText(en="x"), "round": foreign})


@pytest.mark.parametrize(
    ("there", "refusal"),
    [
        ({"review_policy": "named"}, "what they were promised"),
        ({"phase": "review"}, "same phase"),
        ({}, None),
    ],
)
def test_a_track_with_proposals_keeps_what_they_were_promised(conference, olu, there, refusal):
    ProposalFactory(conference=conference)
    target = RoundFactory(conference=conference, is_default=False, **there)
    track = conference.tracks.get()
    if refusal is None:
        services.edit_track(track, by=olu, fields={"round": target})
        assert conference.tracks.get().round == target
    else:
        with pytest.raises(Refused, match=refusal):
            services.edit_track(track, by=olu, fields={"round": target})
        assert conference.tracks.get().round == Round.objects.get(conference=conference, is_default=True)
