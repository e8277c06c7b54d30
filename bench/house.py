"""What a bench runs on: real servers of its own, in a temporary folder, ended when the bench ends.

PostgreSQL with a login of reviewers' own, Redis, an SMTP server that keeps what it is handed, a Celery worker and beat.
"""

import asyncio
import contextlib
import os
import platform
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session
from psycopg import sql

from cfp.launcher import programs
from cfp.launcher.children import OF_AN_INSTALLATION, Family, free_port
from cfp.launcher.postgres import Cluster

ROOT = Path(__file__).resolve().parent.parent
OWNER, BLIND = "cfp_owner", "cfp_blind"
SET_UP = (
    ["migrate", "--verbosity=0"],
    ["ensure_blind_login"],
    ["collectstatic", "--no-input", "--verbosity=0"],
)
CELERY = [sys.executable, "-m", "celery", "-A", "cfp.celery:app"]


@dataclass(frozen=True)
class Delivery:
    """One message as the SMTP server was handed it."""

    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return "" if part is None else str(part.get_content())


@dataclass
class Sink:
    """An SMTP server on loopback, in a thread of its own."""

    deliveries: list[Delivery] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def start(self) -> int:
        threading.Thread(target=self._loop.run_forever, name="sink", daemon=True).start()
        opening = self._loop.create_server(self._protocol, "127.0.0.1", 0)
        listening = asyncio.run_coroutine_threadsafe(opening, self._loop).result(10)
        return int(listening.sockets[0].getsockname()[1])

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _protocol(self) -> SMTP:
        return SMTP(self, hostname="localhost", enable_SMTPUTF8=True, loop=self._loop)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        parsed = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(parsed, EmailMessage)
        self.deliveries.append(Delivery(tuple(envelope.rcpt_tos), parsed))
        return "250 Kept"


@dataclass
class House:
    """The servers of one bench, and the environment in which Django finds them."""

    folder: Path
    sink: Sink
    family: Family
    environment: dict[str, str]
    broker: str

    def start_workers(self) -> None:
        """A worker and beat, as in production; returns when the worker takes tasks."""
        worker = ["worker", "--pool", "solo", "--loglevel", "info", "--without-gossip", "--without-mingle"]
        beat = ["beat", "--schedule", str(self.folder / "beat"), "--pidfile=", "--loglevel", "warning"]
        for name, words in (("worker", worker), ("beat", beat)):
            self.family.start(name, [*CELERY, *words], self.environment, ROOT)
        until = time.monotonic() + 60
        while b" ready." not in self.family.log("worker").read_bytes():
            self.family.check()
            if time.monotonic() > until:
                raise RuntimeError("The worker was not ready within a minute.")
            time.sleep(0.1)


@contextlib.contextmanager
def house() -> Iterator[House]:
    """Start everything but the workers, migrate, and set the environment of this process, before Django is set up."""
    folder = Path(tempfile.mkdtemp(prefix="cfp-bench-"))
    folder.chmod(0o755)
    cluster, sink, family = Cluster(folder / "postgres"), Sink(), Family(folder)
    try:
        cluster.start()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(OF_AN_INSTALLATION)},
            **_settings(folder, cluster),
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.start()}",
        }
        broker = _start_redis(folder, family, environment)
        for command in SET_UP:
            words = [sys.executable, "manage.py", *command]
            subprocess.run(words, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        os.environ.clear()
        os.environ.update(environment)
        yield House(folder, sink, family, environment, broker)
    finally:
        family.stop()
        cluster.stop()
        sink.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path, cluster: Cluster) -> dict[str, str]:
    """Production's settings: no DEBUG, an owner that is no superuser, reviewers in by their own login."""
    passwords = {name: secrets.token_urlsafe(16) for name in (OWNER, BLIND)}
    with psycopg.connect(cluster.url(), autocommit=True) as server:
        role = sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}")
        server.execute(role.format(sql.Identifier(OWNER), sql.Literal(passwords[OWNER])))
        server.execute(sql.SQL("CREATE DATABASE cfp OWNER {}").format(sql.Identifier(OWNER)))
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": cluster.url("cfp", OWNER, passwords[OWNER]),
        "BLIND_DATABASE_URL": cluster.url("cfp", BLIND, passwords[BLIND]),
        "DJANGO_SETTINGS_MODULE": "cfp.settings",
        "CFP_SITE_URL": "http://localhost:8000",
        "CFP_LOG_LEVEL": "WARNING",
        "CFP_MEDIA_ROOT": str(folder / "media"),
        "CFP_STATIC_ROOT": str(folder / "static"),
        "PATH": programs.path(),
    }


def _start_redis(folder: Path, family: Family, environment: dict[str, str]) -> str:
    """A Redis of our own, or, where there is none, a folder; what it is, in words."""
    program = shutil.which("redis-server", path=programs.path())
    if program is None:
        broker = folder / "broker"
        (broker / "control").mkdir(parents=True)
        environment |= {"CELERY_BROKER_URL": "filesystem://", "CFP_BROKER_FOLDER": str(broker)}
        return "a folder, since there is no redis-server here"
    port = free_port()
    settings = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    family.start("redis", [program, *settings], environment, folder)
    environment["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{port}/0"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return "Redis " + said.partition("v=")[2].split()[0]


def described(house: House, server_version: str) -> list[str]:
    """Machine and versions, for the head of a report."""
    return [
        f"machine: {platform.machine()}, {os.cpu_count()} cores, {_memory()}, {platform.system()} {platform.release()}",
        f"versions: Python {platform.python_version()}, Django {version('django')}, psycopg {version('psycopg')}, "
        f"PostgreSQL {server_version}, Celery {version('celery')}, broker {house.broker}",
    ]


def _memory() -> str:
    try:
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return "memory unknown"
    return f"{pages / 2**30:.0f} GiB"


def middle(values: list[float], share: float = 0.5) -> float:
    """The value below which `share` of the values lie; the median by default."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def setup_django() -> Any:
    """Set up Django in this process; call after `house()` has set the environment."""
    import django

    django.setup()
