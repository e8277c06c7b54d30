"""`manage.py check`: settings that are right one by one and wrong together."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@register(Tags.security)
def demo_stays_on_this_machine(**_options: Any) -> list[CheckMessage]:
    """The demo shows every mail to everybody."""
    if settings.CFP_DEMO and urlsplit(settings.CFP_SITE_URL).hostname not in LOOPBACK:
        return [
            Error(
                "CFP_DEMO is on, but CFP_SITE_URL is an address that others can reach: they could read every mail.",
                hint="Turn CFP_DEMO off on a real site.",
                id="cfp.E001",
            )
        ]
    return []
