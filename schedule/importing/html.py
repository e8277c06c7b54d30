"""HTML in a text becomes Markdown, and Markdown that an exporter has indented stays what it was. Pure functions."""

import re
from html.parser import HTMLParser

_TAG = re.compile(
    r"</?(?:p|br|ul|ol|li|a|b|i|em|strong|code|pre|div|span|h[1-6]|blockquote|table|tr|td|th|hr|img)\b[^>]*>", re.I
)
_INDENT = re.compile(r"^[ \t]{4,}", re.M)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPECIAL = re.compile(r"([\\`*\[\]])")
_AROUND = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_BLOCKS = {"p", "div", "table", "tr", "blockquote", "ul", "ol", "pre"} | _HEADINGS
_SAFE = re.compile(r"(?:https?://|mailto:)[^\s<>()]+$", re.I)


def is_html(text: str) -> bool:
    return _TAG.search(text) is not None


def to_markdown(text: str) -> str:
    """The same words without tags; paragraphs, lists, links and emphasis as Markdown, anything else as plain text."""
    if not is_html(text):
        return _INDENT.sub("", text)
    writer = _Writer()
    writer.feed(text)
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[int] = []
        self.links: list[str] = []
        self.in_pre = 0
        self.muted = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in ("script", "style"):
            self.muted += 1
        elif tag in _BLOCKS:
            self._block(tag, given.get("start"))
        elif tag == "li":
            self._bullet()
        elif tag == "br":
            self.parts.append("\n" if self.in_pre else "  \n")
        elif tag == "hr":
            self.parts.append("\n\n---\n\n")
        elif tag == "a":
            self.links.append(given.get("href") or "")
            self.parts.append("[")
        elif tag == "img" and given.get("alt"):
            self.parts.append(str(given["alt"]))
        elif tag in _AROUND and not self.in_pre:
            self.parts.append(_AROUND[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.muted = max(0, self.muted - 1)
        elif tag == "a" and self.links:
            self._link(self.links.pop())
        elif tag == "pre":
            self.in_pre = max(0, self.in_pre - 1)
            self.parts.append("\n```\n\n")
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            self.parts.append("" if self.lists else "\n\n")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag in _AROUND and not self.in_pre:
            self.parts.append(_AROUND[tag])

    def handle_data(self, data: str) -> None:
        if self.muted:
            return
        self.parts.append(data if self.in_pre else _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", data)))

    def _block(self, tag: str, start: str | None) -> None:
        if tag in ("ul", "ol"):
            self.parts.append("" if self.lists else "\n\n")
            self.lists.append((int(start) if start and start.isdigit() else 1) if tag == "ol" else 0)
        elif tag == "pre":
            self.in_pre += 1
            self.parts.append("\n\n```\n")
        elif not (self.lists and tag in ("p", "div")):
            self.parts.append("\n\n" + ("### " if tag in _HEADINGS else "> " if tag == "blockquote" else ""))

    def _bullet(self) -> None:
        depth = max(len(self.lists) - 1, 0)
        mark = "- "
        if self.lists and self.lists[-1]:
            mark = f"{self.lists[-1]}. "
            self.lists[-1] += 1
        self.parts.append("\n" + "   " * depth + mark)

    def _link(self, href: str) -> None:
        """Close the bracket; a link that leads nowhere we would go loses it."""
        if _SAFE.match(href):
            self.parts.append(f"]({href})")
            return
        for index in range(len(self.parts) - 1, -1, -1):
            if self.parts[index] == "[":
                self.parts[index] = ""
                return

    def text(self) -> str:
        for href in self.links:
            self._link(href)
        joined = "".join(self.parts)
        joined = re.sub(r"[ \t]+\n(?!\n)", lambda found: "  \n" if found[0].startswith("  ") else "\n", joined)
        joined = re.sub(r"[ \t]*\n[ \t]*\n\s*", "\n\n", joined)
        return re.sub(r"(^|\n)[ \t](?! )(?=\S)", r"\1", joined).strip()
