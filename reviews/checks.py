"""`manage.py check`: whether the wall in the database stands."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connections

from reviews.blind import BLIND_ALIAS, mode
from reviews.role import ROLE, SIDE_DOORS

#: Memberships of a login beside the one in the role of reviewers, and whether policies bind it.
_LOGIN = """
SELECT row_security_active('public.reviews_blindproposal'),
       ARRAY(SELECT r.rolname::text FROM pg_catalog.pg_roles r
             WHERE pg_has_role(current_user, r.oid, 'MEMBER') AND r.rolname NOT IN (current_user, %s))
"""
_OPEN_DOORS = """
SELECT p.oid::regprocedure::text FROM pg_catalog.pg_proc p
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ %s
  AND has_function_privilege(%s, p.oid, 'EXECUTE') ORDER BY 1
"""


@register(Tags.security, deploy=True)
def blind_login_is_configured(**_options: Any) -> list[CheckMessage]:
    """The fallback stops mistakes, not attacks."""
    if mode() == "login":
        return []
    return [
        Warning(
            "Reviewers' pages share the ordinary database login. That stops every mistake in the code from showing "
            "a name, but SQL that an attacker smuggles in could leave the reviewers' role.",
            hint="Make a second login that is a member of cfp_reviewer and of nothing else, and name it in "
            "BLIND_DATABASE_URL.",
            id="reviews.W001",
        )
    ]


@register(Tags.database, deploy=True)
def wall_stands(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Asks the databases named on the command line (`check --deploy --database blind --database default`)."""
    found: list[CheckMessage] = []
    if BLIND_ALIAS in (databases or ()) and BLIND_ALIAS in connections:
        found += _check_login()
    if DEFAULT_DB_ALIAS in (databases or ()):
        found += _check_side_doors()
    return found


def _check_login() -> list[CheckMessage]:
    with connections[BLIND_ALIAS].cursor() as cursor:
        cursor.execute(_LOGIN, [ROLE])
        policies_hold, more = cursor.fetchone()
    if policies_hold and not more:
        return []
    return [
        Error(
            "The login of BLIND_DATABASE_URL can do more than reviewers may.",
            hint="It must be a member of cfp_reviewer and of nothing else, no superuser and no owner of tables. "
            f"It is also: {', '.join(more) or 'not bound by the policies'}.",
            id="reviews.E001",
        )
    ]


def _check_side_doors() -> list[CheckMessage]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = %s)", [ROLE])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(_OPEN_DOORS, [SIDE_DOORS, ROLE])
        functions = [name for (name,) in cursor.fetchall()]
    if not functions:
        return []
    owner = connections[DEFAULT_DB_ALIAS].settings_dict["USER"]
    revoke = "; ".join(
        f'GRANT EXECUTE ON FUNCTION {name} TO "{owner}"; REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC'
        for name in functions
    )
    return [
        Warning(
            "Reviewers' database role can use advisory locks and large objects, which carry things between sessions.",
            hint=f"Only a superuser can take that away. Let one run: {revoke};",
            id="reviews.W002",
        )
    ]
