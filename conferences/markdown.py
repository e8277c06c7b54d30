"""The one place where Markdown becomes HTML: no raw HTML, an allow-list, and a bound on hostile input."""

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Longer texts are shown as they were typed; no field of ours takes more.
LONGEST = 20_000
TAGS = frozenset(
    {"h2", "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
    | {"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20}).enable(
    ["table", "strikethrough"]
)
_parser.disable("image")


def render(text: str, top: int = 3) -> SafeString:
    """Safe HTML of a text in Markdown. Links carry rel="nofollow noopener"; pictures are not loaded.

    `top` (2 to 6) is the level at which the text's headings begin, one below the page's heading above it.
    """
    if len(text) > LONGEST:
        return _as_typed(text)
    tokens = _parser.parse(text)
    _fit_headings(tokens, top)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return mark_safe(_clean(html))  # noqa: S308 - the allow-list has just been applied


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="nofollow noopener",
    )


def _fit_headings(tokens: list[Token], top: int) -> None:
    """Put headings on levels from `top` on, going down one step at a time, so that a page has no gaps."""
    opened: list[tuple[int, int]] = []
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            while opened and opened[-1][0] >= written:
                opened.pop()
            opened.append((written, min(opened[-1][1] + 1 if opened else top, 6)))
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{opened[-1][1]}"


def _as_typed(text: str) -> SafeString:
    return mark_safe(f"<pre>{escape(text)}</pre>")  # noqa: S308 - escaped
