"""What the verbs of this room raise; each text can be shown to the person who asked."""

from django.db.models import Model
from django.utils.translation import gettext as _


class Refused(Exception):
    """Not done, and nothing was changed. The text says why and what to do instead."""


class Stale(Refused):
    """Somebody saved the same thing since this form was opened; `current` is what stands now."""

    def __init__(self, current: Model) -> None:
        super().__init__(
            _(
                "Somebody else changed this while your form was open. What you typed is still below; "
                "compare it with what is saved now, then save again to replace it."
            )
        )
        self.current = current


class InvitationClosed(Refused):
    """The invitation does not count any more. `why` is one of used, revoked, expired."""

    def __init__(self, why: str, text: str) -> None:
        super().__init__(text)
        self.why = why


class OutOfScope(Refused):
    """An organizer of one track reached for something outside it."""

    def __init__(self) -> None:
        super().__init__(_("You organize one track; this belongs to the whole conference."))
