"""Queueing a mail: one row per kind, subject and recipient, in the caller's transaction."""

import threading
import time

import pytest
from celery import current_app
from django.db import IntegrityError, connection, connections, transaction

from notifications import services
from notifications.models import Mail
from notifications.services import Letter, queue, queue_many
from tests.factories import ConferenceFactory

pytestmark = pytest.mark.django_db


def ask(**more):
    given = {
        "kind": "selection.accepted",
        "subject_code": "ABCD2345",
        "recipient": "sam@example.org",
        "subject": "Your talk",
        "text": "It is in.",
    }
    return queue(**{**given, **more})


def test_a_queued_mail_is_a_row_with_a_message_id_made_from_its_code(settings):
    settings.CFP_MAIL_DOMAIN = "cfp.example"
    mail = ask(conference=ConferenceFactory(contact_email="team@conf.example"))
    assert mail is not None
    stored = Mail.objects.get()
    assert stored.message_id == f"<{stored.code}@cfp.example>"
    assert stored.reply_to == "team@conf.example"
    assert (stored.state, stored.pk) == ("queued", Mail.objects.get(code=mail.code).pk)


def test_the_same_thing_is_told_to_the_same_address_once_however_it_is_written():
    assert ask() is not None
    assert ask(recipient=" Sam@Example.ORG ", subject="Other words") is None
    assert Mail.objects.get().subject == "Your talk"


def test_another_kind_or_subject_or_recipient_is_another_mail():
    for more in ({}, {"kind": "x.other"}, {"subject_code": "OTHER234"}, {"recipient": "co@example.org"}):
        assert ask(**more) is not None
    assert Mail.objects.count() == 4


def test_a_mail_of_a_transaction_that_fails_was_never_queued():
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b@c", "sam@example.org\nBcc: vik@example.org", "ü" * 300 + "@example.org"]
)
def test_an_address_that_cannot_work_is_a_failed_row_that_somebody_sees(address):
    mail = ask(recipient=address)
    assert mail is not None
    stored = Mail.objects.get()
    assert stored.state == "failed"
    assert "address" in stored.answer
    assert "\n" not in stored.recipient


def test_hostile_text_is_kept_and_the_subject_is_one_line():
    ask(subject="Hello\r\nBcc: vik@example.org\x00", text="nul\x00 and ‮ turned", html="<b>\x00</b>")
    stored = Mail.objects.get()
    assert stored.subject == "Hello Bcc: vik@example.org"
    assert stored.text == "nul and ‮ turned"


def test_huge_subjects_are_cut_and_huge_texts_are_kept():
    ask(subject="S" * 5000, text="T" * 1_000_000)
    stored = Mail.objects.get()
    assert (len(stored.subject), len(stored.text)) == (300, 1_000_000)


def test_many_mails_take_the_same_number_of_queries_as_two(django_assert_num_queries):
    def letters(first, count):
        return [Letter("x.y", f"S{n}", f"p{n}@example.org", "s", "t") for n in range(first, first + count)]

    for first, count in ((0, 2), (100, 50)):
        with django_assert_num_queries(4):  # savepoint, insert, what is new, release
            assert len(queue_many(letters(first, count))) == count
    assert len(queue_many(letters(0, 3))) == 1
    assert queue_many([]) == []


def test_one_transaction_wakes_a_worker_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        ask()
        ask(recipient="co@example.org")
        ask()
    assert callbacks == [services.wake]


def test_nothing_new_wakes_nobody(django_capture_on_commit_callbacks):
    ask()
    with django_capture_on_commit_callbacks() as callbacks:
        connection.run_on_commit.clear()
        ask()
    assert callbacks == []


def test_two_equal_codes_are_an_error_and_not_a_forgotten_mail(monkeypatch):
    monkeypatch.setattr(services, "new_code", lambda: "SAMECODE")
    ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(recipient="co@example.org")


@pytest.mark.django_db(transaction=True)
def test_the_same_mail_queued_by_many_at_once_is_one_row():
    barrier = threading.Barrier(6)
    results = []

    def one():
        barrier.wait()
        try:
            results.append(ask())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([mail for mail in results if mail is not None]) == 1
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1/0", "redis://10.255.255.1:6379/0"])
def test_a_broker_that_is_down_or_silent_neither_fails_nor_stalls_the_request(broker, caplog):
    was = current_app.conf.broker_url
    current_app.conf.broker_url = current_app.conf.broker_write_url = broker
    current_app.pool.force_close_all()
    current_app._pool = None
    current_app.amqp._producer_pool = None
    try:
        began = time.monotonic()
        assert ask() is not None
        assert time.monotonic() - began < 2
    finally:
        current_app.conf.broker_url = current_app.conf.broker_write_url = was
    assert Mail.objects.get().state == "queued"
