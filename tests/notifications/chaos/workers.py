"""Real Celery workers as processes that can be killed, and who kills them at a chosen point of the dialogue."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import psycopg
from celery import current_app
from django.db import connection
from kombu import Connection

from notifications.models import Mail
from tests.notifications.sink import Drop, Sink

#: In the order of the dialogue. “kept” and “lost”: the server has all of the text and takes it, or does not;
#: either way it never answers. “answered”: the worker has the server's 250 in hand and is writing that down.
MOMENTS = {
    "connected": "before: nothing claimed yet",
    "mail": "before: claimed, nothing said yet",
    "rcpt": "before: the recipient was named",
    "data": "before: asked to send the text",
    "lost": "during: the text arrived, the server drops it",
    "kept": "during: the text arrived, the server keeps it",
    "answered": "after: the server's 250 was read, our record is being written",
}


def database_url():
    at = connection.settings_dict
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@dataclass
class Worker:
    """One `celery worker` with its children, in a process group of its own."""

    process: "subprocess.Popen[bytes]"

    @classmethod
    def start(cls, broker, sink):
        command = "-m celery -A cfp worker -c 1 --without-gossip --without-mingle --without-heartbeat -l ERROR"
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "CELERY_BROKER_URL": broker,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        }
        started = [sys.executable, "-W", "ignore", *command.split()]
        return cls(subprocess.Popen(started, env=environment, stdout=subprocess.DEVNULL, start_new_session=True))

    def kill(self):
        """SIGKILL to the worker and its children, and the certainty that they are gone."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass
class Kill:
    moment: str
    recipient: str
    state: str
    was_received: bool


@dataclass
class Assassin:
    """The sink's hook: kills the worker when the dialogue has reached the moment that comes next in the plan."""

    sink: Sink
    plan: list[str]
    every: int
    worker: Worker | None = None
    kills: list[Kill] = field(default_factory=list)
    struck: threading.Event = field(default_factory=threading.Event)
    passed: int = 0
    is_armed: bool = False
    _holding: psycopg.Connection | None = None

    def __call__(self, stage, recipient):
        if stage == "text":
            self.passed += 1
        if not self.is_armed or (self.passed < self.every and self.plan[0] != "connected"):
            return None
        moment = self.plan[0]
        if moment == "answered" and stage == "text":
            self._hold_the_row(recipient)
        elif moment == "answered" and stage == "answered":
            self._strike_the_one_who_waits(recipient)
            raise Drop
        elif moment in ("lost", "kept") and stage == "text":
            self._strike(recipient)
            if moment == "kept":
                return Sink.KEEP
            raise Drop
        elif stage == moment:
            self._strike(recipient)
            raise Drop
        return None

    def arm(self, worker):
        self.worker, self.passed, self.is_armed = worker, 0, True
        self.struck.clear()

    def _hold_the_row(self, recipient):
        """Before the 250 goes out, so that the record of it must wait for us."""
        self._holding = psycopg.connect(database_url())
        self._holding.execute("SELECT 1 FROM notifications_mail WHERE recipient = %s FOR UPDATE", [recipient])

    def _strike_the_one_who_waits(self, recipient):
        """The database shows that the worker has read the answer and waits to write it down: now."""
        waiting = None
        until = time.monotonic() + 30
        with psycopg.connect(database_url(), autocommit=True) as watching:
            while waiting is None and time.monotonic() < until:
                waiting = watching.execute(
                    "SELECT pid FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))",
                    [self._holding.info.backend_pid],
                ).fetchone()
            assert waiting, "the worker never came to write the answer down"
            self._strike(recipient)
            watching.execute("SELECT pg_terminate_backend(%s, 10000)", waiting)
        self._holding.close()

    def _strike(self, recipient):
        self.worker.kill()
        self.is_armed = False
        with psycopg.connect(database_url()) as looking:
            row = looking.execute(
                "SELECT state FROM notifications_mail WHERE recipient = %s OR (%s = '' AND state = 'sending')",
                [recipient, recipient],
            ).fetchone()
        moment = self.plan.pop(0)
        received = moment == "kept" or recipient in self.sink.recipients()
        self.kills.append(Kill(moment, recipient, row[0] if row else "none claimed", received))
        self.struck.set()

    def report(self):
        fell = Counter(kill.moment for kill in self.kills)
        width = max(map(len, MOMENTS.values()))
        return "\n".join(f"  {MOMENTS[moment]:<{width}}  {fell[moment]:>3}" for moment in MOMENTS)


def send(broker, task):
    """Publish a task as the web process or beat would."""
    with Connection(broker) as to:
        current_app.send_task(task, connection=to, ignore_result=True)


def wait_until_settled(broker, seconds=240):
    """Sweep, as beat does, until nothing waits or is being handed over."""
    until = time.monotonic() + seconds
    while True:
        send(broker, "notifications.sweep")
        pause = time.monotonic() + 1
        while time.monotonic() < pause:
            if not Mail.objects.filter(state__in=["queued", "sending"]).exists():
                return
            time.sleep(0.05)
        assert time.monotonic() < until, Mail.objects.values_list("state", flat=True).distinct()
