"""Answers to the conference's questions: the verb that saves them, and what pages ask about them.

Who reads an answer was said when it was given, and stays so: a question whose readers are widened later shows nothing
old to anybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import override as in_language

from conferences.asking import (
    HAS_OPTIONS,
    Needed,
    Question,
    QuestionKind,
    QuestionQuerySet,
    QuestionVersion,
    Readers,
)
from conferences.log import Actor, record
from conferences.models import Conference
from proposals import answered_files, states
from proposals.answering import Given, Value, clean, codes_in, fingerprint
from proposals.files import Stored
from proposals.models import Answer, Proposal
from proposals.services import locked
from proposals.states import State

#: Its speakers may still answer what is asked after acceptance.
ANSWERABLE_LATER = frozenset({State.OFFERED, State.ACCEPTED, State.CONFIRMED})


@dataclass(frozen=True)
class Reply:
    """What somebody answers, and what they had before them when they did: the question's version, who reads it, and
    (as a `fingerprint`) the answer that stood there. Left out: what stands now. To a question for a file, an upload
    that is kept already, or the value that stands."""

    value: Value | Stored
    version: int | None = None
    readers: str = ""
    was: str = ""


class AnsweredMeanwhile(states.Refused):
    """Somebody else has answered the same question since the form was opened."""

    def __init__(self, standing: Mapping[str, Given]) -> None:
        super().__init__(
            gettext("Somebody else answered the same question meanwhile. Yours is below; save again to replace theirs.")
        )
        self.standing = standing
        self.codes = list(standing)


def answer(proposal: Proposal, *, by: Actor | None, replies: Mapping[str, Reply]) -> Proposal:
    """Save answers, by the code of their questions; one without a value takes the answer back.

    Nothing that was answered before is lost where nothing new was said. Returns the row, with a higher revision where
    something changed. Raises `AnsweredMeanwhile`, `states.Refused`, ValidationError by code.
    """
    with transaction.atomic():
        row = locked(proposal)
        questions = {each.code: each for each in _with_scopes(row.conference.questions.filter(code__in=list(replies)))}
        standing = {each.question.code: each for each in answers_of(row)}
        changed = _changed(row, by, questions, standing, replies)
        if not changed:
            return row
        row.answers = text_for_reviewers(answers_of(row), row.conference.language)
        row.revision += 1
        row.updated_at = timezone.now()
        row.save(update_fields=["answers", "revision", "updated_at"])
        record(
            "proposals.answered",
            conference=row.conference,
            by=by,
            subject=row.code,
            questions=changed,
            revision=row.revision,
        )
    return row


def _changed(
    row: Proposal,
    by: Actor | None,
    questions: Mapping[str, Question],
    standing: Mapping[str, Answer],
    replies: Mapping[str, Reply],
) -> list[str]:
    """Write what differs; the codes of those questions."""
    versions = _versions(questions.values())
    meant = {}
    for code, reply in replies.items():
        question = questions.get(code)
        if question is None:  # removed meanwhile, so nobody has answered it and nobody asks
            continue
        wanted = _wanted(question, standing.get(code), reply, versions[question.pk])
        if wanted is not None:
            meant[code] = wanted
    late = [
        code
        for code, wanted in meant.items()
        if replies[code].was not in ("", fingerprint(_value(standing.get(code))), fingerprint(wanted.value))
    ]
    if late:
        raise AnsweredMeanwhile(
            {code: as_given(standing.get(code)) or Given(kind=questions[code].kind) for code in late}
        )
    for code in meant:
        _refuse_late(row, questions[code])
    for code, wanted in meant.items():
        if questions[code].kind == QuestionKind.FILE:
            wanted = answered_files.settle(row, questions[code], wanted, replies[code].value, by=by)
        if wanted.value is None:
            standing[code].delete()
            continue
        Answer.objects.update_or_create(
            proposal=row,
            question=questions[code],
            defaults={
                "asked": versions[questions[code].pk][wanted.version],
                "readers": wanted.readers,
                "value": wanted.value,
                "answered_at": timezone.now(),
            },
        )
    return sorted(meant)


def _wanted(
    question: Question, standing: Answer | None, reply: Reply, versions: Mapping[int, QuestionVersion]
) -> Given | None:
    """The answer as it should stand, or None where it stands so already, or the speaker did not touch it."""
    version = reply.version if reply.version is not None and reply.version in versions else question.version
    readers = reply.readers if reply.readers in Readers.values else question.readers
    before = _value(standing)
    former = [*versions[version].options, *(standing.asked.options if standing else [])]
    try:
        if question.kind == QuestionKind.FILE:
            value = answered_files.wanted(reply.value, before)
        else:
            value = clean(question, reply.value, also=former)
        version = _version_with(value, [versions[version], *([standing.asked] if standing else [])], question)
    except ValidationError as wrong:
        raise ValidationError({question.code: wrong.messages}) from wrong
    if value != before and reply.was == fingerprint(value):
        return None  # untouched here, and changed by somebody else meanwhile
    if value is None:
        return Given(None) if standing else None
    if standing and (value, version, readers) == (before, standing.asked.version, standing.readers):
        return None
    if standing and value == before and version < standing.asked.version:
        return None
    return Given(value, version, readers)


def _version_with(value: Value, versions: list[QuestionVersion], question: Question) -> int:
    """The first of these versions in which all that was chosen was offered."""
    if question.kind not in HAS_OPTIONS or value is None:
        return versions[0].version
    chosen = set(codes_in(value))
    for each in versions:
        if chosen <= {option["code"] for option in each.options}:
            return each.version
    raise ValidationError(gettext("An option is not offered any more. Please choose again."))


def _value(standing: Answer | None) -> Value:
    return standing.value if standing else None


def _refuse_late(row: Proposal, question: Question) -> None:
    later = ANSWERABLE_LATER if question.needed == Needed.AFTER_ACCEPTANCE else frozenset()
    if row.state not in states.EDITABLE | later:
        raise states.Refused(
            gettext("The proposal is “%(state)s” now, so this answer cannot be changed any more.")
            % {"state": states.LABEL[State(row.state)]}
        )


def _versions(questions: Iterable[Question]) -> dict[int, dict[int, QuestionVersion]]:
    found: dict[int, dict[int, QuestionVersion]] = {}
    for each in QuestionVersion.objects.filter(question__in=[question.pk for question in questions]):
        found.setdefault(each.question_id, {})[each.version] = each
    return found


# --- Questions about them ------------------------------------------------------------------------------------


def answers_of(proposal: Proposal) -> list[Answer]:
    """Its answers with their questions and the words they were given to, in the order of the form. One query."""
    return list(Answer.objects.filter(proposal=proposal).select_related("question", "asked"))


def _with_scopes(questions: QuestionQuerySet) -> list[Question]:
    return list(questions.prefetch_related("tracks", "session_types"))


def questions_of(conference: Conference) -> list[Question]:
    """What the form asks, with tracks and types. Three queries."""
    return _with_scopes(conference.questions.asked())


def asked_of(proposal: Proposal, questions: Iterable[Question]) -> list[Question]:
    """Those of `questions` that concern this proposal; one query where its tracks are not prefetched."""
    tracks = {each.pk for each in proposal.tracks.all()}
    return [each for each in questions if each.fits(tracks, proposal.session_type_id)]


def unanswered(proposal: Proposal, needed: Needed) -> list[Question]:
    """Questions that need an answer at this moment and have none. Five queries at most, one where none is needed."""
    questions = _with_scopes(proposal.conference.questions.asked().filter(needed=needed))
    if not questions:
        return []
    answered = set(Answer.objects.filter(proposal=proposal).values_list("question_id", flat=True))
    return [each for each in asked_of(proposal, questions) if each.pk not in answered]


def public_answers(proposal: Proposal) -> list[Answer]:
    """What everyone reads once it is on the programme. One query."""
    return [each for each in answers_of(proposal) if each.reaches_public]


def text_for_reviewers(answers: Iterable[Answer], language: str) -> str:
    """What reviewers may read of them, as one text in Markdown with the questions as headings. In the order in which
    the questions were made, which never changes, so that what is hidden in it stays where it is. Of files they get
    cleaned copies under neutral names, and nothing here."""
    with in_language(language):
        return "\n\n".join(
            f"### {_line(each.asked.text.get(language) or str(each.asked.text))}\n\n{each.in_words(language)}"
            for each in sorted(answers, key=lambda each: each.question_id)
            if each.reaches_reviewers and each.question.kind != QuestionKind.FILE
        )


def _line(words: str) -> str:
    return " ".join(words.split())


def out_of_step(conference: Conference) -> list[tuple[Proposal, str]]:
    """Proposals whose text of answers is not what reviewers may read now (readers of a question were narrowed), with
    what it should be. Two queries."""
    rows = list(Proposal.objects.of(conference).exclude(answers=""))
    given: dict[int, list[Answer]] = {}
    for each in Answer.objects.filter(proposal__in=rows).select_related("question", "asked"):
        given.setdefault(each.proposal_id, []).append(each)
    wanted = [(row, text_for_reviewers(given.get(row.pk, []), conference.language)) for row in rows]
    return [(row, text) for row, text in wanted if row.answers != text]


def set_text_for_reviewers(proposal: Proposal, text: str) -> Proposal:
    """Let the text that reviewers read agree with who may read what. For `anonymity.services` only."""
    row = locked(proposal)
    row.answers = text
    row.revision += 1
    row.save(update_fields=["answers", "revision"])
    return row


def as_given(standing: Answer | None) -> Given | None:
    """A stored answer for `answering.field_for`."""
    if standing is None:
        return None
    asked = standing.asked
    return Given(standing.value, asked.version, standing.readers, asked.options, standing.question.kind)


__all__: list[Any] = [
    "AnsweredMeanwhile",
    "Reply",
    "answer",
    "answers_of",
    "as_given",
    "asked_of",
    "out_of_step",
    "public_answers",
    "questions_of",
    "set_text_for_reviewers",
    "text_for_reviewers",
    "unanswered",
]
