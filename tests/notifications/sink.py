"""A real SMTP server on loopback whose every answer a test can choose, delay or withhold."""

import contextlib
import email
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.policy import default


class Drop(Exception):
    """Raised by a hook: the server closes the connection without another word."""


@dataclass
class Received:
    sender: str
    recipient: str
    content: bytes
    peer: int

    @property
    def message(self):
        return email.message_from_bytes(self.content, policy=default)


@dataclass
class Sink:
    """`hook(stage, recipient)` may return another answer, block, or raise Drop.

    Stages in their order: connected, ehlo, mail, rcpt, data (asked to send), text (all of it has arrived and no
    answer was given), answered (“250” was sent). A mail counts as received when its text has got a 250, or when
    the hook at `text` says so by returning `KEEP`.
    """

    KEEP = "keep"

    hook: Callable[[str, str], str | None] | None = None
    offers: tuple[str, ...] = ("8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> "Sink":
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                with contextlib.suppress(Drop, OSError):
                    Session(sink, self).serve()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 50

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def say(self, stage: str, recipient: str, usual: str) -> str:
        return (self.hook(stage, recipient) if self.hook else None) or usual

    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.received]


def between(text: str) -> str:
    """What stands in angle brackets."""
    return text.partition("<")[2].partition(">")[0]


class Session:
    def __init__(self, sink: Sink, handler: socketserver.StreamRequestHandler) -> None:
        self.sink, self.read, self.write = sink, handler.rfile, handler.wfile
        self.peer = handler.client_address[1]
        self.sender = self.recipient = ""

    def reply(self, text: str) -> bool:
        self.write.write(text.encode() + b"\r\n")
        self.write.flush()
        if text.startswith("421"):
            raise Drop
        return text.startswith(("2", "3"))

    def serve(self) -> None:
        with self.sink.lock:
            self.sink.connections += 1
        self.reply(self.sink.say("connected", "", "220 sink ready"))
        for raw in iter(self.read.readline, b""):
            verb, _, rest = raw.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                self.reply("221 bye")
                return
            getattr(self, f"on_{verb.lower()}", self.on_other)(rest)

    def on_ehlo(self, rest: str) -> None:
        lines = ["sink", *self.sink.offers]
        answer = "\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])
        self.reply(self.sink.say("ehlo", "", answer))

    def on_mail(self, rest: str) -> None:
        self.sender = between(rest)
        self.reply(self.sink.say("mail", "", "250 ok"))

    def on_rcpt(self, rest: str) -> None:
        self.recipient = between(rest)
        self.reply(self.sink.say("rcpt", self.recipient, "250 ok"))

    def on_data(self, rest: str) -> None:
        if not self.reply(self.sink.say("data", self.recipient, "354 go on")):
            return
        lines = []
        for line in iter(self.read.readline, b".\r\n"):
            if not line:
                raise Drop
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail = Received(self.sender, self.recipient, b"".join(lines), self.peer)
        answer = self.sink.say("text", self.recipient, "250 taken")
        if answer == Sink.KEEP or answer.startswith("250"):
            with self.sink.lock:
                self.sink.received.append(mail)
        if answer == Sink.KEEP:
            raise Drop
        self.reply(answer)
        if answer.startswith("250"):
            self.sink.say("answered", self.recipient, "")

    def on_rset(self, rest: str) -> None:
        self.reply("250 ok")

    def on_other(self, rest: str) -> None:
        self.reply("500 what?")
