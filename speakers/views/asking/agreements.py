"""Agreements as a part of the proposal's form."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from conferences import asking
from conferences.markdown import render
from conferences.models import AgreementVersion
from proposals.models import Proposal
from speakers import needs
from speakers.services import personal

if TYPE_CHECKING:
    from speakers.sections import Asked, Lack


class VersionBox(forms.CheckboxInput):
    """Hands over what the box says, not only whether it is ticked."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return str(data.get(name, ""))[:40]


class AgreedTo(forms.CharField):
    """A box whose value is the version that was read; empty where it was not ticked."""

    def __init__(self, text: AgreementVersion) -> None:
        self.text = text
        label = gettext("I agree: %(title)s") % {"title": text.agreement.title}
        box = VersionBox(attrs={"value": self.version}, check_test=lambda value: value == self.version)
        super().__init__(required=False, label=label, widget=box)

    @property
    def version(self) -> str:
        return str(self.text.version)

    def to_python(self, value: Any) -> str:
        if value in (None, "", self.version):
            return value or ""
        raise ValidationError(_("This text was changed meanwhile. Please read it again, then agree."))

    @property
    def html(self) -> SafeString:
        return render(str(self.text.text))


class AgreementsSection(forms.Form):
    """What the person has not agreed to yet; a draft can be saved without."""

    name = "agreements"
    template = "speakers/agreements_section.html"
    use_required_attribute = False

    def __init__(self, texts: list[AgreementVersion], data: Any, initial: Mapping[str, Any]) -> None:
        super().__init__(data, prefix=self.name)
        self.texts = {each.agreement.code: each for each in texts}
        for code, text in self.texts.items():
            self.fields[code] = AgreedTo(text)
            self.initial[code] = initial.get(f"{self.name}-{code}", "")

    def save(self, proposal: Proposal, *, by: User) -> bool:
        return self.agree(by=by)

    def agree(self, *, by: User) -> bool:
        ticked = [text for code, text in self.texts.items() if self.cleaned_data.get(code)]
        return bool(ticked) and personal.agree(ticked, by=by) > 0


def make_agreements(asked: "Asked") -> AgreementsSection | None:
    user, conference = asked.request.user, asked.request.conference
    texts = needs.to_agree(user, conference) if user.is_authenticated else needs.in_force(conference)
    wanted = [each for each in texts if each.agreement.asked_when == asking.AskedWhen.SUBMIT]
    return AgreementsSection(wanted, asked.data, asked.initial or {}) if wanted else None


def lacks_agreements(proposal: Proposal) -> "list[Lack]":
    from speakers.sections import Lack

    return [
        Lack(
            gettext("Agree to: %(title)s") % {"title": each.agreement.title}, f"div_id_agreements-{each.agreement.code}"
        )
        for each in needs.agreed_by_nobody(proposal)
    ]
