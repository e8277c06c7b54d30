"""The demo's mailbox: what the loopback server caught can be read, and cannot harm."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches, include, path
from playwright.sync_api import Page
from pytest_django import Settings

from cfp import demo_mail
from cfp import urls as table_of_contents
from cfp.launcher.mailbox import Mailbox

HARMFUL = '<p>Dear Sam, <a href="{address}">confirm here</a></p><script>document.title = "ran"</script>'


class DemoUrls:
    """The project's table of contents as it is where CFP_DEMO is on."""

    urlpatterns = [path("", include(demo_mail)), *table_of_contents.urlpatterns]


@pytest.fixture
def port(settings: Settings, tmp_path: Path) -> Iterator[int]:
    """A running mailbox whose pages are in the table of contents."""
    settings.CFP_DEMO_MAILBOX = str(tmp_path / "mail")
    settings.ROOT_URLCONF = DemoUrls
    clear_url_caches()
    box = Mailbox(tmp_path / "mail")
    yield box.start()
    box.stop()
    clear_url_caches()


def _send(port: int, *, to: str = "sam@example.org", subject: str = "Your talk", address: str = "/") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "chair@example.org", to, subject
    mail.set_content("See http://localhost:8000/demo/ <b>now</b>")
    mail.add_alternative(HARMFUL.replace("{address}", address), subtype="html")
    mail.add_attachment(b"<script>", maintype="text", subtype="html", filename='day "1"\u2028.html')
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(mail)


def test_without_the_demo_there_is_no_mailbox(client: Client, db: None) -> None:
    assert client.get("/demo/mail/").status_code == 404


def test_list_is_newest_first_and_can_be_narrowed_to_a_recipient(port: int, client: Client, db: None) -> None:
    assert "No mail here yet" in client.get("/demo/mail/").content.decode()
    _send(port, subject="First")
    _send(port, subject="Second", to="robin@example.org")
    page = client.get("/demo/mail/").content.decode()
    assert page.index("Second") < page.index("First")
    narrowed = client.get("/demo/mail/?to=ROBIN").content.decode()
    assert "Second" in narrowed
    assert "First" not in narrowed


def _only_letter(settings: Settings) -> str:
    (file,) = Path(settings.CFP_DEMO_MAILBOX).glob("*.eml")
    return f"/demo/mail/{file.stem}/"


def test_text_is_escaped_and_its_links_can_be_clicked(port: int, client: Client, db: None, settings: Settings) -> None:
    _send(port)
    page = client.get(_only_letter(settings)).content.decode()
    assert '<a href="http://localhost:8000/demo/"' in page
    assert "&lt;b&gt;now&lt;/b&gt;" in page


def test_html_part_may_run_nothing_and_attachments_are_only_downloaded(
    port: int, client: Client, db: None, settings: Settings
) -> None:
    _send(port)
    address = _only_letter(settings)
    part = client.get(address + "html/")
    assert "<script>" in part.content.decode()
    rules = part.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "sandbox allow-top-navigation-by-user-activation" in rules
    assert "script-src" not in rules
    assert part.headers["X-Frame-Options"] == "SAMEORIGIN"
    attachment = client.get(address + "0/")
    assert attachment.headers["Content-Type"] == "application/octet-stream"
    assert attachment.headers["Content-Disposition"].startswith('attachment; filename="day _1_')
    assert client.get(address + "1/").status_code == 404


@pytest.mark.parametrize("name", ["..", "%2e%2e%2fsecrets", "0000000000000-0001", "seeded"])
def test_nothing_but_mails_can_be_asked_for(port: int, client: Client, db: None, name: str, tmp_path: Path) -> None:
    (tmp_path / "secrets.eml").write_text("Subject: secret\n\n")
    assert client.get(f"/demo/mail/{name}/").status_code == 404


@pytest.mark.browser
def test_link_in_the_html_part_opens_in_the_whole_window(
    port: int, live_server: Any, page: Page, settings: Settings
) -> None:
    _send(port, address=f"{live_server.url}/livez")
    page.goto(f"{live_server.url}/demo/mail/")
    page.get_by_role("link", name="Your talk").click()
    assert page.get_by_role("heading", name="Your talk").is_visible()
    page.frame_locator("iframe").get_by_role("link", name="confirm here").click()
    page.wait_for_url("**/livez")
    assert "alive" in page.content()
