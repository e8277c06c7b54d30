"""Questions of a conference: added, changed, put in order, retired, copied.

An answer stays bound to the words it was given under and to the readers that its speaker was told of, so no change
here shows an old answer to somebody new; `Widens` says how many answers that concerns before it is done.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from conferences.access import Scope
from conferences.asking import (
    HAS_OPTIONS,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    OPTION_LENGTH,
    Question,
    QuestionVersion,
    widens,
)
from conferences.codes import new_code
from conferences.errors import OutOfScope, Refused, Stale
from conferences.log import record
from conferences.models import Conference, SessionType, Track
from conferences.services.shared import fingerprint, locked
from conferences.usage import count_uses

FIELDS = ("kind", "text", "help", "options", "needed", "readers", "longest", "least", "most")
#: A change of these is another question to whoever reads it: a new version.
WORDING = frozenset({"text", "help", "options", "kind"})


class Widens(Refused):
    """Somebody new would read the answers. `answers` were given before, and stay with those who were named then."""

    def __init__(self, answers: int) -> None:
        super().__init__(
            ngettext(
                "%(n)d answer was given under the narrower promise. It stays as it was promised, and only answers "
                "from now on reach the new readers, or that one once its speaker has read who reads it and saved it "
                "again. Tick the box to go on.",
                "%(n)d answers were given under the narrower promise. They stay as they were promised, and only "
                "answers from now on reach the new readers, or those once their speakers have read who reads them "
                "and saved them again. Tick the box to go on.",
                answers,
            )
            % {"n": answers}
        )
        self.answers = answers


def add_question(
    conference: Conference,
    *,
    by: User | None,
    fields: dict[str, Any],
    tracks: Iterable[Track] = (),
    session_types: Iterable[SessionType] = (),
    scope: Scope | None = None,
) -> Question:
    """A new question at the end. `fields` out of FIELDS; an organizer of one track asks that track's proposals only."""
    chosen, types = list(tracks), list(session_types)
    _in_scope(scope, conference, chosen)
    with transaction.atomic():
        locked(conference)
        if conference.questions.count() >= MOST_QUESTIONS:
            raise Refused(_("A conference has at most %(n)d questions. Nothing was added.") % {"n": MOST_QUESTIONS})
        question = Question(conference=conference, position=_next(conference), **_known(fields))
        _check(question)
        _same_conference(conference, chosen, types)
        question.save()
        question.tracks.set(chosen)
        question.session_types.set(types)
        _keep_version(question)
        record("conferences.question_added", conference=conference, by=by, subject=question.code)
    return question


def edit_question(
    question: Question,
    *,
    by: User | None,
    fields: dict[str, Any],
    tracks: Iterable[Track],
    session_types: Iterable[SessionType],
    scope: Scope | None = None,
    seen: str | None = None,
    knows_who_reads: bool = False,
) -> Question:
    """Change a question. Raises `Stale` where it is not any more what `seen` (`fingerprint_of`) stands for; `Widens`
    where answers were given under a narrower promise and the organizer has not said to know that."""
    chosen, types = list(tracks), list(session_types)
    with transaction.atomic():
        conference = locked(question.conference)
        row = _locked(question)
        _in_scope(scope, conference, list(row.tracks.all()))
        _in_scope(scope, conference, chosen)
        _same_conference(conference, chosen, types)
        before = fingerprint_of(row)
        changed = _changes(row, _known(fields), chosen, types)
        if not changed:
            return row
        if seen is not None and seen != before:
            raise Stale(row)
        _answers_allow(row, changed, fields, knows_who_reads)
        for name in changed:
            if name in FIELDS:
                setattr(row, name, fields[name])
        _check(row)
        if WORDING & set(changed):
            row.version += 1
        row.save()
        row.tracks.set(chosen)
        row.session_types.set(types)
        if WORDING & set(changed):
            _keep_version(row)
        record(
            "conferences.question_edited",
            conference=conference,
            by=by,
            subject=row.code,
            fields=sorted(changed),
            version=row.version,
        )
    return row


def place_question(question: Question, *, position: int, by: User | None, scope: Scope | None = None) -> None:
    """Put a question at `position` (from 0) in the list. Doing it twice is doing it once."""
    with transaction.atomic():
        conference = locked(question.conference)
        _in_scope(scope, conference, list(question.tracks.all()))
        rest = list(Question.objects.filter(conference=conference).exclude(pk=question.pk))
        if len(rest) == conference.questions.count():
            raise Refused(_("This question was removed meanwhile."))
        rest.insert(max(0, min(position, len(rest))), question)
        for number, row in enumerate(rest):
            row.position = number
        Question.objects.bulk_update(rest, ["position"])


def retire_question(question: Question, *, by: User | None, scope: Scope | None = None) -> Question:
    """Ask it no longer. Its answers stay, and those who could read them still can. Twice is once."""
    return _switch(question, to=False, kind="conferences.question_retired", by=by, scope=scope)


def ask_again(question: Question, *, by: User | None, scope: Scope | None = None) -> Question:
    """Take a retired question back into the form. Twice is once."""
    return _switch(question, to=True, kind="conferences.question_asked_again", by=by, scope=scope)


def remove_question(question: Question, *, by: User | None, scope: Scope | None = None) -> None:
    """Take a question away that nobody has answered. Raises `Refused` for one with answers: retire it instead."""
    with transaction.atomic():
        conference = locked(question.conference)
        row = _locked(question)
        _in_scope(scope, conference, list(row.tracks.all()))
        if count_uses(row):
            raise Refused(_("Somebody has answered this question, so it stays. Retire it instead: answers are kept."))
        row.delete()
        record("conferences.question_removed", conference=conference, by=by, subject=row.code)


def duplicate_question(question: Question, *, by: User | None, scope: Scope | None = None) -> Question:
    """A copy right behind the original, retired until it was looked over."""
    with transaction.atomic():
        conference = locked(question.conference)
        row = _locked(question)
        tracks, types = list(row.tracks.all()), list(row.session_types.all())
        fields = {name: getattr(row, name) for name in FIELDS}
        fields["options"] = [{**each, "code": new_code()} for each in row.options]
        copy = add_question(conference, by=by, fields=fields, tracks=tracks, session_types=types, scope=scope)
        copy.is_active = False
        copy.save(update_fields=["is_active"])
        place_question(copy, position=row.position + 1, by=by, scope=scope)
    return copy


def fingerprint_of(question: Question) -> str:
    """What an editor carries to notice that it is old: the row, and what it is asked of."""
    asked_of = [sorted(each.code for each in some.all()) for some in (question.tracks, question.session_types)]
    return f"{fingerprint(question)}.{'-'.join(asked_of[0])}.{'-'.join(asked_of[1])}"


def options_from(lines: Iterable[str], known: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Options as an organizer writes them, one a line, in `language`. One with the same words stays the same option,
    with its other languages; other words are another option, so that no answer comes to mean something else."""
    by_words = {each["text"].get(language, ""): each for each in known}
    made = []
    for line in lines:
        words = " ".join(line.split())
        if words:
            made.append(by_words.get(words) or {"code": new_code(), "text": {language: words}})
    return made


def _switch(question: Question, *, to: bool, kind: str, by: User | None, scope: Scope | None) -> Question:
    with transaction.atomic():
        conference = locked(question.conference)
        row = _locked(question)
        _in_scope(scope, conference, list(row.tracks.all()))
        if row.is_active != to:
            row.is_active = to
            row.save(update_fields=["is_active"])
            record(kind, conference=conference, by=by, subject=row.code)
    return row


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(FIELDS):
        raise ValueError(f"not editable: {sorted(unknown)}")
    return fields


def _changes(row: Question, fields: dict[str, Any], tracks: list[Track], types: list[SessionType]) -> list[str]:
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if {each.pk for each in tracks} != {each.pk for each in row.tracks.all()}:
        changed.append("tracks")
    if {each.pk for each in types} != {each.pk for each in row.session_types.all()}:
        changed.append("session_types")
    return changed


def _answers_allow(row: Question, changed: list[str], fields: dict[str, Any], knows_who_reads: bool) -> None:
    """What answers that were given forbid, or ask the organizer to know. Counts them only where it matters."""
    widened = "readers" in changed and widens(row.readers, fields["readers"])
    if not widened and "kind" not in changed:
        return
    answers = count_uses(row)
    if answers and "kind" in changed:
        raise ValidationError(
            {"kind": _("Somebody has answered this already, so its kind stays. Retire it and ask a new question.")}
        )
    if answers and widened and not knows_who_reads:
        raise Widens(answers)


def _check(question: Question) -> None:
    """Raises ValidationError by field."""
    wrong: dict[str, str] = {}
    if not question.text:
        wrong["text"] = _("Write the question.")
    if question.kind in HAS_OPTIONS:
        if said := _wrong_options(question.options):
            wrong["options"] = said
    else:
        question.options = []
    if question.least is not None and question.most is not None and question.least > question.most:
        wrong["most"] = _("This is less than the least.")
    if wrong:
        raise ValidationError(wrong)
    question.full_clean()


def _wrong_options(options: list[dict[str, Any]]) -> str:
    words = [str(next(iter(each["text"].values()), "")) for each in options]
    if len(options) < 2:
        return _("Give at least two options, one on each line.")
    if len(options) > MOST_OPTIONS:
        return _("At most %(n)d options fit.") % {"n": MOST_OPTIONS}
    if len({each["code"] for each in options}) < len(options) or len(set(words)) < len(words):
        return _("Two options read the same.")
    if any(len(each) > OPTION_LENGTH for each in words):
        return _("An option has at most %(n)d characters.") % {"n": OPTION_LENGTH}
    return ""


def _in_scope(scope: Scope | None, conference: Conference, tracks: list[Track]) -> None:
    """An organizer of one track asks and changes what is asked of that track alone."""
    if scope is None or scope.track is None:
        if scope is not None:
            scope.require_whole(conference)
        return
    if [each.pk for each in tracks] != [scope.track.pk]:
        raise OutOfScope
    scope.require(tracks[0])


def _same_conference(conference: Conference, tracks: list[Track], types: list[SessionType]) -> None:
    if ({each.conference_id for each in tracks} | {each.conference_id for each in types}) - {conference.pk}:
        raise ValidationError({"tracks": _("Choose tracks and session types of this conference.")})


def _keep_version(question: Question) -> None:
    QuestionVersion.objects.create(
        question=question,
        version=question.version,
        text=question.text,
        help=question.help,
        options=question.options,
    )


def _next(conference: Conference) -> int:
    last = conference.questions.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _locked(question: Question) -> Question:
    row = Question.objects.select_for_update().filter(pk=question.pk).first()
    if row is None:
        raise Refused(_("This question was removed meanwhile."))
    return row
