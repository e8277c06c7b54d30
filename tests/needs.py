"""What a test needs from outside the project: there, or skipped by name; under CI=true a missing thing is a failure."""

import os
import shutil
from typing import NoReturn

import pytest

WHERE_DEBIAN_HIDES_SERVERS = "/usr/sbin:/usr/local/sbin"


def under_ci() -> bool:
    """Whether this run may leave nothing out."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def missing(what: str) -> NoReturn:
    """Ends the test: it fails under CI and is skipped by name elsewhere."""
    sentence = f"{what} is missing on this machine; bin/test says how to get it"
    if under_ci():
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def program(what: str, *names: str, setting: str = "") -> str:
    """The path of a program, by an environment variable's word or the first name found; else the test ends."""
    told = os.environ.get(setting, "") if setting else ""
    if told:
        return told
    path = f"{os.environ.get('PATH', os.defpath)}:{WHERE_DEBIAN_HIDES_SERVERS}"
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    missing(what)
