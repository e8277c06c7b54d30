"""A very small browser: one connection, cookies, and forms that are filled in as they come."""

import http.client
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from lxml import html  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took in seconds until the last byte."""

    status: int
    body: bytes
    seconds: float
    location: str = ""

    def fields(self, action: str = "") -> dict[str, str | list[str]]:
        """What the form whose address ends with `action` holds; the first form that is sent by POST without one."""
        page = html.fromstring(self.body)
        for form in page.forms:
            if form.method == "POST" and (form.action or "").partition("?")[0].endswith(action) and _is_ours(form):
                return {name: value for name, value in form.form_values()} | _several(form)
        raise LookupError(f"no form for {action!r} on this page")


def _is_ours(form: html.FormElement) -> bool:
    """Not the one that logs out, which is on every page."""
    return "logout" not in (form.action or "")


def _several(form: html.FormElement) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for name, value in form.form_values():
        chosen.setdefault(name, []).append(value)
    return {name: values for name, values in chosen.items() if len(values) > 1}


@dataclass
class Browser:
    """Somebody at `host:port`, logged in by a session made elsewhere."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(self.host, self.port, timeout=60)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str | list[str]]) -> Answer:
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def send(self, path: str, body: str, csrf: str) -> Answer:
        """What a script of ours sends: JSON, with the page's token."""
        return self._ask("POST", path, body, {"Content-Type": "application/json", "X-CSRFToken": csrf})

    def _ask(self, method: str, path: str, body: str | None = None, more: dict[str, str] | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{self.host}:{self.port}{path}",
                **(more or {}),
            }
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - began
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        return Answer(answer.status, content, seconds, answer.headers.get("Location", ""))
