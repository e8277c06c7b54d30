"""Files that people upload: what they are (by content), and how their bytes are kept. Nobody is known here."""

from proposals.files.kinds import ACCEPT, KINDS, Kind, kind_of, largest
from proposals.files.storage import (
    CLEANED,
    PICTURES,
    UPLOADS,
    StorageTrouble,
    Stored,
    Upload,
    check,
    forget,
    keeping,
    read,
    store,
    store_bytes,
    sweep,
    too_large,
)

__all__ = [
    "ACCEPT",
    "CLEANED",
    "KINDS",
    "PICTURES",
    "UPLOADS",
    "Kind",
    "StorageTrouble",
    "Stored",
    "Upload",
    "check",
    "forget",
    "keeping",
    "kind_of",
    "largest",
    "read",
    "store",
    "store_bytes",
    "sweep",
    "too_large",
]
