"""Who is carrying mail right now: a proof of life that neither a slow nor a dead worker can get wrong.

A row that is `sending` belongs to a courier. When its worker is killed the row must become `uncertain`; while its
worker lives, however slow, it must not. Three proofs were weighed:

- A lease or heartbeat ("claimed less than a minute ago") takes a worker that hangs in a slow mail server, is paused,
  or sits on an overloaded machine for dead, and lets rows of a dead one wait until the lease ends.
- A session-level advisory lock is right in both cases, but belongs to the server's session: behind a transaction
  pooler it sticks to a connection that somebody else uses next.
- A *transaction-level* advisory lock, held by a transaction that stays open on a connection of its own for the
  length of a batch: this one. The kernel closes a killed process's socket, PostgreSQL ends the transaction, and the
  lock is free at once; a pooler pins an open transaction to its client. It holds no snapshot and no row.

A courier's id is new for each batch, and its lock is taken before its first claim and never again after it ended;
so "the lock can be had" proves that nobody will hand over what that courier claimed. If the database loses the
connection while the worker lives on (a restart), the sweep may call its one row uncertain; the worker still knows
what became of it and says so (`delivery._RECORD` accepts a row that became uncertain under its courier's id).
A machine that vanishes without closing its sockets is noticed by the keep-alive that is asked for below.
"""

import logging
import uuid
from types import TracebackType

from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction

log = logging.getLogger(__name__)

_BADGE = """
    SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL tcp_keepalives_idle = 30;
    SET LOCAL tcp_keepalives_interval = 10;
    SET LOCAL tcp_keepalives_count = 3
"""


class Courier:
    """One batch of one worker; use with `with`. Costs one connection while it lasts."""

    def __init__(self) -> None:
        self.id = uuid.uuid4()
        self._badge = connections.create_connection(DEFAULT_DB_ALIAS)

    def __enter__(self) -> "Courier":
        self._badge.set_autocommit(False)
        with self._badge.cursor() as cursor:
            cursor.execute(_BADGE)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(self.id)])
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._badge.rollback()
        except Error as problem:
            log.warning("A courier's connection was lost before its batch ended: %s", problem)
        finally:
            self._badge.close()


def has_ended(courier: uuid.UUID) -> bool:
    """Whether this courier's batch is over, by whatever end. The answer holds while the transaction lasts."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The proof ends with the transaction; open one.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_key(courier)])
        return bool(cursor.fetchone()[0])


def _key(courier: uuid.UUID) -> int:
    """64 of the id's random bits, as PostgreSQL's bigint."""
    return int.from_bytes(courier.bytes[8:], "big", signed=True)
