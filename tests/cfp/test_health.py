"""What a load balancer and a container's health check ask."""

import time
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.servers import free_port


def test_livez_answers_without_a_database(client: Client) -> None:
    answer = client.get("/livez")  # This test has no mark for the database: a query would fail it.
    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.redis
@pytest.mark.django_db
def test_readyz_is_ready_with_all_parts(client: Client, redis_url: str, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = redis_url
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "parts": {"database": True, "migrations": True, "anonymous_review": True, "broker": True},
    }


@pytest.mark.django_db
def test_readyz_names_the_broker_that_is_away_and_tells_nothing_else(client: Client, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = f"redis://:secret@127.0.0.1:{free_port()}/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": True, "migrations": True, "anonymous_review": True, "broker": False}
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_readyz_sees_a_missing_migration(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.CFP_BROKER_FOLDER = str(tmp_path)
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] is False


def test_readyz_says_quickly_that_the_database_is_away(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.CFP_BROKER_FOLDER = str(tmp_path)
    monkeypatch.setitem(connection.settings_dict, "PORT", str(free_port()))
    begun = time.monotonic()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": False, "migrations": False, "anonymous_review": False, "broker": True}
    assert time.monotonic() - begun < 5


@pytest.mark.django_db
def test_readyz_asks_the_database_a_fixed_number_of_times(
    client: Client, settings: Settings, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CFP_BROKER_FOLDER = str(tmp_path)
    with django_assert_max_num_queries(4):
        client.get("/readyz")
