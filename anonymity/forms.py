"""What an anonymity editor fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anonymity.findings import KEY
from anonymity.models import MaskedField
from proposals.models import Proposal


class MaskForm(forms.Form):
    """Which words to hide, found in the original wherever they stand."""

    field = forms.ChoiceField(label=_("Where"), choices=MaskedField.choices)
    words = forms.CharField(
        label=_("Words to hide"),
        help_text=_(
            "Copy them from the original, exactly as they stand there. Every place is hidden where they occur."
        ),
        max_length=5000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    replacement = forms.CharField(
        label=_("Neutral words in their place"),
        help_text=_("For example “a large retailer”. Reviewers see that they were put there."),
        max_length=100,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"revision": proposal.revision, "field": MaskedField.ABSTRACT})
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        self.places: list[tuple[int, int]] = []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        words, field = cleaned.get("words", "").replace("\r\n", "\n"), cleaned.get("field")
        if words and field:
            self.places = occurrences(getattr(self.proposal, field), words)
            if not self.places:
                self.add_error("words", _("These words do not stand there. Copy them exactly as they are written."))
        return cleaned


class LookedForm(forms.Form):
    """That the text was looked at, at this revision."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class DecideForm(forms.Form):
    """What an editor says of a passage that the scanner found; `key` as in `Found.key`."""

    key = forms.RegexField(regex=KEY)
    decision = forms.ChoiceField(choices=[("hide", ""), ("show", "")])


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Where `words` stand in `text`, from left to right, without overlaps; blanks around them do not count."""
    wanted = words.strip()
    places, at = [], text.find(wanted) if wanted else -1
    while at >= 0:
        places.append((at, at + len(wanted)))
        at = text.find(wanted, at + len(wanted))
    return places
