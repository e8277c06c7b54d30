"""Real programmes: every entry kept or reported, exports that pass both schemas, and the same programme again."""

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from icalendar import Calendar
from jsonschema import Draft6Validator
from lxml import etree

from conferences.models import Conference
from schedule import queries
from schedule.exports import as_ical, as_json, as_xml
from schedule.importing import Remarks, Wishes, read, take
from schedule.models import Placement
from schedule.programme import load
from tests.schedule.test_import import programme

SAMPLES = Path(os.environ.get("CFP_SAMPLE_DATA") or "/nonexistent")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sample_data,
    pytest.mark.skipif(not os.environ.get("CFP_SAMPLE_DATA"), reason="CFP_SAMPLE_DATA names no sample data"),
]


@pytest.mark.parametrize(
    ("name", "zone", "events", "rooms"),
    [
        ("31c3", "", 138, 4),
        pytest.param("fosdem-2018", "Europe/Brussels", 689, 33, marks=pytest.mark.long),
        pytest.param("fosdem-2026", "", 883, 30, marks=pytest.mark.long),
        pytest.param("38c3", "", 1007, 72, marks=pytest.mark.long),
    ],
)
def test_a_real_programme_is_imported_released_exported_and_imported_again(name, zone, events, rooms):
    content = (SAMPLES / "programmes" / f"{name}.xml").read_bytes()
    first = imported(content, name, zone)
    assert sum(first.entered[what] for what in ("talks", "entries without speakers")) == events
    assert (first.entered["rooms"], first.known, bool(first.release)) == (rooms, 0, True)
    again = imported(content, name, zone)
    assert (again.known, dict(again.entered), again.release) == (events, {}, "")

    conference = Conference.objects.get(slug=name)
    shown = load(queries.current_release(conference), conference, with_texts=True)
    xml, as_read = as_xml(shown), json.loads(as_json(shown))
    etree.XMLSchema(etree.parse(SAMPLES / "schemas" / "schedule.xml.xsd")).assertValid(etree.fromstring(xml))
    Draft6Validator(json.loads((SAMPLES / "schemas" / "schema.json").read_text())).validate(as_read)

    truth = {
        str(row.item.guid): row.starts_at
        for row in Placement.objects.filter(item__conference=conference).select_related("item")
    }
    assert len(truth) == events
    calendar = Calendar.from_ical(as_ical(shown)).walk("VEVENT")
    assert {str(event["UID"]): event.start for event in calendar} == truth
    days = [
        (day.get("date"), event.get("guid"), event.findtext("date"))
        for day in ElementTree.fromstring(content).findall("day")
        for event in day.iter("event")
    ]
    ours = {
        event.get("guid"): day.get("date")
        for day in ElementTree.fromstring(xml).findall("day")
        for event in day.iter("event")
    }
    assert all(ours[guid] == day for day, guid, _date in days if guid in ours)

    imported(xml, f"{name}-again", "")
    assert programme(f"{name}-again") == programme(name)


def imported(content, slug, zone):
    remarks = Remarks()
    return take(read(content, remarks, zone=zone), Wishes(slug=slug, release=True), remarks)
