"""Handing a mail to an SMTP server, so that afterwards one knows what is known.

`smtplib.SMTP.sendmail` cannot tell a connection lost before the text was given over from one lost after it; that
difference decides between "try again" and "perhaps sent". So the dialogue is spoken step by step here.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType

from django.conf import settings
from django.core.mail.utils import DNS_NAME


class Verdict(StrEnum):
    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `is_ours`: the fault is not this mail's, so the next would fare the same."""

    verdict: Verdict
    answer: str
    is_ours: bool = False


@dataclass(frozen=True)
class Envelope:
    """Bytes with CRLF line ends, and where they go. `needs_utf8`: an address is not ASCII before its @."""

    sender: str
    recipient: str
    content: bytes
    needs_utf8: bool = False


class Line:
    """One connection for a whole batch, opened when needed and again after a drop. Use with `with`."""

    #: How much longer than for another answer we wait for the one after the text: doubt is dearer than time.
    PATIENCE = 5

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._drop()

    def open(self) -> None:
        """Connect, encrypt and log in as the settings say. Raises OSError or SMTPException."""
        self._drop()
        timeout = settings.EMAIL_TIMEOUT
        where = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT, "local_hostname": DNS_NAME.get_fqdn()}
        smtp: smtplib.SMTP
        if settings.EMAIL_USE_SSL:
            smtp = smtplib.SMTP_SSL(**where, timeout=timeout, context=ssl.create_default_context())
        else:
            smtp = smtplib.SMTP(**where, timeout=timeout)
        try:
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except BaseException:
            smtp.close()
            raise
        self._smtp = smtp

    def send(self, envelope: Envelope) -> Outcome:
        """Hand one mail over. Never raises for what a server or the network does."""
        is_reused = self._smtp is not None
        outcome = self._attempt(envelope)
        if is_reused and self._smtp is None and outcome.verdict == Verdict.LATER:
            outcome = self._attempt(envelope)
        return outcome

    def _attempt(self, envelope: Envelope) -> Outcome:
        try:
            if self._smtp is None:
                self.open()
            refusal = self._offer(envelope)
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            return Outcome(Verdict.LATER, _words(problem), is_ours=True)
        return refusal or self._give_text(envelope.content)

    def _offer(self, envelope: Envelope) -> Outcome | None:
        """Say from whom and to whom, and ask to send. Until this has passed, nothing can have been delivered."""
        smtp = self._connected()
        options = []
        if envelope.needs_utf8:
            if not smtp.has_extn("smtputf8"):
                return Outcome(Verdict.REFUSED, "The mail server cannot send to an address with these letters.")
            options.append("SMTPUTF8")
            smtp.command_encoding = "utf-8"
        code, words = smtp.mail(envelope.sender, options)
        if code != 250:
            return self._back_out(Outcome(Verdict.LATER, _said(code, words), is_ours=True), code)
        code, words = smtp.rcpt(envelope.recipient)
        if code not in (250, 251):
            return self._back_out(_judged(code, words), code)
        code, words = smtp.docmd("DATA")
        if code != 354:
            return self._back_out(_judged(code, words), code)
        return None

    def _give_text(self, content: bytes) -> Outcome:
        """From the first byte on the server may have it; without an answer nobody knows."""
        smtp = self._connected()
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
            if smtp.sock is not None:
                smtp.sock.settimeout(settings.EMAIL_TIMEOUT * self.PATIENCE)
            code, words = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(settings.EMAIL_TIMEOUT)
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            return Outcome(Verdict.UNKNOWN, _words(problem))
        if code == 250:
            return Outcome(Verdict.SENT, _said(code, words))
        return self._back_out(_judged(code, words), code)

    def _back_out(self, outcome: Outcome, code: int) -> Outcome:
        """Leave the connection fit for the next mail, or leave the connection."""
        smtp = self._connected()
        if code == 421:
            self._drop()
            return outcome
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()
        return outcome

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._smtp

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _judged(code: int, words: bytes) -> Outcome:
    """4xx is a matter of time, 5xx is final; anything else is no answer that one could rely on."""
    said = _said(code, words)
    if 400 <= code < 500:
        return Outcome(Verdict.LATER, said)
    if 500 <= code < 600:
        return Outcome(Verdict.REFUSED, said)
    return Outcome(Verdict.UNKNOWN, said)


def _said(code: int, words: bytes) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{code} {text}".replace("\x00", "")[:1000]


def _words(problem: BaseException) -> str:
    return (str(problem) or type(problem).__name__).replace("\x00", "")[:1000]
