"""Opaque codes: what a URL, a mail or the log calls a thing. Primary keys never leave the database."""

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8


def new_code() -> str:
    """Eight characters that cannot be mistaken for each other; 40 bits of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
