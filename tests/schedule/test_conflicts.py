"""What does not fit, in words: over plain entries, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schedule.conflicts import Hours, Severity, asking, find, stopping
from schedule.entries import Entry, Speaker
from schedule.models import Kind
from schedule.times import Span

START = datetime(2027, 6, 10, 8, tzinfo=UTC)
HOURS = [
    Hours(
        Span(START.date(), START - timedelta(hours=4), START + timedelta(hours=20)),
        START,
        START + timedelta(hours=9),
    )
]
ADA = Speaker("ADA", "Ada")


def talk(code, hour=0, *, minutes=30, room="HALL", **more):
    start = START + timedelta(hours=hour)
    known = {"kind": Kind.TALK, "state": "confirmed", "title": f"Talk {code}", "room_name": room.title()}
    return Entry(
        code=code, starts_at=start, ends_at=start + timedelta(minutes=minutes), room_code=room, **(known | more)
    )


def rules(*entries):
    return [(each.rule, each.severity.value) for each in find(entries, HOURS)]


def test_a_programme_that_fits_has_none():
    assert rules(talk("A"), talk("B", 0.5), talk("C", room="ATTIC"), talk("D", 2)) == []


def test_a_room_taken_twice_stops_a_release_and_names_both():
    (found,) = find([talk("A"), talk("B", 0.25)], HOURS)
    assert (found.rule, found.severity, found.entries) == ("room_taken", Severity.STOPS, ("A", "B"))
    assert found.text == "“Talk A” and “Talk B” are both in Hall at the same time."
    assert stopping([found]) == [found]


def test_a_long_entry_clashes_with_each_that_runs_during_it():
    assert len(rules(talk("A", minutes=120), talk("B", 0.5), talk("C", 1))) == 2


def test_what_follows_at_once_does_not_clash():
    assert rules(talk("A", minutes=30), talk("B", 0.5)) == []


def test_a_shared_room_takes_several_things():
    assert rules(talk("A", is_shared=True), talk("B", is_shared=True)) == []


@pytest.mark.parametrize(("state", "severity"), [("waitlisted", "tells"), ("accepted", "stops")])
def test_what_is_not_announced_cannot_stop_a_release(state, severity):
    assert ("room_taken", severity) in rules(talk("A"), talk("B", state=state))


def test_what_will_not_take_place_leaves_its_room_and_speaker_free():
    gone = talk("B", state="cancelled", speakers=(ADA,))
    assert rules(talk("A", speakers=(ADA,)), gone) == [("gone", "tells")]


def test_a_speaker_in_two_places_is_asked_about():
    found = find([talk("A", speakers=(ADA,)), talk("B", room="ATTIC", speakers=(ADA,))], HOURS)
    assert [each.text for each in asking(found)] == ["Ada speaks in “Talk A” and in “Talk B” at the same time."]


def test_two_people_of_one_name_are_not_one():
    other = Speaker("OTHER", "Ada")
    assert rules(talk("A", speakers=(ADA,)), talk("B", room="ATTIC", speakers=(other,))) == []


def test_beside_a_plenary_nothing_should_take_place():
    plenary = talk("P", kind=Kind.PLENARY, state="", room="")
    assert rules(plenary, talk("A"), talk("B", 3)) == [("beside_plenary", "asks")]
    assert rules(replace(plenary, kind=Kind.BREAK), talk("A")) == []


def test_two_plenaries_at_once_are_one_conflict():
    plenary = talk("P", kind=Kind.PLENARY, state="", room="")
    assert rules(plenary, replace(plenary, code="Q")) == [("beside_plenary", "asks")]


def test_a_blocked_room_is_taken():
    assert rules(talk("X", kind=Kind.BLOCKER, state=""), talk("A")) == [("room_taken", "stops")]


def test_outside_the_hours_is_told_and_outside_the_days_stops():
    assert rules(talk("A", -1)) == [("outside_hours", "tells")]
    assert rules(talk("A", 8.75)) == [("outside_hours", "tells")]
    assert rules(talk("A", 30)) == [("no_day", "stops")]
    assert rules(talk("A", 30, kind=Kind.BLOCKER, state="")) == [("no_day", "tells")]


def test_doubts_about_a_talk_are_told():
    assert rules(talk("A", state="accepted")) == [("unconfirmed", "tells")]
    assert rules(talk("A", state="offered")) == [("unannounced", "tells")]


def test_the_gravest_comes_first():
    found = rules(talk("A", state="accepted", speakers=(ADA,)), talk("B"), talk("C", room="ATTIC", speakers=(ADA,)))
    assert [severity for _rule, severity in found] == ["stops", "asks", "tells"]
