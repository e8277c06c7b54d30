"""What every test may lean on: a real PostgreSQL, Redis, SMTP server and browser, and the cast of characters."""

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import settings as hypothesis_settings

from tests.browser import browser, new_page, page, phone
from tests.servers import redis_server, redis_url, smtp_server

__all__ = ["browser", "new_page", "page", "phone", "redis_server", "redis_url", "smtp_server"]

# How long one example takes says more about what else the machine does than about our code.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Tests that commit are cleaned up by TRUNCATE, which the event log refuses; its own test turns this on again."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE conferences_event DISABLE TRIGGER event_no_truncate")


@pytest.fixture(scope="session", autouse=True)
def media_folder(tmp_path_factory):
    """Uploads go to a folder that ends with the tests."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):
        yield folder
