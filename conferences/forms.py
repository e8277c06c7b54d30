"""Forms of the set-up pages. Texts are written in the conference's language; other languages are kept."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from conferences import services
from conferences.calls import Window
from conferences.models import Conference, ReviewPolicy, Role, Round, SessionType, Track
from conferences.texts import TranslatedText
from conferences.times import end_of_day_anywhere, last_day_anywhere, stamp, zone_names

TEXT_LENGTH = 10_000


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ThingForm(forms.Form):
    """A form about one thing. It carries the thing's fingerprint, so that an old form is noticed.

    `fields_to_save()` gives the services what they take; `theirs` is what stands now, after `Stale`.
    """

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    texts: tuple[str, ...] = ()
    saves: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, thing: Model | None = None, language: str = "en") -> None:
        self.thing = thing
        self.language = language
        self.theirs: list[tuple[str, str]] = []
        super().__init__(data, initial=self._initial() if thing is not None else None)

    def clean_seen(self) -> str | None:
        return self.cleaned_data["seen"] or None

    def _initial(self) -> dict[str, Any]:
        assert self.thing is not None
        values = {name: getattr(self.thing, name) for name in self.saves}
        for name in self.texts:
            values[name] = values[name].get(self.language) or str(values[name])
        return {**values, "seen": services.fingerprint(self.thing)}

    def fields_to_save(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in self.saves if name in self.cleaned_data}
        for name in self.texts:
            before = getattr(self.thing, name) if self.thing is not None else {}
            others = {language: text for language, text in before.items() if language != self.language}
            mine = {self.language: values[name]} if values[name] else {}
            values[name] = TranslatedText({**others, **mine})
        return values

    def show_theirs(self, current: Model) -> None:
        """Let the next save replace what somebody else saved, and show it until then."""
        self.thing = current
        initial = self._initial()
        self.theirs = [
            (str(self.fields[name].label), str(initial[name]))
            for name in self.saves
            if str(initial[name]) != str(self.cleaned_data.get(name))
        ]
        self.data = {**self.data.dict(), "seen": initial["seen"]} if hasattr(self.data, "dict") else self.data

    def take(self, refused: ValidationError) -> None:
        """Put what a service refused at its fields."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, errors in refused.message_dict.items():
            self.add_error(name if name in self.fields else None, list(errors))


def _zones() -> list[tuple[str, str]]:
    return [(name, name) for name in zone_names()]


class ConferenceForm(ThingForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.SlugField(
        label=_("Short name in the address"), max_length=50, help_text=_("For example “pyconf-2027”. Small letters.")
    )
    tagline = forms.CharField(label=_("One line about it"), max_length=200, required=False)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=_zones, initial="UTC")
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    contact_email = forms.EmailField(label=_("Where speakers can write to"), max_length=254)
    most_proposals = forms.IntegerField(
        label=_("Most proposals of one person"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Who has as many is told before they begin to write another. Empty: any number."),
    )
    description = forms.CharField(
        label=_("What the call asks for"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Markdown. Whom is the conference for, what do you want to hear, what do speakers get?"),
    )

    saves = (
        "name",
        "slug",
        "tagline",
        "starts_on",
        "ends_on",
        "timezone",
        "place",
        "contact_email",
        "most_proposals",
        "description",
    )
    texts = ("tagline", "description")


class NewConferenceForm(ConferenceForm):
    template = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            ("one-track", _("One track; talks and lightning talks")),
            ("several-tracks", _("Three tracks; talks, long talks, tutorials, lightning talks")),
            ("empty", _("Nothing")),
        ],
        help_text=_("Everything can be changed afterwards."),
    )


class RoundForm(ThingForm):
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    review_policy = forms.ChoiceField(
        label=_("Review"),
        choices=ReviewPolicy.choices,
        widget=forms.RadioSelect,
        initial=ReviewPolicy.ANONYMOUS,
        help_text=_("Once somebody has begun to write under a promise of anonymity, it stays."),
    )

    saves = ("name", "review_policy")
    texts = ("name",)


def wall_clock_of(thing: Round | Track | SessionType) -> datetime | None:
    """When it closes as a form shows it: with “anywhere on Earth” the day that counts, else the moment."""
    if not thing.closes_anywhere_on_earth or thing.call_closes_at is None:
        return thing.call_closes_at
    last = last_day_anywhere(thing.call_closes_at)
    return datetime(last.year, last.month, last.day, 23, 59)  # noqa: DTZ001 - a wall clock


def typed_end(given: dict[str, Any]) -> datetime | None:
    """The instant that a form means by its closing day or moment."""
    closes: datetime | None = given.get("call_closes_at")
    if closes is not None and given.get("closes_anywhere_on_earth"):
        return end_of_day_anywhere(closes.date())
    return closes


def required_end(given: dict[str, Any]) -> datetime:
    """The same of a form that cannot do without."""
    closes = typed_end(given)
    assert closes is not None
    return closes


class CallForm(ThingForm):
    """Dates of a call, on the conference's clocks. “Anywhere on Earth” counts the closing day to its last end."""

    call_opens_at = forms.DateTimeField(label=_("Opens"), required=False, widget=MomentInput)
    call_closes_at = forms.DateTimeField(label=_("Closes"), required=False, widget=MomentInput)
    closes_anywhere_on_earth = forms.BooleanField(
        label=_("Anywhere on Earth"),
        required=False,
        help_text=_("The closing day counts until it has ended everywhere; its time of day is ignored."),
    )
    grace_minutes = forms.IntegerField(
        label=_("Minutes of grace for forms opened before it closed"), min_value=0, max_value=1440, initial=15
    )

    results_by = forms.DateField(
        label=_("Results are announced by"),
        required=False,
        widget=DateInput,
        help_text=_("Speakers read “nothing to do until this day” once they have handed in."),
    )

    saves = ("call_opens_at", "call_closes_at", "closes_anywhere_on_earth", "grace_minutes", "results_by")

    def _initial(self) -> dict[str, Any]:
        assert isinstance(self.thing, Round)
        values = super()._initial()
        values["call_closes_at"] = wall_clock_of(self.thing)
        return values

    def fields_to_save(self) -> dict[str, Any]:
        given = self.cleaned_data
        anywhere = given["closes_anywhere_on_earth"]
        closes: datetime | None = given["call_closes_at"]
        day: date | None = closes.date() if closes is not None and anywhere else None
        return {
            "opens_at": given["call_opens_at"],
            "closes_at": None if anywhere else closes,
            "closes_on": day,
            "anywhere_on_earth": anywhere,
            "grace_minutes": given["grace_minutes"],
            "results_by": given["results_by"],
        }


class ExtendForm(forms.Form):
    """A later end for a round, a track or a session type; `first` is the one that is offered."""

    call_closes_at = forms.DateTimeField(label=_("Closes"), widget=MomentInput)
    closes_anywhere_on_earth = forms.BooleanField(
        label=_("Anywhere on Earth"),
        required=False,
        help_text=_("The closing day counts until it has ended everywhere; its time of day is ignored."),
    )
    results_by = forms.DateField(
        label=_("Results are announced by"),
        required=False,
        widget=DateInput,
        help_text=_("Leave empty to keep the day that is promised now."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, target: Round | Track | SessionType, first: datetime | None) -> None:
        self.target = target
        initial: dict[str, Any] = {"seen": stamp(target.call_closes_at)}
        if first is not None:
            anywhere = target.closes_anywhere_on_earth
            day = last_day_anywhere(first) if anywhere else None
            wall = datetime(day.year, day.month, day.day, 23, 59) if day else first  # noqa: DTZ001 - a wall clock
            initial |= {"call_closes_at": wall, "closes_anywhere_on_earth": anywhere}
        super().__init__(data, initial=initial)
        if not isinstance(target, Round):
            del self.fields["results_by"]

    def window(self) -> Window:
        """What was typed, as pages show an end."""
        given = self.cleaned_data
        return Window(None, typed_end(given), given["closes_anywhere_on_earth"], 0, self.target.code)

    def take(self, refused: ValidationError) -> None:
        """Put what a service refused at its fields."""
        for name, errors in refused.message_dict.items():
            self.add_error(name if name in self.fields else None, list(errors))


class OpenLinkForm(forms.Form):
    """A link that opens what is closed or hidden."""

    label = forms.CharField(
        label=_("Whom it is for"), max_length=200, required=False, help_text=_("For you only, such as “keynote, Ada”.")
    )
    track = forms.ModelChoiceField(
        label=_("Track that it opens"), queryset=Track.objects.none(), required=False, to_field_name="code",
        empty_label=_("Any listed track"),
    )  # fmt: skip
    session_type = forms.ModelChoiceField(
        label=_("Session type that it opens"), queryset=SessionType.objects.none(), required=False,
        to_field_name="code", empty_label=_("Any listed session type"),
    )  # fmt: skip
    most = forms.IntegerField(label=_("For how many proposals"), min_value=1, max_value=500, initial=1)
    call_closes_at = forms.DateTimeField(label=_("Until"), widget=MomentInput)
    closes_anywhere_on_earth = forms.BooleanField(
        label=_("Anywhere on Earth"),
        required=False,
        help_text=_("The closing day counts until it has ended everywhere; its time of day is ignored."),
    )
    skips_review = forms.BooleanField(
        label=_("Without review"),
        required=False,
        help_text=_("No reviewer reads it; it goes to the decision directly. Such a link opens nothing else."),
    )

    def __init__(self, data: Any = None, *, conference: Conference) -> None:
        super().__init__(data)
        for name, things in (("track", conference.tracks.all()), ("session_type", conference.session_types.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = things

    def take(self, refused: ValidationError) -> None:
        """Put what a service refused at its fields."""
        for name, errors in refused.message_dict.items():
            self.add_error(name if name in self.fields else None, list(errors))


class RevokeLinkForm(forms.Form):
    ends_drafts = forms.BooleanField(
        label=_("Also close the drafts that were begun with it"),
        required=False,
        help_text=_("Their texts stay readable for whoever wrote them, but cannot be handed in with this link."),
    )


class RoundChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name or _('Main round')} ({obj.get_phase_display()})"


class TrackForm(ThingForm):
    name = forms.CharField(label=_("Name"), max_length=100)
    description = forms.CharField(
        label=_("What belongs here"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Markdown. Shown with the call."),
    )
    color = forms.RegexField(
        label=_("Colour"),
        regex=r"^#[0-9a-fA-F]{6}$",
        initial="#4263eb",
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Marks the track in the programme."),
    )

    saves: tuple[str, ...] = ("name", "description", "color")
    texts = ("name", "description")


class OwnDatesForm(ThingForm):
    """A deadline of its own, and whether it is listed; for tracks and session types."""

    call_closes_at = forms.DateTimeField(
        label=_("Own deadline"),
        required=False,
        widget=MomentInput,
        help_text=_("Earlier or later than that of the round. Leave empty where the round's holds."),
    )
    closes_anywhere_on_earth = forms.BooleanField(
        label=_("Anywhere on Earth"),
        required=False,
        help_text=_("The closing day counts until it has ended everywhere; its time of day is ignored."),
    )
    is_hidden = forms.BooleanField(
        label=_("Not listed"),
        required=False,
        help_text=_("Nobody sees or chooses it without an invitation link."),
    )

    def _initial(self) -> dict[str, Any]:
        values = super()._initial()
        assert isinstance(self.thing, Track | SessionType)
        values["call_closes_at"] = wall_clock_of(self.thing)
        return values

    def fields_to_save(self) -> dict[str, Any]:
        values = super().fields_to_save()
        values["call_closes_at"] = typed_end(self.cleaned_data)
        values["closes_anywhere_on_earth"] = bool(
            values["call_closes_at"] and self.cleaned_data["closes_anywhere_on_earth"]
        )
        return values


OWN_DATES = ("call_closes_at", "closes_anywhere_on_earth", "is_hidden")


class OrganizersTrackForm(OwnDatesForm, TrackForm):
    """With what only organizers change: its dates, and the round that it belongs to, where there is a choice."""

    round = RoundChoice(
        label=_("Round"),
        queryset=Round.objects.none(),
        empty_label=None,
        to_field_name="code",
        help_text=_("Carries the dates of the call, the phase and the review policy."),
    )

    saves = ("name", "description", "color", "round", *OWN_DATES)
    field_order = ("name", "description", "color", "round", *OWN_DATES)

    def __init__(self, data: Any = None, *, conference: Conference, thing: Track | None = None) -> None:
        super().__init__(data, thing=thing, language=conference.language)
        field = self.fields["round"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = conference.rounds.all()
        if thing is not None:
            self.initial["round"] = thing.round.code


class SessionTypeForm(OwnDatesForm):
    name = forms.CharField(label=_("Name"), max_length=100)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=24 * 60, initial=30)

    saves = ("name", "minutes", *OWN_DATES)
    field_order = ("name", "minutes", *OWN_DATES)
    texts = ("name",)

    def __init__(self, data: Any = None, *, conference: Conference, thing: SessionType | None = None) -> None:
        super().__init__(data, thing=thing, language=conference.language)


class PlaceForm(forms.Form):
    position = forms.IntegerField(min_value=0, max_value=10_000)


class TimesMailedForm(forms.Form):
    times_mailed = forms.IntegerField(min_value=1, max_value=30_000)


class TrackChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    track = TrackChoice(
        label=_("Track"),
        queryset=Track.objects.none(),
        required=False,
        to_field_name="code",
        help_text=_("For a track chair only."),
    )

    def __init__(self, data: Any = None, *, conference: Conference, says: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(data)
        track, role = self.fields["track"], self.fields["role"]
        assert isinstance(track, forms.ModelChoiceField)
        assert isinstance(role, forms.ChoiceField)
        track.queryset = conference.tracks.all()
        if says:
            role.choices = list(says)

    def take(self, refused: ValidationError) -> None:
        if not hasattr(refused, "error_dict"):
            self.add_error("email", refused)
            return
        for name, errors in refused.message_dict.items():
            self.add_error(name if name in self.fields else None, list(errors))
