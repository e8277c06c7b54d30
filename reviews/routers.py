"""Sends every query to the connection of the blind context while one is open, whatever model it is about."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from reviews import blind


class BlindRouter:
    """A model that reviewers' role may not read is refused by the database, not served by the other connection."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return blind.alias() if blind.is_blind() else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return blind.alias() if blind.is_blind() else None

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        """Both connections lead to the same database."""
        aliases = {one._state.db, other._state.db}
        return True if aliases <= {DEFAULT_DB_ALIAS, blind.BLIND_ALIAS, None} else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == blind.BLIND_ALIAS else None
