"""A row of the ledger as the bytes of a mail.

Written out by hand: `EmailMessage` parses and folds every header anew, 1.2 ms a mail, several times what handing it
over costs, and its folding loses blanks. Here it is a join; `test_letters.py` reads what comes out with the library.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext as _

from notifications.messages import one_line
from notifications.models import Mail, MailFile
from notifications.smtp import Envelope
from notifications.tokens import off_url
from notifications.topics import topic_of

_USUAL_ADDRESS = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII)
_USUAL_SUBJECT = re.compile(r"(?!.*=\?)[\x21-\x7e](?:[\x20-\x7e]{0,66}[\x21-\x7e])?", re.ASCII)
_UNUSUAL_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]")
_CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(?:; ?[a-z]+=[A-Za-z0-9-]+)*", re.ASCII)
_SEVEN_BIT_TEXT = re.compile(rb"(?:[\x20-\x7e\t]{0,900}\r\n)*")


class Unwritable(Exception):
    """No mail can be made of this row; the text says why."""


def written(mail: Mail, *, from_name: str = "", files: Sequence[MailFile] = ()) -> Envelope:
    """The mail as it goes over the wire, from the installation's address under the conference's name.

    The same row always has the same Message-ID, so that a copy can be told from another mail.
    Raises `Unwritable`.
    """
    site_name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    try:
        recipient = _address(mail.recipient)
        needs_utf8 = not recipient.isascii()
        head = (
            _from(one_line(from_name or site_name), sender),
            f"To: {recipient}\r\n",
            f"Reply-To: {_address(mail.reply_to)}\r\n" if mail.reply_to else "",
            _subject(one_line(mail.subject)),
            f"Date: {format_datetime(now())}\r\n",
            f"Message-ID: {one_line(mail.message_id)}\r\n",
            _ways_out(mail),
            "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
        )
    except (ValueError, UnicodeError, IndexError) as problem:
        raise Unwritable(str(problem)) from problem
    return Envelope(sender, recipient, "".join(head).encode() + _whole(mail, files), needs_utf8)


def _ways_out(mail: Mail) -> str:
    """For mails that can be turned off: where, with one click (RFC 8058)."""
    if topic_of(mail.kind) is None:
        return ""
    return f"List-Unsubscribe: <{off_url(mail.code)}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def _address(text: str) -> str:
    """An address whose domain is spelled for DNS; what stands before the @ stays as its owner writes it."""
    if _USUAL_ADDRESS.fullmatch(text):
        return text
    local, at, domain = text.rpartition("@")
    if not (local and at and domain):
        raise ValueError(_("“%(address)s” is not an address.") % {"address": text})
    return Address(username=local, domain=domain.encode("idna").decode("ascii")).addr_spec


@lru_cache(maxsize=64)
def _from(name: str, address: str) -> str:
    if name.isascii() and "=?" not in name:
        return f"From: {formataddr((name, address))}\r\n"
    return f"From: {_encoded('From', name)} <{address}>\r\n"


@lru_cache(maxsize=64)
def _subject(text: str) -> str:
    return f"Subject: {text if _USUAL_SUBJECT.fullmatch(text) else _encoded('Subject', text)}\r\n"


def _encoded(name: str, text: str) -> str:
    """Encoded words (RFC 2047). The library's policies lose blanks between them when they fold a long text."""
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


def _whole(mail: Mail, files: Sequence[MailFile]) -> bytes:
    body = _body(mail.text, mail.html)
    return _together("mixed", [body, *map(_enclosed, files)]) if files else body


def _body(text: str, html: str) -> bytes:
    plain = _part("plain", text)
    return _together("alternative", [plain, _part("html", html)]) if html else plain


def _together(kind: str, parts: Sequence[bytes]) -> bytes:
    """Several parts as one; nothing in them can be taken for the mark between them, which is random."""
    mark = b"=_" + secrets.token_hex(12).encode()
    head = f"Content-Type: multipart/{kind}; boundary=".encode() + b'"' + mark + b'"\r\n\r\n'
    return head + b"".join(b"--" + mark + b"\r\n" + part for part in parts) + b"--" + mark + b"--\r\n"


def _enclosed(file: MailFile) -> bytes:
    """A file in base64, its name in plain characters; where it was given others, they become underscores."""
    name = _UNUSUAL_IN_A_NAME.sub("_", file.name)
    kind = file.content_type if _CONTENT_TYPE.fullmatch(file.content_type) else "application/octet-stream"
    head = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode() + base64.encodebytes(bytes(file.content)).replace(b"\n", b"\r\n")


def _part(subtype: str, text: str) -> bytes:
    """A text with its own headers: as it is where that is plain, else so that it stays short."""
    raw = ("\r\n".join(text.splitlines() or [""]) + "\r\n").encode("utf-8", "replace")
    if _SEVEN_BIT_TEXT.fullmatch(raw):
        encoding, content = "7bit", raw
    elif sum(byte < 128 for byte in raw[:400]) > 340:
        encoding, content = "quoted-printable", binascii.b2a_qp(raw, istext=True)
    else:
        encoding, content = "base64", base64.encodebytes(raw).replace(b"\n", b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode() + content
