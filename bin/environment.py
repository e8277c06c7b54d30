"""Puts what the project needs into its own folder: Python packages by hash, browser assets by lock file.

Standard library only: `bin/demo` and `bin/test` run this with the machine's Python before anything is installed.
Nothing is written outside the checkout, and nothing is done twice: each step leaves a stamp made from its lock file.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
TOOLS_PYTHON = TOOLS / "venv" / "bin" / "python"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = ROOT / "node_modules"
LOG = TOOLS / "install.log"
DEMO, DEV = "requirements-demo.txt", "requirements-dev.txt"


class Trouble(Exception):
    """One sentence for the person at the terminal."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def prepare(lock: str) -> None:
    """Installs the packages of one lock file, and the browser assets, unless they are there. Raises Trouble."""
    with _alone():
        if not _python_is_ready(lock):
            _install_python(lock)
        if not _stamped(MODULES / ".stamp", _assets_stamp()):
            _install_assets()


def prepare_and_run(lock: str, module: str) -> NoReturn:
    """Prepares, then becomes the project's own Python running one of its modules with this command's words."""
    try:
        prepare(lock)
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("Stopped; what was installed so far is kept.")
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", module, *sys.argv[1:]])


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One installation at a time in this checkout."""
    try:
        TOOLS.mkdir(exist_ok=True)
        with (TOOLS / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as wrong:
        if isinstance(wrong, PermissionError) or wrong.errno == 30:
            raise Trouble(
                f"This folder cannot be written to, and everything is kept in it: {wrong.filename or ROOT}."
            ) from wrong
        raise


# --- Python packages -------------------------------------------------------------------------------------------


def _python_is_ready(lock: str) -> bool:
    """Whether .venv holds this lock's packages; the development lock contains the demo's."""
    good = [_python_stamp(DEV)] if lock == DEV else [_python_stamp(DEMO), _python_stamp(DEV)]
    return PYTHON.exists() and _stamp_of(VENV / ".stamp") in good


def _install_python(lock: str) -> None:
    say("Installing Python packages (the first time, and when the lock file changed) ...")
    uv = tool("uv")
    settings = _index_settings()
    stamp = VENV / ".stamp"
    if not _runs(PYTHON) or not (_stamp_of(stamp) or _place()).startswith(_place()):
        _run([uv, "venv", "--quiet", "--clear", "--no-project", "--python", _base_python(), str(VENV)], "a .venv")
    stamp.unlink(missing_ok=True)
    # The tests want exactly what is locked; the demo must not take a developer's tools away.
    verb = ["sync", lock] if lock == DEV else ["install", "-r", lock]
    # Every file is pinned by its hash, so it does not matter which of several indexes has it.
    pinned = ["--require-hashes", "--index-strategy", "unsafe-best-match"]
    _run([uv, "pip", *verb, *pinned, "--python", str(PYTHON)], "Python packages", settings)
    stamp.write_text(_python_stamp(lock))


def _place() -> str:
    """Where and with which Python: a folder that was moved, or a new Python, needs a new environment."""
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{version} {hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"


def _python_stamp(lock: str) -> str:
    return f"{_place()} {lock} {_digest(ROOT / lock)}"


def _base_python() -> str:
    return getattr(sys, "_base_executable", None) or sys.executable


def _runs(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def tool(name: str) -> str:
    """The path of a program that bin/<name>.txt brings, locked by hash, into the tools' own environment."""
    program = str(TOOLS / "venv" / "bin" / {"node": "npm"}.get(name, name))
    lock = ROOT / "bin" / f"{name}.txt"
    stamp = TOOLS / f"{name}.stamp"
    if _runs(TOOLS_PYTHON) and _stamped(stamp, _digest(lock)):
        return program
    if not _runs(TOOLS_PYTHON):
        shutil.rmtree(TOOLS / "venv", ignore_errors=True)
        made = subprocess.run([_base_python(), "-m", "venv", str(TOOLS / "venv")], capture_output=True, text=True)
        if made.returncode:
            _record(made)
            raise Trouble("Python's venv module does not work here (on Debian: apt-get install python3-venv).")
    command = [str(TOOLS_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*command, "--require-hashes", "-r", str(lock)], name)
    stamp.write_text(_digest(lock))
    return program


def _index_settings() -> dict[str, str]:
    """uv does not read pip's configuration; where that names a mirror or a certificate, uv is told."""
    settings = {}
    for option, names in (
        ("index-url", ("UV_DEFAULT_INDEX", "UV_INDEX_URL")),
        ("extra-index-url", ("UV_INDEX", "UV_EXTRA_INDEX_URL")),
        ("cert", ("SSL_CERT_FILE",)),
    ):
        if not any(name in os.environ for name in names) and (value := _pip_setting(option)):
            settings[names[0]] = value
    return settings


def _pip_setting(option: str) -> str:
    if told := os.environ.get("PIP_" + option.upper().replace("-", "_")):
        return told
    asked = subprocess.run(
        [TOOLS_PYTHON, "-m", "pip", "config", "get", f"global.{option}"], capture_output=True, text=True
    )
    return " ".join(asked.stdout.split())


# --- Browser assets --------------------------------------------------------------------------------------------


def _assets_stamp() -> str:
    return _digest(ROOT / "package-lock.json")


def _install_assets() -> None:
    say("Installing browser assets (the first time, and when the lock file changed) ...")
    npm = shutil.which("npm")
    path = os.environ.get("PATH", os.defpath)
    if npm is None:
        npm = tool("node")
        path = f"{Path(npm).parent}{os.pathsep}{path}"
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    _run(command, "browser assets", {"PATH": path})
    (MODULES / ".stamp").write_text(_assets_stamp())


# --- Steps and stamps ------------------------------------------------------------------------------------------


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _stamp_of(stamp: Path) -> str:
    try:
        return stamp.read_text()
    except OSError:
        return ""


def _stamped(stamp: Path, value: str) -> bool:
    return _stamp_of(stamp) == value


def _run(command: list[str], what: str, settings: Mapping[str, str] | None = None) -> None:
    """Runs one step quietly; when it fails its output is in the log and its last line in the sentence."""
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **(settings or {})}, capture_output=True, text=True)
    if done.returncode:
        _record(done)
        raise Trouble(_why(f"{done.stdout}\n{done.stderr}", what))


def _record(done: "subprocess.CompletedProcess[str]") -> None:
    with contextlib.suppress(OSError):
        LOG.write_text(f"{done.args}\n{done.stdout}\n{done.stderr}")


NO_NETWORK = (
    "name resolution",
    "name or service not known",
    "dns error",
    "getaddrinfo",
    "enotfound",
    "eai_again",
    "econnrefused",
    "network is unreachable",
    "connection refused",
    "failed to establish a new connection",
    "error sending request",
    "client error (connect)",
    "no matching distribution found for uv",
    "etimedout",
)


def _why(output: str, what: str) -> str:
    lowered = output.lower()
    if "no space left" in lowered:
        return f"The disk is full; {what} could not be installed."
    if any(sign in lowered for sign in NO_NETWORK):
        return f"No network: the first start downloads {what}, and the package index cannot be reached from here."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f"Installing {what} failed ({lines[-1] if lines else 'no output'}); everything it said is in {LOG}."
