"""bin/demo after everything is installed: starts the whole product as children of one process, and stops it again."""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
from psycopg import sql

from cfp.launcher.children import OF_AN_INSTALLATION, Family, ends_with_us
from cfp.launcher.mailbox import Mailbox
from cfp.launcher.postgres import Cluster
from cfp.launcher.trouble import Trouble, last_line
from reviews.role import SIDE_DOORS

ROOT = Path(__file__).resolve().parent.parent.parent
DEFAULT_STAGE = "review"
DATABASE, OWNER, BLIND = "cfp", "cfp_owner", "cfp_blind"

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


@dataclass
class Demo:
    """One run. `stage` None keeps what is there."""

    stage: str | None
    port: int
    folder: Path

    def __post_init__(self) -> None:
        self.cluster = Cluster(self.folder / "postgres")
        self.family = Family(self.folder)
        self.mailbox = Mailbox(self.folder / "mail")
        self.seeded = self.folder / "seeded.json"

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}/"

    def run(self) -> None:
        """Starts everything, says how to use it, and watches until told to stop. Raises Trouble or Stopped."""
        try:
            self._start()
            self._welcome()
            while True:
                time.sleep(0.5)
                self.family.check()
        finally:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            self.family.stop()
            self.cluster.stop()
            self.mailbox.stop()

    # --- Starting --------------------------------------------------------------------------------------------

    def _start(self) -> None:
        for name in ("broker", "broker/control", "media"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.cluster.start()
        environment = self._environment(self.mailbox.start())
        self._make_database()
        self._prepare(environment)
        _empty(self.folder / "beat")
        self.family.members["postgres"] = self.cluster.process
        commands = self._commands()
        # Pages first: what works behind them can follow while the first one is read.
        self.family.start("web", commands.pop("web"), environment, ROOT)
        self._wait_for_the_first_page()
        for name, command in commands.items():
            self.family.start(name, command, environment, ROOT)

    def _commands(self) -> dict[str, list[str]]:
        celery = [sys.executable, "-m", "celery", "-A", "cfp.celery:app"]
        web = ["--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "4", "--no-ws"]
        worker = ["--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        beat = ["--schedule", str(self.folder / "beat" / "last"), "--pidfile="]
        site, quiet = ["--interface", "wsgi", "cfp.wsgi:application"], ["--loglevel", "warning"]
        return {
            "web": [sys.executable, "-m", "granian", *web, "--log-level", "warning", *site],
            "worker": [*celery, "worker", *worker, *quiet],
            "beat": [*celery, "beat", *beat, *quiet],
        }

    def _environment(self, mail_port: int) -> dict[str, str]:
        """Production settings; whatever the terminal had set for another installation is left out."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OF_AN_INSTALLATION)}
        hidden = self._secrets()
        return {
            **inherited,
            "SECRET_KEY": hidden["key"],
            "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
            "DATABASE_URL": self.cluster.url(DATABASE, OWNER, hidden["owner"]),
            "BLIND_DATABASE_URL": self.cluster.url(DATABASE, BLIND, hidden["blind"]),
            "CFP_SITE_URL": self.address,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "CFP_DEMO": "1",
            "CFP_DEMO_MAILBOX": str(self.folder / "mail"),
            "CFP_MEDIA_ROOT": str(self.folder / "media"),
            "CFP_STATIC_ROOT": str(self.folder / "static"),
            "PYTHONUNBUFFERED": "1",
            **_broker(self.folder),
        }

    def _secrets(self) -> dict[str, str]:
        file = self.folder / "secrets.json"
        if not file.exists():
            made = {name: secrets.token_urlsafe(32) for name in ("key", "owner", "blind")}
            with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as new:
                json.dump(made, new)
        return dict(json.loads(file.read_text()))

    def _make_database(self) -> None:
        """The owner's login and database; another stage starts with an empty one. Migrations do the rest."""
        password = self._secrets()["owner"]
        if self.stage is not None and self._told().get("stage") != self.stage:
            self.seeded.unlink(missing_ok=True)
        with psycopg.connect(self.cluster.url(), autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
                role = sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}")
                server.execute(role.format(sql.Identifier(OWNER), sql.Literal(password)))
            if not self.seeded.exists():
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
                for name in ("mail", "media"):
                    _empty(self.folder / name)
                made = sql.SQL("CREATE DATABASE {} OWNER {}")
                server.execute(made.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
                self._close_side_doors()

    def _close_side_doors(self) -> None:
        """Leaves to the owner alone what reviewers' role must not have, and only a superuser can take away."""
        with psycopg.connect(self.cluster.url(DATABASE), autocommit=True) as server:
            functions = server.execute(
                "SELECT p.oid::regprocedure::text FROM pg_catalog.pg_proc p "
                "WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ %s",
                [SIDE_DOORS],
            ).fetchall()
            revoked = ", ".join(str(name) for (name,) in functions)
            server.execute(f"REVOKE EXECUTE ON FUNCTION {revoked} FROM PUBLIC".encode())
            server.execute(f"GRANT EXECUTE ON FUNCTION {revoked} TO {OWNER}".encode())

    def _prepare(self, environment: dict[str, str]) -> None:
        """Migrations, logins, static files and the seed, in one process; nothing where nothing changed."""
        prepared, state = self.folder / "prepared", self._state_of_the_project()
        if self.seeded.exists() and prepared.exists() and prepared.read_text() == state:
            return
        stage = self.stage or DEFAULT_STAGE
        if not self.seeded.exists():
            print(f"Filling the demo's conference, stage {stage} ...", flush=True)
        command = [sys.executable, "manage.py", "prepare_demo", "--stage", stage, "--seeded", str(self.seeded)]
        with self.family.log("prepare").open("wb") as log:
            done = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, preexec_fn=ends_with_us(signal.SIGTERM)
            )
            try:
                status = done.wait()
            finally:
                done.kill()
        if status:
            log_file = self.family.log("prepare")
            raise Trouble(
                f"Preparing the database failed ({last_line(log_file)}); everything it said is in {log_file}."
            )
        prepared.write_text(state)

    @staticmethod
    def _state_of_the_project() -> str:
        """Changes when a migration, a static file or a lock does."""
        known = hashlib.sha256()
        watched = [*ROOT.glob("*/migrations/*.py"), *(ROOT / "static").rglob("*")]
        for file in sorted([*watched, ROOT / "package-lock.json", ROOT / "requirements-demo.txt"]):
            seen = file.stat()
            known.update(f"{file} {seen.st_size} {seen.st_mtime_ns}\n".encode())
        return known.hexdigest()

    def _wait_for_the_first_page(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self.family.check()
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/livez", timeout=5):
                return
            time.sleep(0.05)
        raise Trouble(f"The web server did not answer within a minute; see {self.family.log('web')}.")

    # --- Saying ----------------------------------------------------------------------------------------------

    def _told(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.seeded.read_text()))
        except (OSError, ValueError):
            return {}

    def _welcome(self) -> None:
        told = self._told()
        people = told.get("people", [])
        wide = max((len(person["email"]) for person in people), default=0)
        lines = [f"  {person['email']:<{wide}}  {person['name']}, {person['role']}" for person in people]
        print(
            f"\nThe conference is open: {self.address} (stage {told.get('stage')})\n\n"
            f"Log in with the password {told.get('password')} as\n" + "\n".join(lines) + "\n\n"
            f"Mails it sends stay here:  {self.address}demo/mail/\n"
            "Another moment of its life:  bin/demo --stage call|review|selection|programme|live\n"
            "To stop: press Ctrl-C. What you did is kept for the next start; --fresh throws it away.",
            flush=True,
        )


def _broker(folder: Path) -> dict[str, str]:
    """Redis where one answers on its usual port (its keys apart from others'), else a folder."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 6379), timeout=0.2) as redis:
        redis.sendall(b"PING\r\n")
        if redis.recv(16).startswith(b"+PONG"):
            return {"CELERY_BROKER_URL": "redis://127.0.0.1:6379/0", "CFP_BROKER_PREFIX": f"cfp-demo:{folder}:"}
    _empty(folder / "broker")
    (folder / "broker" / "control").mkdir(parents=True)
    return {"CELERY_BROKER_URL": "filesystem://", "CFP_BROKER_FOLDER": str(folder / "broker")}


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


@contextlib.contextmanager
def only_one(folder: Path, port: int) -> Iterator[None]:
    """Holds the demo's folder for this run; a run that was killed has let go of it. Raises Trouble."""
    try:
        folder.mkdir(mode=0o755, exist_ok=True)
        lock = (folder / "lock").open("a+")
    except OSError as wrong:
        raise Trouble(f"The demo keeps its data in {folder}, which cannot be written to.") from wrong
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as wrong:
            lock.seek(0)
            raise Trouble(f"The demo already runs here: {lock.read().strip() or 'it is just starting'}.") from wrong
        lock.truncate(0)
        lock.write(f"http://localhost:{port}/")
        lock.flush()
        yield


def refuse_a_taken_port(port: int, folder: Path) -> None:
    """Raises Trouble when the port cannot be listened on. Waits a moment for children of a killed run to let go."""
    killed = _told_to_run(folder) == str(port)
    until = time.monotonic() + 5
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except PermissionError as wrong:
                raise Trouble(f"Port {port} is reserved for root; try bin/demo --port 8000.") from wrong
            except OSError as wrong:
                if time.monotonic() > until or not killed:
                    raise Trouble(f"Port {port} is in use; try bin/demo --port {port % 65535 + 1}.") from wrong
            else:
                return
        time.sleep(0.1)


def _told_to_run(folder: Path) -> str:
    """The port of a run that did not say goodbye."""
    try:
        return (folder / "running").read_text()
    except OSError:
        return ""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def main(arguments: list[str]) -> int:
    """Returns the exit status: 0 when stopped by a person."""
    parser = argparse.ArgumentParser(prog="bin/demo")
    parser.add_argument("--stage")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, default=ROOT / ".demo")
    options = parser.parse_args(arguments)
    folder = options.folder.absolute()
    for number in SIGNALS:
        signal.signal(number, _stop)
    try:
        with only_one(folder, options.port):
            refuse_a_taken_port(options.port, folder)
            if options.fresh:
                _throw_away(folder)
            (folder / "running").write_text(str(options.port))
            try:
                Demo(options.stage, options.port, folder).run()
            finally:
                (folder / "running").unlink(missing_ok=True)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except Stopped:
        print("\nStopped. bin/demo goes on from here.")
    return 0


def _throw_away(folder: Path) -> None:
    cluster = Cluster(folder / "postgres")
    cluster.end_what_was_left_running()
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != "lock":
            entry.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
