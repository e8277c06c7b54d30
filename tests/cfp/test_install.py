"""What bin/demo and bin/test say on a machine that lacks something, and that they do nothing twice."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def environment() -> ModuleType:
    """bin/environment.py, which is no part of the installed project."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / "bin" / "environment.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that installing reads, in a folder of their own with nothing installed."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements-demo.txt", "requirements-dev.txt", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def _run(command: list[str], **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **settings}, timeout=120)


def test_unknown_stage_is_refused_before_anything_is_installed(checkout: Path) -> None:
    done = _run([sys.executable, str(checkout / "bin" / "demo"), "--stage", "lunch"])
    assert done.returncode == 2
    assert "invalid choice: 'lunch'" in done.stderr
    assert "programme" in done.stderr
    assert not (checkout / ".tools").exists()


def test_port_that_is_none_is_refused_before_anything_is_installed(checkout: Path) -> None:
    done = _run([sys.executable, str(checkout / "bin" / "demo"), "--port", "70000"])
    assert "a port is a number from 1 to 65535, not 70000" in done.stderr
    assert not (checkout / ".tools").exists()


@pytest.mark.parametrize("script", ["demo", "test"])
def test_old_python_is_told_in_one_sentence(checkout: Path, script: str) -> None:
    old = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); sys.version = '3.9.2 (default)'; "
        "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    done = _run([sys.executable, "-c", old, str(checkout / "bin" / script)], PATH="/nowhere")
    assert (done.returncode, done.stderr) == (1, "Python 3.11 or newer is needed; this is 3.9.2.\n")


def test_no_network_at_the_first_start_is_told_in_one_sentence(checkout: Path) -> None:
    done = _run(
        [sys.executable, str(checkout / "bin" / "demo")],
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL="http://127.0.0.1:9/simple/",
        PIP_FIND_LINKS="",
        PIP_RETRIES="0",
        PIP_NO_CACHE_DIR="1",
    )
    assert done.returncode == 1
    assert done.stderr == (
        "No network: the first start downloads uv, and the package index cannot be reached from here.\n"
    )


@pytest.mark.parametrize(
    "output",
    [
        "error: Request failed after 3 retries\n  Caused by: dns error: failed to lookup address information",
        "npm error code ENOTFOUND\nnpm error network request failed",
        "WARNING: Retrying: [Errno -3] Temporary failure in name resolution",
    ],
)
def test_each_installer_without_a_network_is_understood(environment: ModuleType, output: str) -> None:
    assert environment._why(output, "Python packages").startswith("No network: ")


def test_other_failures_name_their_last_words_and_the_log(environment: ModuleType) -> None:
    said = environment._why("Resolving\nerror: hash mismatch for django\n", "Python packages")
    assert said.startswith("Installing Python packages failed (error: hash mismatch for django);")
    assert said.endswith("install.log.")


def test_folder_that_cannot_be_written_is_told_in_one_sentence(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "TOOLS", Path("/sys/cfp-tools"))
    with pytest.raises(environment.Trouble, match=r"^This folder cannot be written to.*/sys/cfp-tools\.$"):
        environment.prepare(environment.DEMO)


def test_nothing_is_installed_twice(
    environment: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []
    monkeypatch.setattr(environment, "_run", lambda command, what, settings=None: done.append(what))
    monkeypatch.setattr(environment, "tool", lambda name: name)
    monkeypatch.setattr(environment, "_index_settings", dict)
    for name, place in {"ROOT": "", "TOOLS": ".tools", "VENV": ".venv", "MODULES": "node_modules"}.items():
        monkeypatch.setattr(environment, name, checkout / place)
    monkeypatch.setattr(environment, "PYTHON", checkout / ".venv" / "bin" / "python")
    for folder in (".venv/bin", "node_modules"):
        (checkout / folder).mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    environment.prepare(environment.DEMO)
    environment.prepare(environment.DEMO)
    assert done == ["Python packages", "browser assets"]
    environment.prepare(environment.DEV)
    environment.prepare(environment.DEMO)
    assert done == ["Python packages", "browser assets", "Python packages"]
    (checkout / "requirements-dev.txt").write_text("changed")
    (checkout / "package-lock.json").write_text("{}")
    environment.prepare(environment.DEMO)
    assert done[3:] == ["Python packages", "browser assets"]


PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


def test_every_package_is_locked_by_hash_to_one_version_and_names_no_host() -> None:
    development = dict(PIN.findall((ROOT / "requirements-dev.txt").read_text()))
    assert len(development) > 50
    for name in ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt", "bin/uv.txt", "bin/node.txt"):
        text = (ROOT / name).read_text()
        pinned = PIN.findall(text)
        assert pinned
        assert text.count("==") >= len(pinned)
        assert len(re.findall(r"^\S.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pinned)
        assert "://" not in text
        if name.startswith("requirements"):
            assert dict(pinned).items() <= development.items()
    assert "://" not in re.sub(r'"(url|license)": "[^"]*"', "", (ROOT / "package-lock.json").read_text())
