"""Help with a text: asked for by its speakers, given by one mentor, stopped by the speakers at any time.

A mentor sees nothing that was not asked for, nothing after it was stopped, and never reviews what they have read.
Each verb locks the proposal first.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from conferences.log import record
from conferences.models import Phase
from conferences.queries import mentors
from proposals.models import Proposal
from proposals.services import locked
from proposals.states import EDITABLE, Refused
from proposals.texts import checked
from speakers.models import MENTORED_TEXTS, HelpComment, HelpRequest, Insider
from speakers.queries import knows_authors_of
from speakers.services.lists import open_for_changes, taking_part
from speakers.services.people import remember

LIMITS = {"note": 1000, "body": 2000, "quote": 500}
#: Comments on one proposal; a mentor who has more to say should meet the speakers.
MOST_COMMENTS = 100


def ask_for_help(proposal: Proposal, *, by: User, note: str = "") -> HelpRequest:
    """Let the mentors know, and let the one who takes it read the text. Twice is once.

    Raises `Refused` where nobody mentors or the text cannot be changed any more, ValidationError for a long note.
    """
    cleaned = checked({"note": note}, limits=LIMITS, lines=frozenset())
    with transaction.atomic():
        row = open_for_changes(proposal)
        taking_part(row, by)
        if open_one := HelpRequest.objects.open().filter(proposal=row).first():
            return open_one
        if not may_be_helped(row):
            raise Refused(gettext("Help is for texts that can still be changed. Nothing was changed."))
        if not [each for each in mentors(row.conference) if each != by]:
            raise Refused(gettext("Nobody mentors here. Nothing was changed."))
        asked = HelpRequest.objects.create(proposal=row, note=cleaned["note"], asked_by=by)
        _log("help_asked", asked, by)
    return asked


def may_be_helped(proposal: Proposal) -> bool:
    """Whether its text can still be changed: the call of some round goes on. One query."""
    return proposal.state in EDITABLE and proposal.conference.rounds.filter(phase=Phase.CALL).exists()


def stop_help(asked: HelpRequest, *, by: User) -> HelpRequest:
    """From now on no mentor sees anything. The comments stay with the speakers. Twice is once."""
    with transaction.atomic():
        row = locked(asked.proposal)
        taking_part(row, by)
        current = HelpRequest.objects.get(pk=asked.pk)
        if current.ended_at is None:
            current.ended_at = timezone.now()
            current.save(update_fields=["ended_at"])
            _log("help_ended", current, by)
    return current


def take(asked: HelpRequest, *, by: User) -> HelpRequest:
    """Become its mentor, who knows from now on who wrote it. Twice is once.

    Raises `Refused` when another was faster, it was stopped, or it is their own.
    """
    with transaction.atomic():
        row = locked(asked.proposal)
        current = _open(asked, row)
        if current.mentor == by:
            return current
        if current.mentor is not None:
            raise Refused(gettext("Another mentor has just taken this one. Nothing was changed."))
        if knows_authors_of(row, by) and not _helped_before(row, by):
            raise Refused(gettext("You are on the list of this one yourself, so somebody else helps."))
        current.mentor = by
        current.taken_at = timezone.now()
        current.save(update_fields=["mentor", "taken_at"])
        remember(row, user=by, reason=Insider.Reason.MENTOR)
        _log("help_taken", current, by)
    return current


def give_back(asked: HelpRequest, *, by: User) -> HelpRequest:
    """Let another mentor take it. What was said stays."""
    with transaction.atomic():
        current = _taken_by(asked, locked(asked.proposal), by)
        current.mentor = None
        current.save(update_fields=["mentor"])
        _log("help_given_back", current, by)
    return current


def comment(asked: HelpRequest, *, by: User, field: str, body: str, quote: str = "") -> HelpComment:
    """Say something about one text, or about words in it. The same again is the same comment.

    Raises `Refused` when it was stopped or is not theirs, ValidationError by field.
    """
    cleaned = checked({"body": body, "quote": quote}, limits=LIMITS, lines=frozenset())
    with transaction.atomic():
        row = locked(asked.proposal)
        current = _taken_by(asked, row, by)
        if field not in MENTORED_TEXTS:
            raise ValidationError({"field": gettext("There is no such text.")})
        if not cleaned["body"]:
            raise ValidationError({"body": gettext("Write what you would say.")})
        if cleaned["quote"] and cleaned["quote"] not in getattr(row, field):
            raise ValidationError({"words": gettext("These words are not in that text (any more). Mark them again.")})
        same = current.comments.filter(field=field, quote=cleaned["quote"], body=cleaned["body"], written_by=by)
        if known := same.first():
            return known
        if current.comments.count() >= MOST_COMMENTS:
            raise Refused(gettext("There are %(most)d comments already. Nothing was added.") % {"most": MOST_COMMENTS})
        said = HelpComment.objects.create(
            request=current, field=field, quote=cleaned["quote"], body=cleaned["body"], written_by=by
        )
        _log("help_commented", current, by)
    return said


def resolve(said: HelpComment, *, by: User, done: bool = True) -> HelpComment:
    """A speaker has dealt with a comment, or has not after all. Twice is once."""
    with transaction.atomic():
        row = locked(said.request.proposal)
        taking_part(row, by)
        current = HelpComment.objects.select_related("request__proposal").get(pk=said.pk)
        if (current.resolved_at is not None) != done:
            current.resolved_at = timezone.now() if done else None
            current.save(update_fields=["resolved_at"])
            _log("help_resolved" if done else "help_reopened", current.request, by)
    return current


def _open(asked: HelpRequest, row: Proposal) -> HelpRequest:
    current = HelpRequest.objects.open().select_related("mentor").filter(pk=asked.pk).first()
    if current is None or not may_be_helped(row):
        raise Refused(gettext("The speakers need no more help with this one. Nothing was changed."))
    current.proposal = row
    return current


def _taken_by(asked: HelpRequest, row: Proposal, by: User) -> HelpRequest:
    current = _open(asked, row)
    if current.mentor != by:
        raise Refused(gettext("You are not its mentor any more. Nothing was changed."))
    return current


def _helped_before(row: Proposal, by: User) -> bool:
    """They know who wrote it only because they have helped with it before."""
    return Insider.objects.filter(proposal=row, user=by, reason=Insider.Reason.MENTOR).exists()


def _log(what: str, asked: HelpRequest, by: User) -> None:
    proposal = asked.proposal
    record(f"speakers.{what}", conference=proposal.conference, by=by, subject=proposal.code, request=asked.code)
