"""The mails that this room sends; each queues rows of the ledger in the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
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
from conferences.queries import mentors, organizers
from notifications.messages import compose
from notifications.models import Mail
from notifications.services import File, Letter, queue_many
from proposals.answers import answers_of
from proposals.models import Proposal
from proposals.opening import Dates
from proposals.queries import content_hash
from speakers import calendar
from speakers.languages import language_name
from speakers.models import Authorship, HelpRequest, Profile, WorkingCopy
from speakers.needs import Need
from speakers.queries import Recipient, authored_by_users, contacts_of, name_of, recipients_of, speakers_of, written
from speakers.services import INVITATION_DAYS
from speakers.tokens import claim_token, invitation_token


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


def text_reminders(conference: Conference, texts: Iterable[tuple[WorkingCopy, Window]]) -> list[Mail]:
    """The same for texts that were typed and never saved as a proposal, to the account that they are kept for."""
    rows = list(texts)
    names = dict(Profile.objects.filter(user__in=[copy.user_id for copy, _end in rows]).values_list("user_id", "name"))
    letters = []
    for copy, end in rows:
        assert copy.user is not None
        context = {
            "proposal": {"title": written(copy, "title")[:200]},
            "conference": conference,
            "closing": end,
            "deadline": _in_words(end, conference),
            "url": f"{_url('proposal_start', conference)}?draft={copy.code}",
        }
        person = Recipient(names.get(copy.user.pk, copy.user.name), copy.user.email)
        letters += _letters("draft_reminder", conference, copy.code, [person], context)
    return queue_many(letters, conference=conference)


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
        "speaks": authorship.is_speaking,
    }
    asked = f"{authorship.code}.{int(authorship.invited_at.timestamp() * 1000)}"
    return _tell("invitation", proposal.conference, asked, [Recipient("", authorship.invited_email)], context)


def answered(authorship: Authorship) -> list[Mail]:
    """Tell the contact what somebody who was asked said, and under which name: it may have been forwarded."""
    assert authorship.answered_at is not None
    proposal = authorship.proposal
    context = _about(proposal) | {
        "authorship": authorship,
        "who": authorship.profile.name if authorship.profile else "",
        "lacks_speaker": not speakers_of([proposal.pk]),
        "url": _url("speaker_list", proposal.conference, code=proposal.code),
    }
    said = f"{authorship.code}.{int(authorship.answered_at.timestamp() * 1000)}"
    return _tell("answered", proposal.conference, said, contacts_of(proposal), context)


def entered(profile: Profile, conference: Conference, proposals: Sequence[Proposal]) -> list[Mail]:
    """Tell somebody that a session was entered for them, with the link that makes it theirs; at most once an hour."""
    context = {
        "conference": conference,
        "proposals": proposals,
        "url": _url("entered_claim", conference, token=claim_token(profile)),
    }
    hour = f"{timezone.now():%Y%m%d%H}"
    people = [Recipient(profile.name, profile.email)]
    return _tell("entered", conference, f"{profile.code}.{hour}", people, context)


def help_wanted(asked: HelpRequest) -> list[Mail]:
    """Tell the mentors that somebody asks for help: all that ask within an hour are one mail at its end."""
    conference = asked.proposal.conference
    due = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    knowing = {user_id for _id, user_id in authored_by_users(conference, [each.pk for each in mentors(conference)])}
    people = [Recipient(each.name, each.email) for each in mentors(conference) if each.pk not in knowing]
    context = {"conference": conference, "url": _url("mentor_queue", conference)}
    return _tell("help_wanted", conference, f"{conference.slug[:40]}.{due:%Y%m%d%H}", people, context, not_before=due)


def help_given(asked: HelpRequest) -> list[Mail]:
    """Tell the speakers that their mentor has commented, some minutes later and at most once an hour."""
    if asked.told_at is not None and asked.told_at > timezone.now():
        return []  # the mail that is under way says it
    soon = timezone.now() + timedelta(minutes=5)
    due = max(soon, asked.told_at + timedelta(hours=1)) if asked.told_at else soon
    HelpRequest.objects.filter(pk=asked.pk).update(told_at=due)
    proposal = asked.proposal
    context = _about(proposal) | {"url": _url("help_show", proposal.conference, code=proposal.code)}
    subject = f"{asked.code}.{int(due.timestamp())}"
    return _tell("help_given", proposal.conference, subject, _speaking(proposal), context, not_before=due)


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
    *,
    kind: str = "",
    files: tuple[File, ...] = (),
    not_before: datetime | None = None,
) -> list[Mail]:
    letters = _letters(template, conference, subject_code, people, context, kind, files=files)
    return queue_many(letters, conference=conference, not_before=not_before)


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
