"""The verbs of this room. `by` is a User or None; `scope` is for what the organizer acts (None: for all of it).

Each locks the conference first, changes nothing when it raises `errors.Refused` or ValidationError,
and writes its event in the same transaction. Pages call `views.doors` instead where review must follow suit.
"""

from conferences.errors import InvitationClosed, OutOfScope, Refused, Stale
from conferences.services.agreements import (
    add_agreement,
    ask_agreement_again,
    edit_agreement,
    remove_agreement,
    retire_agreement,
)
from conferences.services.catalogue import (
    add_session_type,
    add_track,
    edit_session_type,
    edit_track,
    place_session_type,
    place_track,
    remove_session_type,
    remove_track,
)
from conferences.services.extending import check_extension, extend
from conferences.services.people import (
    accept_invitation,
    invite,
    remove_member,
    resend,
    revoke,
)
from conferences.services.questions import (
    Widens,
    add_question,
    ask_again,
    duplicate_question,
    edit_question,
    place_question,
    remove_question,
    retire_question,
)
from conferences.services.rounds import (
    add_round,
    edit_round,
    move_phase,
    names_were_opened,
    remove_round,
    set_call_dates,
)
from conferences.services.setup import TEMPLATES, choose_fields, create_conference, edit_conference, publish
from conferences.services.shared import fingerprint, locked

__all__ = [
    "TEMPLATES",
    "InvitationClosed",
    "OutOfScope",
    "Refused",
    "Stale",
    "Widens",
    "accept_invitation",
    "add_agreement",
    "add_question",
    "add_round",
    "add_session_type",
    "add_track",
    "ask_again",
    "ask_agreement_again",
    "check_extension",
    "choose_fields",
    "create_conference",
    "duplicate_question",
    "edit_agreement",
    "edit_conference",
    "edit_question",
    "edit_round",
    "edit_session_type",
    "edit_track",
    "extend",
    "fingerprint",
    "invite",
    "locked",
    "move_phase",
    "names_were_opened",
    "place_question",
    "place_session_type",
    "place_track",
    "publish",
    "remove_agreement",
    "remove_member",
    "remove_question",
    "remove_round",
    "remove_session_type",
    "remove_track",
    "resend",
    "retire_agreement",
    "retire_question",
    "revoke",
    "set_call_dates",
]
