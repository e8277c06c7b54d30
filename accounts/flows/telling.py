"""Everything that is held about a person, as one file."""

import json
import tempfile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.utils.timezone import now

from accounts import holdings
from accounts.models import User
from conferences.log import record

#: What is larger than this waits on the disk, not in memory.
IN_MEMORY = 2_000_000


def as_file(user: User) -> IO[bytes]:
    """A zip with the data for programs (`my-data.json`), for people (`my-data.html`), and the person's files."""
    data = holdings.everything(user)
    packed: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", json.dumps(data, indent=2, ensure_ascii=False, default=str))
        archive.writestr("my-data.html", as_page(user, data))
        for name, content in holdings.files(user):
            with content, archive.open(name, "w") as entry:
                for chunk in iter(lambda opened=content: opened.read(65536), b""):  # type: ignore[misc]
                    entry.write(chunk)
    packed.seek(0)
    record("accounts.data_taken", conference=None, by=user)
    return packed


def as_page(user: User, data: dict[str, Any]) -> str:
    """The same as a page that needs nothing else."""
    parts = {room: [*_lines(held)] for room, held in data.items() if held}
    return render_to_string("accounts/my_data.html", {"person": user, "parts": parts, "at": now()})


def _lines(value: Any, name: str = "", depth: int = 0) -> list[tuple[int, str, Any]]:
    """Nested data as lines: how deep, what it is called, what it says (None for a heading)."""
    label = name.replace("_", " ").capitalize()
    if isinstance(value, dict):
        head = [(depth, label, None)] if name else []
        return head + [line for key, each in value.items() for line in _lines(each, str(key), depth + bool(name))]
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return [(depth, f"{label} ({len(value)})", None)] + [
            line for number, each in enumerate(value, 1) for line in _lines(each, f"{number}.", depth + 1)
        ]
    said = ", ".join(map(str, value)) if isinstance(value, list) else value
    return [(depth, label, "" if said is None else str(said))]
