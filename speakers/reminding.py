"""Asking people by mail for what a conference still needs from them: once, and once more a week later."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from conferences.asking import Needed
from conferences.models import Agreement, Conference, Question
from notifications.models import Mail
from proposals.models import Proposal
from speakers import mails, needs
from speakers.models import Authorship
from speakers.needs import Need

KIND, AGAIN = "speakers.still_needed", "speakers.still_needed_again"
#: Between the two.
PAUSE = timedelta(days=7)
#: Nobody is asked while the form may still be open before them.
CALM = timedelta(hours=1)


def ask_for_needs(conference: Conference) -> int:
    """Write to everybody who has something to say; how many mails are new. What they need is part of what the ledger
    remembers, so another need is another mail, and the same one is never sent twice."""
    with transaction.atomic():
        wanted = [(each, _subject(each)) for each in needs.needs(conference)]
        told = {
            (mail.kind, mail.subject_code): mail.created_at
            for mail in Mail.objects.filter(kind__in=[KIND, AGAIN], subject_code__in=[code for _need, code in wanted])
        }
        fresh = _recently_handed_in(conference)
        count = 0
        for need, code in wanted:
            first = told.get((KIND, code))
            if first is None and need.profile.pk not in fresh:
                count += len(mails.still_needed(need, conference, KIND, code))
            elif first is not None and first < now() - PAUSE and (AGAIN, code) not in told:
                count += len(mails.still_needed(need, conference, AGAIN, code))
    return count


def _subject(need: Need) -> str:
    digest = hashlib.sha256("|".join(need.codes).encode()).hexdigest()[:16]
    return f"{need.profile.code}.{digest}"


def _recently_handed_in(conference: Conference) -> set[int | None]:
    fresh = Proposal.objects.of(conference).filter(updated_at__gt=now() - CALM)
    return set(Authorship.objects.speaking().filter(proposal__in=fresh).values_list("profile_id", flat=True))


def conferences_that_ask() -> list[Conference]:
    """Those with an agreement or with questions for after acceptance."""
    agreements = Agreement.objects.filter(conference=OuterRef("pk"), is_active=True)
    questions = Question.objects.filter(conference=OuterRef("pk"), is_active=True, needed=Needed.AFTER_ACCEPTANCE)
    return list(Conference.objects.filter(Exists(agreements) | Exists(questions)))
