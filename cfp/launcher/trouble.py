"""What goes wrong when starting, said in one sentence."""

from pathlib import Path


class Trouble(Exception):
    """One sentence for the person at the terminal."""


def last_line(file: Path) -> str:
    """The last line of a log that says something."""
    try:
        lines = [line.strip() for line in file.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return "no log"
    return lines[-1] if lines else "nothing in its log"
