"""docs/permissions.md and docs/states.md, made from the tables in the code and tested against them."""

from collections.abc import Callable, Iterable, Sequence

from cfp.rules import rules_by_room
from conferences import phases
from conferences.access import ALL_PHASES, SPEAKER, VISITOR, Rule
from conferences.models import Phase, Role
from proposals import states

ROLES = (*(role.value for role in Role), SPEAKER, VISITOR)
HEADS = {**{role.value: str(role.label) for role in Role}, SPEAKER: "Speaker", VISITOR: "Visitor"}
NOBODY = "no"

PERMISSIONS = """\
# Who may do what

This page is written by `manage.py write_docs` from the `RULES` of each room's `access.py`; a test compares the two.

- A row is one thing that can be done. A cell says in which phases a role may: *always*, a list of phases, or *no*.
- One person may hold several roles: any of them is enough. But **the strictest decides who sees names**: rows marked
  “names” are closed to whoever also reviews, as long as the scores of an anonymous round can still change
  (phases {blind}).
- A track chair acts for their own track only. A speaker is whoever has a proposal. A visitor is anybody, logged in
  or not, so what a visitor may do everyone may.
- What a person may not do looks like something that is not there.
- Anonymity editors, mentors and helpdesk have seen names, so they cannot become reviewers before scores freeze,
  and reviewers cannot become one of them. Afterwards nothing bars them.
"""

STATES = """\
# The lives of a proposal and of a round

This page is written by `manage.py write_docs` from `proposals/states.py` and `conferences/phases.py`; a test compares.

## States of a proposal

"""


def permissions() -> str:
    """docs/permissions.md: roles by verb and phase, a table for each room."""
    blind = ", ".join(str(Phase(step.value).label).lower() for step in phases.Step if step in phases.BEFORE_FREEZE)
    parts = [PERMISSIONS.format(blind=blind)]
    for room, rules in rules_by_room().items():
        head = ["To", "Verb", "Names", *(HEADS[role] for role in ROLES)]
        rows = [[_says(rule), f"`{rule.verb}`", "names" if rule.names else "", *_cells(rule)] for rule in rules]
        parts.append(f"## {room.capitalize()}\n\n{_table(head, rows)}")
    return "\n".join(parts)


def _says(rule: Rule) -> str:
    return rule.says.replace("|", "\\|")


def _cells(rule: Rule) -> list[str]:
    return [_phases(rule.phases) if role in rule.roles or VISITOR in rule.roles else NOBODY for role in ROLES]


def _phases(held: Iterable[Phase]) -> str:
    if frozenset(held) == ALL_PHASES:
        return "always"
    return ", ".join(phase.value for phase in Phase if phase in held)


def states_page() -> str:
    """docs/states.md: what each state means, every move, and the phases of a round."""
    meaning = [[f"`{state.value}`", states.MEANING[state]] for state in states.State]
    moves = [
        [f"`{move.verb}`", ", ".join(s.value for s in states.State if s in move.sources), move.target.value, move.who]
        for move in states.MOVES.values()
    ]
    steps = [
        [move.source.value, move.target.value, str(move.label), str(move.says), str(move.exposes)]
        for move in phases.MOVES
    ]
    return (
        STATES
        + _table(["State", "What it means"], meaning)
        + "\n## Moves of a proposal\n\n"
        + _table(["Move", "From", "To", "By whom"], moves)
        + "\n## Phases of a round\n\n"
        + "A conference has one round, or several with dates, phase and policy of their own.\n\n"
        + _table(["From", "To", "Button", "What it does", "What a reopening lays open"], steps)
    )


def _table(head: list[str], rows: Sequence[Sequence[object]]) -> str:
    lines: list[Sequence[object]] = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n".replace("|  |", "| |") for line in lines)


#: The pages by their place below the project's folder.
PAGES: dict[str, Callable[[], str]] = {"docs/permissions.md": permissions, "docs/states.md": states_page}
