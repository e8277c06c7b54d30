"""`manage.py screenshots`: takes the README's pictures of a running `bin/demo`, logged in as its people."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Picture:
    """One file in docs/images. `path` is below the conference; `follow` are links to click from there."""

    name: str
    stages: frozenset[str]
    role: str
    path: str
    follow: tuple[str, ...] = ()
    phone: bool = False
    dark: bool = False


def _when(*stages: str) -> frozenset[str]:
    return frozenset(stages)


PICTURES = (
    Picture("call", _when("call"), "", ""),
    Picture("proposal", _when("call", "review"), "speaker", "proposals/", follow=("main th a, main .item-title a",)),
    Picture("review-desk", _when("review"), "reviewer", "reviews/"),
    Picture("review", _when("review"), "reviewer", "reviews/next/", phone=True, dark=True),
    Picture("organize", _when("review"), "organizer", "organize/"),
    Picture("selection", _when("selection"), "chair", "selection/"),
    Picture("schedule-editor", _when("programme", "live"), "organizer", "organize/schedule/"),
    Picture("programme", _when("programme", "live"), "", "schedule/"),
    Picture("programme-phone", _when("programme", "live"), "", "schedule/", phone=True, dark=True),
)


class Command(BaseCommand):
    help = "Takes the README's pictures of a running bin/demo; each stage has its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="where bin/demo says that it is")
        parser.add_argument("--conference", default="ropewalk", help="the short name in the conference's address")
        parser.add_argument("--seeded", type=Path, default=settings.BASE_DIR / ".demo" / "seeded.json")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs" / "images")
        parser.add_argument("--browser", default="/usr/bin/chromium", help="the path of a Chromium")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = json.loads(options["seeded"].read_text())
        except (OSError, ValueError) as wrong:
            raise CommandError(
                f"No demo has been seeded here ({options['seeded']} cannot be read). Start bin/demo first."
            ) from wrong
        wanted = [picture for picture in PICTURES if told["stage"] in picture.stages]
        if not wanted:
            raise CommandError(f"No picture belongs to the stage {told['stage']}.")
        options["folder"].mkdir(parents=True, exist_ok=True)
        try:
            from playwright.sync_api import sync_playwright
        except ImportError as wrong:
            raise CommandError("Pictures need the tools of development; bin/test installs them.") from wrong
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options["browser"], args=["--no-sandbox"])
            self._take(browser, wanted, told, options)
            browser.close()

    def _take(
        self, browser: "Browser", wanted: Iterable[Picture], told: dict[str, Any], options: dict[str, Any]
    ) -> None:
        site = str(options["site"]).rstrip("/")
        for picture in wanted:
            page = browser.new_page(
                viewport=PHONE if picture.phone else DESK,  # type: ignore[arg-type]
                color_scheme="dark" if picture.dark else "light",
                device_scale_factor=2 if picture.phone else 1,
            )
            if picture.role:
                _log_in(page, site, _person(told, picture.role), told["password"])
            page.goto(f"{site}/{options['conference']}/{picture.path}")
            for link in picture.follow:
                page.locator(link).first.click()
            page.wait_for_load_state("networkidle")
            file = options["folder"] / f"{picture.name}.png"
            page.screenshot(path=file, animations="disabled")
            page.close()
            self.stdout.write(f"{file.name}: {page.url}")


def _person(told: dict[str, Any], role: str) -> str:
    for person in told["people"]:
        if role in str(person["role"]).lower():
            return str(person["email"])
    raise CommandError(f"The demo has nobody who is {role}.")


def _log_in(page: "Page", site: str, email: str, password: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_load_state("networkidle")
