"""Forms of what a conference asks: a question, an agreement, which optional fields there are."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conferences.asking import (
    CAN_BE_REQUIRED,
    MOST_CHARACTERS,
    USUAL,
    AgreementKind,
    Asked,
    AskedWhen,
    Needed,
    QuestionKind,
    Readers,
    asked_of,
)
from conferences.forms import ThingForm
from conferences.models import Agreement, Conference, Question, SessionType, Track
from conferences.services.questions import fingerprint_of, options_from
from conferences.texts import TranslatedText

KINDS = [
    (QuestionKind.TEXT, _("Text, one line")),
    (QuestionKind.LONG_TEXT, _("Long text")),
    (QuestionKind.YES_NO, _("Yes or no")),
    (QuestionKind.CHOICE, _("One of several")),
    (QuestionKind.CHOICES, _("Any of several")),
    (QuestionKind.NUMBER, _("Number")),
    (QuestionKind.DATE, _("Date")),
    (QuestionKind.URL, _("Address of a web page")),
    (QuestionKind.FILE, _("File")),
]


class QuestionForm(ThingForm):
    """A question as an organizer writes it. `preview()` is what stands in it, saved or not."""

    text = forms.CharField(label=_("Question"), max_length=300)
    help = forms.CharField(
        label=_("Explanation"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands under the question. Say why you ask."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=KINDS, initial=QuestionKind.TEXT)
    options = forms.CharField(
        label=_("Options"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One on each line. An option with other words is another option: answers keep what was chosen."),
    )  # fmt: skip
    longest = forms.IntegerField(
        label=_("Longest answer, in characters"), required=False, min_value=1, max_value=MOST_CHARACTERS,
        help_text=_("Empty: 200 for one line, 2,000 for a long text."),
    )  # fmt: skip
    least = forms.IntegerField(
        label=_("At least"), required=False, min_value=-(10**9), max_value=10**9,
        help_text=_("The smallest number, or how many options have to be chosen."),
    )  # fmt: skip
    most = forms.IntegerField(
        label=_("At most"), required=False, min_value=-(10**9), max_value=10**9,
        help_text=_("The largest number, or how many options can be chosen."),
    )  # fmt: skip
    needed = forms.ChoiceField(label=_("An answer is needed"), choices=Needed.choices, widget=forms.RadioSelect)
    readers = forms.ChoiceField(
        label=_("Who reads the answer"), choices=Readers.choices, widget=forms.RadioSelect,
        help_text=_("Speakers read this beside the question. What you widen later counts for later answers only."),
    )  # fmt: skip
    understood = forms.BooleanField(
        label=_("I know that answers given so far stay with those who were named then"), required=False
    )
    tracks = forms.MultipleChoiceField(
        label=_("Only for these tracks"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: for all."),
    )  # fmt: skip
    session_types = forms.MultipleChoiceField(
        label=_("Only for these session types"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: for all."),
    )  # fmt: skip

    saves = (
        *("text", "help", "kind", "options", "longest", "least", "most"),
        *("needed", "readers", "tracks", "session_types"),
    )
    texts = ("text", "help")

    def __init__(
        self,
        data: Any = None,
        *,
        conference: Conference,
        thing: Question | None = None,
        own_tracks: list[Track] | None = None,
    ) -> None:
        self.conference = conference
        self._tracks = {each.code: each for each in (own_tracks or conference.tracks.all())}
        self._types = {each.code: each for each in conference.session_types.all()}
        super().__init__(data, thing=thing, language=conference.language)
        self._choose("tracks", self._tracks)
        self._choose("session_types", self._types)
        if thing is None:
            self.initial = {"needed": Needed.NO, "readers": Readers.ORGANIZERS}
        if own_tracks is not None:
            self._one_track(list(self._tracks))
        if not self.data.get("understood"):
            self.fields["understood"].widget = forms.HiddenInput()

    def _choose(self, name: str, things: dict[str, Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, str(each)) for code, each in things.items()]
        if len(things) < 2 and self.thing is None:
            del self.fields[name]

    def _one_track(self, codes: list[str]) -> None:
        """A chair asks one track: their own, or the one they choose of several."""
        self.fields["tracks"] = forms.MultipleChoiceField(
            label=_("For this track"), choices=[(code, str(self._tracks[code])) for code in codes],
            widget=forms.CheckboxSelectMultiple, initial=codes[:1],
        )  # fmt: skip
        self.initial.setdefault("tracks", codes[:1])

    def _initial(self) -> dict[str, Any]:
        thing = self.thing
        assert isinstance(thing, Question)
        values = {name: getattr(thing, name) for name in self.saves if name not in ("tracks", "session_types")}
        for name in self.texts:
            values[name] = values[name].get(self.language) or str(values[name])
        words = [each["text"].get(self.language) or str(TranslatedText(each["text"])) for each in thing.options]
        return {
            **values,
            "options": "\n".join(words),
            "tracks": [each.code for each in thing.tracks.all()],
            "session_types": [each.code for each in thing.session_types.all()],
            "seen": fingerprint_of(thing),
        }

    def fields_to_save(self) -> dict[str, Any]:
        values = super().fields_to_save()
        known = self.thing.options if isinstance(self.thing, Question) else []
        values["options"] = options_from(values.get("options", "").splitlines(), known, self.language)
        return {name: value for name, value in values.items() if name not in ("tracks", "session_types")}

    def tracks_chosen(self) -> list[Track]:
        return [self._tracks[code] for code in self.cleaned_data.get("tracks", ())]

    def types_chosen(self) -> list[SessionType]:
        return [self._types[code] for code in self.cleaned_data.get("session_types", ())]

    def ask_whether_understood(self) -> None:
        """Show the box that says it, empty."""
        self.fields["understood"].widget = forms.CheckboxInput()

    def preview(self) -> Question:
        """The question as it stands in the form, as far as it makes sense; never saved."""
        if not self.is_bound:
            if isinstance(self.thing, Question):
                return self.thing
            return Question(conference=self.conference, text=TranslatedText())
        self.is_valid()
        self.cleaned_data = getattr(self, "cleaned_data", {})
        usual = {"kind": QuestionKind.TEXT, "needed": Needed.NO, "readers": Readers.ORGANIZERS}
        given = {name: self.cleaned_data.get(name) or value for name, value in usual.items()}
        texts = {name: TranslatedText({self.language: self.cleaned_data.get(name, "")}) for name in self.texts}
        options = options_from(self.cleaned_data.get("options", "").splitlines()[:50], [], self.language)
        limits = {name: self.cleaned_data.get(name) for name in ("longest", "least", "most")}
        return Question(conference=self.conference, options=options, **given, **texts, **limits)


class AgreementForm(ThingForm):
    title = forms.CharField(label=_("Title"), max_length=150)
    kind = forms.ChoiceField(label=_("About"), choices=AgreementKind.choices)
    text = forms.CharField(
        label=_("What speakers agree to"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Markdown. Another text is a new version: every speaker is asked anew, and who agreed to what is kept."
        ),
    )  # fmt: skip
    asked_when = forms.ChoiceField(
        label=_("Every speaker is asked"), choices=AskedWhen.choices, widget=forms.RadioSelect,
        initial=AskedWhen.SUBMIT,
    )  # fmt: skip

    saves = ("title", "kind", "text", "asked_when")
    texts = ("title", "text")

    def __init__(self, data: Any = None, *, conference: Conference, thing: Agreement | None = None) -> None:
        self.current = thing.versions.get(version=thing.version).text if thing is not None else TranslatedText()
        super().__init__(data, thing=thing, language=conference.language)

    def _initial(self) -> dict[str, Any]:
        assert isinstance(self.thing, Agreement)
        self.thing.text = self.current  # type: ignore[attr-defined]
        return super()._initial()

    def show_theirs(self, current: Any) -> None:
        self.current = current.versions.get(version=current.version).text
        super().show_theirs(current)

    def fields_to_save(self) -> dict[str, Any]:
        if self.thing is not None:
            self.thing.text = self.current  # type: ignore[attr-defined]
        return super().fields_to_save()


#: How each field is called here, and who reads it.
FIELD_WORDS = {
    "outline": (_("Outline"), _("Read by reviewers.")),
    "note_to_reviewers": (_("Note to reviewers"), _("Read by reviewers.")),
    "note_to_organizers": (_("Private note to the organizers"), _("Read by the organizers only.")),
    "level": (_("Level"), _("Read by everyone.")),
    "language": (_("Language of the talk"), _("Read by everyone.")),
    "minutes": (_("Length in minutes, where it differs from the session type's"), _("Read by everyone.")),
    "recording": (
        _("Recording, slides only, or neither"),
        _("Read by everyone once it is accepted. Not asked: recorded."),
    ),
    "content_note": (_("Content note"), _("Read by everyone once it is on the programme.")),
    "availability": (_("When each speaker can come"), _("Read by the organizers only.")),
    "first_time": (_("Speaking for the first time"), _("Read by the organizers, never by reviewers.")),
    "travel_support": (_("Travel support"), _("Read by organizers and helpdesk, apart from every proposal.")),
}


class FieldsForm(forms.Form):
    """Each optional field: not asked, optional, or needed to submit."""

    chairs_read_first_time = forms.BooleanField(
        label=_("Chairs, too, read who speaks for the first time, once names are open"), required=False
    )

    def __init__(self, data: Any = None, *, conference: Conference) -> None:
        super().__init__(data, initial={"chairs_read_first_time": conference.chairs_read_first_time})
        for name in USUAL:
            label, readers = FIELD_WORDS[name]
            self.fields[name] = forms.ChoiceField(
                label=label,
                help_text=readers,
                choices=_choices(name),
                initial=asked_of(conference.fields_asked, name),
            )
        self.order_fields([*USUAL, "chairs_read_first_time"])

    def asked(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in USUAL}


def _choices(name: str) -> Iterable[tuple[str, Any]]:
    allowed = list(Asked) if name in CAN_BE_REQUIRED else [Asked.OFF, Asked.OPTIONAL]
    return [(each.value, each.label) for each in allowed]
