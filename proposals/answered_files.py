"""Answers that are files. Each is an attachment whose purpose is the question's code, read by those whom both the
question and the promise beside it name."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from conferences.asking import Question, QuestionKind, narrowest
from conferences.log import Actor
from conferences.models import Conference
from proposals import attaching
from proposals.answering import FileAnswered, Given, Value
from proposals.files import Stored
from proposals.models import Answer, Attachment, Proposal

MARK = 16


def wanted(reply: object, before: Value) -> Value:
    """The value that an answer should have. The very file that is there changes nothing. Raises ValidationError."""
    standing = FileAnswered.of(before)
    if isinstance(reply, Stored):
        mark = reply.sha256[:MARK]
        if standing and standing.mark == mark:
            return before
        return FileAnswered("", mark, reply.original_name).value()
    if reply is None or reply == before:
        return before if reply is not None else None
    raise ValidationError(gettext("Choose a file."))


def settle(proposal: Proposal, question: Question, meant: Given, reply: object, *, by: Actor | None) -> Given:
    """Bring the attachment in line with an answer that was found to be `meant`; the answer as it is stored.

    In the transaction of `answers.answer`. Raises as `attaching.attach`.
    """
    there = Attachment.objects.filter(proposal=proposal, purpose=question.code).first()
    if meant.value is None:
        if there is not None:
            attaching.detach(there, by=by)
        return meant
    readers = narrowest(meant.readers, question.readers)
    if isinstance(reply, Stored) and (there is None or there.sha256 != reply.sha256):
        if there is None:
            there = attaching.attach(proposal, by=by, upload=reply, readers=readers, purpose=question.code)
        else:
            there = attaching.replace(there, by=by, upload=reply)
    if there is None:
        return meant  # its bytes were taken away by hand; the answer still says what it was
    if there.readers != readers:
        there = attaching.describe(there, by=by, readers=readers, title=there.title)
    value = FileAnswered(there.code, there.sha256[:MARK], there.original_name).value()
    return Given(value, meant.version, meant.readers)


def follow_readers(conference: Conference) -> list[Proposal]:
    """Let the files agree with what their questions say now about who reads them; the proposals that this concerns.

    For `anonymity.services` only, which then brings reviewers' copies up to date. Two queries where all is well.
    """
    files = Attachment.objects.filter(proposal__conference=conference).exclude(purpose="").select_related("proposal")
    there = {(each.proposal_id, each.purpose): each for each in files}
    given = Answer.objects.filter(proposal__conference=conference, question__kind=QuestionKind.FILE)
    concerned = {}
    for answer in given.select_related("question"):
        file = there.get((answer.proposal_id, answer.question.code))
        readers = narrowest(answer.readers, answer.question.readers)
        if file is not None and file.readers != readers:
            Attachment.objects.filter(pk=file.pk).update(readers=readers)
            concerned[file.proposal_id] = file.proposal
    return list(concerned.values())
