"""Whether anything in the rooms above leans on a track or session type, without this room knowing those rooms."""

from typing import Any

from django.db import models
from django.db.models.fields.reverse_related import ManyToOneRel


def is_used(thing: models.Model) -> bool:
    """Whether a row protects `thing` from removal, or a proposal names it. Asks the relations, also hidden ones."""
    relations: Any = thing._meta.get_fields(include_hidden=True)
    return any(
        _rows(relation).filter(**{relation.field.name: thing}).exists()
        for relation in relations
        if isinstance(relation, ManyToOneRel) and _holds(relation)
    )


def _rows(relation: ManyToOneRel) -> models.QuerySet[models.Model]:
    model: Any = relation.related_model
    rows: models.QuerySet[models.Model] = model._base_manager.all()
    return rows


def _holds(relation: ManyToOneRel) -> bool:
    """A protecting key, or a row of a many-to-many: the latter would silently vanish with the thing."""
    model: Any = relation.related_model
    return relation.on_delete is models.PROTECT or bool(model._meta.auto_created)
