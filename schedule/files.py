"""Files and pictures that everyone may have, of what is on the published programme."""

from conferences.asking import REACHES_PUBLIC
from proposals.models import Attachment
from proposals.states import ON_THE_PROGRAMME
from schedule.programme import Shown


def public_files(entry: Shown) -> list[Attachment]:
    """The files of a talk that its speakers opened to everyone, answers to questions too. One query at most."""
    if entry.is_cancelled:
        return []
    shown = Attachment.objects.filter(
        proposal=entry.row.item.proposal_id,
        proposal__state__in=ON_THE_PROGRAMME,
        readers__in=REACHES_PUBLIC,
    )
    return list(shown)
