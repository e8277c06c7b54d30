"""Verbs of the call."""

from django.db import transaction

from conferences.log import Actor, record
from conferences.models import Conference, Phase, Round


def move_phase(call: Round, *, to: str, by: Actor | None) -> Round:
    """Move a round to another phase."""
    with transaction.atomic():
        conference = Conference.objects.select_for_update().get(pk=call.conference_id)
        row = Round.objects.select_for_update().get(pk=call.pk)
        source, row.phase = row.phase, Phase(to)
        row.save(update_fields=["phase"])
        record(
            "conferences.phase_moved",
            conference=conference,
            by=by,
            subject=row.code,
            source=str(source),
            target=str(to),
        )
    return row
