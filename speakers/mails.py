"""The mails that this room sends; each queues rows of the ledger in the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from conferences import times
from conferences.calendar import ATTACHED_TYPE
from conferences.calls import Window
from conferences.models import Conference, Track
from conferences.queries import organizers
from notifications.messages import compose
from notifications.models import Mail
from notifications.services import File, Letter, queue_many
from proposals.answers import answers_of
from proposals.models import Proposal
from proposals.opening import Dates
from proposals.queries import content_hash
from speakers import calendar
from speakers.languages import language_name
from speakers.models import Authorship
from speakers.needs import Need
from speakers.queries import Recipient, name_of, recipients_of, speakers_of
from speakers.services import INVITATION_DAYS
from speakers.tokens import invitation_token


def receipt(proposal: Proposal, tracks: Sequence[Track], dates: Dates) -> list[Mail]:
    """Tell every speaker that it was submitted: the whole text, the time, a hash of what is stored, and a calendar
    file with every date.

    `tracks` are its own, with their rounds.
    """
    calls = list({each.round.pk: each.round for each in tracks}.values())
    about = _about(proposal)
    dates_file = calendar.written(proposal, dates, calls, url=about["url"])
    context = about | {
        "tracks": tracks,
        "speakers": speakers_of([proposal.pk]).get(proposal.pk, []),
        "language": language_name(proposal.language),
        "hash": content_hash(proposal),
        "closes_at": dates.closing.call_closes_at if dates.closing else None,
        "results_by": calendar.results_by(calls),
        "answers": answers_of(proposal),
    }
    file = File(calendar.filename(proposal), ATTACHED_TYPE, dates_file)
    return _tell("receipt", proposal.conference, proposal.code, _speaking(proposal), context, files=(file,))


def draft_reminders(
    conference: Conference, dates: Mapping[Proposal, Dates], owners: Mapping[Proposal, Sequence[Recipient]]
) -> list[Mail]:
    """Remind the owners of drafts of the end that applies to each; once for a draft."""
    return _about_drafts("draft_reminder", conference, dates, owners)


def extended(
    conference: Conference,
    dates: Mapping[Proposal, Dates],
    owners: Mapping[Proposal, Sequence[Recipient]],
    *,
    subject: str,
) -> list[Mail]:
    """Tell the owners of drafts that they have longer; once for a draft and each new end, which `subject` names."""
    return _about_drafts("call_extended", conference, dates, owners, subject=subject)


def _about_drafts(
    kind: str,
    conference: Conference,
    dates: Mapping[Proposal, Dates],
    owners: Mapping[Proposal, Sequence[Recipient]],
    *,
    subject: str = "",
) -> list[Mail]:
    letters = []
    for draft, found in dates.items():
        code = f"{draft.code}.{subject}" if subject else draft.code
        context = _about(draft) | {"closing": found.closing, "deadline": _in_words(found.closing, conference)}
        context["url"] = _url("proposal_edit", conference, code=draft.code)
        letters += _letters(kind, conference, code, owners.get(draft, ()), context)
    return queue_many(letters, conference=conference)


def _in_words(end: Window | None, conference: Conference) -> str:
    """A deadline on the conference's clocks, with the day where it is one anywhere on Earth."""
    if end is None or end.call_closes_at is None:
        return ""
    moment = times.named(end.call_closes_at, conference.timezone)
    return f"{times.anywhere(end.call_closes_at)}, {moment}" if end.closes_anywhere_on_earth else moment


def invitation(authorship: Authorship, *, by: User) -> list[Mail]:
    """Ask an address to be a co-speaker; once for each time that it is asked."""
    assert authorship.invited_at is not None
    proposal = authorship.proposal
    context = _about(proposal) | {
        "inviter": name_of(by) or gettext("One of its speakers"),
        "url": _url("invitation_show", proposal.conference, token=invitation_token(authorship)),
        "days": INVITATION_DAYS,
    }
    asked = f"{authorship.code}.{int(authorship.invited_at.timestamp() * 1000)}"
    return _tell("invitation", proposal.conference, asked, [Recipient("", authorship.invited_email)], context)


def withdrawn(proposal: Proposal) -> list[Mail]:
    """Tell every speaker that it was withdrawn or cancelled."""
    return _tell("withdrawn", proposal.conference, proposal.code, _speaking(proposal), _about(proposal))


def still_needed(need: Need, conference: Conference, kind: str, subject: str) -> list[Mail]:
    """Ask somebody for what their conference still needs from them; once for each such need."""
    address = need.profile.user.email if need.profile.user else need.profile.email
    if not address:
        return []
    context = {
        "conference": conference,
        "need": need,
        "is_again": kind.endswith("again"),
        "url": _url("needed_edit", conference),
    }
    return _tell("still_needed", conference, subject, [Recipient(need.profile.name, address)], context, kind=kind)


def gap(proposal: Proposal) -> list[Mail]:
    """Tell the organizers that a place has become free. Without names: some of them may also review."""
    people = [Recipient(user.name, user.email) for user in organizers(proposal.conference)]
    context = _about(proposal) | {"url": _url("organizer_show", proposal.conference, code=proposal.code)}
    return _tell("gap", proposal.conference, proposal.code, people, context)


def _about(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "conference": proposal.conference,
        "now": timezone.now(),
        "url": _url("proposal_show", proposal.conference, code=proposal.code),
    }


def _speaking(proposal: Proposal) -> list[Recipient]:
    return recipients_of([proposal.pk]).get(proposal.pk, [])


def _url(name: str, conference: Conference, **codes: str) -> str:
    return settings.CFP_SITE_URL + reverse(f"speakers:{name}", kwargs={"slug": conference.slug, **codes})


def _tell(
    template: str,
    conference: Conference,
    subject_code: str,
    people: list[Recipient],
    context: dict[str, Any],
    kind: str = "",
    *,
    files: tuple[File, ...] = (),
) -> list[Mail]:
    letters = _letters(template, conference, subject_code, people, context, kind, files=files)
    return queue_many(letters, conference=conference)


def _letters(
    template: str,
    conference: Conference,
    subject_code: str,
    people: Sequence[Recipient],
    context: dict[str, Any],
    kind: str = "",
    *,
    files: tuple[File, ...] = (),
) -> list[Letter]:
    letters = []
    kind = kind or f"speakers.{template}"
    with timezone.override(conference.zone):
        for person in people:
            message = compose(f"speakers/{template}", context | {"recipient": person})
            letters.append(
                Letter(kind, subject_code, person.email, message.subject, message.text, message.html, files=files)
            )
    return letters
