"""What a person can ask of the ledger."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Mail


class LedgerFilter(forms.Form):
    q = forms.CharField(label=_("Address, subject or code"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *Mail.State.choices], required=False)

    def chosen(self) -> dict[str, str]:
        """The filter as `queries.ledger` takes it; nonsense counts as nothing."""
        self.is_valid()
        return {"state": self.cleaned_data.get("state", ""), "search": self.cleaned_data.get("q", "").strip()}
