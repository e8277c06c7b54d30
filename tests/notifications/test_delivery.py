"""Carrying mail to a real SMTP server: what each of its answers, and each silence, means."""

import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils.timezone import now

from notifications import delivery, tasks
from notifications.couriers import has_ended
from notifications.delivery import PAUSES, deliver, next_attempt
from notifications.models import Mail
from notifications.services import queue
from tests.factories import ConferenceFactory
from tests.notifications.sink import Drop, Sink

pytestmark = pytest.mark.django_db


def mail_to(recipient="sam@example.org", **more):
    return queue(**{"kind": "x.y", "subject_code": "S", "subject": "Hi", "text": "Hello.", **more}, recipient=recipient)


def answering(stage, answer, only=None):
    """A hook that gives one answer at one stage (to one recipient)."""

    def hook(at, recipient):
        if at == stage and only in (None, recipient):
            if answer is Drop:
                raise Drop
            return answer
        return None

    return hook


def one():
    return Mail.objects.get(recipient="sam@example.org")


def test_a_batch_goes_over_one_connection_and_every_row_says_sent(sink):
    for n in range(30):
        mail_to(f"p{n}@example.org")
    assert deliver().carried == 30
    assert sink.connections == 1
    assert sorted(sink.recipients()) == sorted(f"p{n}@example.org" for n in range(30))
    assert Mail.objects.filter(state="sent", sent_at__isnull=False, answer="250 taken").count() == 30


def test_what_was_sent_is_not_sent_again(sink):
    mail_to()
    deliver()
    deliver()
    assert len(sink.received) == 1


def test_an_empty_ledger_opens_no_connection(sink):
    assert deliver().carried == 0
    assert sink.connections == 0


def test_a_mail_for_later_waits(sink):
    mail_to(not_before=now() + timedelta(hours=1))
    assert deliver().carried == 0


def test_a_mail_has_every_header_that_a_mailbox_looks_for(sink):
    conference = ConferenceFactory(name="Grüße & Co", contact_email="team@conf.example")
    mail = mail_to(
        conference=conference, html="<p>Hello.</p>", text="Hällo.\n.leading dot\n..two", subject="Ünser “Talk”"
    )
    deliver()
    got = sink.received[0]
    assert (got.sender, got.recipient) == ("cfp@cfp.example", "sam@example.org")
    message = got.message
    assert message["From"] == "Grüße & Co <cfp@cfp.example>"
    assert message["Reply-To"] == "team@conf.example"
    assert message["To"] == "sam@example.org"
    assert message["Subject"] == "Ünser “Talk”"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert abs(message["Date"].datetime - now()) < timedelta(minutes=1)
    assert message.get_body(("plain",)).get_content().splitlines() == ["Hällo.", ".leading dot", "..two"]
    assert message.get_body(("html",)).get_content().strip() == "<p>Hello.</p>"
    assert message.get_content_type() == "multipart/alternative"


def test_without_a_conference_the_site_signs(sink):
    mail_to()
    deliver()
    assert sink.received[0].message["From"] == "Call for Proposals <cfp@cfp.example>"


@pytest.mark.parametrize("stage", ["rcpt", "data", "text"])
def test_a_final_no_for_the_recipient_ends_the_mail_with_the_servers_words_and_the_next_goes_on(sink, stage):
    sink.hook = answering(stage, "550 5.1.1 no such mailbox", only="sam@example.org")
    mail_to()
    mail_to("next@example.org")
    deliver()
    assert (one().state, one().answer) == ("failed", "550 5.1.1 no such mailbox")
    assert sink.recipients() == ["next@example.org"]
    assert sink.connections == 1


@pytest.mark.parametrize("stage", ["rcpt", "data", "text"])
def test_a_temporary_no_waits_and_the_next_goes_on(sink, stage):
    sink.hook = answering(stage, "451 4.7.1 greylisted", only="sam@example.org")
    mail_to()
    mail_to("next@example.org")
    deliver()
    assert (one().state, one().attempts) == ("queued", 1)
    assert timedelta(seconds=50) < one().not_before - now() < timedelta(seconds=70)
    assert sink.recipients() == ["next@example.org"]
    sink.hook = None
    Mail.objects.update(not_before=now())
    deliver()
    assert sink.recipients() == ["next@example.org", "sam@example.org"]


def test_pauses_grow_and_the_last_failure_is_final_and_keeps_the_words(sink):
    moment = now()
    waits = [next_attempt(n, moment) - moment for n in range(1, len(PAUSES) + 1)]
    assert waits == sorted(waits)
    sink.hook = answering("rcpt", "450 busy")
    mail_to()
    Mail.objects.update(attempts=len(PAUSES))
    deliver()
    assert one().state == "failed"
    assert one().answer == "Given up after 13 attempts. 450 busy"


@pytest.mark.parametrize("answer", ["421 shutting down", Drop])
@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_connection_lost_before_the_text_is_no_doubt_and_the_rest_is_not_forgotten(sink, stage, answer):
    sink.hook = answering(stage, answer, only="sam@example.org")
    mail_to()
    mail_to("next@example.org")
    while deliver().carried:
        pass
    assert one().state == "queued"
    assert one().not_before > now()
    assert sink.recipients() == ["next@example.org"]


def test_a_server_that_hangs_up_between_two_mails_is_called_again_at_once(sink):
    calls = []

    def hook(stage, recipient):
        calls.append(stage)
        if stage == "mail" and calls.count("mail") == 2:
            raise Drop

    sink.hook = hook
    mail_to("a@example.org")
    mail_to("b@example.org")
    assert deliver().carried == 2
    assert sink.recipients() == ["a@example.org", "b@example.org"]
    assert sink.connections == 2


@pytest.mark.parametrize("answer", [Drop, Sink.KEEP, "999 what"])
def test_silence_after_the_text_is_a_doubt_that_is_never_resent_by_itself(sink, answer):
    sink.hook = answering("text", answer, only="sam@example.org")
    mail_to()
    mail_to("next@example.org")
    deliver()
    assert one().state == "uncertain"
    sink.hook = None
    assert delivery.sweep() is False
    deliver()
    assert sink.recipients().count("sam@example.org") == (1 if answer == Sink.KEEP else 0)
    assert sink.recipients().count("next@example.org") == 1


def test_a_server_that_never_answers_after_the_text_is_a_doubt(sink, settings):
    import threading

    settings.EMAIL_TIMEOUT = 0.2
    forever = threading.Event()
    sink.hook = lambda stage, recipient: forever.wait(20) and None if stage == "text" else None
    mail_to()
    deliver()
    forever.set()
    assert one().state == "uncertain"


def test_an_outage_costs_no_mail_an_attempt(sink, settings):
    sink.stop()
    mail_to()
    assert deliver().is_blocked
    assert (one().state, one().attempts) == ("queued", 0)
    sink.start()
    settings.EMAIL_PORT = sink.port
    deliver()
    assert one().state == "sent"


def test_a_server_that_refuses_our_sender_stops_the_batch_and_fails_nobody(sink):
    sink.hook = answering("mail", "530 log in first")
    for n in range(5):
        mail_to(f"p{n}@example.org")
    run = deliver()
    assert (run.carried, run.is_blocked) == (1, True)
    assert Mail.objects.filter(state="queued").count() == 5


def test_a_greeting_that_is_no_greeting_is_an_outage(sink):
    sink.hook = answering("connected", "554 go away")
    mail_to()
    assert deliver().is_blocked
    assert one().attempts == 0


@pytest.mark.parametrize("recipient", ["grüße@example.org", "sam@exämple.org"])
def test_letters_beyond_ascii_in_an_address_arrive(sink, recipient):
    mail_to("placeholder@example.org")
    Mail.objects.update(recipient=recipient)
    deliver()
    expected = "sam@xn--exmple-cua.org" if recipient.startswith("sam") else recipient
    assert sink.recipients() == [expected]
    assert str(sink.received[0].message["To"]) == expected


def test_a_server_without_such_letters_is_a_final_no_and_the_next_mail_goes_on(sink):
    sink.offers = ("8BITMIME",)
    mail_to("a@example.org")
    Mail.objects.update(recipient="grüße@example.org")
    mail_to("next@example.org")
    deliver()
    assert Mail.objects.get(recipient="grüße@example.org").state == "failed"
    assert sink.recipients() == ["next@example.org"]


@pytest.mark.parametrize(
    "recipient", ["", "x", "a@b\nBcc: vik@example.org", "a@b\r\nRCPT TO:<vik@example.org>", "@", "a@" + "ä" * 90]
)
def test_a_row_of_which_no_mail_can_be_made_fails_and_smuggles_nothing(sink, recipient):
    mail_to("a@example.org")
    Mail.objects.update(recipient=recipient)
    mail_to("next@example.org")
    deliver()
    assert Mail.objects.get(recipient=recipient).state == "failed"
    assert sink.recipients() == ["next@example.org"]


@pytest.mark.parametrize("name", ["Evil\r\nBcc: vik@example.org", "A, B <x@y>", '"', "=?utf-8?q?x?=", "Ж" * 200, ""])
def test_a_conference_name_cannot_break_out_of_the_from_line(sink, name):
    mail_to(conference=ConferenceFactory(name=name))
    deliver()
    message = sink.received[0].message
    assert message["Bcc"] is None
    assert message["From"].addresses[0].addr_spec == "cfp@cfp.example"


def test_a_server_with_eight_bits_or_without_gets_what_it_can_read(sink):
    sink.offers = ()
    mail_to(text="Grüße")
    deliver()
    assert sink.received[0].content.isascii()
    assert sink.received[0].message.get_content().strip() == "Grüße"


def test_a_long_batch_is_cut_and_asks_for_another(sink, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.wakeup, "publish", lambda: asked.append(1))
    monkeypatch.setattr(delivery, "SECONDS", -1)
    mail_to("a@example.org")
    mail_to("b@example.org")
    tasks.deliver()
    assert (len(sink.received), asked) == (1, [1])
    tasks.sweep()
    assert asked == [1, 1]
    tasks.deliver()
    tasks.deliver()
    assert (len(sink.received), asked) == (2, [1, 1, 1])


def test_a_password_is_said_where_one_is_set(sink, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "cfp", "secret"
    mail_to()
    assert deliver().is_blocked  # this sink offers no AUTH, so we do not pretend
    assert one().attempts == 0


@pytest.mark.django_db(transaction=True)
def test_delivering_inside_a_transaction_is_refused():
    with transaction.atomic(), pytest.raises(RuntimeError):
        deliver()


def test_an_outcome_that_no_attempt_can_write_down_is_left_for_the_sweep(monkeypatch):
    mail_to()
    Mail.objects.update(state="sending", claimed_by=uuid.uuid4(), claimed_at=now())
    monkeypatch.setattr(delivery, "STUBBORN", (0, 0))

    def gone(*args):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(delivery, "_row", gone)
    monkeypatch.setattr(delivery.connection, "close", lambda: None)
    delivery._write_down_somehow({"courier": one().claimed_by, "id": one().pk})
    assert one().state == "sending"
    assert delivery.sweep() is False
    assert one().state == "uncertain"


@pytest.mark.django_db(transaction=True)
def test_a_proof_that_a_courier_has_ended_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        has_ended(uuid.uuid4())
