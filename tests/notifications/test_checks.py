"""A database login that cannot prove that its couriers live is told before mail is lost sight of."""

import pytest
from django.db import connection

from notifications.checks import couriers_may_lock

pytestmark = pytest.mark.django_db


def test_the_usual_login_may():
    assert couriers_may_lock(None, databases=["default"]) == []


def test_nothing_is_asked_of_a_database_that_is_not_looked_at():
    assert couriers_may_lock(None) == []


def test_a_login_from_which_the_locks_were_taken_is_told_what_to_do():
    with connection.cursor() as cursor:
        cursor.execute("REVOKE EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint) FROM PUBLIC")
        cursor.execute("CREATE ROLE plain_test_login")
        cursor.execute("SET LOCAL ROLE plain_test_login")
        (error,) = couriers_may_lock(None, databases=["default"])
        cursor.execute("RESET ROLE")
    assert "GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint)" in error.hint
