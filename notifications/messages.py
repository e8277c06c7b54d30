"""What a mail says: subject, text and HTML from templates, text first."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.utils import translation


@dataclass(frozen=True)
class Message:
    """A composed mail, addressed to nobody yet."""

    subject: str
    text: str
    html: str = ""


@cache
def _plain() -> DjangoTemplates:
    """An engine for what is not HTML: “Tom & Ann” stays “Tom & Ann”, whatever the template forgets."""
    return DjangoTemplates(
        {
            "NAME": "mail",
            "DIRS": settings.TEMPLATES[0]["DIRS"],
            "APP_DIRS": True,
            "OPTIONS": {"autoescape": False},
        }
    )


def compose(template: str, context: dict[str, Any], *, language: str = "") -> Message:
    """Render `<room>/mail/<name>` from its `.subject.txt`, `.txt` and, where there is one, `.html`.

    `template` is `"<room>/<name>"` or `"<room>/mail/<name>"`; `language` is the reader's, else the one in use.
    The context also gets `site_name` and `site_url`. Raises TemplateDoesNotExist.
    """
    room, _, name = template.replace("/mail/", "/").partition("/")
    path = f"{room}/mail/{name}"
    context = {"site_name": settings.CFP_SITE_NAME, "site_url": settings.CFP_SITE_URL, **context}
    with translation.override(language or translation.get_language()):
        return Message(
            subject=one_line(_plain().get_template(f"{path}.subject.txt").render(context)),
            text=_tidy(_plain().get_template(f"{path}.txt").render(context)),
            html=_html(f"{path}.html", context),
        )


def _html(path: str, context: dict[str, Any]) -> str:
    try:
        template = engines["django"].get_template(path)
    except TemplateDoesNotExist as missing:
        if missing.args[0] != path:
            raise
        return ""
    return str(template.render(context)).strip() + "\n"


def one_line(text: str) -> str:
    """A text as a header can hold it: no line breaks or control characters, at most 300 characters."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).split())[:300]


_KEY = re.compile(r"[\w-]+(?:(?::|%3A)[\w-]+)?(?::|%3A)[\w-]{43}(?![\w-])", re.ASCII | re.IGNORECASE)


def without_keys(text: str) -> str:
    """A mail as somebody else may read it: what `django.core.signing` made for its recipient to act with is left out.

    Else whoever reads the ledger could take a role that was offered to another, or answer for a speaker.
    """
    return _KEY.sub("…", text)


def _tidy(text: str) -> str:
    """Conditions in a template leave blank lines behind: at most one in a row stays."""
    return re.sub(r"\n\s*\n+", "\n\n", text).strip() + "\n"
