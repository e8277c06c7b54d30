"""The verbs of this room. `by` is a User or None; `scope` is for what the person acts (None: for all of it)."""

from selection.services.announcing import Announced, Notice, Verdict, announce, preview
from selection.services.answering import confirm, decline
from selection.services.deciding import Decided, Plan, decide, decide_many, plan, undo
from selection.services.entering import accept_entered
from selection.services.feedback import pass_feedback
from selection.services.names import look, open_names, step_back
from selection.services.reminding import remind

__all__ = [
    "Announced",
    "Decided",
    "Notice",
    "Plan",
    "Verdict",
    "accept_entered",
    "announce",
    "confirm",
    "decide",
    "decide_many",
    "decline",
    "look",
    "open_names",
    "pass_feedback",
    "plan",
    "preview",
    "remind",
    "step_back",
    "undo",
]
