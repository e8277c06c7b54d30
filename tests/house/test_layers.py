"""Who may import whom. Every module that is not one of the pages is held to the layers, the day it is born."""

from functools import cache

import grimp
import pytest

LAYERS = [
    {"accounts"},
    {"conferences"},
    {"notifications"},
    {"proposals"},
    {"speakers", "reviews"},
    {"anonymity"},
    {"selection"},
    {"schedule"},
]
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
# What stands between a person and the domain: it may use any room's queries and services.
PAGES = {
    "views",
    "forms",
    "urls",
    "api",
    "tasks",
    "management",
    "templatetags",
    "flows",
    "sections",
    "middleware",
    "apps",
    "adapter",
}
# Each room writes its own mails, also the rooms below the ledger, which knows nothing of any room's mails.
LEDGER = {"notifications.services", "notifications.messages", "notifications.models"}


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("cfp", *LEVEL)


def _room(module: str) -> str:
    return module.split(".")[0]


def _is_page(module: str) -> bool:
    return module.count(".") > 0 and module.split(".")[1] in PAGES


def _domain(room: str) -> list[str]:
    return sorted(
        module
        for module in graph().modules
        if _room(module) == room and not _is_page(module) and ".migrations" not in module
    )


def _imports(room: str) -> list[tuple[str, str]]:
    modules = _domain(room)
    return [
        (module, other)
        for module in modules
        for other in sorted(graph().find_modules_directly_imported_by(module))
        if other in graph().modules
    ]


def test_walk_sees_the_rooms() -> None:
    assert all(_domain(room) for room in LEVEL)
    assert ("proposals.services", "proposals.states") in _imports("proposals")
    assert sum(len(_imports(room)) for room in LEVEL) > 100


@pytest.mark.parametrize("room", LEVEL)
def test_domain_modules_import_only_rooms_below(room: str) -> None:
    upwards = [
        f"{module} imports {other}"
        for module, other in _imports(room)
        if _room(other) != room
        and LEVEL.get(_room(other), 99) >= LEVEL[room]
        and not (module == f"{room}.mails" and other in LEDGER)
    ]
    assert upwards == []


@pytest.mark.parametrize("room", LEVEL)
def test_no_domain_module_imports_a_page(room: str) -> None:
    assert [f"{module} imports {other}" for module, other in _imports(room) if _is_page(other)] == []


def test_no_room_but_the_wiring_imports_cfp() -> None:
    pages = [
        f"{module} imports {other}"
        for module in sorted(graph().modules)
        if _room(module) != "cfp"
        for other in graph().find_modules_directly_imported_by(module)
        if _room(other) == "cfp"
    ]
    assert pages == []
