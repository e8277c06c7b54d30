"""The benches, in small: so that they do not rot."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import program

ROOT = Path(__file__).resolve().parent.parent.parent


def run(script, *words):
    return subprocess.run(
        [sys.executable, f"bench/{script}.py", *words], cwd=ROOT, capture_output=True, text=True, timeout=500
    )


@pytest.mark.redis
def test_the_main_job_on_a_few_proposals_loses_doubles_and_leaks_nothing():
    program("Redis (redis-server)", "redis-server", setting="CFP_TEST_REDIS")
    done = run("main_job", "--invented", "12", "--accept", "5", "--reviewers", "4")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 imported" in done.stdout
    assert "36 reviews" in done.stdout
    assert "5 talks in 1 rooms" in done.stdout
    assert done.stdout.endswith("Nothing was lost, doubled or leaked.\n")


@pytest.mark.redis
@pytest.mark.long
def test_pages_are_measured_beside_a_yardstick_and_figures_that_are_missed_are_said():
    program("Redis (redis-server)", "redis-server", setting="CFP_TEST_REDIS")
    done = run("pages", "--proposals", "60", "--talks", "8", "--rounds", "2")
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    assert "bare SQL: 50 proposals" in done.stdout, done.stdout + done.stderr
    assert "saving a review" in done.stdout
    assert (done.returncode == 1) == ("MISSED" in done.stdout)


@pytest.mark.redis
@pytest.mark.long
def test_a_few_writers_lose_nothing_that_they_type():
    program("Redis (redis-server)", "redis-server", setting="CFP_TEST_REDIS")
    done = run("drafts", "--writers", "4", "--seconds", "3")
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    assert "12 saves: p50" in done.stdout, done.stdout + done.stderr
    assert "WRONG" not in done.stdout


def test_the_scanner_is_measured_on_invented_people_and_hostile_texts():
    done = run("scanner", "--step", "19")
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    assert "200 names in 38 ways" in done.stdout, done.stdout + done.stderr
    assert (done.returncode == 1) == ("MISSED" in done.stdout)
