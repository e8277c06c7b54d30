"""The verbs of this room. `by` is a User or None; `scope` is for what the organizer acts (None: for all of it).

Each locks the conference first, changes nothing when it raises `errors.Refused` or ValidationError,
and writes its event in the same transaction. Pages call `views.doors` instead where review must follow suit.
"""

from conferences.errors import InvitationClosed, OutOfScope, Refused, Stale
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
from conferences.services.rounds import (
    add_round,
    edit_round,
    move_phase,
    names_were_opened,
    remove_round,
    set_call_dates,
)
from conferences.services.setup import TEMPLATES, create_conference, edit_conference, publish
from conferences.services.shared import fingerprint, locked

__all__ = [
    "TEMPLATES",
    "InvitationClosed",
    "OutOfScope",
    "Refused",
    "Stale",
    "accept_invitation",
    "add_round",
    "add_session_type",
    "add_track",
    "check_extension",
    "create_conference",
    "edit_conference",
    "edit_round",
    "edit_session_type",
    "edit_track",
    "extend",
    "fingerprint",
    "invite",
    "locked",
    "move_phase",
    "names_were_opened",
    "place_session_type",
    "place_track",
    "publish",
    "remove_member",
    "remove_round",
    "remove_session_type",
    "remove_track",
    "resend",
    "revoke",
    "set_call_dates",
]
