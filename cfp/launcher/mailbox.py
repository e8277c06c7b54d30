"""A loopback SMTP server that writes each message it is handed into a folder, for cfp.demo_mail to show."""

import asyncio
import threading
import time
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """`start()` returns the port. Nothing leaves this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._loop = asyncio.new_event_loop()

    def start(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        threading.Thread(target=self._loop.run_forever, name="mailbox", daemon=True).start()
        opening = self._loop.create_server(self._protocol, "127.0.0.1", 0)
        listening = asyncio.run_coroutine_threadsafe(opening, self._loop).result(10)
        return int(listening.sockets[0].getsockname()[1])

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _protocol(self) -> SMTP:
        return SMTP(self, hostname="localhost", enable_SMTPUTF8=True, loop=self._loop)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Named by time and number, so that the newest sorts last; written whole before it can be seen."""
        assert isinstance(envelope.content, bytes)
        name = f"{time.time_ns() // 1_000_000:013d}-{next(self._numbers):04d}"
        header = EmailMessage()
        header["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        draft = self.folder / f"{name}.part"
        draft.write_bytes(bytes(header).rstrip(b"\n") + b"\n" + envelope.content.replace(b"\r\n", b"\n"))
        draft.rename(self.folder / f"{name}.eml")
        return "250 Kept"
