"""bin/demo from start to stop, and the sentence it says when it cannot start."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from cfp.launcher import children
from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
OF_THE_TESTS = ("DATABASE_URL", "DEBUG", "CFP_", "DJANGO_")


class Terminal:
    """One bin/demo in a terminal of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.port = free_port()
        self.folder = folder
        self.output = folder.parent / "output.txt"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_TESTS)}
        command = [sys.executable, "-m", "cfp.launcher.demo", "--folder", folder, "--port", str(self.port), *words]
        with self.output.open("w") as said:
            self.process = subprocess.Popen(
                [str(word) for word in command], cwd=ROOT, env=clean, stdout=said, stderr=said
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_until_open(self) -> "Terminal":
        until = time.monotonic() + 120
        while "To stop:" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.05)
        return self

    def get(self, path: str, opener: urllib.request.OpenerDirector | None = None, data: bytes | None = None) -> str:
        opener = opener or urllib.request.build_opener()
        request = urllib.request.Request(f"http://localhost:{self.port}{path}", data=data)
        request.add_header("Referer", f"http://localhost:{self.port}{path}")
        with opener.open(request, timeout=10) as answer:
            return str(answer.read().decode())

    def family(self) -> list[int]:
        """All processes below the launcher's, by what Linux tells."""
        below: list[int] = [self.process.pid]
        for pid in below:
            tasks = Path(f"/proc/{pid}/task").glob("*/children")
            below += [int(child) for file in tasks for child in file.read_text().split()]
        return below[1:]

    def stop(self, with_signal: int = signal.SIGINT) -> int:
        self.process.send_signal(with_signal)
        return self.process.wait(60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "demo"


@pytest.fixture
def running(folder: Path) -> Iterator[Terminal]:
    terminal = Terminal(folder, "--stage", "call")
    yield terminal.wait_until_open()
    terminal.stop()


def _all_gone(pids: list[int]) -> bool:
    until = time.monotonic() + 20
    while any(children.lives(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_demo_opens_its_doors_and_its_mails_can_be_read(running: Terminal) -> None:
    assert '"ready": true' in running.get("/readyz")
    email = re.findall(r"^  (\S+@\S+)", running.said, re.MULTILINE)[0]
    person = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = running.get("/accounts/login/code/", person)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    running.get("/accounts/login/code/", person, urlencode({"csrfmiddlewaretoken": token[1], "email": email}).encode())
    until = time.monotonic() + 30
    while email not in running.get("/demo/mail/"):
        assert time.monotonic() < until, "no mail arrived"
        time.sleep(0.1)


def test_stopping_leaves_no_process_and_the_next_start_goes_on(folder: Path) -> None:
    first = Terminal(folder, "--stage", "call").wait_until_open()
    family = first.family()
    assert len(family) >= 4
    assert first.stop(signal.SIGTERM) == 0
    assert "Stopped." in first.said
    assert _all_gone(family)
    kept = (folder / "seeded.json").stat().st_mtime_ns
    second = Terminal(folder).wait_until_open()
    assert "stage call" in second.said
    second.stop()
    assert (folder / "seeded.json").stat().st_mtime_ns == kept


def test_next_start_recovers_from_a_killed_run(folder: Path) -> None:
    killed = Terminal(folder, "--stage", "call").wait_until_open()
    family = killed.family()
    killed.stop(signal.SIGKILL)
    again = Terminal(folder).wait_until_open()
    assert '"ready": true' in again.get("/readyz")
    again.stop()
    assert _all_gone(family)


def test_child_that_dies_is_named_and_everything_stops(running: Terminal) -> None:
    family = running.family()
    worker = next(pid for pid in family if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(worker, signal.SIGKILL)
    assert running.process.wait(60) == 1
    assert "The worker process ended by itself, so everything was stopped" in running.said
    assert _all_gone(family)


def test_second_demo_in_the_same_folder_is_told_where_the_first_is(running: Terminal) -> None:
    other = running.folder.parent / "other"
    other.mkdir()
    said = _refused(running.folder, free_port())
    assert said == f"The demo already runs here: http://localhost:{running.port}/."


def _refused(folder: Path, port: int, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "cfp.launcher.demo", "--folder", folder, "--port", str(port), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr.strip()


def test_taken_port_is_told_in_one_sentence(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert _refused(folder, port) == f"Port {port} is in use; try bin/demo --port {port + 1}."


def test_folder_that_cannot_be_written_is_told_in_one_sentence() -> None:
    # Root may write everywhere but here.
    assert _refused(Path("/proc/demo"), free_port()) == (
        "The demo keeps its data in /proc/demo, which cannot be written to."
    )
