"""bin/test after everything is installed: lint, types, contracts and tests on servers of their own, then none left."""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psycopg
from psycopg import sql

from cfp.launcher import programs
from cfp.launcher.children import OF_AN_INSTALLATION
from cfp.launcher.postgres import THROW_AWAY, Cluster
from cfp.launcher.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("CFP_SAMPLE_DATA", "CFP_TEST_")
OF_OTHER_INSTALLATIONS = (
    "CFP_",
    "DATABASE_URL",
    "BLIND_",
    "EMAIL_URL",
    "CELERY_",
    "DEBUG",
    "SECRET_KEY",
    "DJANGO_",
    "PG",
)
OWNER = "cfp_owner"
LONG = "long tests"
NOTHING_CHOSEN = 5  # pytest's answer when a choice of tests leaves none, as `bin/test --long tests/proposals` may
MANAGE = [sys.executable, "manage.py"]


def _module(name: str, *words: str) -> list[str]:
    return [sys.executable, "-m", name, *words]


def _program(name: str, *words: str) -> list[str]:
    return [str(Path(sys.executable).with_name(name)), *words]


@dataclass
class Run:
    """The steps of one bin/test; each that fails is told at once, and all that failed once more at the end."""

    environment: dict[str, str]
    failed: list[str] = field(default_factory=list)

    def step(self, name: str, command: Sequence[str], settings: Mapping[str, str] | None = None) -> None:
        """A short check: silent when it passes."""
        begun = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env={**self.environment, **(settings or {})}, capture_output=True, text=True
        )
        taken = time.monotonic() - begun
        print(f"{'passed' if done.returncode == 0 else 'FAILED'}  {name}  ({taken:.1f} s)", flush=True)
        if done.returncode:
            print(done.stdout + done.stderr, flush=True)
            self.failed.append(name)

    def tests(self, name: str, words: Sequence[str]) -> None:
        """pytest, whose own output is shown as it comes."""
        status = subprocess.run(_module("pytest", *words), cwd=ROOT, env=self.environment).returncode
        if status and not (status == NOTHING_CHOSEN and name == LONG):
            self.failed.append(name)


def checks(run: Run) -> None:
    """What is looked at before anything is run, the quickest first."""
    templates = [str(file.relative_to(ROOT)) for file in sorted((ROOT / "templates").rglob("*.html"))]
    run.step("lint (ruff)", _module("ruff", "check", "--quiet", "."))
    run.step("format (ruff)", _module("ruff", "format", "--check", "--quiet", "."))
    run.step("templates (djade)", _program("djade", "--check", "--target-version", "5.2", *templates))
    run.step("contracts between rooms (import-linter)", _program("lint-imports"))
    run.step("types (mypy)", _module("mypy", "."))
    run.step("migrations are complete", [*MANAGE, "makemigrations", "--check", "--dry-run"])
    run.step("production settings (check --deploy)", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], _live())


def _live() -> dict[str, str]:
    """Settings as on a real site."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CFP_SITE_URL": "https://cfp.example.org",
        "ALLOWED_HOSTS": "cfp.example.org",
        "BLIND_DATABASE_URL": "postgres://cfp_blind:secret@127.0.0.1/cfp",
    }


@contextmanager
def database() -> Iterator[str]:
    """The address of a PostgreSQL that is thrown away afterwards; its owner is no superuser, as on a real site."""
    folder = Path(tempfile.mkdtemp(prefix="cfp-test-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "postgres", settings=THROW_AWAY)
    try:
        cluster.start()
        password = secrets.token_urlsafe(16)
        with psycopg.connect(cluster.url(), autocommit=True) as server:
            role = sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}")
            server.execute(role.format(sql.Identifier(OWNER), sql.Literal(password)))
            server.execute(sql.SQL("CREATE DATABASE cfp OWNER {}").format(sql.Identifier(OWNER)))
        yield cluster.url("cfp", OWNER, password)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _environment(url: str) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(KEPT) or not name.startswith(OF_AN_INSTALLATION)
    }
    # A test that wants a broker starts one; wake-ups of all others must not reach a Redis that somebody else uses.
    return {
        **inherited,
        "DEBUG": "1",
        "DATABASE_URL": url,
        "CELERY_BROKER_URL": "memory://",
        **programs.settings(),
    }


def _workers() -> list[str]:
    """Tests wait for servers and browsers now and then: one process more than cores keeps the cores busy."""
    return ["-n", str(min((os.cpu_count() or 2) + 1, 8))]


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Returns the exit status: 0 when everything passed."""
    parser = argparse.ArgumentParser(prog="bin/test")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--only-long", action="store_true")
    options, words = parser.parse_known_args(arguments)
    signal.signal(signal.SIGTERM, _stop)
    for sentence in programs.provide():
        print(sentence, flush=True)
    try:
        with database() as url:
            run = Run(_environment(url))
            if not options.only_long:
                checks(run)
                run.tests("tests", ["-m", "not long", *_workers(), *words])
            if options.long or options.only_long:
                run.tests(LONG, ["-m", "long", *_workers(), *words])
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    print(f"FAILED: {', '.join(run.failed)}" if run.failed else "Everything passed.", flush=True)
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
