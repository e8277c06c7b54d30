"""Verbs on people and on who speaks: called as `services.invite(…)`."""

from speakers.services.filing import hold, holding, take_held
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
from speakers.services.mentoring import (
    ask_for_help,
    comment,
    give_back,
    may_be_helped,
    resolve,
    stop_help,
    take,
)
from speakers.services.people import (
    PROFILE_FIELDS,
    AlreadyStarted,
    claim,
    correct_entered,
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
    "Obstacle",
    "accept",
    "add_speaker",
    "ask_for_help",
    "claim",
    "comment",
    "correct_entered",
    "decline",
    "enter",
    "give_back",
    "hand_over",
    "hold",
    "holding",
    "in_order",
    "invite",
    "invite_many",
    "may_be_helped",
    "obstacle",
    "profile_of",
    "refuse_one_more",
    "remove",
    "remove_picture",
    "reorder",
    "resend",
    "resolve",
    "save_profile",
    "set_picture",
    "set_speaking",
    "start",
    "stop_help",
    "take",
    "take_held",
]
