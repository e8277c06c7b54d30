"""What an entry of a file is called here: its own guid where that is one, else one made from what names it there."""

from uuid import UUID, uuid5

from schedule.importing.reading import File, FileEvent
from schedule.importing.remarks import Remarks

_IMPORTED = UUID("5d0f6c1a-2f0e-4f4f-8a53-0c5a9b1e7d11")
_LARGEST_NUMBER = 2_147_483_647


def guids(file: File, slug: str, remarks: Remarks) -> list[tuple[FileEvent, UUID]]:
    """Every entry with its guid; what is listed twice word by word comes once, what only shares an id keeps its own."""
    found: dict[UUID, FileEvent] = {}
    for event in file.events:
        guid = _guid(event, slug)
        if guid in found:
            if _same(found[guid], event):
                remarks.add(event.where, "it is listed twice", "it was taken once")
                continue
            guid = _other(guid, found)
            remarks.add(event.where, "another entry has its id", "both were taken, this one under an id of its own")
        found[guid] = event
    return [(event, guid) for guid, event in found.items()]


def number(event: FileEvent) -> int | None:
    """The number that the file gives an entry, where we could use it."""
    text = event.given_id
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return value if 0 < value <= _LARGEST_NUMBER else None


def _guid(event: FileEvent, slug: str) -> UUID:
    try:
        return UUID(event.given_guid)
    except ValueError:
        named = event.given_guid or event.given_id or f"{event.day}/{event.room}/{event.starts_at}/{event.title}"
        return uuid5(_IMPORTED, f"{slug}/{named}")


def _same(first: FileEvent, second: FileEvent) -> bool:
    names = ("room", "title", "starts_at", "minutes", "abstract", "description", "persons", "kind", "track")
    return all(getattr(first, name) == getattr(second, name) for name in names)


def _other(guid: UUID, taken: dict[UUID, FileEvent]) -> UUID:
    count = 2
    while (other := uuid5(guid, str(count))) in taken:
        count += 1
    return other
