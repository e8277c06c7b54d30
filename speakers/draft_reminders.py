"""Owners of unfinished drafts are reminded once, three days before the end that applies to them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.timezone import now

from conferences.models import Conference
from notifications.queries import told
from proposals import opening
from proposals.access import closing
from proposals.models import LinkUse, Proposal, ProposalQuerySet
from proposals.states import State
from speakers import mails
from speakers.models import Authorship, WorkingCopy
from speakers.queries import Recipient, chosen_in, recipients_of, written

KIND = "speakers.draft_reminder"
#: How long before the end.
AHEAD = timedelta(days=3)
#: Whoever has just begun needs no reminder.
AGE = timedelta(hours=1)
#: What is not read to know a proposal's dates.
TEXTS = ("abstract", "outline", "note_to_reviewers", "note_to_organizers", "withdrawn_because")


def owners_of(drafts: Iterable[Proposal]) -> dict[Proposal, list[Recipient]]:
    """Whom mail about a draft goes to: its contact; every speaker where the contact cannot be reached. Two queries."""
    rows = {each.pk: each for each in drafts}
    everybody = recipients_of(rows)
    contacts = Authorship.objects.speaking().filter(proposal__in=rows, is_contact=True)
    found = {
        proposal_id: Recipient(name, account or entered)
        for proposal_id, name, entered, account in contacts.values_list(
            "proposal_id", "profile__name", "profile__email", "profile__user__email"
        )
        if account or entered
    }
    return {row: [found[pk]] if pk in found else everybody.get(pk, []) for pk, row in rows.items() if pk in everybody}


def remind(*, at: datetime | None = None) -> int:
    """Write what is due at `at` into the ledger, which holds each reminder once; how many are new.

    Due is a draft that is unfinished three days before its end, and was begun before that. Idempotent.
    """
    moment = at or now()
    count = 0
    for conference in _closing_soon(moment):
        dates = opening.dates_of_many(_unfinished(conference, moment))
        due = {each: found for each, found in dates.items() if _is_due(each, found, moment)}
        reminded = {code for code, _address in told([KIND], [each.code for each in due])}
        late = {each: found for each, found in due.items() if each.code not in reminded}
        count += len(mails.draft_reminders(conference, late, owners_of(late)))
        count += _remind_of_texts(conference, moment)
    return count


def _remind_of_texts(conference: Conference, moment: datetime) -> int:
    """The same for what was typed into a form and never saved as a proposal, where it is known whose it is."""
    typed = WorkingCopy.objects.filter(
        conference=conference, proposal=None, user__isnull=False, saved_at__lte=moment - AGE
    )
    texts = list(typed.exclude(fields={}, aside={}).select_related("user").order_by("pk"))
    if not texts:
        return 0
    calls = list(conference.rounds.all())
    tracks = {each.code: each for each in conference.tracks.select_related("round")}
    kinds = {each.code: each for each in conference.session_types.all()}
    due = []
    for each in texts:
        chosen = [tracks[code] for code in chosen_in(each, "tracks") if code in tracks]
        end = closing(chosen, kinds.get(written(each, "session_type")), calls=calls)
        if end and end.call_closes_at and each.opened_at <= end.call_closes_at - AHEAD <= moment < end.call_closes_at:
            due.append((each, end))
    reminded = {code for code, _address in told([KIND], [each.code for each, _end in due])}
    late = [(each, end) for each, end in due if each.code not in reminded]
    return len(mails.text_reminders(conference, late))


def _is_due(draft: Proposal, dates: opening.Dates, moment: datetime) -> bool:
    end = dates.closing.call_closes_at if dates.closing else None
    return end is not None and draft.created_at <= end - AHEAD <= moment < end


def _closing_soon(moment: datetime) -> list[Conference]:
    """Public conferences in which something closes within AHEAD. One query, few rows."""
    soon = {"gt": moment, "lte": moment + AHEAD}

    def within(path: str) -> Q:
        return Q(**{f"{path}call_closes_at__{name}": value for name, value in soon.items()})

    found = Conference.objects.public().filter(within("rounds__") | within("tracks__") | within("session_types__"))
    links = LinkUse.objects.filter(within("link__")).values("link__conference")
    return list((found | Conference.objects.public().filter(pk__in=links)).distinct().order_by("pk"))


def _unfinished(conference: Conference, moment: datetime) -> list[Proposal]:
    drafts: ProposalQuerySet = Proposal.objects.of(conference).filter(state=State.DRAFT, created_at__lte=moment - AGE)
    whole = drafts.select_related("session_type", "conference").defer(*TEXTS)
    return list(whole.prefetch_related("tracks__round").order_by("pk"))
