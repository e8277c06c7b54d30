"""Walks pages in a real browser: both themes, desk and phone, and says what would keep somebody out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.browser import DESKTOP, PHONE, NewPage

SMALLEST = {"width": 360, "height": 740}
COLOURS_ONLY = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
Prepare = Callable[[Page, str], None]

EMPTY_THE_FORM = """(wrong) => {
  const filled = "input:not([type=hidden]), textarea, select";
  const form =
    document.querySelector("main form.form-page[method=post]") ||
    document.querySelector(`main form[method=post]:has(${filled})`);
  form.noValidate = true;
  for (const field of form.querySelectorAll(filled)) {
    if (field.name in wrong) field.value = wrong[field.name];
    else if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (!["hidden", "submit", "color"].includes(field.type)) field.value = "";
  }
  form.requestSubmit(form.querySelector("button.btn-primary") || form.querySelector("button:not([type=button])"));
}"""


@dataclass(frozen=True)
class Visit:
    """How a page is reached: who goes, what its address needs, what is typed to see it refuse.

    `needs` maps a parameter of the URL to a value or to the name of a value in the scene; `wrong` (when not None) is
    what a field gets in a form that is otherwise sent empty; `first` runs in the browser before, and `stays` where it
    has led to the page itself.
    """

    who: str = ""
    needs: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] | None = None
    first: Prepare | None = None
    stays: bool = False


def addresses() -> dict[str, tuple[str, ...]]:
    """Every named URL of the site with the parameters it needs."""
    return dict(_named(get_resolver(), ()))


def _named(
    place: URLResolver, spaces: tuple[str, ...], given: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in place.url_patterns:
        needs = (*given, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _named(pattern, inside, needs)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join((*spaces, pattern.name)), needs


@cache
def axe() -> str:
    return (Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js").read_text("utf-8")


class Walker:
    """One browser context per person; `faults` collects what was found, in words."""

    def __init__(self, new_page: NewPage, site: str, scene: Any) -> None:
        self.new_page, self.site, self.scene = new_page, site, scene
        self.faults: list[str] = []
        self.pages: dict[str, Page] = {}

    def page_of(self, who: str) -> Page:
        if who not in self.pages:
            self.pages[who] = page = self.new_page(viewport=DESKTOP, reduced_motion="reduce")
            if who:
                client = Client()
                client.force_login(self.scene.people[who])
                cookie: Any = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.site}
                page.context.add_cookies([cookie])
        return self.pages[who]

    def visit(self, name: str, visit: Visit) -> None:
        """Look at the page as it is, then as it refuses."""
        page = self.page_of(visit.who)
        path = self.scene.address(name, addresses()[name], visit.needs)
        if visit.first:
            visit.first(page, self.site)
        answer = None if visit.stays else page.goto(self.site + path)
        if not page.url.startswith(self.site + path) or (answer and answer.status != 200):
            self.faults.append(f"{name} as {visit.who or 'nobody'}: {answer and answer.status} at {page.url}")
            return
        self.look(page, name)
        if visit.wrong is not None:
            self.refuse(page, name, visit.wrong)

    def refuse(self, page: Page, name: str, wrong: dict[str, str]) -> None:
        with page.expect_navigation():
            page.evaluate(EMPTY_THE_FORM, wrong)
        if not page.locator(".error-summary, .invalid-feedback, .notice-bad").count():
            self.faults.append(f"{name}: sent wrongly, and no error is shown at {page.url}")
            return
        self.look(page, f"{name} with an error")

    def look(self, page: Page, name: str) -> None:
        for size, label in ((DESKTOP, "desk"), (PHONE, "phone")):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.emulate_media(color_scheme="light")
            self.examine(page, f"{name}, {label}, light", {})
            page.emulate_media(color_scheme="dark")
            self.examine(page, f"{name}, {label}, dark", COLOURS_ONLY)
        page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.faults.append(f"{name}: wider than a phone of 360 pixels")
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")

    def examine(self, page: Page, label: str, options: dict[str, Any]) -> None:
        page.evaluate(f"() => {{ if (!window.axe) {{ {axe()} }} }}")
        found = page.evaluate("(options) => axe.run(document, {...options, resultTypes: ['violations']})", options)
        for violation in found["violations"]:
            places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            self.faults.append(f"{label}: {violation['id']} ({violation['help']}): {places}")
