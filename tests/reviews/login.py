"""The blind context by a login of its own: a second role in the cluster, and a second connection."""

import secrets
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from reviews.blind import BLIND_ALIAS
from reviews.role import ROLE


def settings_for(user="", password="", **options):
    """The settings of the ordinary connection, for somebody else or with other options; without a pool."""
    changed = dict(connections["default"].settings_dict)
    if user:
        changed.update(USER=user, PASSWORD=password)
    plain = {name: value for name, value in changed["OPTIONS"].items() if name != "pool"}
    return {**changed, "OPTIONS": {**plain, **options}}


@contextmanager
def blind_login():
    """A login that is a member of reviewers' role and of nothing else; the alias "blind" leads to it meanwhile."""
    user, password = f"{connection.settings_dict['NAME']}_blind", secrets.token_hex(16)
    name = sql.Identifier(user)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(name))
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(password)))
        cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(ROLE), name))
    connections.settings[BLIND_ALIAS] = settings_for(user, password, server_side_binding=True)
    try:
        yield user, password
    finally:
        connections[BLIND_ALIAS].close()
        del connections[BLIND_ALIAS]
        del connections.settings[BLIND_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP ROLE {}").format(name))


@pytest.fixture(scope="module", name="transactional_db")
def committed_db(django_db_setup, django_db_blocker):
    """The database for a module whose tests share what was committed: a second connection sees nothing else.

    It goes by the name of pytest-django's fixture, by which that knows that there must be a test database.
    """
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_")
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def login_mode(transactional_db):
    """Reviewers have a database login of their own: (user, password)."""
    with blind_login() as credentials:
        yield credentials
