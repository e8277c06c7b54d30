"""What reviewers are asked about every proposal of a round: set by organizers, until somebody has answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from anonymity.masking import Refused
from conferences.log import Actor, record
from conferences.models import Conference, Round
from conferences.texts import TranslatedText
from reviews.models import Criterion, ReviewRound, Score

#: The words under the numbers, unless an organizer gives others.
LABELS = {"-2": "Poor", "-1": "Weak", "0": "Fair", "1": "Good", "2": "Excellent"}


@dataclass(frozen=True)
class Question:
    """One criterion: what is asked, what it means, and how much it counts."""

    name: TranslatedText
    help: TranslatedText
    weight: float = 1


def set_criteria(round: Round, *, questions: Sequence[Question], by: Actor | None) -> list[Criterion]:
    """Ask reviewers these questions instead, in this order. Raises `Refused` for none, and once somebody has answered:
    what was scored by one rule cannot be compared with what was scored by another. Asking the same changes nothing."""
    if not any(question.weight > 0 for question in questions):
        raise Refused(_("Ask at least one question that counts. Nothing was changed."))
    with transaction.atomic():
        Conference.objects.select_for_update().get(pk=round.conference_id)
        copy = ReviewRound.objects.get(code=round.code)
        standing = list(Criterion.objects.filter(round=copy))
        if [(each.name, each.help, float(each.weight)) for each in standing] == [
            (question.name, question.help, float(question.weight)) for question in questions
        ]:
            return standing
        if Score.objects.filter(criterion__in=standing).exists():
            raise Refused(_("Somebody has answered these questions already, so they stay. Nothing was changed."))
        Criterion.objects.filter(round=copy).delete()
        asked = Criterion.objects.bulk_create(
            Criterion(
                round=copy,
                name=question.name,
                help=question.help,
                weight=question.weight,
                position=position,
                labels={value: {"en": words} for value, words in LABELS.items()},
            )
            for position, question in enumerate(questions)
        )
        record("anonymity.criteria_set", conference=round.conference, by=by, subject=round.code, count=len(asked))
    return asked
