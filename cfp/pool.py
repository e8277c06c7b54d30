"""What happens to a database connection before another request may have it."""

from typing import Any

from psycopg import Connection


def forget(connection: Connection[Any]) -> None:
    """Drop whatever a session may carry: roles, settings, prepared statements, temporary things, locks.

    The time zone is put back, since Django sets it only once and reads times by it.
    """
    connection.autocommit = True
    connection.execute("DISCARD ALL")
    connection.execute("SELECT set_config('TimeZone', 'UTC', false)")
