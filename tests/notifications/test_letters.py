"""The bytes of a mail, read back with the standard library."""

import email
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.letters import Unwritable, written
from notifications.models import Mail

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300)


def read(**more):
    given = {"recipient": "sam@example.org", "subject": "s", "text": "t", "message_id": "<A@b>", **more}
    name = given.pop("from_name", "Conf")
    envelope = written(Mail(**given), from_name=name)
    return envelope, email.message_from_bytes(envelope.content, policy=default)


def lines(text):
    """The lines of a text; a mail has no other end of a line than CRLF, and always one at the end."""
    return text.rstrip("\n").splitlines() or [""]


@given(text=TEXTS, html=TEXTS)
@example(text="x" * 5000, html="")
@example(text="From me\n.\n..\n-- \nend  \n\tx ", html="<p>é</p>")
@example(text="Привет, мир! " * 50, html="日本語" * 500)
@example(text="", html="")
def test_every_text_comes_out_as_it_went_in_on_short_seven_bit_lines(text, html):
    envelope, message = read(text=text, html=html)
    assert envelope.content.isascii()
    assert max(map(len, envelope.content.split(b"\r\n"))) <= 998
    assert b"\n" not in envelope.content.replace(b"\r\n", b"")
    assert lines(message.get_body(("plain",)).get_content()) == lines(text)
    if html:
        assert lines(message.get_body(("html",)).get_content()) == lines(html)


@given(subject=TEXTS, name=TEXTS)
@example(subject="=?utf-8?q?fake?=", name="=?utf-8?q?fake?=")
@example(subject="x" * 300, name="y" * 300)
@example(subject="Über " * 60, name='"quoted", <a@b>')
@example(subject=" ", name="")
def test_headers_hold_the_subject_and_the_sender_and_nothing_more(subject, name):
    envelope, message = read(subject=subject, from_name=name)
    head = envelope.content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert {key.lower() for key in message} == {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "auto-submitted",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    }
    assert message["From"].addresses[0].addr_spec == "cfp@localhost"


@pytest.mark.parametrize("subject", ["Your talk “Größe” is in", "plain", "x" * 200, "Приглашение " * 20, "a=?b"])
def test_a_subject_reads_as_it_was_written(subject):
    assert read(subject=subject)[1]["Subject"] == subject.strip()


@pytest.mark.parametrize("recipient", ["a@b", "o'neil@example.org", "very." * 15 + "long@example.org", "a+b@x.org"])
def test_unusual_addresses_are_written_too(recipient):
    envelope, message = read(recipient=recipient)
    assert envelope.recipient == recipient
    assert message["To"].addresses[0].addr_spec == recipient


@pytest.mark.parametrize("recipient", ["", "a", "@", "a@", "@b", "a@b\r\nX: y", "a\nb@c.org", "a@" + "ü" * 80])
def test_what_is_no_address_is_unwritable(recipient):
    with pytest.raises(Unwritable):
        read(recipient=recipient)


def test_a_reply_goes_to_the_team():
    assert read(reply_to="team@conf.example")[1]["Reply-To"] == "team@conf.example"


def test_a_name_before_the_at_sign_beyond_ascii_needs_a_server_that_can():
    envelope, _message = read(recipient="grüße@example.org")
    assert envelope.needs_utf8
    assert "grüße@example.org".encode() in envelope.content
