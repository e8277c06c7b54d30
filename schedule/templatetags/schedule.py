"""Small helpers of this room's templates."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from conferences.markdown import render
from schedule.programme import Programme, Shown, ShownDay, ShownRoom

register = template.Library()


@register.filter
def lookup(mapping: Mapping[str, Any], key: str) -> Any:
    """The value under a key that is itself a value; empty where there is none."""
    return mapping.get(key, "")


@register.filter
def markdown(text: str) -> SafeString:
    return render(text)


@register.filter
def rooms_of(day: ShownDay, programme: Programme) -> Iterator[tuple[ShownRoom | None, list[Shown]]]:
    """The rooms of a day with their entries, in the programme's order of rooms."""
    return day.by_room(programme.rooms)


@register.filter
def short_link(address: str) -> str:
    """An address as people say it: without the scheme, `www.` and a slash at the end."""
    return address.partition("://")[2].removeprefix("www.").rstrip("/") or address
