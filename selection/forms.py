"""What chairs, organizers and speakers type in this room."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conferences.models import Track
from proposals.models import StateChoices
from proposals.states import State
from selection.models import Outcome
from selection.queries import UNDECIDED, Chosen

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_STATES = [
    (each, StateChoices(each).label)
    for each in (
        State.SUBMITTED,
        State.WAITLISTED,
        State.OFFERED,
        State.ACCEPTED,
        State.CONFIRMED,
        State.REJECTED,
        State.DECLINED,
        State.CANCELLED,
    )
]
_SORTS = [
    ("mean", _("Highest mean first")),
    ("spread", _("Most disagreement first")),
    ("fewest", _("Fewest reviews first")),
    ("code", _("By code")),
]


class RankingFilter(forms.Form):
    q = forms.CharField(label=_("Words in the title, or a code"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *_STATES], required=False)
    decision = forms.ChoiceField(
        label=_("Quiet decision"),
        choices=[("", _("All")), (UNDECIDED, _("Not decided")), *Outcome.choices],
        required=False,
    )
    track = forms.ChoiceField(label=_("Track"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=_SORTS, required=False)

    def __init__(self, *args: Any, tracks: Sequence[Track], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"] = forms.ChoiceField(
            label=_("Track"),
            choices=[("", _("All")), *((each.code, str(each)) for each in tracks)],
            required=False,
        )

    def chosen(self, page: str) -> Chosen:
        """The filter as `queries.ranking` takes it; nonsense counts as nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Chosen(
            state=given.get("state", ""),
            track=given.get("track", ""),
            decision=given.get("decision", ""),
            search=given.get("q", "").strip(),
            sort=given.get("sort", "") or "mean",
            page=page,
        )


class DecisionForm(forms.Form):
    """One decision. `seen` is the code of the decision that the page showed."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    track = forms.ChoiceField(label=_("Track, if accepted"), required=False)
    reason = forms.CharField(
        label=_("Reason, for the committee"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the committee reads this."),
    )
    seen = forms.CharField(max_length=8, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tracks: Sequence[Track], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tracks = {each.code: each for each in tracks}
        choices: list[tuple[str, StrOrPromise]] = [(each.code, str(each)) for each in tracks]
        if len(choices) > 1:
            choices = [("", _("Choose a track")), *choices]
        self.fields["track"] = forms.ChoiceField(label=_("Track, if accepted"), choices=choices, required=False)

    def chosen_track(self) -> Track | None:
        """The track to accept into; None where the decision is another or none was chosen."""
        if self.cleaned_data["outcome"] != Outcome.ACCEPT:
            return None
        return self._tracks.get(self.cleaned_data["track"])


class AnnounceForm(forms.Form):
    """The last look before everyone is told."""

    confirm_by = forms.DateField(
        label=_("Accepted speakers confirm by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_confirm_by(self) -> date:
        day: date = self.cleaned_data["confirm_by"]
        if day < self.today:
            raise forms.ValidationError(_("This day has passed already. Choose a later one."))
        return day


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, if you like to say"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the organizers read this."),
    )
