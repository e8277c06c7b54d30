"""The conference's own questions as a part of the proposal's form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from anonymity import services as doors
from conferences import asking
from conferences.asking import Needed, Question, QuestionKind, QuestionVersion
from proposals.answering import field_for, fingerprint, stored
from proposals.answers import (
    AnsweredMeanwhile,
    Reply,
    answers_of,
    as_given,
    questions_of,
    text_for_reviewers,
    unanswered,
)
from proposals.models import Answer, Proposal
from proposals.states import Refused
from speakers.views.asking.files import Box, Boxes
from speakers.views.asking.typed import typed_before

if TYPE_CHECKING:
    from speakers.sections import Asked, Lack


#: What stands behind a question: nothing where it is needed, as with every field.
NEEDED, LATER = " ", _("(can wait)")


@dataclass(frozen=True)
class Row:
    """One question of the form: its field, what stands before it, and for which tracks and types it is asked."""

    field: forms.BoundField
    seen: forms.BoundField
    word: str
    tracks: str
    types: str
    only_for: str
    notice: str
    file: Box | None = None


class QuestionsSection(forms.Form):
    """The answers to the conference's questions. Every field has a companion that says what stood there when the form
    was opened, so that an old form undoes nothing and an answer is one to the words that were read."""

    template = "speakers/questions_section.html"
    use_required_attribute = False

    def __init__(
        self,
        questions: list[Question],
        standing: Mapping[str, Answer],
        data: Any,
        initial: Mapping[str, Any],
        *,
        prefix: str = "questions",
        is_late: bool = False,
        boxes: Boxes | None = None,
    ) -> None:
        self.questions = {each.code: each for each in questions}
        self.standing = standing
        self.name = prefix
        self.is_late = is_late
        super().__init__(data, boxes.files if boxes else None, prefix=prefix)
        self.boxes = boxes
        if boxes is not None:
            boxes.fill(questions, standing, data if data is not None else initial, prefix)
        for code, question in self.questions.items():
            given = as_given(standing.get(code))
            self.fields[code] = field_for(question, given)
            self.fields[f"{code}-seen"] = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
            now = f"{question.version}.{question.readers}.{fingerprint(given.value if given else None)}"
            self.initial[f"{code}-seen"] = initial.get(f"{self.name}-{code}-seen") or now
            if question.kind == QuestionKind.FILE:
                self._file_field(code)
                continue
            typed = typed_before(initial, f"{self.name}-{code}", self.fields[code])
            self.initial[code] = typed if typed is not None else given.value if given else None

    def _file_field(self, code: str) -> None:
        field = self.fields[code]
        if self.boxes is None or self.boxes.user is None:
            field.disabled = True
            wait = gettext("You can choose it as soon as you have signed in; everything else that you type is kept.")
            field.help_text = f"{field.help_text} {wait}"

    @property
    def has_files(self) -> bool:
        return bool(self.boxes and self.boxes.by_code)

    def clean(self) -> dict[str, Any]:
        """Keeps the files that came, so that they wait with the form if something else is wrong."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for code in self.boxes.by_code if self.boxes else ():
            assert self.boxes is not None
            upload = cleaned.get(code)
            try:
                if said := self.boxes.refused(code):
                    raise ValidationError(said)
                if isinstance(upload, File):
                    self.boxes.hold(code, upload)
            except ValidationError as wrong:
                self.add_error(code, wrong)
        return cleaned

    def rows(self) -> Iterator[Row]:
        for code, question in self.questions.items():
            words = {Needed.TO_SUBMIT: NEEDED, Needed.AFTER_ACCEPTANCE: LATER}
            yield Row(
                self[code],
                self[f"{code}-seen"],
                "" if self.is_late else str(words.get(Needed(question.needed), "")),
                " ".join(each.code for each in question.tracks.all()),
                " ".join(each.code for each in question.session_types.all()),
                ", ".join(str(each) for each in (*question.tracks.all(), *question.session_types.all())),
                _notice(question, self.standing.get(code)),
                self.boxes.by_code.get(code) if self.boxes else None,
            )

    def replies(self) -> dict[str, Reply]:
        """What is answered. In the transaction that saves it, since waiting files are taken."""
        return {code: self._reply(code) for code in self.questions if self._was_sent(code)}

    def for_reviewers(self, language: str) -> str:
        """What reviewers would read of the answers as they are typed. Saves nothing."""
        self.is_valid()
        typed = [*self._typed(), *(each for code, each in self.standing.items() if not self._was_sent(code))]
        return text_for_reviewers(typed, language)

    def _typed(self) -> Iterator[Answer]:
        for code, question in self.questions.items():
            value = stored(self.cleaned_data.get(code)) if question.kind != QuestionKind.FILE else None
            if self._was_sent(code) and value is not None:
                words = {"text": question.text, "options": question.options}
                asked = QuestionVersion(question=question, version=question.version, **words)
                yield Answer(question=question, asked=asked, readers=question.readers, value=value)

    def _was_sent(self, code: str) -> bool:
        """A form that knows nothing of this question (an old one, or one of another page) does not answer it."""
        return f"{self.name}-{code}" in self.data or f"{self.name}-{code}-seen" in self.data

    def _reply(self, code: str) -> Reply:
        version, _dot, rest = str(self.cleaned_data.get(f"{code}-seen", "")).partition(".")
        readers, _dot, was = rest.partition(".")
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
        box = self.boxes.by_code.get(code) if self.boxes else None
        value = box.taken() if box is not None else stored(self.cleaned_data.get(code))
        return Reply(value, number, readers, was)

    def take_up(self, meanwhile: AnsweredMeanwhile) -> None:
        """Say at each field that somebody else answered, and let the next save replace that."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        for code in set(meanwhile.codes) & set(self.questions):
            given = meanwhile.standing[code]
            question = self.questions[code]
            typed[f"{self.name}-{code}-seen"] = f"{question.version}.{question.readers}.{fingerprint(given.value)}"
            words = given.in_words() or gettext("nothing")
            self.add_error(
                code,
                gettext("Somebody else answered meanwhile: “%(answer)s”. Save again to replace it.")
                % {"answer": words},
            )
        self.data = typed

    def save(self, proposal: Proposal, *, by: User) -> bool:
        replies = self.replies()
        if not replies:
            return False
        before = Proposal.objects.values_list("revision", flat=True).get(pk=proposal.pk)
        try:
            row = doors.answer(proposal, by=by, replies=replies)
        except AnsweredMeanwhile as meanwhile:
            self.take_up(meanwhile)
            raise
        except ValidationError as wrong:
            for code, said in wrong.message_dict.items():
                self.add_error(code, said)
            raise Refused(gettext("Not saved yet: an answer needs your attention.")) from wrong
        proposal.revision = row.revision
        return row.revision != before


def _notice(question: Question, standing: Answer | None) -> str:
    """What somebody who answered before should know."""
    if standing is None:
        return ""
    said = []
    if standing.is_to_former_words:
        said.append(gettext("The wording has changed since you answered: look whether it still fits."))
    if asking.widens(standing.readers, question.readers):
        said.append(gettext("More people read this than when you answered. Your answer reaches them once you save."))
    return " ".join(said)


def make_questions(asked: "Asked") -> QuestionsSection | None:
    """What this conference asks about every proposal, or about those of some tracks and types: without scripts, a
    question that is for others says for whom it is."""
    questions = questions_of(asked.request.conference)
    if not questions:
        return None
    standing = {each.question.code: each for each in answers_of(asked.proposal)} if asked.proposal else {}
    boxes = Boxes(asked.request, asked.proposal, asked.files)
    return QuestionsSection(questions, standing, asked.data, asked.initial or {}, boxes=boxes)


def lacks_answers(proposal: Proposal) -> "list[Lack]":
    from speakers.sections import Lack

    return [
        Lack(gettext("Answer: %(question)s") % {"question": each}, f"div_id_questions-{each.code}")
        for each in unanswered(proposal, Needed.TO_SUBMIT)
    ]
