"""Languages that a talk can be held in: all that Django knows by name, not only those of the interface."""

from django.conf import global_settings
from django.utils.translation import gettext

LANGUAGES = global_settings.LANGUAGES
_NAMES = dict(LANGUAGES)


def language_name(code: str) -> str:
    """The language's name in the reader's language; the code itself where there is none."""
    return gettext(_NAMES[code]) if code in _NAMES else code
