"""Real servers on loopback for tests: Redis, and an SMTP server that records, waits, refuses or hangs up when told."""

import asyncio
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import redis
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.needs import program

HANG_UP = "hang up"
ACCEPTED = "250 Message accepted for delivery"


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A Redis of this test process alone, which keeps nothing; its address. Tests take `redis_url`."""
    binary = program("Redis (redis-server)", "redis-server", setting="CFP_TEST_REDIS")
    folder = tempfile.mkdtemp(prefix="cfp-redis-")
    port = free_port()
    arguments = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", folder]
    server = subprocess.Popen([binary, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        url = f"redis://127.0.0.1:{port}/0"
        _wait_until_redis_answers(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_redis_answers(url: str, server: "subprocess.Popen[bytes]") -> None:
    client = redis.Redis.from_url(url)
    for _ in range(200):
        if server.poll() is not None:
            pytest.fail(f"redis-server ended with status {server.returncode} before it answered", pytrace=False)
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("redis-server did not answer within ten seconds", pytrace=False)


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of a real Redis with nothing in it."""
    redis.Redis.from_url(redis_server).flushall()
    return redis_server


@dataclass(frozen=True)
class Delivery:
    """One message as it was handed over: the envelope, the bytes and the message parsed."""

    sender: str
    recipients: list[str]
    raw: bytes
    at: datetime

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content())


@dataclass
class SMTPServer:
    """A real SMTP server. What it shall do is set while it runs:

    `delay`: seconds it waits before it answers a message (which it has recorded by then, if it accepts it);
    `answer_recipient(address)` and `answer_message(delivery)`: an SMTP answer such as "550 No such person",
    `HANG_UP` to end the connection without one, or None to accept. A message that is answered HANG_UP *is* recorded:
    the server took it and its word never arrived.
    """

    host: str = "127.0.0.1"
    port: int = 0
    delay: float = 0.0
    answer_recipient: Callable[[str], str | None] = lambda address: None
    answer_message: Callable[[Delivery], str | None] = lambda delivery: None
    connections: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://{self.host}:{self.port}"

    def to(self, address: str) -> list[Delivery]:
        """What arrived for one address, oldest first."""
        return [delivery for delivery in self.deliveries if address in delivery.recipients]

    def clear(self) -> None:
        self.deliveries.clear()
        self.connections = 0

    def wait_for(self, count: int, seconds: float = 20) -> list[Delivery]:
        """Waits until at least so many messages have arrived; fails with what is there."""
        until = time.monotonic() + seconds
        while len(self.deliveries) < count:
            if time.monotonic() > until:
                raise AssertionError(f"{len(self.deliveries)} of {count} messages arrived within {seconds} seconds")
            time.sleep(0.02)
        return self.deliveries

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answer_recipient(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return self._say(server, answer)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        delivery = Delivery(envelope.mail_from or "", list(envelope.rcpt_tos), content, datetime.now(UTC))
        answer = self.answer_message(delivery)
        if answer is None or answer == HANG_UP or answer.startswith("2"):
            self.deliveries.append(delivery)
        if self.delay:
            await asyncio.sleep(self.delay)
        return self._say(server, answer or ACCEPTED)

    @staticmethod
    def _say(server: SMTP, answer: str) -> str:
        if answer == HANG_UP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 Gone"
        return answer

    def start(self) -> None:
        """Listens in a thread of its own: the thread of the tests may belong to the browser's event loop."""

        def protocol() -> SMTP:
            return SMTP(self, hostname="mail.example.org", enable_SMTPUTF8=True, loop=self._loop)

        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-server", daemon=True)
        self._thread.start()
        opening = self._loop.create_server(protocol, self.host, 0)
        listening = asyncio.run_coroutine_threadsafe(opening, self._loop).result(10)
        self.port = listening.sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


@pytest.fixture
def smtp_server(settings: Any) -> Iterator[SMTPServer]:
    """A real SMTP server that records what it is handed; Django sends to it for the length of the test."""
    server = SMTPServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    server.stop()
