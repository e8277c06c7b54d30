"""Child processes that never outlive the launcher: started in sessions of their own, watched, ended in order."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cfp.launcher.trouble import Trouble, last_line

PR_SET_PDEATHSIG = 1
PATIENCE = 10.0
# Variables of the terminal that belong to some other installation and must not reach ours.
OF_AN_INSTALLATION = ("CFP_", "DATABASE_URL", "BLIND_", "EMAIL_URL", "CELERY_", "DEBUG", "SECRET_KEY", "DJANGO_", "PG")


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ends_with_us(with_signal: int) -> Callable[[], None] | None:
    """For preexec_fn: Linux sends the child this signal when the launcher dies, by kill -9 too."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    launcher = os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, with_signal)
        if os.getppid() != launcher:
            os._exit(1)

    return tie


def end(process: "subprocess.Popen[bytes]", *signals: int) -> None:
    """Asks a child to end by each signal in turn, and at last makes it."""
    for ask in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)


def works_in(pid: int, folder: Path) -> bool:
    """Whether a process lives and its working folder is this one. Where that cannot be seen: no."""
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:
        return False


def end_stranger(pid: int, *signals: int) -> None:
    """Ends a process that is not our child, left by an earlier run."""
    for ask in (*signals, signal.SIGKILL):
        try:
            os.kill(pid, ask)
        except ProcessLookupError:
            return
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if not lives(pid):
                return
            time.sleep(0.05)


def lives(pid: int) -> bool:
    """Whether a process runs. One that has ended and waits for its parent to notice does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


@dataclass
class Family:
    """The children of one launcher, by name, in the order they were started."""

    logs: Path
    members: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str], folder: Path) -> None:
        with self.log(name).open("wb") as log:
            self.members[name] = subprocess.Popen(
                [str(word) for word in command],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=ends_with_us(signal.SIGTERM),
            )

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def check(self) -> None:
        """Raises Trouble when a child has ended."""
        for name, process in self.members.items():
            if process.poll() is not None:
                said = last_line(self.log(name))
                raise Trouble(f"The {name} process ended by itself, so everything was stopped: {said}")

    def stop(self) -> None:
        """Ends all at once, latest first, and waits for each."""
        for process in reversed(self.members.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in reversed(self.members.values()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            end(process)
        self.members.clear()
