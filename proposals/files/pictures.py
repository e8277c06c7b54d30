"""Pictures: bounded before they are unpacked, and drawn anew so that nothing but the picture is left."""

import io
import warnings
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from PIL import Image, ImageOps, UnidentifiedImageError

from proposals.files import archives

#: A picture of a good telephone has 50 million points; more than this is no picture of anything.
MOST_POINTS = 60_000_000
LONGEST_SIDE = 16_000
MOST_FRAMES = 300
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def format_of(head: bytes) -> str | None:
    """The kind of picture that a file begins like."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def opened(file: IO[bytes]) -> Image.Image:
    """A picture within bounds, not unpacked yet. ValidationError says why not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as bomb:
        raise ValidationError(too_many_points()) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as broken:
        raise ValidationError(archives.damaged()) from broken
    width, height = picture.size
    if width * height > MOST_POINTS or max(width, height) > LONGEST_SIDE:
        raise ValidationError(too_many_points())
    return picture


def check(file: IO[bytes]) -> None:
    """Unpack it once: whether it is whole, and not more than it should be. ValidationError says why not."""
    _unpack(opened(file))


def redrawn(content: bytes, *, longest_side: int | None = None, kind: str | None = None) -> tuple[bytes, str]:
    """The points of a picture as a new file, and its kind (`png`, `jpeg` or `webp`): no camera, place or name.

    It stands upright, however the camera was held. Of a moving picture the first frame remains.
    """
    picture = opened(io.BytesIO(content))
    found = (picture.format or "PNG").lower()
    _unpack(picture)
    upright = ImageOps.exif_transpose(picture)
    assert upright is not None
    if longest_side is not None:
        upright.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    has_alpha = "transparency" in upright.info or upright.mode in {"RGBA", "LA", "PA"}
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    kind = kind or {"gif": "png"}.get(found, found)
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    if kind == "jpeg" and has_alpha:
        bare = Image.alpha_composite(Image.new("RGBA", bare.size, "white"), bare).convert("RGB")
    target = io.BytesIO()
    if kind == "png":
        bare.save(target, "PNG")
    else:
        bare.save(target, kind.upper(), quality=88)
    return target.getvalue(), kind


def square(content: bytes, side: int) -> bytes:
    """The middle of a picture as a WebP of `side` by `side` points (never made larger than it is)."""
    picture = opened(io.BytesIO(content))
    _unpack(picture)
    upright = ImageOps.exif_transpose(picture)
    assert upright is not None
    side = min(side, *upright.size)
    fitted = ImageOps.fit(upright.convert("RGBA"), (side, side), Image.Resampling.LANCZOS)
    flat = Image.alpha_composite(Image.new("RGBA", fitted.size, "white"), fitted).convert("RGB")
    target = io.BytesIO()
    flat.save(target, "WEBP", quality=82)
    return target.getvalue()


def _unpack(picture: Image.Image) -> None:
    try:
        if getattr(picture, "n_frames", 1) > MOST_FRAMES:
            raise ValidationError(gettext("This moving picture has too many frames."))
        picture.seek(0)
        picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as broken:
        raise ValidationError(archives.damaged()) from broken


def too_many_points() -> str:
    return gettext(
        "This picture is too large: at most %(side)d by %(side)d and 60 million points. Make it smaller."
    ) % {"side": LONGEST_SIDE}
