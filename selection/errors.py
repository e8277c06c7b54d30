"""What the verbs of this room raise; each text can be shown to the person who asked."""


class Refused(Exception):
    """Not done, and nothing was changed. The text says why and what to do instead."""
