"""The servers that tests lean on are real, and say so when they are not there."""

import smtplib
from typing import Any

import pytest
import redis
from django.core.mail import EmailMultiAlternatives
from playwright.sync_api import Page

from tests import needs
from tests.servers import HANG_UP, SMTPServer


def _mail(to: str = "sam@example.org") -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives("Grüße", "Dear Sam", "chair@example.org", [to])
    mail.attach_alternative("<p>Dear Sam</p>", "text/html")
    return mail


@pytest.mark.redis
def test_redis_is_real_and_empty(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)
    assert client.dbsize() == 0
    client.set("a", "1")
    assert client.get("a") == b"1"


def test_smtp_server_records_envelope_and_parts(smtp_server: SMTPServer) -> None:
    assert _mail().send() == 1
    (delivery,) = smtp_server.to("sam@example.org")
    assert (delivery.sender, delivery.subject) == ("chair@example.org", "Grüße")
    assert (delivery.text.strip(), delivery.html.strip()) == ("Dear Sam", "<p>Dear Sam</p>")


def test_smtp_server_refuses_a_recipient_when_told(smtp_server: SMTPServer) -> None:
    smtp_server.answer_recipient = lambda address: "550 No such person" if address.startswith("sam") else None
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        _mail().send()
    _mail("robin@example.org").send()
    assert [delivery.recipients for delivery in smtp_server.deliveries] == [["robin@example.org"]]


def test_smtp_server_that_hangs_up_has_taken_the_message(smtp_server: SMTPServer) -> None:
    smtp_server.answer_message = lambda delivery: HANG_UP
    with pytest.raises((smtplib.SMTPException, OSError)):
        _mail().send()
    assert len(smtp_server.deliveries) == 1


def test_missing_program_is_skipped_by_name_and_fails_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Frobnicator is missing"):
        needs.program("Frobnicator", "no-such-program")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Frobnicator is missing"):
        needs.program("Frobnicator", "no-such-program")


@pytest.mark.browser
@pytest.mark.django_db
def test_browser_shows_a_page_of_the_running_site(live_server: Any, page: Page) -> None:
    answer = page.goto(f"{live_server.url}/no-such-page/")
    assert answer is not None
    assert answer.status == 404
