"""Stripping in a process of its own: a file that makes a parser run wild costs that process and nothing else.

The child knows no database, no key and no setting of this site, may not write files, and has bounded memory and time.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from anonymity.stripping.cleaned import CannotStrip, Cleaned, Why

SECONDS = 90
MEMORY = 2 * 1024**3
_HERE = Path(__file__).resolve().parent.parent.parent


def strip_outside(content: bytes, kind: str) -> Cleaned:
    """`strip` in another process. Raises `CannotStrip`."""
    try:
        done = subprocess.run(  # noqa: S603  # our own module, and a kind out of our own list
            [sys.executable, "-m", "anonymity.stripping", kind],
            input=content,
            capture_output=True,
            cwd=_HERE,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise CannotStrip(Why.SLOW) from slow
    if done.returncode != 0 or len(done.stdout) < 8:
        raise CannotStrip(Why.LARGE if done.returncode < 0 else Why.DAMAGED)
    length = int.from_bytes(done.stdout[:8], "big")
    said = json.loads(done.stdout[8 : 8 + length])
    if "why" in said:
        raise CannotStrip(Why(said["why"]))
    return Cleaned(done.stdout[8 + length :], said["kind"], text=said["text"], pages=said["pages"])


def answer(content: bytes, kind: str) -> bytes:
    """The child's side: bound this process, strip, and put the result into one message."""
    from anonymity.stripping.strip import strip

    _bound()
    try:
        cleaned = strip(content, kind)
    except CannotStrip as cannot:
        return _message({"why": cannot.why.value})
    return _message({"kind": cleaned.kind, "text": cleaned.text, "pages": cleaned.pages}) + cleaned.content


def _message(said: dict[str, object]) -> bytes:
    packed = json.dumps(said).encode()
    return len(packed).to_bytes(8, "big") + packed


def _bound() -> None:
    import resource  # not on every system; where it is missing, the time limit remains

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
