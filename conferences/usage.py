"""Whether anything in the rooms above leans on a row of this room, without this room knowing those rooms."""

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
    """A protecting key, or a row of another room's many-to-many, which would silently vanish with the thing."""
    model: Any = relation.related_model
    is_link = bool(model._meta.auto_created) and model._meta.app_label != "conferences"
    return relation.on_delete is models.PROTECT or is_link


def count_uses(thing: models.Model) -> int:
    """How many rows protect `thing` from removal: the answers to a question, say."""
    relations: Any = thing._meta.get_fields(include_hidden=True)
    return sum(
        _rows(relation).filter(**{relation.field.name: thing}).count()
        for relation in relations
        if isinstance(relation, ManyToOneRel) and relation.on_delete is models.PROTECT
    )
