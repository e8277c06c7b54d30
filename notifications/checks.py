"""What the mail ledger needs of the database, looked at by `check --database default` and before each migration."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections

_NEEDED = ("pg_advisory_xact_lock(bigint)", "pg_try_advisory_xact_lock(bigint)")


@register(Tags.database)
def couriers_may_lock(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Couriers prove that they live by an advisory lock, which reviewers' wall may have taken from everybody."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name"
            " WHERE NOT has_function_privilege(current_user, name, 'EXECUTE')",
            [list(_NEEDED)],
        )
        missing = [name for (name,) in cursor.fetchall()]
    if not missing:
        return []
    grants = "; ".join(f"GRANT EXECUTE ON FUNCTION {name} TO {_login()}" for name in missing)
    return [
        Error(
            "No mail can be delivered: this database login may not take advisory locks.",
            hint=f"Let a superuser run: {grants};",
            id="notifications.E001",
        )
    ]


def _login() -> str:
    return str(connections[DEFAULT_DB_ALIAS].settings_dict["USER"])
