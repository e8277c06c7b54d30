"""What somebody had typed before."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict


def typed_before(initial: Mapping[str, Any], name: str, field: forms.Field) -> Any:
    """What somebody had typed into this field and not saved; None for nothing."""
    if isinstance(initial, MultiValueDict) and isinstance(field, forms.MultipleChoiceField):
        return initial.getlist(name) if name in initial else None
    return initial.get(name)
