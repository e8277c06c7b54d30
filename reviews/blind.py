"""The blind context: inside it the database shows only what one reviewer may see, whatever code runs.

Two back ends enter the same group role. `login` uses a second connection (alias "blind") whose login is a member of
that role and of nothing else, and closes the ordinary connection meanwhile; it holds against injected SQL.
`set_role` changes the role of the ordinary connection until the transaction ends; injected SQL can leave it.

Everything that must not outlive the transaction is transaction-local, since connections are pooled.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from reviews.models import Reviewer
from reviews.role import ROLE

BLIND_ALIAS = "blind"
STATEMENT_TIMEOUT = "15s"

# Few round trips: every request of a reviewer pays for them.
_REMEMBER = """
SELECT current_setting('role'), coalesce(current_setting('cfp.blind_token', true), ''),
       current_setting('statement_timeout'), current_setting('transaction_read_only'),
       pg_backend_pid(), extract(epoch FROM transaction_timestamp())::text
"""
_SET = """
SELECT set_config('cfp.blind_token', %s, true), set_config('statement_timeout', %s, true),
       set_config('transaction_read_only', %s, true)
"""
_SET_ROLE = "SELECT set_config('role', %s, true)"
_SIGN = "SELECT public.reviews_token(%s, %s, %s)"
_SIGN_AND_SET = """
SELECT set_config('cfp.blind_token', CASE WHEN %(me)s::uuid IS NULL THEN '' ELSE
                  public.reviews_token(%(me)s::uuid, %(process)s, %(started)s) END, true),
       set_config('statement_timeout', %(timeout)s, true), set_config('transaction_read_only', %(read_only)s, true),
       set_config('role', %(role)s, true)
"""
_PROVE = "SELECT row_security_active('public.reviews_blindproposal'), public.reviews_me()"


class NotBlind(RuntimeError):
    """Code that belongs into the blind context ran outside it, or the context could not be entered."""


class Closed(RuntimeError):
    """Inside the blind context somebody asked the ordinary connection."""


@dataclass(frozen=True)
class _Context:
    alias: str
    reviewer_id: UUID | None


_current: ContextVar[_Context | None] = ContextVar("reviews_blind", default=None)
_doorkeeper: ContextVar[bool] = ContextVar("reviews_doorkeeper", default=False)


def is_blind() -> bool:
    """Whether this code runs in the blind context."""
    return _current.get() is not None


def current_reviewer_id() -> UUID | None:
    """As whom the database sees us; None outside the context, and inside one that shows nothing to anybody."""
    context = _current.get()
    return context.reviewer_id if context else None


def alias() -> str:
    """The connection in use. Raises `NotBlind` outside the context."""
    context = _current.get()
    if context is None:
        raise NotBlind("This belongs into blind(reviewer).")
    return context.alias


def atomic() -> AbstractContextManager[Any]:
    """`transaction.atomic` on the connection in use: the bare form would name the ordinary one."""
    return transaction.atomic(using=alias())


def on_commit(act: Callable[[], object]) -> None:
    """`transaction.on_commit` on the connection in use."""
    transaction.on_commit(act, using=alias())


def mode() -> str:
    """`login` where a connection of reviewers' own is configured, else `set_role`."""
    return "login" if BLIND_ALIAS in connections else "set_role"


@contextmanager
def blind(reviewer: Reviewer | None, *, read_only: bool = False) -> Iterator[None]:
    """See what `reviewer` may see and nothing else; None sees no row at all.

    Opens a transaction (a savepoint where there is one), and rolls it back at the end if it is `read_only`.
    Raises `NotBlind` when the database does not confirm the role and the reviewer.
    """
    if mode() == "login":
        context = _Context(BLIND_ALIAS, reviewer.pk if reviewer else None)
        with transaction.atomic(using=BLIND_ALIAS), _default_closed(), _inside(context, read_only):
            yield
    else:
        context = _Context(DEFAULT_DB_ALIAS, reviewer.pk if reviewer else None)
        with transaction.atomic(using=DEFAULT_DB_ALIAS), _inside(context, read_only):
            yield


@contextmanager
def _inside(context: _Context, read_only: bool) -> Iterator[None]:
    before = _enter(context, read_only)
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)
    # After an exception the rollback restores all of this; it also does where a rollback is due anyway.
    if read_only:
        transaction.set_rollback(True, using=context.alias)
    if not transaction.get_rollback(using=context.alias):
        _restore(context, before)


class _Before(NamedTuple):
    """The session's settings before the context, and which transaction this is."""

    role: str
    token: str
    timeout: str
    read_only: str
    process: int
    started: str


def _enter(context: _Context, read_only: bool) -> _Before:
    """Change role and token for the rest of the transaction; returns what they were."""
    connection = connections[context.alias]
    if not connection.in_atomic_block:
        raise NotBlind("Outside a transaction the role would not change at all.")
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER)
        before = _Before(*cursor.fetchone())
        only_reading = "on" if read_only else before.read_only
        if context.alias == DEFAULT_DB_ALIAS:
            _sign_and_set(cursor, context, before, only_reading)
        else:
            cursor.execute(_SET, [_token(context, before), STATEMENT_TIMEOUT, only_reading])
        cursor.execute(_PROVE)
        policies_hold, me = cursor.fetchone()
    if not policies_hold or me != context.reviewer_id:
        raise NotBlind("The database does not see this reviewer.")
    return before


def _sign_and_set(cursor: Any, context: _Context, before: _Before, only_reading: str) -> None:
    if before.role == ROLE:
        cursor.execute(_SET_ROLE, ["none"])
    cursor.execute(
        _SIGN_AND_SET,
        {
            "me": context.reviewer_id,
            "process": before.process,
            "started": before.started,
            "timeout": STATEMENT_TIMEOUT,
            "read_only": only_reading,
            "role": ROLE,
        },
    )


def _token(context: _Context, before: _Before) -> str:
    """What the policies accept as proof of who is asking: good in this one transaction, for five minutes."""
    if context.reviewer_id is None:
        return ""
    opened = _doorkeeper.set(True)
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(_SIGN, [context.reviewer_id, before.process, before.started])
            token: str = cursor.fetchone()[0]
    finally:
        _doorkeeper.reset(opened)
    return token


def _restore(context: _Context, before: _Before) -> None:
    """A released savepoint keeps `SET LOCAL`, so what was before is put back by hand."""
    with connections[context.alias].cursor() as cursor:
        cursor.execute(_SET, [before.token, before.timeout, before.read_only])
        if context.alias == DEFAULT_DB_ALIAS:
            cursor.execute(_SET_ROLE, [before.role])


def _default_closed() -> AbstractContextManager[None]:
    """Nothing runs on the ordinary connection, except the making of tokens."""

    def refuse(execute: Callable[..., Any], *query: Any) -> Any:
        if not _doorkeeper.get():
            raise Closed("Inside the blind context the ordinary connection is closed.")
        return execute(*query)

    return connections[DEFAULT_DB_ALIAS].execute_wrapper(refuse)
