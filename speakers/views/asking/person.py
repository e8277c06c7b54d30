"""What a conference asks of each person for themselves, as a part of the proposal's form."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from conferences import asking
from conferences.models import Conference
from proposals.models import Proposal
from speakers import needs
from speakers.forms import PeopleText
from speakers.models import TravelSupport
from speakers.personal import LIMITS
from speakers.services import personal
from speakers.services.personal import END_OF_DAY, Span
from speakers.views.asking.typed import typed_before

if TYPE_CHECKING:
    from speakers.sections import Asked, Lack


OF_PERSONS = ("availability", "first_time", "travel_support")
PARTS = (
    ("morning", _("morning, until 12:00"), time(0), time(12)),
    ("afternoon", _("afternoon, 12:00 to 17:00"), time(12), time(17)),
    ("evening", _("evening, from 17:00"), time(17), END_OF_DAY),
)
#: Further spans by the clock.
ROWS = 3
YES_NO = (("yes", _("Yes")), ("no", _("No")), ("", _("I would rather not say")))
MOST_DAYS = 31


class PersonSection(forms.Form):
    """What a conference asks of each person for themselves: everybody fills in their own."""

    name = "you"
    template = "speakers/person_section.html"
    use_required_attribute = False

    first_time = forms.ChoiceField(
        label=_("Would this be your first talk at a conference?"), choices=YES_NO, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    absent = forms.MultipleChoiceField(
        label=_("When you cannot come"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what is impossible for you; leave the rest. Only the organizers read this."),
    )  # fmt: skip
    always = forms.BooleanField(label=_("I can come at any time"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Could you come only with help? With what?"), choices=TravelSupport.Kind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Only organizers and the helpdesk read this. It is kept apart from your proposals: whoever reviews or "
            "selects them does not see it."
        ),
    )  # fmt: skip
    amount = forms.IntegerField(label=_("About how much?"), required=False, min_value=0, max_value=10**8)
    currency = forms.RegexField(
        label=_("Currency"), regex=r"^[A-Za-z]{3}$", required=False, max_length=3,
        help_text=_("Three letters, as in EUR."),
    )  # fmt: skip
    note = PeopleText(label=_("What else should they know?"), limit=LIMITS["note"], lines=2, required=False)

    def __init__(self, conference: Conference, user: User | None, data: Any, initial: Mapping[str, Any]) -> None:
        super().__init__(data, prefix=self.name)
        self.conference = conference
        self.asks = {name: asking.asked_of(conference.fields_asked, name) for name in OF_PERSONS}
        self._leave_out()
        if self.asks_for("availability"):
            self._days()
        if user is not None:
            self._as_it_stands(user)
        self._as_typed(initial)
        first = self.fields.get("first_time")
        if first is not None:
            first.help_text = self._first_time_readers()

    def asks_for(self, name: str) -> bool:
        return self.asks[name] != asking.Asked.OFF

    def _first_time_readers(self) -> str:
        if self.conference.chairs_read_first_time:
            return gettext("The organizers read this, and the chairs once names are open. Reviewers never do.")
        return gettext("Only the organizers read this. Reviewers never do.")

    def _leave_out(self) -> None:
        groups = {
            "availability": ("absent", "always"),
            "first_time": ("first_time",),
            "travel_support": ("kinds", "amount", "currency", "note"),
        }
        for group, names in groups.items():
            if not self.asks_for(group):
                for name in names:
                    del self.fields[name]

    def days(self) -> list[date]:
        first, last = self.conference.starts_on, self.conference.ends_on
        return [first + timedelta(days=number) for number in range(min((last - first).days + 1, MOST_DAYS))]

    def _days(self) -> None:
        field = self.fields["absent"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (date_format(day, "l, j F"), [(f"{day.isoformat()}.{part}", label) for part, label, _s, _e in PARTS])
            for day in self.days()
        ]
        choices = [("", gettext("No day")), *((day.isoformat(), date_format(day, "D, j F")) for day in self.days())]
        for row in range(ROWS):
            self.fields[f"day_{row}"] = forms.ChoiceField(label=_("Day"), choices=choices, required=False)
            for name, label in (("from", _("From")), ("until", _("Until"))):
                self.fields[f"{name}_{row}"] = forms.TimeField(
                    label=label, required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
                )

    def hours(self) -> list[tuple[forms.BoundField, ...]]:
        """The rows of spans by the clock."""
        return [tuple(self[f"{name}_{row}"] for name in ("day", "from", "until")) for row in range(ROWS)]

    def support(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kinds", "amount", "currency", "note")]

    @property
    def has_hours(self) -> bool:
        return any(field.value() for row in self.hours() for field in row)

    def _as_it_stands(self, user: User) -> None:
        presence = needs.presence_of(user, self.conference)
        if presence is not None:
            self.initial["first_time"] = {None: "", True: "yes", False: "no"}[presence.first_time]
        if self.asks_for("availability"):
            spans = needs.spans_of(user, self.conference)
            self.initial.update(_spans_as_fields(spans))
            self.initial["always"] = not spans and presence is not None and presence.said_when is not None
        if self.asks_for("travel_support") and (support := needs.support_of(user, self.conference)):
            self.initial.update({name: getattr(support, name) for name in ("kinds", "amount", "currency", "note")})

    def _as_typed(self, initial: Mapping[str, Any]) -> None:
        for name in self.fields:
            if (typed := typed_before(initial, f"{self.name}-{name}", self.fields[name])) is not None:
                self.initial[name] = typed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.asks_for("availability"):
            for row in range(ROWS):
                self._check_row(cleaned, row)
            if cleaned.get("always") and self._spans(cleaned):
                self.add_error("always", _("You also named hours at which you cannot come. Choose one of the two."))
        if cleaned.get("note") and not cleaned.get("kinds") and "kinds" in self.fields:
            self.add_error("kinds", _("Say with what you need help, so that your note finds its readers."))
        return cleaned

    def _check_row(self, cleaned: dict[str, Any], row: int) -> None:
        day, begins, ends = (cleaned.get(f"{name}_{row}") for name in ("day", "from", "until"))
        if not day and not begins and not ends:
            return
        if not (day and begins and ends):
            self.add_error(f"day_{row}", _("Give the day and both times."))
        elif ends <= begins:
            self.add_error(f"until_{row}", _("This ends before it begins."))

    def _spans(self, cleaned: Mapping[str, Any]) -> list[Span]:
        parts = {name: (begins, ends) for name, _label, begins, ends in PARTS}
        spans = []
        for value in cleaned.get("absent") or ():
            day, _dot, part = value.partition(".")
            spans.append(Span(date.fromisoformat(day), *parts[part]))
        for row in range(ROWS):
            day, begins, ends = (cleaned.get(f"{name}_{row}") for name in ("day", "from", "until"))
            if day and begins and ends:
                spans.append(Span(date.fromisoformat(day), begins, ends))
        return spans

    def save(self, proposal: Proposal, *, by: User) -> bool:
        return self.keep(by=by)

    def keep(self, *, by: User) -> bool:
        """Save what was sent; a form without these fields changes nothing."""
        changed = False
        if self._was_sent("absent", "always", "day_0"):
            spans = self._spans(self.cleaned_data)
            if spans or self.cleaned_data.get("always") or needs.spans_of(by, self.conference):
                changed = personal.say_absences(self.conference, by=by, spans=spans)
        if self._was_sent("first_time"):
            said = {"yes": True, "no": False}.get(self.cleaned_data["first_time"])
            changed = personal.say_first_time(self.conference, by=by, first_time=said) or changed
        if self._was_sent("kinds", "amount", "note"):
            fields = {name: self.cleaned_data.get(name) for name in ("kinds", "amount", "currency", "note")}
            changed = personal.ask_support(self.conference, by=by, fields=fields) or changed
        return changed

    def _was_sent(self, *names: str) -> bool:
        return any(name in self.fields and f"{self.name}-{name}" in self.data for name in names)


def _spans_as_fields(spans: list[Span]) -> dict[str, Any]:
    """Spans as ticked parts of days, and what does not fit these as rows by the clock."""
    values: dict[str, Any] = {"absent": []}
    rest: list[Span] = []
    for span in spans:
        inside = [part for part, _label, begins, ends in PARTS if span.starts <= begins and ends <= span.ends]
        values["absent"] += [f"{span.day.isoformat()}.{part}" for part in inside]
        covered = [(begins, ends) for part, _label, begins, ends in PARTS if part in inside]
        edges = [(span.starts, covered[0][0]), (covered[-1][1], span.ends)] if covered else [(span.starts, span.ends)]
        rest += [Span(span.day, begins, ends) for begins, ends in edges if begins < ends]
    for row, span in enumerate(rest[:ROWS]):
        values |= {f"day_{row}": span.day.isoformat(), f"from_{row}": span.starts, f"until_{row}": span.ends}
    return values


def is_asked_of_persons(conference: Conference) -> bool:
    """Whether this conference asks anything of each person for themselves."""
    return any(asking.asked_of(conference.fields_asked, name) != asking.Asked.OFF for name in OF_PERSONS)


def make_person(asked: "Asked") -> PersonSection | None:
    request = asked.request
    user = request.user if request.user.is_authenticated else None
    if not is_asked_of_persons(request.conference):
        return None
    return PersonSection(request.conference, user, asked.data, asked.initial or {})


#: Texts that a conference may need, and how their absence is said.
WANTED = {
    "outline": _("Write an outline"),
    "note_to_reviewers": _("Write a note to the reviewers"),
    "note_to_organizers": _("Write a note to the organizers"),
    "content_note": _("Say what listeners should know before they come"),
}


def lacks_fields(proposal: Proposal) -> "list[Lack]":
    """Optional fields that this conference needs, and has not got."""
    from speakers.sections import Lack

    asked = proposal.conference.fields_asked
    found = [
        Lack(str(words), f"id_{name}")
        for name, words in WANTED.items()
        if asking.asked_of(asked, name) == asking.Asked.REQUIRED and not getattr(proposal, name)
    ]
    if asking.asked_of(asked, "availability") == asking.Asked.REQUIRED and not needs.somebody_said_when(proposal):
        found.append(Lack(gettext("Say when you cannot come, or that you always can"), "id_you-absent"))
    return found
