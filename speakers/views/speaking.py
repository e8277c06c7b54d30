"""Parts of the proposal's form about people: who speaks, and what a mentor said, to be ticked off."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.models import Proposal
from speakers import mentoring, queries, services
from speakers.forms import AddressesField
from speakers.models import Authorship, HelpComment

if TYPE_CHECKING:
    from speakers.sections import Asked, Lack

SPEAKS, LOOKS_AFTER = "speaks", "looks_after"


class PeopleSection(forms.Form):
    """Left empty it changes nothing, so a form that knows nothing of it can be sent."""

    name = "speakers"
    template = "speakers/people_section.html"

    me = forms.ChoiceField(
        label=_("Your part in it"),
        required=False,
        choices=[
            (SPEAKS, _("I speak")),
            (LOOKS_AFTER, _("I only look after it for others, and am not announced")),
        ],
        widget=forms.RadioSelect,
    )
    emails = AddressesField(
        label=_("Invite co-speakers"),
        required=False,
        help_text=_(
            "E-mail addresses, each on a line. Each gets a link when you save, and is named only by saying yes."
        ),
    )

    def __init__(self, asked: "Asked") -> None:
        initial = asked.initial or {}
        self.people = list(queries.people_of(asked.proposal)) if asked.proposal is not None else []
        self.mine = next(
            (each for each in self.people if each.profile and each.profile.user == asked.request.user), None
        )
        part = LOOKS_AFTER if self.mine is not None and not self.mine.is_speaking else SPEAKS
        first: dict[str, Any] = {
            "me": initial.get(f"{self.name}-me") or part,
            "emails": initial.get(f"{self.name}-emails", ""),
        }
        super().__init__(asked.data, prefix=self.name, initial=first)

    @property
    def others(self) -> list[Authorship]:
        """Who else is on the list, without those who declined."""
        return [each for each in self.people if each != self.mine and each.status != Authorship.Status.DECLINED]

    @property
    def is_open(self) -> bool:
        """Whether something stands there that is not as usual."""
        return bool(self.errors or self["emails"].value() or self["me"].value() == LOOKS_AFTER)

    def save(self, proposal: Proposal, *, by: User) -> bool:
        from speakers.views import flows  # which imports the sections

        if not self.is_valid():  # it was, when the form was checked
            return False
        emails = self.cleaned_data["emails"]
        asked = flows.invite_many(proposal, by=by, emails=emails)[0] if emails else []
        return self._set_part(proposal, by) or bool(asked)

    def _set_part(self, proposal: Proposal, by: User) -> bool:
        from speakers.views import flows

        wanted = self.cleaned_data["me"]
        mine = Authorship.objects.taking_part().filter(proposal=proposal, profile__user=by).first()
        if not wanted or mine is None or mine.is_speaking == (wanted == SPEAKS):
            return False
        flows.set_speaking(mine, by=by, speaks=wanted == SPEAKS)
        return True


class CommentsSection(forms.Form):
    """What a mentor said and is not done yet, beside the fields it is about; each with a box to tick it off."""

    name = "help"
    template = "speakers/comments_section.html"

    def __init__(self, asked: "Asked", comments: list[HelpComment]) -> None:
        super().__init__(asked.data, prefix=self.name)
        self.comments = comments
        for each in comments:
            self.fields[each.code] = forms.BooleanField(label=_("Done"), required=False)

    @property
    def rows(self) -> list[tuple[HelpComment, forms.BoundField]]:
        return [(each, self[each.code]) for each in self.comments]

    def save(self, proposal: Proposal, *, by: User) -> bool:
        done = [each for each in self.comments if self.is_valid() and self.cleaned_data[each.code]]
        for each in done:
            services.resolve(each, by=by)
        return bool(done)


def make_comments(asked: "Asked") -> CommentsSection | None:
    if asked.proposal is None:
        return None
    comments = [each for each in mentoring.comments_on(asked.proposal) if each.resolved_at is None]
    return CommentsSection(asked, comments) if comments else None


def make_people(asked: "Asked") -> PeopleSection:
    return PeopleSection(asked)


def lacks_speaker(proposal: Proposal) -> "list[Lack]":
    """Somebody speaks at it, or is asked to, before it is handed in."""
    from speakers.sections import Lack  # which imports this

    there = Authorship.objects.filter(proposal=proposal, is_speaking=True).exclude(status="declined")
    return (
        []
        if there.exists()
        else [Lack(gettext("Say who speaks: invite somebody, or speak yourself"), "id_speakers-emails")]
    )
