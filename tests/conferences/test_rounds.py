"""Rounds: the call's dates, the review policy, and moving through the phases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from conferences import phases, services, times
from conferences.access import Scope
from conferences.errors import OutOfScope, Refused, Stale
from conferences.models import BLIND_PHASES, Event, Phase, Role
from conferences.texts import TranslatedText
from tests.factories import ConferenceFactory, MembershipFactory, ProposalFactory, RoundFactory, TrackFactory

OPENS = datetime(2027, 1, 1, 9, tzinfo=UTC)


def test_the_table_has_the_phases_that_the_database_has():
    assert [step.value for step in phases.Step] == Phase.values
    assert {step.value for step in phases.BEFORE_FREEZE} == {phase.value for phase in BLIND_PHASES}


@pytest.mark.parametrize("source", phases.Step)
@pytest.mark.parametrize("target", phases.Step)
def test_every_move_that_goes_back_says_what_it_exposes(source, target):
    if not phases.may(source, target):
        with pytest.raises(Refused):
            phases.move_between(source, target)
        return
    move = phases.move_between(source, target)
    order = list(phases.Step)
    assert move.is_reopening == (order.index(target) < order.index(source))
    assert move in phases.moves_from(source)
    assert str(move.says)
    assert str(move.label)


def test_only_going_back_from_selection_to_discussion_unfreezes_scores():
    assert [(move.source, move.target) for move in phases.MOVES if move.unfreezes] == [
        (phases.Step.SELECTION, phases.Step.DISCUSSION)
    ]


# --- Dates ---------------------------------------------------------------------------------------------------


def test_a_day_anywhere_on_earth_is_stored_as_the_instant_at_which_it_has_ended_everywhere(default_round, olu):
    services.set_call_dates(
        default_round, by=olu, opens_at=OPENS, closes_on=date(2027, 1, 31), anywhere_on_earth=True, grace_minutes=5
    )
    default_round.refresh_from_db()
    assert default_round.call_closes_at == datetime(2027, 2, 1, 12, tzinfo=UTC)
    assert default_round.closes_anywhere_on_earth
    assert default_round.grace_minutes == 5
    assert times.last_day_anywhere(default_round.call_closes_at) == date(2027, 1, 31)
    assert Event.objects.get().data["closes"] == 1801483200


def test_an_open_end_is_possible_and_logged_as_nothing(default_round, olu):
    services.set_call_dates(default_round, by=olu, opens_at=None)
    assert Event.objects.get().data["closes"] is None
    default_round.refresh_from_db()
    assert not default_round.call_is_open()


@pytest.mark.parametrize(
    "dates",
    [
        {"opens_at": OPENS, "closes_at": OPENS},
        {"opens_at": OPENS, "closes_on": date(2026, 1, 1), "anywhere_on_earth": True},
        {"opens_at": OPENS, "anywhere_on_earth": True},
        {"opens_at": OPENS, "grace_minutes": 1441},
    ],
)
def test_dates_that_cannot_be_are_refused(default_round, olu, dates):
    before = default_round.call_closes_at
    with pytest.raises(ValidationError):
        services.set_call_dates(default_round, by=olu, **dates)
    default_round.refresh_from_db()
    assert default_round.call_closes_at == before


def test_the_second_of_two_tabs_with_dates_is_told(default_round, olu):
    opened = services.fingerprint(default_round)
    services.set_call_dates(default_round, by=olu, opens_at=OPENS, seen=opened)
    with pytest.raises(Stale):
        services.set_call_dates(default_round, by=olu, opens_at=OPENS + timedelta(1), seen=opened)


# --- Rounds and policy ------------------------------------------------------------------------------------------


def test_a_second_round_has_a_name_and_a_policy_of_its_own(conference, olu):
    extra = services.add_round(conference, by=olu, name=TranslatedText(en="Keynotes"), review_policy="named")
    assert not extra.is_default
    assert not extra.is_blind
    with pytest.raises(ValidationError):
        services.add_round(conference, by=olu, name=TranslatedText())


def test_a_round_is_renamed(default_round, olu):
    for _click in range(2):
        services.edit_round(default_round, by=olu, fields={"name": TranslatedText(en="Main call")})
    default_round.refresh_from_db()
    assert str(default_round) == "Main call"
    assert Event.objects.count() == 1


def test_only_an_empty_further_round_is_removed(conference, default_round, olu):
    extra = RoundFactory(conference=conference, is_default=False)
    track = TrackFactory(conference=conference, round=extra)
    with pytest.raises(Refused, match="main round"):
        services.remove_round(default_round, by=olu)
    with pytest.raises(Refused, match="Tracks are in this round"):
        services.remove_round(extra, by=olu)
    track.delete()
    services.remove_round(extra, by=olu)
    with pytest.raises(Refused, match="removed meanwhile"):
        services.remove_round(extra, by=olu)


def test_a_call_that_nobody_wrote_for_may_change_its_policy_both_ways(default_round, olu):
    for policy in ("named", "anonymous"):
        services.edit_round(default_round, by=olu, fields={"review_policy": policy})
        default_round.refresh_from_db()
        assert default_round.review_policy == policy


@pytest.mark.parametrize("traits", [{"handed_in": True}, {}])
def test_a_call_that_promised_anonymity_stays_anonymous_once_somebody_wrote_for_it(
    conference, default_round, olu, traits
):
    ProposalFactory(conference=conference, **traits)
    with pytest.raises(Refused, match="stays anonymous"):
        services.edit_round(default_round, by=olu, fields={"review_policy": "named"})
    default_round.refresh_from_db()
    assert default_round.is_blind


def test_a_further_round_without_proposals_may_become_named_while_the_main_one_has_some(conference, olu):
    ProposalFactory(conference=conference)
    extra = RoundFactory(conference=conference, is_default=False)
    services.edit_round(extra, by=olu, fields={"review_policy": "named"})


def test_named_review_cannot_become_anonymous_after_names_were_read(conference, default_round, olu):
    services.edit_round(default_round, by=olu, fields={"review_policy": "named"})
    ProposalFactory(conference=conference, handed_in=True)
    services.move_phase(default_round, to=Phase.REVIEW, by=olu)
    with pytest.raises(Refused, match="already seen names"):
        services.edit_round(default_round, by=olu, fields={"review_policy": "anonymous"})


def test_named_review_may_become_anonymous_while_the_call_is_on(conference, default_round, olu):
    services.edit_round(default_round, by=olu, fields={"review_policy": "named"})
    ProposalFactory(conference=conference, handed_in=True)
    services.edit_round(default_round, by=olu, fields={"review_policy": "anonymous"})
    default_round.refresh_from_db()
    assert default_round.is_blind


# --- Phases ----------------------------------------------------------------------------------------------------


def test_a_round_goes_all_the_way_and_back(default_round, olu):
    there = ["review", "discussion", "selection", "announced"]
    for phase in [*there, "selection", "discussion", "review", "call"]:
        services.move_phase(default_round, to=phase, by=olu)
        default_round.refresh_from_db()
        assert default_round.phase == phase
    events = Event.objects.filter(kind="conferences.phase_moved").order_by("id")
    assert [event.data["reopened"] for event in events] == [False] * 4 + [True] * 4


def test_the_second_click_on_a_phase_is_told_and_changes_nothing(default_round, olu):
    services.move_phase(default_round, to="review", by=olu)
    with pytest.raises(Refused, match="already in that phase"):
        services.move_phase(default_round, to="review", by=olu)
    assert Event.objects.filter(kind="conferences.phase_moved").count() == 1


def test_no_phase_is_jumped_over(default_round, olu):
    with pytest.raises(Refused, match="cannot go there"):
        services.move_phase(default_round, to="announced", by=olu)


def test_scores_stay_frozen_once_names_were_opened(conference, olu):
    opened = RoundFactory(conference=conference, is_default=False, phase="selection", names_opened_at=now())
    with pytest.raises(Refused, match="stay frozen"):
        services.move_phase(opened, to="discussion", by=olu)


def test_scores_stay_frozen_while_somebody_reviews_and_sees_names(conference, robin, olu):
    frozen = RoundFactory(conference=conference, is_default=False, phase="selection")
    helper = MembershipFactory(conference=conference, user=robin, role=Role.HELPDESK)
    with pytest.raises(Refused, match="both reviews and sees names"):
        services.move_phase(frozen, to="discussion", by=olu)
    helper.delete()
    services.move_phase(frozen, to="discussion", by=olu)


def test_named_scores_may_change_again_whoever_sees_names(conference, robin, olu):
    named = RoundFactory(conference=conference, is_default=False, phase="selection", review_policy="named")
    MembershipFactory(conference=conference, user=robin, role=Role.HELPDESK)
    services.move_phase(named, to="discussion", by=olu)


@pytest.mark.parametrize(
    "act",
    [
        lambda r, s: services.move_phase(r, to="review", by=None, scope=s),
        lambda r, s: services.set_call_dates(r, by=None, opens_at=None, scope=s),
        lambda r, s: services.edit_round(r, by=None, fields={}, scope=s),
        lambda r, s: services.add_round(r.conference, by=None, name=TranslatedText(en="x"), scope=s),
        lambda r, s: services.remove_round(r, by=None, scope=s),
    ],
)
def test_a_track_chair_does_nothing_to_rounds(conference, act):
    extra = RoundFactory(conference=conference, is_default=False)
    with pytest.raises(OutOfScope):
        act(extra, Scope(conference, conference.tracks.get()))
    with pytest.raises(OutOfScope):
        act(extra, Scope(ConferenceFactory()))
    act(extra, Scope(conference))
