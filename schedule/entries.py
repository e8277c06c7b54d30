"""An entry of a programme as plain data: what conflicts, diffs and previews reason about. No database."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy as _

from proposals.models import StateChoices
from proposals.states import ON_THE_PROGRAMME, State
from schedule.models import NEVER_RELEASED, Kind

#: Talks that may stand in the draft. What is neither accepted nor confirmed stays there, marked.
PLACEABLE = frozenset({State.WAITLISTED, State.OFFERED, State.ACCEPTED, State.CONFIRMED})


_PEOPLE = UUID("b2f36f0c-4f0e-4d7e-9a53-6f5a4b1f7f0e")


@dataclass(frozen=True)
class Speaker:
    """A person by the opaque code of their profile, and the name under which they are announced today."""

    code: str
    name: str

    @property
    def guid(self) -> UUID:
        """What exports call them: from the code alone, so it says nothing about the person."""
        return uuid5(_PEOPLE, self.code)


#: What organizers read where nobody was told yet.
QUIET_LABELS = {"accept": _("Accepted, not announced"), "waitlist": _("Wait list, not announced")}


@dataclass(frozen=True)
class Entry:
    """One item in its place. `room_code` is empty where it takes place in all rooms."""

    code: str
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    room_code: str = ""
    room_name: str = ""
    is_shared: bool = False
    state: str = ""
    quiet: str = ""
    track_id: int | None = None
    speakers: tuple[Speaker, ...] = ()
    placement: str = ""
    revision: int = 0
    label: str = ""
    color: str = ""

    @property
    def span(self) -> tuple[datetime, datetime]:
        return self.starts_at, self.ends_at

    @property
    def is_talk(self) -> bool:
        return self.kind == Kind.TALK

    @property
    def state_label(self) -> str:
        if self.quiet:
            return str(QUIET_LABELS[self.quiet])
        return str(StateChoices(self.state).label) if self.state else ""

    @property
    def is_gone(self) -> bool:
        """A talk that will not take place, though it still stands in the draft."""
        return self.is_talk and self.state not in PLACEABLE and not self.quiet

    @property
    def is_releasable(self) -> bool:
        """The public would see it: announced talks, and what organizers entered themselves."""
        if self.is_talk:
            return self.state in ON_THE_PROGRAMME
        return self.kind not in NEVER_RELEASED

    @property
    def holds_its_place(self) -> bool:
        return self.is_releasable or self.kind in NEVER_RELEASED
