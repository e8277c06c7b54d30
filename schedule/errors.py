"""What the verbs of this room raise; each text can be shown to the person who asked."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from conferences.errors import OutOfScope, Refused
from schedule.conflicts import Conflict

__all__ = ["OutOfScope", "Refused", "Stale", "Stopped"]


class Stale(Refused):
    """Somebody changed the same thing since the page was opened."""

    def __init__(self, text: str = "") -> None:
        super().__init__(
            text or _("Somebody else has changed this since you opened the page. Nothing was saved; look at it again.")
        )


class Stopped(Refused):
    """Conflicts stand in the way of a release."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(" ".join(each.text for each in conflicts[:5]))
        self.conflicts = list(conflicts)
