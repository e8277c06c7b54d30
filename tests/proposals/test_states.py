"""The table of states: what a chair may rely on, whatever the order of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals import states
from proposals.models import StateChoices
from proposals.states import MOVES, State

VERBS = st.sampled_from(sorted(MOVES))
STATES = st.sampled_from(list(State))


@given(VERBS, STATES)
def test_a_move_is_made_exactly_where_the_table_has_it(verb, state):
    if states.may(verb, state):
        assert states.target_of(verb, state) == MOVES[verb].target
    else:
        with pytest.raises(states.Refused):
            states.target_of(verb, state)


@given(st.lists(VERBS, max_size=30))
def test_no_walk_through_the_table_contradicts_what_speakers_were_told(verbs):
    state, told = State.DRAFT, []
    for verb in verbs:
        if not states.may(verb, state):
            continue
        before, state = state, states.target_of(verb, state)
        told.append(state)
        assert before not in states.OVER, "what is over stays over"
        assert state != before, "every move changes something"
    for over in states.OVER & set(told):
        assert told.count(over) == 1
        assert told[-1] == over
    if State.REJECTED in told:
        assert State.ACCEPTED not in told
    if State.CONFIRMED in told:
        assert told[told.index(State.CONFIRMED) - 1] in {State.ACCEPTED, State.OFFERED}
    assert told.count(State.SUBMITTED) <= 1


@given(STATES)
def test_a_speaker_can_step_back_from_every_state_that_is_not_over(state):
    assert states.may(states.way_out(state), state) == (state not in states.OVER)


def test_whoever_had_confirmed_cancels_and_everybody_else_withdraws():
    assert states.way_out(State.CONFIRMED) == "cancel"
    assert {states.way_out(state) for state in State if state != State.CONFIRMED} == {"withdraw"}


def test_every_state_is_reachable_and_has_a_label_and_a_meaning():
    reached = {State.DRAFT} | {move.target for move in MOVES.values()}
    assert reached == set(State) == set(states.LABEL) == set(states.MEANING)
    assert [choice.value for choice in StateChoices] == list(State)
    assert [str(choice.label) for choice in StateChoices] == [str(label) for label in states.LABEL.values()]


def test_the_log_has_a_word_in_the_past_tense_of_its_own_for_every_move():
    assert len({move.done for move in MOVES.values()}) == len(MOVES)
    assert all(move.verb == verb for verb, move in MOVES.items())


def test_only_moves_out_of_the_committee_are_called_announcing():
    assert {move.verb for move in MOVES.values() if "announcing" in move.who} == {"accept", "waitlist", "reject"}


def test_the_second_click_is_told_that_it_was_done_and_the_latecomer_why_not():
    assert "done already" in states.refusal("submit", "submitted")
    assert "“Withdrawn”" in states.refusal("submit", "withdrawn")


def test_a_verb_that_there_is_not_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        states.may("resurrect", "rejected")
    with pytest.raises(KeyError):
        states.target_of("resurrect", "rejected")


def test_states_are_grouped_without_overlap():
    assert not states.OVER & states.EDITABLE
    assert states.EDITABLE <= states.BEFORE_ANNOUNCING
    assert states.ON_THE_PROGRAMME <= states.HOLDS_A_PLACE
    assert not states.HOLDS_A_PLACE & states.BEFORE_ANNOUNCING
    assert states.UNDER_REVIEW <= states.EDITABLE
