"""Reading proposal files: whatever is in them, what comes out can be stored, and the rest is said."""

import json

import pytest

from cfp.imports import common_shape
from cfp.imports.common_shape import read
from cfp.imports.report import Unreadable

TALK = {
    "id": "7",
    "title": "Rain",
    "abstract": "It falls.",
    "track": "Water",
    "type": "Talk",
    "speakers": [{"name": "Ada Quill", "org": "Pond", "bio": "Ada looks at rain."}],
}


@pytest.fixture
def write(tmp_path):
    def write(*talks, **more):
        path = tmp_path / "talks.json"
        path.write_text(json.dumps({"talks": talks, **more}))
        return path

    return write


def said(reading):
    return [(remark.where, remark.what, remark.instead) for remark in reading.report.remarks]


def test_an_ordinary_entry_is_taken_whole_and_nothing_is_said(write):
    reading = read(write(TALK))
    [row] = reading.rows
    assert (row.title, row.abstract, row.track, row.type, row.state) == ("Rain", "It falls.", "Water", "Talk", "")
    assert [(each.name, each.org, each.bio) for each in row.speakers] == [("Ada Quill", "Pond", "Ada looks at rain.")]
    assert said(reading) == []


def test_the_same_entry_has_the_same_key_whenever_it_is_read_and_another_source_another(write):
    assert read(write(TALK)).rows[0].key == read(write({**TALK, "title": "Snow"})).rows[0].key
    assert read(write(TALK)).rows[0].key != read(write(TALK, slug="elsewhere")).rows[0].key
    assert read(write(TALK), source="elsewhere").rows[0].key == read(write(TALK, slug="elsewhere")).rows[0].key


def test_entries_without_an_id_are_told_apart_by_what_they_say(write):
    first, second = {**TALK, "id": None}, {**TALK, "id": None, "title": "Snow"}
    rows = read(write(first, second)).rows
    assert len({row.key for row in rows}) == 2
    assert rows[0].key == read(write(first)).rows[0].key


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"[]", "no list of"),
        (b'{"talks": {"a": 1}}', "no list of"),
        (b'{"talks": [' + b"9" * 5000 + b"]}", "not JSON"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path, content, says):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=says) as refused:
        read(path)
    assert "nothing was imported" in str(refused.value)


def test_a_file_that_is_not_there_or_far_too_large_is_refused_with_a_sentence(tmp_path, monkeypatch, write):
    with pytest.raises(Unreadable, match="cannot be read"):
        read(tmp_path / "absent.json")
    monkeypatch.setattr(common_shape, "MOST_BYTES", 10)
    with pytest.raises(Unreadable, match="larger than"):
        read(write(TALK))


def test_an_empty_file_of_talks_is_empty(write):
    reading = read(write())
    assert reading.rows == []
    assert said(reading) == []


def test_what_is_no_proposal_is_left_out_and_said(write):
    reading = read(write("a string", None, 7, {"id": "1"}, {**TALK, "title": " \u200b "}, {**TALK, "type": "Food"}))
    assert reading.rows == []
    assert [what for _where, what, _instead in said(reading)] == [
        "it is no object",
        "it is no object",
        "it is no object",
        "it has no title",
        "it has no title",
        "it is a part of the day and no proposal",
    ]
    assert {instead for _where, _what, instead in said(reading)} == {"left out"}
    assert reading.report.counts["left out"] == 6


def test_the_second_entry_with_an_id_is_left_out_and_the_first_is_named(write):
    reading = read(write(TALK, {**TALK, "title": "Another"}))
    assert [row.title for row in reading.rows] == ["Rain"]
    [remark] = reading.report.remarks
    assert str(remark) == "entry 2 (id 7): it has the id of an earlier entry (that is entry 1 (id 7)); left out."


def test_texts_that_are_too_long_are_cut_and_said_except_an_abstract_which_goes_on_in_the_outline(write):
    words = "rain " * 2000
    reading = read(write({**TALK, "title": "T" * 999, "abstract": words, "description": "The plan."}))
    [row] = reading.rows
    assert len(row.title) == common_shape.TITLE
    assert (row.abstract + " " + row.outline).split() == [*words.split(), "The", "plan."]
    assert ("entry 1 (id 7)", "the title is too long", "cut after 200 characters") in said(reading)
    assert ("entry 1 (id 7)", "the abstract is too long", "what does not fit stands in the outline") in said(reading)


def test_an_abstract_without_any_gap_is_split_and_an_outline_beyond_its_limit_is_cut(write):
    reading = read(write({**TALK, "abstract": "x" * (common_shape.ABSTRACT + common_shape.OUTLINE + 5)}))
    [row] = reading.rows
    assert (len(row.abstract), len(row.outline)) == (common_shape.ABSTRACT, common_shape.OUTLINE)
    assert len(said(reading)) == 2


def test_a_description_is_the_abstract_where_there_is_none(write):
    [row] = read(write({**TALK, "abstract": "", "description": "A plan."})).rows
    assert (row.abstract, row.outline) == ("A plan.", "")


def test_characters_that_no_database_holds_are_gone(write):
    reading = read(write({**TALK, "title": "Ra\x00in\ud800 \u202eback", "abstract": "a\x00b\r\nc"}))
    [row] = reading.rows
    assert row.title == "Rain back"
    assert row.abstract == "ab\nc"


@pytest.mark.parametrize(
    ("duration", "minutes", "remarks"),
    [
        (None, None, 0),
        ("", None, 0),
        (45, 45, 0),
        ("30", 30, 0),
        (0, None, 1),
        (-5, None, 1),
        (1e308, None, 1),
        ("soon", None, 1),
        ([], None, 1),
        (True, None, 1),
        (99999, None, 1),
        (float("inf"), None, 1),
    ],
)
def test_a_duration_is_minutes_or_the_session_types(write, duration, minutes, remarks):
    reading = read(write({**TALK, "duration": duration}))
    assert reading.rows[0].minutes == minutes
    assert len(reading.report.remarks) == remarks


def test_odd_values_in_fields_are_taken_as_text_or_as_nothing(write):
    reading = read(write({**TALK, "title": 2026, "abstract": ["a"], "track": {"en": "x"}}))
    [row] = reading.rows
    assert (row.title, row.abstract, row.track) == ("2026", "", "")
    assert [what for _where, what, _instead in said(reading)] == ["its abstract is no text", "its track is no text"]


def test_speakers_that_are_none_are_left_out_and_those_named_twice_taken_once(write):
    people = [{"name": ""}, "Bo", {"name": "Bo"}, {"name": "BO"}, {"name": "Cy", "email": "nowhere"}]
    reading = read(write({**TALK, "speakers": people}))
    assert [each.name for each in reading.rows[0].speakers] == ["Bo", "Cy"]
    assert [(what, instead) for _where, what, instead in said(reading)] == [
        ("the speaker has no name", "left out"),
        ("the speaker is no object", "left out"),
        ("the same speaker is named twice", "taken once"),
        ("the speaker's address is none", "taken without it"),
    ]


@pytest.mark.parametrize("speakers", [[], None, "Bo", {}])
def test_an_entry_without_speakers_is_taken_and_said(write, speakers):
    reading = read(write({**TALK, "speakers": speakers}))
    assert len(reading.rows) == 1
    assert ("entry 1 (id 7)", "it has no speaker", "taken without one") in said(reading)


def test_more_speakers_than_a_panel_has_are_left_out_and_said(write):
    reading = read(write({**TALK, "speakers": [{"name": f"Person {number}"} for number in range(30)]}))
    assert len(reading.rows[0].speakers) == common_shape.MOST_SPEAKERS
    assert [what for _where, what, _instead in said(reading)] == ["it has more than 20 speakers"]


@pytest.mark.sample_data
@pytest.mark.parametrize(
    ("name", "rows", "people", "left_out"),
    [
        ("openstack-barcelona2016-proposals", 1557, 1989, 0),
        ("pyconau2013", 63, 47, 20),
        ("pyconus-proposals", 36, 7, 0),
    ],
)
def test_real_files_are_read_and_every_entry_is_accounted_for(sample_data, name, rows, people, left_out):
    reading = read(sample_data / "proposals" / f"{name}.json")
    assert len(reading.rows) == rows
    assert len({person.key[0] for row in reading.rows for person in row.speakers}) == people
    assert reading.report.counts["left out"] == left_out
