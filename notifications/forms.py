"""What a person can ask of the ledger."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from notifications.models import Mail
from notifications.topics import SAYS, Topic


class LedgerFilter(forms.Form):
    q = forms.CharField(label=_("Address, subject or code"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *Mail.State.choices], required=False)

    def chosen(self) -> dict[str, str]:
        """The filter as `queries.ledger` takes it; nonsense counts as nothing."""
        self.is_valid()
        return {"state": self.cleaned_data.get("state", ""), "search": self.cleaned_data.get("q", "").strip()}


class PreferencesForm(forms.Form):
    """Which topics somebody wants mails about; all, unless they said otherwise."""

    wanted = forms.MultipleChoiceField(
        label=_("Mails that you can do without"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, off: Iterable[str], **kwargs: Any) -> None:
        kwargs["initial"] = {"wanted": [topic for topic in Topic.values if topic not in set(off)]}
        super().__init__(*args, **kwargs)
        wanted = self.fields["wanted"]
        assert isinstance(wanted, forms.MultipleChoiceField)
        wanted.choices = [
            (topic.value, format_html('<strong>{}</strong> <span class="soft">{}</span>', topic.label, SAYS[topic]))
            for topic in Topic
        ]
