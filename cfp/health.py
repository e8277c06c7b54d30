"""Whether this process lives (`/livez`) and may be given visitors (`/readyz`). Neither says why to the outside."""

import logging
import os
from collections.abc import Callable
from typing import LiteralString

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cfp.celery import app

logger = logging.getLogger(__name__)


class NotReady(Exception):
    """One part cannot be used; the sentence is for the log."""


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing else, so that a database that is down does not restart web servers."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every part can be used, else 503; which parts can be, as JSON."""
    parts = {"database": _works("database", database), "broker": _works("broker", broker)}
    for name, check in {"migrations": migrations, "anonymous_review": anonymous_review}.items():
        parts[name] = parts["database"] and _works(name, check)
    return JsonResponse({"ready": all(parts.values()), "parts": parts}, status=200 if all(parts.values()) else 503)


def _works(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as wrong:  # Whatever it is, the answer is "not ready", and the log says what.
        logger.warning("not ready: %s: %s", name, wrong)
        return False
    return True


def _ask(alias: str, question: LiteralString) -> object:
    """Asks on a connection of its own: the pool would wait half a minute for a server that is away."""
    told = connections[alias].settings_dict
    with psycopg.connect(
        host=told["HOST"],
        port=told["PORT"] or None,
        dbname=told["NAME"],
        user=told["USER"],
        password=told["PASSWORD"],
        connect_timeout=2,
    ) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def database() -> None:
    """The owner's login can connect."""
    _ask(DEFAULT_DB_ALIAS, "SELECT 1")


def migrations() -> None:
    """No migration of this version is missing in the database."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady(f"{len(plan)} migrations are missing; run `manage.py migrate`")


def anonymous_review() -> None:
    """Where reviewers have a login of their own, it can connect and enter their role."""
    if "blind" not in connections.settings:
        return
    if _ask("blind", "SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = 'cfp_reviewer'") is not True:
        raise NotReady("the blind login is no member of cfp_reviewer; run `manage.py ensure_blind_login`")


def broker() -> None:
    """Wake-ups can be sent. Without them mail still goes out, by the sweep, but late."""
    if settings.CFP_BROKER_FOLDER:
        if not os.access(settings.CFP_BROKER_FOLDER, os.W_OK):
            raise NotReady("the broker's folder cannot be written to")
        return
    with app.connection(settings.CELERY_BROKER_URL, connect_timeout=2) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, interval_max=0, timeout=2)
