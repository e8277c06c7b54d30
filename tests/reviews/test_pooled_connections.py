"""Nothing of a blind context is left on a connection that another request gets: persistent, pooled, or by pgbouncer."""

import os
import pwd
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, connections

from accounts.models import User
from cfp.pool import forget
from reviews.blind import BLIND_ALIAS, blind
from reviews.models import BlindProposal
from tests.needs import program
from tests.reviews.factories import stage
from tests.reviews.login import blind_login, committed_db, settings_for
from tests.servers import free_port

__all__ = ["committed_db"]

OWNER = "SELECT current_user = session_user, coalesce(current_setting('cfp.blind_token', true), '') = ''"


@pytest.fixture(scope="module")
def made(transactional_db):
    return stage()


@contextmanager
def default_connection(settings):
    """The ordinary connection is one with these settings meanwhile."""
    before = connections["default"]
    wrapper = type(before)(settings, "default")
    pools = dict(type(before)._connection_pools)
    type(before)._connection_pools.pop("default", None)
    connections["default"] = wrapper
    try:
        yield wrapper
    finally:
        wrapper.close()
        wrapper.close_pool()
        type(before)._connection_pools.update(pools)
        connections["default"] = before


def misuse(reviewer):
    """Every way out of the context that a request may take."""
    with blind(reviewer):
        assert BlindProposal.objects.count() == 2
    with blind(reviewer, read_only=True):
        assert BlindProposal.objects.count() == 2
    with pytest.raises(ZeroDivisionError), blind(reviewer):
        raise ZeroDivisionError
    with pytest.raises(DatabaseError), blind(reviewer):
        User.objects.count()


def is_clean():
    with connections["default"].cursor() as cursor:
        cursor.execute(OWNER)
        return cursor.fetchone() == (True, True)


def test_a_persistent_connection_is_the_owners_again(made):
    with default_connection({**settings_for(), "CONN_MAX_AGE": None}):
        for _request in range(3):
            misuse(made.reviewers[0])
            assert is_clean()
            assert User.objects.exists()
            connections["default"].close_if_unusable_or_obsolete()


def test_a_pooled_connection_forgets_even_what_was_set_for_the_session(made):
    pool = {"min_size": 1, "max_size": 1, "timeout": 10, "reset": forget}
    with default_connection(settings_for(pool=pool)) as wrapper:
        process = None
        for _request in range(3):
            misuse(made.reviewers[0])
            with wrapper.cursor() as cursor:
                cursor.execute("SET ROLE cfp_reviewer; SET search_path = pg_catalog; SET TimeZone = 'Asia/Tokyo'")
                cursor.execute("SELECT pg_backend_pid()")
                process = process or cursor.fetchone()
            wrapper.close()
            assert is_clean()
            with wrapper.cursor() as cursor:
                cursor.execute("SELECT current_setting('search_path'), current_setting('TimeZone'), pg_backend_pid()")
                assert cursor.fetchone() == ('"$user", public', "UTC", *process)
            assert User.objects.exists()


# --- pgbouncer ---------------------------------------------------------------------------------------------

CONFIGURATION = """
[databases]
owner = host={HOST} port={PORT} dbname={NAME} user='{USER}' password='{PASSWORD}'
blind = host={HOST} port={PORT} dbname={NAME} user={blind_user} password='{blind_password}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
server_reset_query_always = 0
"""


@contextmanager
def pgbouncer(blind_credentials):
    """In transaction mode, with one server connection for each login; its port."""
    binary, port = program("pgbouncer", "pgbouncer", setting="CFP_TEST_PGBOUNCER"), free_port()
    with tempfile.TemporaryDirectory(prefix="cfp-pgbouncer-") as folder:
        os.chmod(folder, 0o755)
        user, password = blind_credentials
        given = {**connection.settings_dict, "blind_user": user, "blind_password": password, "port": port}
        given["PASSWORD"] = given["PASSWORD"] or "unasked"  # pgbouncer's file knows no empty one
        path = Path(folder, "pgbouncer.ini")
        path.write_text(CONFIGURATION.format(**given))
        command = [binary, "-q", str(path)]
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            command = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", *command]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(10)


def _wait(port, server):
    for _attempt in range(100):
        try:
            psycopg.connect(host="127.0.0.1", port=port, dbname="owner", user="x").close()
        except psycopg.OperationalError:
            assert server.poll() is None, "pgbouncer ended before it answered"
            time.sleep(0.05)
        else:
            return
    pytest.fail("pgbouncer did not answer", pytrace=False)


def through(port, name, **options):
    return {
        **settings_for(**options),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "NAME": name,
        "USER": "x",
        "PASSWORD": "",
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def test_by_pgbouncer_the_next_transaction_is_the_owners_again(made):
    with pgbouncer(("nobody", "x")) as port, default_connection(through(port, "owner")):
        for _request in range(3):
            misuse(made.reviewers[0])
            with closing(psycopg.connect(host="127.0.0.1", port=port, dbname="owner", user="x")) as other:
                assert other.execute(OWNER).fetchone() == (True, True)
            assert User.objects.exists()


@pytest.mark.login_role
def test_by_pgbouncer_the_login_of_reviewers_sees_nothing_between_transactions(made):
    with blind_login() as credentials, pgbouncer(credentials) as port, default_connection(through(port, "owner")):
        connections.settings[BLIND_ALIAS] = through(port, "blind", server_side_binding=True)
        connections[BLIND_ALIAS].close()
        del connections[BLIND_ALIAS]
        for _request in range(3):
            misuse(made.reviewers[0])
            with closing(psycopg.connect(host="127.0.0.1", port=port, dbname="blind", user="x")) as other:
                assert other.execute("SELECT count(*) FROM reviews_blindproposal").fetchone() == (0,)
        connections[BLIND_ALIAS].close()
