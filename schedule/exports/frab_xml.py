"""`schedule.xml` in the format of frab, as c3voc's schema describes it and existing apps read it."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from conferences.times import in_zone
from schedule.exports import common
from schedule.programme import GENERATOR, Programme, Shown, ShownDay


def as_xml(programme: Programme) -> bytes:
    root = Element("schedule")
    _add(root, "generator", name=GENERATOR)
    _add(root, "url", common.address("schedule:document_xml", programme.conference))
    _add(root, "version", programme.release.version)
    _conference(root, programme)
    for day in programme.days:
        _day(root, programme, day)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    child = SubElement(parent, tag, {name: common.plain(value) for name, value in attributes.items()})
    child.text = common.plain(text)
    return child


def _conference(root: Element, programme: Programme) -> None:
    conference = programme.conference
    node = SubElement(root, "conference")
    _add(node, "title", conference.name)
    _add(node, "acronym", common.acronym(conference))
    _add(node, "start", conference.starts_on.isoformat())
    _add(node, "end", conference.ends_on.isoformat())
    _add(node, "days", str(len(programme.days)))
    _add(node, "timeslot_duration", common.duration(common.STEP))
    _add(node, "base_url", common.address("schedule:programme", conference))
    _add(node, "url", common.address("schedule:programme", conference))
    _add(node, "time_zone_name", conference.timezone)
    for track in programme.tracks:
        _add(node, "track", name=str(track.name), color=track.color, slug=common.track_slug(track))


def _day(root: Element, programme: Programme, day: ShownDay) -> None:
    node = _add(
        root,
        "day",
        index=str(day.index),
        date=day.date.isoformat(),
        start=in_zone(day.span.start, programme.conference.timezone).isoformat(),
        end=common.day_end(day, programme).isoformat(),
    )
    for name, guid, entries in common.by_room(programme, day):
        room = _add(node, "room", name=name, **({"guid": guid} if guid else {}))
        for entry in entries:
            _event(room, programme, entry)


def _event(room: Element, programme: Programme, entry: Shown) -> None:
    row = entry.row
    node = _add(room, "event", guid=str(row.item.guid), id=str(row.item.number))
    _add(node, "date", entry.starts_at.isoformat())
    _add(node, "start", entry.starts_at.strftime("%H:%M"))
    _add(node, "duration", common.duration(entry.minutes))
    _add(node, "room", common.room_name(entry))
    _add(node, "slug", common.event_slug(programme, entry))
    _add(node, "url", common.address("schedule:talk_show", programme.conference, code=entry.code))
    recording = _add(node, "recording")
    _add(recording, "license")
    _add(recording, "optout", "true" if row.do_not_record else "false")
    _add(node, "title", entry.title)
    _add(node, "subtitle")
    _add(node, "track", str(entry.track.name) if entry.track else "")
    _add(node, "type", entry.label)
    _add(node, "language", row.language)
    _add(node, "abstract", row.abstract)
    _add(node, "description", row.description)
    persons = _add(node, "persons")
    for speaker in entry.speakers:
        _add(persons, "person", speaker.name, guid=str(speaker.guid))
    _add(node, "links")
