"""Moments and deadlines as people read them, and texts in several languages."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from conferences import times
from conferences.http import reachable_by_token
from conferences.models import Round, Track
from conferences.templatetags.conference_texts import call_end, event_data, event_words, local_time
from conferences.texts import TranslatedText, TranslatedTextField, translated

MOMENT = datetime(2027, 7, 1, 12, tzinfo=UTC)
VIENNA = SimpleNamespace(timezone="Europe/Vienna")


def test_a_moment_is_shown_in_the_conferences_zone_which_is_named():
    html = local_time({"conference": VIENNA}, MOMENT)
    assert 'datetime="2027-07-01T12:00:00+00:00"' in html
    assert "1 July 2027, 14:00 (Vienna)" in html
    assert "data-for-reader" in html


def test_without_a_conference_a_moment_is_shown_in_utc_and_no_moment_is_nothing():
    assert "12:00 (UTC)" in local_time({}, MOMENT)
    assert local_time({}, None) == ""


@pytest.mark.parametrize(
    ("reader", "beside"),
    [
        ("America/New_York", " · 1 July 2027, 08:00 for you (New York)"),
        ("Europe/Berlin", ""),
        ("", ""),
    ],
)
def test_the_readers_clock_stands_beside_where_it_differs(reader, beside):
    assert times.for_reader(MOMENT, "Europe/Vienna", reader) == beside


def test_a_deadline_anywhere_on_earth_names_its_day_first():
    call = Round(call_closes_at=datetime(2027, 2, 1, 12, tzinfo=UTC), closes_anywhere_on_earth=True)
    assert str(call_end({"conference": VIENNA}, call)).startswith("end of 31 January 2027 anywhere on Earth: <time")
    call.closes_anywhere_on_earth = False
    assert str(call_end({"conference": VIENNA}, call)).startswith("<time")
    assert call_end({}, Round(closes_anywhere_on_earth=True)) == ""


def test_an_event_reads_as_words_and_its_data_as_one_line():
    assert event_words("conferences.phase_moved") == "Phase moved"
    data = {"opens": 1801483200, "closes": None, "anywhere_on_earth": True, "fields": ["a", "b"], "n": 3}
    assert event_data(data) == "anywhere on earth: yes; closes: none; fields: a, b; n: 3; opens: 1 February 2027, 12:00"


def test_a_text_is_shown_in_the_readers_language_else_in_one_that_there_is():
    text = TranslatedText(en="Talk", de="Vortrag")
    with translation.override("de-at"):
        assert str(text) == "Vortrag"
    with translation.override("fr"):
        assert str(text) == "Talk"
    assert str(TranslatedText(en="<b>").__html__()) == "&lt;b&gt;"
    assert not TranslatedText(en="")
    assert translated({"de": "x"}) == {"de": "x"}
    assert translated("") == {}


def test_a_text_field_takes_texts_only():
    field = TranslatedTextField()
    assert field.to_python(None) is None
    with pytest.raises(ValidationError):
        field.validate({"en": 3}, None)


def test_things_are_called_by_their_names():
    assert str(Track(name=TranslatedText(en="Ops"))) == "Ops"
    assert str(Round(phase="review")) == "Review"
    assert Round().call_is_open() is False


def test_a_view_that_a_token_opens_is_marked():
    assert reachable_by_token(lambda: None).reachable_by_token
