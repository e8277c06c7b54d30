"""What docs/permissions.md and docs/states.md promise is what the code does."""

import pytest
from django.conf import settings

from cfp.rules import rules_by_room
from cfp.written_docs import HEADS, PAGES
from conferences import phases
from conferences.access import ALL_PHASES, SPEAKER, VISITOR, Member
from conferences.models import BLIND_PHASES, Phase, Role, Round
from proposals import states

FIXED = 3


def documented():
    """Each verb's row, as a reader finds it: (verb, whether names, role -> phases)."""
    table = (settings.BASE_DIR / "docs/permissions.md").read_text(encoding="utf-8")
    by_head = {head: role for role, head in HEADS.items()}
    rows, heads = {}, []
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| To |"):
            heads = [by_head[cell] for cell in cells[FIXED:]]
        elif line.startswith("|") and "`" in cells[1]:
            held = {role: _phases(cell) for role, cell in zip(heads, cells[FIXED:], strict=True)}
            rows[cells[1].strip("`")] = (cells[2] == "names", held)
    return rows


def _phases(cell):
    if cell == "no":
        return frozenset()
    return ALL_PHASES if cell == "always" else frozenset(Phase(name) for name in cell.split(", "))


ALL_RULES = [rule for rules in rules_by_room().values() for rule in rules]
DOCUMENTED = documented()


@pytest.mark.parametrize("place", PAGES)
def test_the_page_is_what_write_docs_would_write(place):
    assert (settings.BASE_DIR / place).read_text(encoding="utf-8") == PAGES[place](), "run manage.py write_docs"


def test_every_verb_is_documented_once():
    verbs = [rule.verb for rule in ALL_RULES]
    assert sorted(verbs) == sorted(set(verbs)) == sorted(DOCUMENTED)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.verb)
@pytest.mark.parametrize("phase", Phase)
def test_everyone_of_the_cast_may_do_what_the_page_says_in_each_phase_and_nothing_else(rule, phase):
    names, held = DOCUMENTED[rule.verb]
    assert names == rule.names
    for role in (*Role.values, SPEAKER, VISITOR):
        roles = frozenset() if role == VISITOR else frozenset({role})
        member = Member(user_id=1, roles=roles, rounds=(Round(phase=phase),))
        documented_as_closed = names and role == Role.REVIEWER and phase in BLIND_PHASES
        assert member.may(rule) == (phase in held[role] and not documented_as_closed), role


@pytest.mark.parametrize("rule", [rule for rule in ALL_RULES if rule.names], ids=lambda rule: rule.verb)
@pytest.mark.parametrize("phase", Phase)
def test_the_strictest_role_decides_about_names(rule, phase):
    for role in rule.roles:
        rounds = (Round(phase=phase),)
        alone = Member(user_id=1, roles=frozenset({role}), rounds=rounds)
        reviews_too = Member(user_id=1, roles=frozenset({role, Role.REVIEWER}), rounds=rounds)
        if phase in BLIND_PHASES:
            assert not reviews_too.may(rule)
            assert reviews_too.holds(rule) == alone.holds(rule)
        else:
            assert reviews_too.may(rule) == alone.may(rule)


def test_no_rule_names_a_role_that_there_is_not():
    assert {role for rule in ALL_RULES for role in rule.roles} <= set(HEADS)


def test_the_states_page_has_every_state_move_and_phase():
    page = (settings.BASE_DIR / "docs/states.md").read_text(encoding="utf-8")
    for state in states.State:
        assert f"| `{state}` | {states.MEANING[state]} |" in page
    for verb, move in states.MOVES.items():
        assert f"| `{verb}` |" in page
        assert move.who in page
    for move in phases.MOVES:
        assert f"| {move.source} | {move.target} | {move.label} |" in page
