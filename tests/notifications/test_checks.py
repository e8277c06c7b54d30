"""A database login that cannot prove that its couriers live is told before mail is lost sight of."""

import pytest
from django.db import connection

from notifications import checks
from notifications.checks import couriers_may_lock

pytestmark = pytest.mark.django_db


def test_the_usual_login_may():
    assert couriers_may_lock(None, databases=["default"]) == []


def test_nothing_is_asked_of_a_database_that_is_not_looked_at():
    assert couriers_may_lock(None) == []


@pytest.fixture
def lock_that_was_taken(monkeypatch):
    """A function that the login of this test may not call: in place of a lock, which only a superuser can take away."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION a_lock(bigint) RETURNS void LANGUAGE sql AS 'SELECT'")
        cursor.execute("REVOKE EXECUTE ON FUNCTION a_lock(bigint) FROM PUBLIC, CURRENT_USER")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("CREATE ROLE plain_test_login")
            cursor.execute("SET LOCAL ROLE plain_test_login")
        monkeypatch.setattr(checks, "_NEEDED", ("a_lock(bigint)",))
        yield
        cursor.execute("RESET ROLE")


def test_a_login_from_which_the_locks_were_taken_is_told_what_to_do(lock_that_was_taken):
    (error,) = couriers_may_lock(None, databases=["default"])
    assert "GRANT EXECUTE ON FUNCTION a_lock(bigint)" in error.hint
