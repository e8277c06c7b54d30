"""As whom PostgreSQL runs: as us, or, because it refuses to run as root, as a number that no account has."""

import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfp.launcher.trouble import Trouble

# Below 65536, because containers often know no higher numbers; above what distributions give to people and services.
SPARE = range(54320, 54420)


@dataclass(frozen=True)
class Identity:
    """A user number and what `subprocess` needs to start a program under it; None is the one we run as."""

    uid: int | None = None

    @property
    def process(self) -> dict[str, Any]:
        return {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}

    def owns(self, *folders: Path) -> None:
        """Gives folders with all that is in them to this identity. Only for folders this launcher has made."""
        if self.uid is not None:
            for path in _below(*folders):
                os.lchown(path, self.uid, self.uid)


def _below(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield folder
        for where, folders_there, files in os.walk(folder):
            yield from (Path(where, name) for name in (*folders_there, *files))


def for_data(folder: Path) -> Identity:
    """Who runs the server on this data: as root its owner of last time, or a spare number; else we ourselves."""
    if os.geteuid() != 0:
        return Identity()
    if folder.exists() and (owner := folder.stat().st_uid) != 0:
        return Identity(owner)
    taken = {account.pw_uid for account in pwd.getpwall()}
    return Identity(next(uid for uid in SPARE if uid not in taken))


def with_a_name() -> Identity:
    """PostgreSQL's initdb insists on an account with a name: the one for nobody's files, or any but root's."""
    if os.geteuid() != 0:
        return Identity()
    accounts = sorted((account for account in pwd.getpwall() if account.pw_uid), key=lambda a: a.pw_name != "nobody")
    if not accounts:
        raise Trouble("PostgreSQL does not run as root, and this machine has no other account.")
    return Identity(accounts[0].pw_uid)
