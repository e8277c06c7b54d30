"""Forms of organizers. Times are those of the conference's clocks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from conferences.models import Conference
from schedule import queries
from schedule.errors import Refused
from schedule.models import Day, Kind, Room
from schedule.services import Spot
from schedule.services.releasing import LONGEST_VERSION
from schedule.times import MINUTE


class Trying(forms.Form):
    """A form whose verb may refuse: the sentence stands above the form, and nothing typed is lost."""

    def tries(self, verb: Callable[[], object]) -> bool:
        try:
            verb()
        except Refused as refused:
            self.add_error(None, str(refused))
            return False
        return True


class RoomForm(Trying):
    name = forms.CharField(label=_("Name"), max_length=100)
    building = forms.CharField(label=_("Building or floor"), max_length=100, required=False)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=1_000_000, required=False)
    position = forms.IntegerField(
        label=_("Position in lists"),
        help_text=_("Rooms are listed from the lowest number to the highest."),
        min_value=0,
        max_value=32_767,
        required=False,
    )
    is_shared = forms.BooleanField(
        label=_("Several things may take place here at once"),
        help_text=_("For posters, stands and open floors. Everywhere else an overlap stops a release."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("position") is None:
            cleaned.pop("position", None)
        return cleaned


class DayForm(Trying):
    day = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    opens = forms.TimeField(label=_("Opens"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"), initial=time(9))
    closes = forms.TimeField(
        label=_("Closes"),
        help_text=_("A time that is not after the opening is after midnight."),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        initial=time(18),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, edited: Day | None = None, **kwargs: Any) -> None:
        if edited is not None:
            opens, closes = edited.opens_at.astimezone(zone), edited.closes_at.astimezone(zone)
            kwargs["initial"] = {"day": edited.date, "opens": opens.time(), "closes": closes.time()}
        super().__init__(*args, **kwargs)
        self.zone = zone

    def hours(self) -> dict[str, Any]:
        """What the services take: the date, and two instants."""
        day, opens, closes = (self.cleaned_data[name] for name in ("day", "opens", "closes"))
        last = day + timedelta(days=1) if closes <= opens else day
        return {"day": day, "opens_at": _instant(day, opens, self.zone), "closes_at": _instant(last, closes, self.zone)}


class SpotForm(Trying):
    """Where and when. The room may be all of them."""

    room = forms.ModelChoiceField(
        queryset=Room.objects.none(), label=_("Room"), required=False, empty_label=_("All rooms"), to_field_name="code"
    )
    date = forms.ChoiceField(label=_("Day"))
    start = forms.TimeField(
        label=_("Starts"),
        help_text=_("A time before four in the morning belongs to the night after this day."),
        widget=forms.TimeInput({"type": "time", "step": 300}, format="%H:%M"),
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=99 * 60)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = conference.zone
        self.days = list(queries.days(conference))
        self.spans = queries.day_spans(conference, self.days)
        choices = [(span.date.isoformat(), f"{span.date:%a %-d %b %Y}") for span in self.spans]
        given = self.initial.get("date")
        if given and given not in dict(choices):
            choices.append((given, given))
        date_field = self.fields["date"]
        assert isinstance(date_field, forms.ChoiceField)
        date_field.choices = choices
        room_field = self.fields["room"]
        assert isinstance(room_field, forms.ModelChoiceField)
        room_field.queryset = queries.rooms(conference)

    def spot(self) -> Spot:
        """The room and the span of time, as instants. A clock time that the day has twice means the first."""
        start = start_on(date.fromisoformat(self.cleaned_data["date"]), self.cleaned_data["start"], self)
        return Spot(self.cleaned_data["room"], start, start + self.cleaned_data["minutes"] * MINUTE)


def start_on(day: date, clock: time, form: SpotForm) -> datetime:
    """The instant at which a programme day's clocks show this: after midnight where the day began later."""
    span = next((each for each in form.spans if each.date == day), None)
    start = _instant(day, clock, form.zone)
    if span is not None and start < span.start:
        following = _instant(day + timedelta(days=1), clock, form.zone)
        return following if following < span.end else start
    return start


class ItemForm(SpotForm):
    """Something of the organizers' own, and where it stands."""

    field_order = ["kind", "title", "abstract", "room", "date", "start", "minutes"]

    kind = forms.ChoiceField(
        label=_("What it is"), choices=[each for each in Kind.choices if each[0] != Kind.TALK], initial=Kind.BREAK
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    abstract = forms.CharField(label=_("Text"), widget=forms.Textarea({"rows": 4}), max_length=10_000, required=False)

    def texts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "title", "abstract")}


class ItemTextForm(Trying):
    kind = ItemForm.base_fields["kind"]
    title = ItemForm.base_fields["title"]
    abstract = ItemForm.base_fields["abstract"]


class ReleaseForm(Trying):
    version = forms.CharField(
        label=_("Version"), help_text=_("What this version is called, for example 1.0."), max_length=LONGEST_VERSION
    )
    notes = forms.CharField(
        label=_("What is new"),
        help_text=_("Shown with the version. Markdown works."),
        widget=forms.Textarea({"rows": 4}),
        max_length=5000,
        required=False,
    )
    accept = forms.BooleanField(label=_("I have looked at what is listed above, and it may stay so"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
