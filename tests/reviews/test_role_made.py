"""How the role of reviewers comes to be, also where the migrations may not make it; and the checks of its login."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.core.checks import Error
from django.db import connection, connections
from psycopg import sql

from reviews.checks import blind_login_is_configured, wall_stands
from reviews.role import MAKE_ROLE
from tests.reviews.login import committed_db, login_mode, settings_for

__all__ = ["committed_db", "login_mode"]


@pytest.fixture(scope="module")
def names(transactional_db):
    """Names for a role and a login that nobody else has; both are gone afterwards."""
    database = connection.settings_dict["NAME"]
    made = f"{database}_role", f"{database}_login"
    yield made
    with connection.cursor() as cursor:
        for name in made:
            cursor.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


def session(user="", password=""):
    known = settings_for(user, password)
    return psycopg.connect(
        host=known["HOST"], port=known["PORT"], dbname=known["NAME"], user=known["USER"], password=known["PASSWORD"]
    )


def make(role):
    with session() as opened:
        opened.execute(MAKE_ROLE.format(role=role))


def test_databases_that_are_migrated_at_the_same_time_make_it_once(names):
    role, _login = names
    with ThreadPoolExecutor(8) as at_once:
        list(at_once.map(make, [role] * 16))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), bool_or(rolcanlogin) FROM pg_roles WHERE rolname = %s", [role])
        assert cursor.fetchone() == (1, False)
        cursor.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_a_login_that_may_not_make_roles_says_what_an_administrator_has_to_run(names):
    role, login = names
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(login)))
    with session(login, "x") as opened, pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
        opened.execute(MAKE_ROLE.format(role=role))
    statements = [part.strip() for part in str(refused.value).partition("run:")[2].split(";")[:2]]
    assert statements[0] == f"CREATE ROLE {role} NOLOGIN"
    assert statements[1].startswith(f"GRANT {role} TO {login}")
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    with session(login, "x") as opened:
        opened.execute(MAKE_ROLE.format(role=role))
        opened.execute(f"SET ROLE {role}")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.mark.login_role
def test_the_checks_accept_a_login_that_can_do_what_reviewers_may_and_nothing_else(login_mode):
    assert blind_login_is_configured() == []
    assert not [each for each in wall_stands(databases=["blind", "default"]) if isinstance(each, Error)]
    assert wall_stands(databases=None) == []


@pytest.mark.login_role
def test_the_checks_refuse_a_login_that_is_a_member_of_more_or_not_bound(login_mode):
    user, _password = login_mode
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(sql.Identifier(user)))
            [error] = [each for each in wall_stands(databases=["blind"])]
            assert error.id == "reviews.E001"
            assert "pg_read_all_data" in error.hint
            cursor.execute(sql.SQL("REVOKE pg_read_all_data FROM {}").format(sql.Identifier(user)))
    connections["blind"].close()
    right = connections["blind"].settings_dict
    connections["blind"].settings_dict = settings_for()
    assert [each.id for each in wall_stands(databases=["blind"])] == ["reviews.E001"]
    connections["blind"].close()
    connections["blind"].settings_dict = right
