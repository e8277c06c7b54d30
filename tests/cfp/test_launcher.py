"""The private PostgreSQL and the children of bin/demo: they start anywhere, recover, and leave nothing running."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cfp.launcher import children, identity
from cfp.launcher.children import Family
from cfp.launcher.postgres import THROW_AWAY, Cluster
from cfp.launcher.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs to be root: it is about running as root")


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """A folder that nobody but its owner may enter, as /root is."""
    tmp_path.chmod(0o700)
    folder = tmp_path / "project" / ".demo"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def cluster(closed_folder: Path) -> Iterator[Cluster]:
    made = Cluster(closed_folder / "postgres")
    made.start()
    yield made
    made.stop()


def _ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url()) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def test_data_is_kept_from_one_start_to_the_next(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.stop()
    cluster.start()
    assert _ask(cluster, "SELECT answer FROM kept") == 42


def test_server_wants_a_password_and_its_data_is_private(cluster: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url(password="guessed"))
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.folder.stat().st_mode) == 0o700


def test_upper_and_lower_case_do_not_depend_on_the_machine(cluster: Cluster) -> None:
    assert _ask(cluster, "SELECT lower('ÅÉÜŽ')") == "åéüž"


@as_root
def test_as_root_it_runs_under_a_number_without_an_account(cluster: Cluster) -> None:
    owner = cluster.data.stat().st_uid
    assert owner in identity.SPARE
    assert Path(f"/proc/{cluster.process.pid}").stat().st_uid == owner


@as_root
def test_as_root_no_permission_outside_the_data_folder_is_changed(closed_folder: Path) -> None:
    outside = [closed_folder, *closed_folder.parents]
    before = [(folder.stat().st_mode, folder.stat().st_uid, folder.stat().st_gid) for folder in outside]
    made = Cluster(closed_folder / "postgres", settings=THROW_AWAY)
    made.start()
    made.stop()
    assert [(folder.stat().st_mode, folder.stat().st_uid, folder.stat().st_gid) for folder in outside] == before


@as_root
def test_programs_are_copied_where_they_cannot_be_reached_and_removed_again(
    closed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cfp.launcher.postgres._can_run", lambda program, who: False)
    made = Cluster(closed_folder / "postgres", settings=THROW_AWAY)
    made.start()
    copied = Path((made.folder / "programs").read_text())
    assert _ask(made, "SELECT 1") == 1
    assert stat.S_IMODE(copied.stat().st_mode) == 0o755
    assert copied.stat().st_uid == 0
    made.stop()
    assert not copied.exists()


def test_server_left_by_a_killed_launcher_is_ended_and_its_data_kept(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    forgotten = cluster.process
    again = Cluster(cluster.folder)
    again.start()
    try:
        assert forgotten.wait(10) is not None
        assert _ask(again, "SELECT answer FROM kept") == 42
    finally:
        again.stop()


def test_server_that_was_killed_itself_starts_again(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.process.kill()
    cluster.process.wait()
    assert (cluster.data / "postmaster.pid").exists()
    cluster.start()
    assert _ask(cluster, "SELECT answer FROM kept") == 42


def test_lock_file_whose_number_belongs_to_another_process_is_no_hindrance(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n1\n5432\n\n127.0.0.1\n0 0\nready\n")
    cluster.start()
    assert _ask(cluster, "SELECT 1") == 1


def test_data_of_another_version_is_named(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Trouble, match="is from PostgreSQL 9; start over with --fresh"):
        cluster.start()


def test_child_that_ends_by_itself_is_named_with_its_last_words(tmp_path: Path) -> None:
    family = Family(tmp_path)
    family.start("worker", [sys.executable, "-c", "print('no broker'); raise SystemExit(3)"], os.environ, ROOT)
    family.members["worker"].wait(10)
    with pytest.raises(Trouble, match="The worker process ended by itself, so everything was stopped: no broker"):
        family.check()


def test_child_that_does_not_listen_is_ended_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PATIENCE", 0.5)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    family = Family(tmp_path)
    family.start("deaf", [sys.executable, "-c", deaf], os.environ, ROOT)
    process = family.members["deaf"]
    while "up" not in family.log("deaf").read_text():
        time.sleep(0.02)
    family.stop()
    assert process.poll() == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells children of their parent's death, others do not")
def test_children_end_when_their_launcher_is_killed(tmp_path: Path) -> None:
    launcher = (
        "import os, sys, time; from pathlib import Path; from cfp.launcher.children import Family\n"
        f"family = Family(Path({str(tmp_path)!r}))\n"
        "family.start('child', ['sleep', '60'], os.environ, Path('/'))\n"
        "print(family.members['child'].pid, flush=True); time.sleep(60)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", launcher], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    child = int(run.stdout.readline())
    assert Path(f"/proc/{child}").exists()
    run.kill()
    run.communicate()
    until = time.monotonic() + 5
    while children.lives(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not children.lives(child)
