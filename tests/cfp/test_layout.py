"""The simple programme that demo, populate and the main job begin with."""

from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from cfp.populate.layout import DoesNotFit, Talk, lay_out, rooms_needed, slots_of

VIENNA = ZoneInfo("Europe/Vienna")
DAYS = [date(2026, 6, 8), date(2026, 6, 9)]


def talks(count, minutes=30, speakers=None):
    return [Talk(number, minutes, frozenset(speakers or {number})) for number in range(count)]


def test_talks_follow_each_other_in_a_block_and_never_reach_into_a_break():
    spots = lay_out(talks(4, 45), slots_of(DAYS, [0], VIENNA))
    assert [spot.starts_at.time() for spot in spots] == [time(9, 30), time(10, 15), time(11, 30), time(12, 15)]
    assert all(spot.ends_at.time() <= time(13) for spot in spots)


def test_nobody_is_in_two_rooms_at_once():
    spots = lay_out(talks(8, 90, speakers={1}), slots_of(DAYS, [0, 1], VIENNA))
    starts = [spot.starts_at for spot in spots]
    assert len(set(starts)) == 8


def test_no_two_talks_share_a_room_and_a_moment():
    spots = lay_out(talks(40), slots_of(DAYS, [0, 1], VIENNA))
    places = sorted((spot.room, spot.starts_at, spot.ends_at) for spot in spots)
    for (room, _start, end), (next_room, next_start, _end) in pairwise(places):
        assert room != next_room or end <= next_start


def test_what_does_not_fit_is_said_by_name():
    with pytest.raises(DoesNotFit, match="the talk 8 of 90 minutes"):
        lay_out(talks(9, 90), slots_of(DAYS, [0], VIENNA))


@pytest.mark.parametrize("count", [1, 50, 250])
def test_as_many_rooms_as_are_said_to_be_needed_suffice(count):
    minutes = [(30, 45, 90, 10)[number % 4] for number in range(count)]
    wanted = [Talk(number, each, frozenset({number})) for number, each in enumerate(minutes)]
    rooms = range(rooms_needed(minutes, len(DAYS)))
    assert len(lay_out(wanted, slots_of(DAYS, rooms, VIENNA))) == count
