"""Tags that every room's templates may load: texts in Markdown, moments in the conference's zone."""

from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from conferences import markdown as renderer
from conferences import times
from conferences.log import in_words

register = template.Library()


@register.filter
def markdown(text: object, top: int = 3) -> SafeString:
    """A text in Markdown as safe HTML, its headings beginning at level `top`."""
    return renderer.render(str(text), top)


@register.simple_tag(takes_context=True)
def local_time(context: dict[str, Any], moment: datetime | None, conference: Any = None) -> str:
    """`<time>` in the conference's zone, named; the reader's beside it where their clocks differ.

    The reader's zone is that of their profile; where there is none `local-time.js` asks the browser.
    `conference` is that of the page unless given. Nothing for a moment that is not known.
    """
    if moment is None:
        return ""
    here = conference or context.get("conference")
    zone = here.timezone if here is not None else "UTC"
    reader = getattr(context.get("user"), "zone", "") or ""
    return format_html(
        '<time datetime="{}" data-zone="{}"{}>{}</time>{}',
        moment.isoformat(),
        zone,
        "" if reader else format_html(' data-for-reader="{}"', _("for you")),
        times.named(moment, zone),
        times.for_reader(moment, zone, reader),
    )


@register.simple_tag(takes_context=True)
def call_end(context: dict[str, Any], call: Any, conference: Any = None) -> str:
    """When a call closes: with “anywhere on Earth” the day is named first, then the moment in the zone."""
    moment = local_time(context, call.call_closes_at, conference)
    if not call.closes_anywhere_on_earth or call.call_closes_at is None:
        return moment
    return format_html("{}: {}", times.anywhere(call.call_closes_at), moment)


@register.filter
def language_name(code: str) -> str:
    """A language's name in the reader's language: `de` is “German”. A code that is not known stays as it is."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def event_words(kind: str) -> str:
    return in_words(kind)


@register.filter
def event_data(data: dict[str, Any]) -> str:
    """The codes and numbers of an event in one line."""
    return "; ".join(f"{name.replace('_', ' ')}: {_plain(name, value)}" for name, value in sorted(data.items()))


def _plain(name: str, value: object) -> str:
    if name in ("opens", "closes", "before") and isinstance(value, int):
        return formats.date_format(timezone.localtime(datetime.fromtimestamp(value, UTC)), times.FORMAT)
    if isinstance(value, bool) or value is None:
        return {True: _("yes"), False: _("no"), None: _("none")}[value]
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
