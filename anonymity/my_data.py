"""What this room holds: nothing of a person's own."""

from typing import Any

from accounts.models import User

COVERS: frozenset[str] = frozenset()
_TEXTS = "is about a proposal's text; what an anonymity editor did is in the log, which is told"
LEFT_OUT = {
    "anonymity.BlindKey": "joins a proposal to the id under which reviewers know it, which is told to nobody",
    "anonymity.Waiting": "says that a proposal waits to join review",
    "anonymity.Scan": "says that a proposal's texts were looked at, and holds no word of them",
    "anonymity.Answer": "says of a passage, by a digest of its words, whether reviewers read it",
    "anonymity.CleanCopy": "is a file of a proposal without what tells who made it; the file itself is told",
    "anonymity.Redaction": _TEXTS,
    "anonymity.Mask": _TEXTS,
}


def my_data(user: User) -> dict[str, Any]:
    """Nothing; what it leaves out and why is said above."""
    return {}
