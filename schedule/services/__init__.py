"""The verbs of this room: rooms and days, placing, releasing.

Each takes the lock of the conference first, so that two organizers act one after the other, and the second,
whose page is old by then, is told.
"""

from schedule.services.placing import Spot, add_item, edit_item, move, place, remove
from schedule.services.releasing import Plan, plan, release
from schedule.services.venue import add_day, add_room, edit_day, edit_room, fill_days, remove_day, remove_room

__all__ = [
    "Plan",
    "Spot",
    "add_day",
    "add_item",
    "add_room",
    "edit_day",
    "edit_item",
    "edit_room",
    "fill_days",
    "move",
    "place",
    "plan",
    "release",
    "remove",
    "remove_day",
    "remove_room",
]
