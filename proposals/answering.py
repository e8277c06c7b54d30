"""A question of a conference as a field of a form, and its answer as it is stored and read. Asks the database nothing.

Stored are a text, a number, a yes or no, a date (ISO), the codes of options, or of a file what `FileAnswered` says,
in JSON; none for no answer.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conferences.asking import (
    REACHES_REVIEWERS,
    Needed,
    Question,
    QuestionKind,
    Readers,
    option_text,
)
from conferences.texts import TranslatedText
from proposals.files.kinds import ACCEPT, largest
from proposals.texts import MOST_PER_CHARACTER, clean_line, clean_text, far_too_long, too_long

Value = str | int | bool | list[str] | None

READ_BY = {
    Readers.ORGANIZERS: _("Only the organizers read this."),
    Readers.REVIEWERS: _("Reviewers read this, without your name. It is never published."),
    Readers.PUBLIC: _("Everyone reads this once it is on the programme. Reviewers do not read it before."),
    Readers.EVERYONE: _("Reviewers read this, without your name, and everyone once it is on the programme."),
}
SHORT_LENGTH, LONG_LENGTH, URL_LENGTH = 200, 2000, 500
LARGEST = 2**31 - 1


class TextAnswer(forms.CharField):
    def __init__(self, *, limit: int, lines: int = 1, **options: Any) -> None:
        self.limit = limit
        self.tidy = clean_text if lines > 1 else clean_line
        if lines > 1:
            options.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if len(text) > 2 * MOST_PER_CHARACTER * self.limit:
            raise ValidationError(far_too_long(self.limit))
        text = self.tidy(text)
        if said := too_long(text, self.limit):
            raise ValidationError(said)
        return text


class UrlAnswer(TextAnswer):
    widget = forms.URLInput

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text and "://" not in text:
            text = f"https://{text}"
        if text:
            URLValidator(schemes=["http", "https"])(text)
        return text


class DateAnswer(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def to_python(self, value: Any) -> Any:
        day = super().to_python(str(value)[:40] if value else value)
        return day.isoformat() if isinstance(day, date) else None

    def prepare_value(self, value: Any) -> Any:
        return value


class FileAnswer(forms.FileField):
    """What is chosen is judged when it is kept, so nothing is checked here."""

    widget = forms.FileInput

    def __init__(self, **options: Any) -> None:
        chooser = forms.FileInput(attrs={"accept": ACCEPT, "data-chooser": ""})
        super().__init__(allow_empty_file=True, widget=chooser, **options)


@dataclass(frozen=True)
class FileAnswered:
    """The answer to a question for a file: which attachment it is, which bytes, and how it was called."""

    code: str
    mark: str
    name: str

    @classmethod
    def of(cls, value: Value) -> "FileAnswered | None":
        return cls(*value) if isinstance(value, list) and len(value) == 3 else None

    def value(self) -> list[str]:
        return [self.code, self.mark, self.name]


class YesNoAnswer(forms.TypedChoiceField):
    widget = forms.RadioSelect

    def __init__(self, **options: Any) -> None:
        choices = [("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == "yes", empty_value=None, **options)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class SeveralAnswer(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, least: int | None, most: int | None, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**options)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if value and self.least is not None and len(value) < self.least:
            raise ValidationError(_("Choose at least %(n)d."), params={"n": self.least})
        if self.most is not None and len(value) > self.most:
            raise ValidationError(_("Choose at most %(n)d."), params={"n": self.most})


@dataclass(frozen=True)
class Given:
    """An answer as it stands: its value, the version it was given to, who was told to read it, and its options."""

    value: Value = None
    version: int = 0
    readers: str = ""
    options: Sequence[dict[str, Any]] = field(default_factory=tuple)
    kind: str = ""

    def in_words(self) -> str:
        return in_words(self.kind, self.value, self.options)


def field_for(question: Question, given: Given | None = None, also: Sequence[dict[str, Any]] = ()) -> forms.Field:
    """The form's field. Never required, since a draft may lack it; who needs an answer asks `is_answered`.

    `also` are options of another version of the question, which somebody may have had before them.
    """
    options: dict[str, Any] = {"label": str(question.text), "help_text": hint(question), "required": False}
    if question.kind == QuestionKind.LONG_TEXT:
        return TextAnswer(limit=question.longest or LONG_LENGTH, lines=5, **options)
    if question.kind == QuestionKind.URL:
        return UrlAnswer(limit=URL_LENGTH, **options)
    if question.kind == QuestionKind.NUMBER:
        least = question.least if question.least is not None else -LARGEST
        most = question.most if question.most is not None else LARGEST
        return forms.IntegerField(min_value=least, max_value=most, **options)
    if question.kind == QuestionKind.DATE:
        return DateAnswer(**options)
    if question.kind == QuestionKind.FILE:
        return FileAnswer(**options)
    if question.kind == QuestionKind.YES_NO:
        return YesNoAnswer(**options)
    if question.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
        return _choice(question, given, also, options)
    return TextAnswer(limit=question.longest or SHORT_LENGTH, **options)


def _choice(
    question: Question, given: Given | None, also: Sequence[dict[str, Any]], options: dict[str, Any]
) -> forms.Field:
    offered = [(each["code"], str(option_text(each))) for each in question.options]
    known = {code for code, _words in offered}
    chosen = set(codes_in(given.value)) if given else set()
    former = {each["code"]: each for each in [*(given.options if given else ()), *also]}
    offered += [
        (code, gettext("%(option)s (not offered any more)") % {"option": option_text(each)})
        for code, each in former.items()
        if code not in known and (code in chosen or each in also)
    ]
    if question.kind == QuestionKind.CHOICES:
        return SeveralAnswer(least=question.least, most=question.most, choices=offered, **options)
    if len(offered) > 6:
        return forms.ChoiceField(choices=[("", gettext("Choose")), *offered], **options)
    none = [("", gettext("No answer"))] if question.needed == Needed.NO else []
    return forms.ChoiceField(choices=[*offered, *none], widget=forms.RadioSelect, **options)


def hint(question: Question) -> str | SafeString:
    """The explanation, the limits, and in every case who reads the answer."""
    parts = [str(question.help), _limits(question), str(READ_BY[Readers(question.readers)])]
    if question.kind == QuestionKind.FILE and question.readers in REACHES_REVIEWERS:
        parts.append(
            gettext(
                "They get a copy without its name, properties and comments, but what stands on the pages stays: leave "
                "your name out there."
            )
        )
    if question.needed == Needed.AFTER_ACCEPTANCE:
        parts.append(gettext("Needed only if it is accepted; you can answer then."))
    return format_html("{}", " ".join(part for part in parts if part))


def _limits(question: Question) -> str:
    least, most = question.least, question.most
    if question.kind == QuestionKind.FILE:
        return _file_limits()
    if question.kind == QuestionKind.CHOICES:
        both, low, high = (
            gettext("Choose %(least)d to %(most)d."),
            gettext("Choose at least %(least)d."),
            gettext("Choose at most %(most)d."),
        )
    elif question.kind == QuestionKind.NUMBER:
        both, low, high = (
            gettext("From %(least)d to %(most)d."),
            gettext("At least %(least)d."),
            gettext("At most %(most)d."),
        )
    else:
        return gettext("At most %(n)d characters.") % {"n": question.longest} if question.longest else ""
    if least is None and most is None:
        return ""
    wanted = both if least is not None and most is not None else low if least is not None else high
    return wanted % {"least": least, "most": most}


def _file_limits() -> str:
    return gettext(
        "One file of at most %(most)s: PDF, picture, PowerPoint, Word, Excel, OpenDocument, plain text or Markdown."
    ) % {"most": filesizeformat(largest())}


def clean(question: Question, raw: Any, also: Sequence[dict[str, Any]] = ()) -> Value:
    """A value from anywhere (an import, a service's caller) made fit to store. Raises ValidationError."""
    made = field_for(question, also=also)
    if isinstance(raw, bool):
        raw = "yes" if raw else "no"
    return stored(made.clean(raw))


def stored(value: Any) -> Value:
    """What a field's clean value is in the database; every kind of nothing is None."""
    return None if value is None or value == "" or value == [] else value


def is_answered(value: Value) -> bool:
    return value is not None


def fingerprint(value: Value) -> str:
    """A few characters that change when the answer does. A form carries them to notice that it is old."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:10]


def in_words(kind: str, value: Value, options: Sequence[dict[str, Any]], language: str = "") -> str:
    """The answer as a text: options by their words (in `language`, else the reader's), a date in words."""
    if value is None:
        return ""
    if kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
        words = {each["code"]: option_text(each) for each in options}
        return ", ".join(_one(words[code], language) for code in codes_in(value) if code in words)
    if kind == QuestionKind.FILE:
        file = FileAnswered.of(value)
        return file.name if file else ""
    if kind == QuestionKind.YES_NO:
        return gettext("Yes") if value else gettext("No")
    if kind == QuestionKind.DATE:
        return date_format(date.fromisoformat(str(value)), "j F Y")
    return str(value)


def _one(words: TranslatedText, language: str) -> str:
    return words.get(language) or str(words)


def codes_in(value: Value) -> list[str]:
    """The codes of options in a stored answer."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str) else []
