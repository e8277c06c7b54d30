""".env.example lists every setting with its true default, and a value that makes no sense is refused."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ONLY_FOR_COMPOSE = {"POSTGRES_PASSWORD", "CFP_OWNER_PASSWORD", "CFP_BLIND_PASSWORD"}


def _in_settings() -> dict[str, list[object]]:
    """Each environment variable that the settings read, with the defaults written out where it is read."""
    found: dict[str, list[object]] = {}
    for call in ast.walk(ast.parse((ROOT / "cfp" / "settings.py").read_text())):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if isinstance(call.func.value, ast.Name) and call.func.value.id == "env":
            name = ast.literal_eval(call.args[0])
            defaults = found.setdefault(name, [])
            if len(call.args) > 1 and isinstance(call.args[1], ast.Constant | ast.List):
                defaults.append(ast.literal_eval(call.args[1]))
    return found


def _in_the_example() -> dict[str, str]:
    text = (ROOT / ".env.example").read_text()
    return dict(re.findall(r"^#([A-Z_]+)=(.*)$", text, re.MULTILINE))


def _as_written(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return ",".join(default) if isinstance(default, list) else str(default)


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    assert len(_in_settings()) > 15
    assert _in_the_example().keys() == _in_settings().keys() | ONLY_FOR_COMPOSE


def test_every_default_in_the_example_is_the_true_one() -> None:
    example = _in_the_example()
    told = {name: _as_written(defaults[0]) for name, defaults in _in_settings().items() if defaults}
    assert len(told) > 15
    assert {name: example[name] for name in told} == told


def test_no_setting_is_read_past_the_one_reader() -> None:
    rooms = [file.parent for file in ROOT.glob("*/apps.py")]
    files = [file for room in rooms for file in room.rglob("*.py") if "launcher" not in file.parts]
    assert len(files) > 50
    readers = [str(file.relative_to(ROOT)) for file in files if re.search(r"\benviron\b|getenv", file.read_text())]
    assert sorted(readers) == ["cfp/celery.py", "cfp/wsgi.py"]  # DJANGO_SETTINGS_MODULE


def _check(**settings: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**clean, **settings})


REAL_SITE = {
    "SECRET_KEY": "an-example-of-a-key-that-is-long-enough-and-random-0123456789",
    "CFP_SITE_URL": "https://cfp.example.org",
    "ALLOWED_HOSTS": "cfp.example.org",
    "BLIND_DATABASE_URL": "postgres://cfp_blind:secret@127.0.0.1/cfp",
}


def test_settings_of_a_real_site_pass_all_checks() -> None:
    done = _check(**REAL_SITE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "Set SECRET_KEY to a long random text"),
        ("DEBUG", "perhaps", "DEBUG"),
        ("CFP_SITE_URL", "cfp.example.org", "CFP_SITE_URL"),
        ("CFP_DATABASE_POOL", "many", "CFP_DATABASE_POOL"),
        ("CFP_LOG_LEVEL", "LOUD", "CFP_LOG_LEVEL"),
        ("DATABASE_URL", "our database", "DATABASE_URL"),
        ("EMAIL_URL", "carrier pigeon", "EMAIL_URL"),
    ],
)
def test_nonsense_is_refused_with_the_name_of_the_setting(name: str, value: str, sentence: str) -> None:
    done = _check(**{**REAL_SITE, name: value})
    assert done.returncode != 0
    assert sentence in done.stderr.strip().splitlines()[-1]


def test_demo_mailbox_is_refused_on_a_site_that_others_reach() -> None:
    done = _check(**REAL_SITE, CFP_DEMO="1")
    assert "cfp.E001" in done.stderr
    local = {**REAL_SITE, "CFP_SITE_URL": "http://localhost:8000", "CFP_DEMO": "1"}
    assert "cfp.E001" not in _check(**local).stderr
