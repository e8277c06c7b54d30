"""A real headless Chromium for tests that drive pages: `page`, `phone`, or contexts of your own from `browser`."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.needs import program

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The browser visits our own pages only, so it does without its sandbox, which needs rights a container seldom has.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for each test process."""
    binary = program("A Chromium browser", *NAMES, setting="CFP_TEST_CHROMIUM")
    # Playwright runs an event loop in this thread, in which Django would refuse the tests' own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=binary, args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """`new_page(viewport=PHONE, color_scheme="dark", …)`: a page with cookies of its own, so one test has many people.

    When the test ends it fails if any page asked another host for something, raised a script error, or broke the
    Content-Security-Policy.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        _watch(page, faults)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, "the browser noticed: " + "; ".join(faults)


def _watch(page: Page, faults: list[str]) -> None:
    def asked(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in {"localhost", "127.0.0.1"}:
            faults.append(f"{page.url} asked for {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(f"{page.url}: {message.text}")

    page.on("request", asked)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", said)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page on a desktop's screen."""
    return new_page()


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A page on a phone's screen."""
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True)
