"""What each room holds about a person: told to them on request, taken away when they leave.

A room that holds something has a module `my_data` with

    COVERS     labels of its models (`app.Model`) whose rows `my_data` tells
    LEFT_OUT   labels of models that lead to a person all the same, each with the reason why they are not told
    my_data(user) -> dict          what it holds, as JSON could write it
    my_files(user) -> iterable     (optional) pairs of a name and an open binary file
    forget(user, alone) -> None    (optional) takes away what the deletion of the account's row does not; `alone` are
                                   ids of proposals that nobody else speaks at and that were never published

A test walks all models: one that leads to a person and is named nowhere fails it.
"""

import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import IO, Any

from django.apps import apps
from django.utils.module_loading import autodiscover_modules

from accounts.models import User


def rooms() -> dict[str, ModuleType]:
    """The `my_data` module of each room that has one, in the order of the rooms."""
    autodiscover_modules("my_data")
    found = {config.name: sys.modules.get(f"{config.name}.my_data") for config in apps.get_app_configs()}
    return {name: module for name, module in found.items() if module is not None}


def covered() -> set[str]:
    """Labels of all models that some room tells."""
    return {label for room in rooms().values() for label in room.COVERS}


def left_out() -> dict[str, str]:
    """Labels of models that are not told, with the reason."""
    return {label: reason for room in rooms().values() for label, reason in room.LEFT_OUT.items()}


def everything(user: User) -> dict[str, dict[str, Any]]:
    """What every room holds about the person."""
    return {name: room.my_data(user) for name, room in rooms().items()}


def files(user: User) -> Iterable[tuple[str, IO[bytes]]]:
    """The person's files, each under `<room>/<name>`."""
    for name, room in rooms().items():
        told: Callable[[User], Iterable[tuple[str, IO[bytes]]]] | None = getattr(room, "my_files", None)
        for label, content in told(user) if told else ():
            yield f"{name}/{label}", content


def forget(user: User, alone: list[int]) -> None:
    """Have every room take away what it holds of the person, in the caller's transaction."""
    for room in rooms().values():
        if hasattr(room, "forget"):
            room.forget(user, alone)


def told(rows: Iterable[Any], *names: str) -> list[dict[str, Any]]:
    """Some columns of rows, as JSON could write them."""
    return [{name: _plain(getattr(row, name)) for name in names} for row in rows]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)
