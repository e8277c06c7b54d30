"""What the verbs of this room share: locking, scopes, saving a form's fields."""

import hashlib
import json
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from conferences.access import Scope
from conferences.errors import Stale
from conferences.models import Conference

Thing = TypeVar("Thing", bound=models.Model)


def locked(conference: Conference) -> Conference:
    """The row as it is now, locked until the transaction ends: set-up of one conference happens one act at a time."""
    return Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)


def whole(scope: Scope | None, conference: Conference) -> None:
    """Refuse an organizer of one track what concerns everyone."""
    if scope is not None:
        scope.require_whole(conference)


def fingerprint(thing: models.Model) -> str:
    """A short text that changes when any column of `thing` does. A form carries it to notice that it is old."""
    columns = {field.attname: field.value_from_object(thing) for field in thing._meta.concrete_fields}
    written = json.dumps(columns, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def set_fields(thing: Thing, fields: dict[str, Any], allowed: tuple[str, ...], seen: str | None) -> list[str]:
    """Put `fields` on a locked row, check it and save what changed; returns the changed names.

    Raises ValueError for a field that is not `allowed`, `Stale` if `seen` is not the row's fingerprint any more,
    ValidationError by field for values that the model does not take.
    """
    unknown = set(fields) - set(allowed)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    changed = sorted(name for name, value in fields.items() if getattr(thing, name) != value)
    if not changed:
        return []
    if seen is not None and seen != fingerprint(thing):
        raise Stale(thing)
    for name in changed:
        setattr(thing, name, fields[name])
    thing.full_clean()
    thing.save(update_fields=changed)
    return changed
