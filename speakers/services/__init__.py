"""Verbs on people and on who speaks: called as `services.invite(…)`."""

from speakers.services.invitations import (
    INVITATION_DAYS,
    MOST_SPEAKERS,
    accept,
    decline,
    invite,
    invite_many,
    resend,
)
from speakers.services.leaving import remove
from speakers.services.lists import Obstacle, add_speaker, hand_over, in_order, obstacle, reorder, set_speaking
from speakers.services.people import (
    PROFILE_FIELDS,
    AlreadyStarted,
    claim,
    enter,
    profile_of,
    save_profile,
    start,
)

__all__ = [
    "INVITATION_DAYS",
    "MOST_SPEAKERS",
    "PROFILE_FIELDS",
    "AlreadyStarted",
    "Obstacle",
    "accept",
    "add_speaker",
    "claim",
    "decline",
    "enter",
    "hand_over",
    "in_order",
    "invite",
    "invite_many",
    "obstacle",
    "profile_of",
    "remove",
    "reorder",
    "resend",
    "save_profile",
    "set_speaking",
    "start",
]
