"""What a reviewer fills in: one question per criterion, and what they want to say."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from conferences.texts import translated
from reviews.models import BlindTrack, BlindType, Criterion, Review, TalkLevel
from reviews.queries import DONE, NOT_MY_FIELD, TO_DO, Filter

LONGEST_COMMENT = 5000
NO_ANSWER = ("", _("No answer"))


def choices_of(criterion: Criterion) -> list[tuple[str, str]]:
    """Highest first, each number with its words where the conference gave some."""
    numbers = range(criterion.maximum, criterion.minimum - 1, -1)
    return [(str(number), _label(number, criterion)) for number in numbers]


def _label(number: int, criterion: Criterion) -> str:
    words = str(translated(criterion.labels.get(str(number), "")))
    sign = f"{number:+d}".replace("-", "\N{MINUS SIGN}") if criterion.minimum < 0 and number else str(number)
    return f"{sign} {words}".strip()


class ReviewForm(forms.Form):
    """Answers are fields named `answer-<criterion id>`; `revision` is that of the review this form was opened with."""

    comment = forms.CharField(
        label=_("Comment to the committee"),
        help_text=_("Read by the chairs, and by reviewers who have handed in their own review. Speakers never see it."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_COMMENT,
        required=False,
    )
    feedback = forms.CharField(
        label=_("Feedback to the speaker"),
        help_text=_("Passed on without your name, if the chairs agree. What would make this talk better?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_COMMENT,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, criteria: Iterable[Criterion], review: Review | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(review))
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        texts = {name: self.fields.pop(name) for name in ("comment", "feedback", "revision")}
        for criterion in self.criteria:
            self.fields[f"answer-{criterion.pk}"] = _question(criterion)
        self.fields.update(texts)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[f"answer-{criterion.pk}"] for criterion in self.criteria]

    @property
    def answers(self) -> dict[UUID, int]:
        """The numbers given, by criterion; those left open are left out."""
        given = {criterion.pk: self.cleaned_data.get(f"answer-{criterion.pk}") or "" for criterion in self.criteria}
        return {key: int(value) for key, value in given.items() if value}


def _question(criterion: Criterion) -> forms.ChoiceField:
    choices: list[Any] = choices_of(criterion)
    return forms.ChoiceField(
        label=str(criterion),
        help_text=str(criterion.help),
        choices=choices if criterion.is_required else [*choices, NO_ANSWER],
        widget=forms.RadioSelect,
        required=criterion.is_required,
        error_messages={"required": _("Choose one, or say “not my field”.")},
    )


def _initial(review: Review | None) -> dict[str, Any]:
    if review is None:
        return {}
    answers = {f"answer-{score.criterion_id}": str(score.value) for score in review.scores.all()}
    return {**answers, "comment": review.comment, "feedback": review.feedback, "revision": review.revision}


class DeskForm(forms.Form):
    """The desk's filter. Whatever does not fit is left out rather than refused: an old link still opens the desk."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    standing = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("All")), (TO_DO, _("To do")), (DONE, _("Reviewed by me")), (NOT_MY_FIELD, _("Not my field"))],
        required=False,
    )
    track = forms.ChoiceField(label=_("Track"), required=False)
    type = forms.ChoiceField(label=_("Session type"), required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("All levels")), *TalkLevel.choices], required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("next", _("What to do next")),
            ("fewest", _("Fewest reviews")),
            ("title", _("Title")),
            ("my_score", _("My score")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, tracks: list[BlindTrack], types: list[BlindType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].choices = [("", _("All tracks")), *((each.code, str(each)) for each in tracks)]  # type: ignore[attr-defined]
        self.fields["type"].choices = [("", _("All types")), *((each.code, str(each)) for each in types)]  # type: ignore[attr-defined]
        for field in self.fields.values():
            css = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = css

    def wanted(self) -> Filter:
        """What to narrow the list to."""
        self.is_valid()
        data = self.cleaned_data
        return Filter(
            search=data.get("q", ""),
            track=data.get("track", ""),
            session_type=data.get("type", ""),
            level=data.get("level", ""),
            standing=data.get("standing", ""),
            sort=data.get("sort") or "next",
        )
