"""Pictures are drawn anew; those inside other files lose every part that is not the picture, and nothing of it."""

import io
import struct
from collections.abc import Callable

from PIL import Image

from anonymity.stripping.cleaned import CannotStrip, Cleaned, Why
from proposals.files.pictures import format_of, redrawn

#: What Pillow may find in a file that it has drawn itself: how it is coded, nothing that anybody wrote.
_TECHNICAL = frozenset(
    {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "loop", "background", "timestamp", "duration"}
    | {"progressive", "progression", "transparency", "gamma", "srgb"}
)
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"sBIT", b"bKGD"}
)
#: Of a JPEG's application data: what says how it is coded. APP0 is written anew.
_JPEG_DROPPED = frozenset({*range(0xE0, 0xEE), 0xEF, 0xFE})


def strip(content: bytes) -> Cleaned:
    """A picture drawn anew."""
    drawn, kind = redrawn(content)
    with Image.open(io.BytesIO(drawn)) as again:
        again.load()
        if set(again.info) - _TECHNICAL or dict(again.getexif()):
            raise CannotStrip(Why.LEFT)
    return Cleaned(drawn, kind)


def bare(content: bytes) -> bytes | None:
    """The same picture, to the point, without anything else; None for a format that is not known."""
    kind = format_of(content[:1024])
    return _BARE[kind](content) if kind in _BARE else None


def bare_jpeg(content: bytes) -> bytes:
    """The segments that hold the picture; without EXIF, XMP, comments, previews, and what follows the end."""
    kept = [b"\xff\xd8"]
    at = 2
    while True:
        if content[at : at + 1] != b"\xff":
            raise CannotStrip(Why.DAMAGED)
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == 0xD9:
            return b"".join([*kept, b"\xff\xd9"])
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
        else:
            end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
            if end <= at + 3 or end > len(content):
                raise CannotStrip(Why.DAMAGED)
            if marker == 0xDA:
                end = _end_of_scan(content, end)
            if marker not in _JPEG_DROPPED:
                kept.append(content[at:end])
            at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the coded points end: at the next marker that is no stuffing and no restart."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7 and content[at + 1] != 0xFF:
            return at
        at += 1 if content[at + 1] == 0xFF else 2
    raise CannotStrip(Why.DAMAGED)


def _bare_png(content: bytes) -> bytes:
    kept, at = [content[:8]], 8
    while True:
        head = content[at : at + 8]
        if len(head) < 8:
            raise CannotStrip(Why.DAMAGED)
        length, name = struct.unpack(">I4s", head)
        end = at + 12 + length
        if end > len(content):
            raise CannotStrip(Why.DAMAGED)
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end


def _bare_gif(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as first:
        target = io.BytesIO()
        still = first.convert("P")
        clean = Image.new("P", still.size)
        clean.putpalette(still.getpalette() or [])
        clean.paste(still)
        clean.save(target, "GIF")
    return target.getvalue()


_BARE: dict[str, Callable[[bytes], bytes]] = {"jpeg": bare_jpeg, "png": _bare_png, "gif": _bare_gif}
