"""Verbs on people and on who speaks: called as `services.invite(…)`."""

from speakers.services.filing import hold, holding, take_held
from speakers.services.invitations import (
    INVITATION_DAYS,
    MOST_SPEAKERS,
    accept,
    decline,
    hand_over,
    invite,
    remove,
    resend,
)
from speakers.services.people import (
    PROFILE_FIELDS,
    AlreadyStarted,
    add_speaker,
    claim,
    enter,
    profile_of,
    refuse_one_more,
    save_profile,
    start,
)
from speakers.services.pictures import remove_picture, set_picture

__all__ = [
    "INVITATION_DAYS",
    "MOST_SPEAKERS",
    "PROFILE_FIELDS",
    "AlreadyStarted",
    "accept",
    "add_speaker",
    "claim",
    "decline",
    "enter",
    "hand_over",
    "hold",
    "holding",
    "invite",
    "profile_of",
    "refuse_one_more",
    "remove",
    "remove_picture",
    "resend",
    "save_profile",
    "set_picture",
    "start",
    "take_held",
]
