"""The forms of a speaker. Every field says who reads it; texts are tidied and measured as people count."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator, URLValidator
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from conferences.asking import USUAL, Asked, asked_of
from conferences.models import Conference, SessionType, Track
from notifications.services import works_as_address
from proposals.models import LIMITS, MOST_MINUTES, Level, Proposal, Recording
from proposals.texts import MOST_PER_CHARACTER, clean_line, clean_text, far_too_long, too_long
from speakers.addresses import split_addresses, split_people
from speakers.languages import LANGUAGES
from speakers.models import LIMITS as PROFILE_LIMITS
from speakers.models import LONGEST_LINK, MOST_LINKS
from speakers.services.invitations import MOST_SPEAKERS
from speakers.services.mentoring import LIMITS as HELP_LIMITS

EVERYONE = _("Everyone reads this if it is accepted; reviewers do before, without your name.")
REVIEWERS = _("Reviewers read this, without your name. It is never published.")
ORGANIZERS = _("Only the organizers read this.")
#: Characters of many addresses: far more than the longest honest list has.
LONGEST_ADDRESSES = 10_000


#: Fields that stand behind the main ones, in the order of the page.
MORE = (
    "content_note",
    "outline",
    "note_to_reviewers",
    "note_to_organizers",
    "level",
    "language",
    "minutes",
    "recording",
)


class PeopleText(forms.CharField):
    """A text of at most `limit` characters as people count them. What is typed beyond is refused, never cut off.

    One that `may_wait` is needed, but not to save a draft: it is not called optional, and may be empty.
    """

    def __init__(self, *, limit: int, lines: int = 1, may_wait: bool = False, **options: Any) -> None:
        self.limit = limit
        self.may_wait = may_wait
        self.tidy = clean_text if lines > 1 else clean_line
        self.is_markdown = lines > 1
        if lines > 1:
            options.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(strip=False, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """How much room there is, for the counter beside the text; and that it can be looked at as it will be."""
        attrs = {**super().widget_attrs(widget), "data-limit": str(self.limit)}
        return {**attrs, "data-markdown": ""} if self.is_markdown else attrs

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if len(text) > 2 * MOST_PER_CHARACTER * self.limit:
            raise forms.ValidationError(far_too_long(self.limit))
        text = self.tidy(text)
        if said := too_long(text, self.limit):
            raise forms.ValidationError(said)
        return text

    def validate(self, value: str) -> None:
        if not self.may_wait:
            super().validate(value)


class TracksThatMayWait(forms.MultipleChoiceField):
    """Needed, but not to save a draft."""

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


def _label(track: Track) -> str:
    description = str(track.description)
    if not description:
        return str(track.name)
    return format_html('{} <span class="soft small">{}</span>', track.name, description)


class ProposalForm(forms.Form):
    """A proposal as its speaker writes it. Tracks and types are chosen by their codes; nothing is asked of the
    database but what the view has loaded."""

    title = PeopleText(label=_("Title"), limit=LIMITS["title"], may_wait=True, help_text=EVERYONE)
    session_type = forms.ChoiceField(label=_("Session type"))
    tracks = TracksThatMayWait(
        label=_("Tracks"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where it would fit. With several, each of their committees considers it; one can accept it."),
    )
    abstract = PeopleText(
        label=_("Abstract"),
        limit=LIMITS["abstract"],
        lines=8,
        may_wait=True,
        help_text=format_lazy("{} {}", _("What listeners will learn, in your own words. Markdown works."), EVERYONE),
    )
    outline = PeopleText(
        label=_("Outline"), limit=LIMITS["outline"], lines=6, required=False,
        help_text=format_lazy("{} {}", _("How the time is filled, roughly."), REVIEWERS),
    )  # fmt: skip
    note_to_reviewers = PeopleText(
        label=_("Note to reviewers"), limit=LIMITS["note_to_reviewers"], lines=3, required=False, help_text=REVIEWERS
    )
    note_to_organizers = PeopleText(
        label=_("Private note to the organizers"), limit=LIMITS["note_to_organizers"], lines=3, required=False,
        help_text=format_lazy("{} {}", _("Anything they should know, such as when you cannot come."), ORGANIZERS),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    language = forms.ChoiceField(label=_("Language of the talk"), choices=LANGUAGES)
    minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=1, max_value=MOST_MINUTES,
        help_text=_("Leave empty for the usual length of the session type."),
    )  # fmt: skip
    content_note = PeopleText(
        label=_("Content note"), limit=LIMITS["content_note"], lines=2, required=False,
        help_text=format_lazy(
            "{} {}",
            _("What listeners should know before they come: flashing lights, loud noise, hard subjects."),
            _("Everyone reads this once it is on the programme. Reviewers do not read it before."),
        ),
    )  # fmt: skip
    recording = forms.ChoiceField(
        label=_("Recording and slides"), choices=Recording.choices, widget=forms.RadioSelect, required=False,
        help_text=_("Everyone reads this if it is accepted. Reviewers do not."),
    )  # fmt: skip
    speaker_name = PeopleText(
        label=_("Your name, as you want to be announced"), limit=PROFILE_LIMITS["name"], may_wait=True,
        help_text=_("A handle is fine. Reviewers do not see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    use_required_attribute = False

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(
        self,
        *args: Any,
        tracks: Iterable[Track],
        session_types: Iterable[SessionType],
        asks_name: bool = False,
        fields_asked: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._tracks = {each.code: each for each in tracks}
        self._types = {each.code: each for each in session_types}
        self._choices("tracks", [(code, _label(each)) for code, each in self._tracks.items()])
        self._choices("session_type", [(code, f"{each} ({each.minutes} min)") for code, each in self._types.items()])
        if len(self._tracks) == 1:
            self.fields["tracks"].initial = list(self._tracks)
        if not asks_name:
            del self.fields["speaker_name"]
        self._leave_out(dict(fields_asked or {}))

    def _leave_out(self, fields_asked: dict[str, str]) -> None:
        """What this conference does not ask for; and what it needs is no longer called optional."""
        for name in set(USUAL) & set(self.fields):
            asked = asked_of(fields_asked, name)
            field = self.fields[name]
            if asked == Asked.OFF:
                del self.fields[name]
            elif asked == Asked.REQUIRED and isinstance(field, PeopleText):
                field.required = field.may_wait = True

    def asked_first(self) -> list[forms.BoundField]:
        """Further fields that this conference needs: beside the main ones, not folded away."""
        return [
            self[name]
            for name in MORE
            if name in self.fields and isinstance(self.fields[name], PeopleText) and self.fields[name].required
        ]

    def asked_more(self) -> list[forms.BoundField]:
        first = {each.name for each in self.asked_first()}
        return [self[name] for name in MORE if name in self.fields and name not in first]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_tracks(self) -> list[Track]:
        return [self._tracks[code] for code in self.cleaned_data["tracks"]]

    def clean_session_type(self) -> SessionType:
        return self._types[self.cleaned_data["session_type"]]

    def content(self) -> dict[str, Any]:
        """What goes into the proposal; without minutes where they were left to the session type."""
        apart = {"tracks", "revision", "opened", "speaker_name"}
        content = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        if "minutes" in content and content["minutes"] is None:
            content["minutes"] = content["session_type"].minutes
        if not content.get("recording", True):
            del content["recording"]
        return content


def initial_of(proposal: Proposal) -> dict[str, Any]:
    """A saved proposal as the form's first values."""
    usual = proposal.minutes == proposal.session_type.minutes
    return {
        "title": proposal.title,
        "session_type": proposal.session_type.code,
        "tracks": [track.code for track in proposal.tracks.all()],
        "abstract": proposal.abstract,
        "outline": proposal.outline,
        "note_to_reviewers": proposal.note_to_reviewers,
        "note_to_organizers": proposal.note_to_organizers,
        "level": proposal.level,
        "language": proposal.language,
        "minutes": None if usual else proposal.minutes,
        "content_note": proposal.content_note,
        "recording": proposal.recording,
        "revision": proposal.revision,
    }


def initial_of_new(conference: Conference) -> dict[str, Any]:
    return {"language": conference.language, "level": Level.BEGINNER, "recording": Recording.ALL}


class LinksField(forms.CharField):
    """Addresses on the web, one on a line; https where no scheme was typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), strip=True, **options)
        self._one = forms.URLField(assume_scheme="https", max_length=LONGEST_LINK)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        lines = list(dict.fromkeys(line.strip() for line in text[:50_000].splitlines() if line.strip()))
        if len(lines) > MOST_LINKS:
            raise forms.ValidationError(
                _("These are %(count)d links; %(most)d fit.") % {"count": len(lines), "most": MOST_LINKS}
            )
        return [self._address(line) for line in lines]

    def _address(self, line: str) -> str:
        try:
            address = str(self._one.clean(line))
            URLValidator(schemes=["http", "https"])(address)
        except forms.ValidationError:
            raise forms.ValidationError(
                _("“%(line)s” is not an address that begins with https:// or http://.") % {"line": line[:80]}
            ) from None
        return address

    def validate(self, value: Any) -> None:
        """An empty list is as good as any."""


class ProfileForm(forms.Form):
    """What a person says about themselves. Read by everyone once something of theirs is on the programme."""

    name = PeopleText(
        label=_("Your name, as you want to be announced"), limit=PROFILE_LIMITS["name"],
        widget=forms.TextInput(attrs={"autocomplete": "name"}), help_text=_("A handle is fine."),
    )  # fmt: skip
    pronouns = PeopleText(label=_("Pronouns"), limit=PROFILE_LIMITS["pronouns"], required=False)
    affiliation = PeopleText(
        label=_("Organization"), limit=PROFILE_LIMITS["affiliation"], required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    biography = PeopleText(
        label=_("About you"), limit=PROFILE_LIMITS["biography"], lines=6, required=False,
        help_text=_("Some sentences for the programme. Markdown works."),
    )  # fmt: skip
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )  # fmt: skip
    links = LinksField(
        label=_("More links"), required=False, help_text=_("Code, social networks, other talks: one address on a line.")
    )
    picture = forms.FileField(
        label=_("A picture of you"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=_("We cut out the middle and take away where and with what it was taken. Reviewers never see it."),
    )  # fmt: skip
    no_picture = forms.BooleanField(label=_("Show no picture of me any more"), required=False)

    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def content(self) -> dict[str, Any]:
        apart = {"opened", "picture", "no_picture"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


class WithdrawForm(forms.Form):
    reason = PeopleText(
        label=_("Why?"), limit=LIMITS["withdrawn_because"], lines=3, required=False, help_text=ORGANIZERS
    )


class AddressesField(forms.CharField):
    """Several addresses, as people paste them. Whether each is one is said by the service, all at once."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        ProhibitNullCharactersValidator()(text)
        MaxLengthValidator(LONGEST_ADDRESSES)(text)
        return split_addresses(text)


class InviteForm(forms.Form):
    emails = AddressesField(
        label=_("E-mail addresses"),
        help_text=_("One or several, each on a line. They get a mail with a link, and are named only if they say yes."),
    )
    looks_after = forms.BooleanField(
        label=_("They do not speak, but help to look after it"),
        required=False,
        help_text=_("They can read, edit and submit it and get the mails. They are not announced."),
    )


class EntryForm(forms.Form):
    """Who somebody without an account is, to answer an invitation."""

    name = PeopleText(
        label=_("Your name, as you want to be announced"), limit=PROFILE_LIMITS["name"], required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}), help_text=_("You can change it later."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We mail you a code, which you type into this page. It may be another address of yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code from the mail"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "size": 12}),
    )


class HelpForm(forms.Form):
    note = PeopleText(
        label=_("What would you like help with?"), limit=HELP_LIMITS["note"], lines=4, required=False,
        help_text=_("Mentors read this. For instance: is the title clear, is it too long, what is missing?"),
    )  # fmt: skip


class CommentForm(forms.Form):
    """What a mentor says about one text, or about words in it."""

    field = forms.ChoiceField(
        label=_("About"),
        choices=[
            ("title", _("Title")),
            ("abstract", _("Abstract")),
            ("outline", _("Outline")),
            ("note_to_reviewers", _("Note to reviewers")),
        ],
    )
    words = PeopleText(
        label=_("The words it is about"), limit=HELP_LIMITS["quote"], lines=2, required=False,
        help_text=_("Mark them in the text, or copy them here. Empty for the whole text."),
    )  # fmt: skip
    body = PeopleText(
        label=_("Your comment"), limit=HELP_LIMITS["body"], lines=4,
        help_text=_("The speakers read it beside their text, with your name."),
    )  # fmt: skip


#: How a session that an organizer has entered goes on.
GOES_ON = (
    ("confirmed", _("It is settled: accepted and confirmed, without review")),
    ("accepted", _("Accepted without review; its speakers are asked by mail to confirm")),
    ("review", _("Into review, like every other proposal")),
)


class PeopleField(forms.CharField):
    """Names and addresses, a person on each line. Cleans to pairs of both; either may be empty, never both."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}), **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        ProhibitNullCharactersValidator()(text)
        MaxLengthValidator(LONGEST_ADDRESSES)(text)
        return split_people(text)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_SPEAKERS:
            raise forms.ValidationError(_("A proposal has at most %(most)d speakers."), params={"most": MOST_SPEAKERS})
        for said in (too_long(clean_line(name), PROFILE_LIMITS["name"]) for name, _email in value):
            if said:
                raise forms.ValidationError(said)
        wrong = [email for _name, email in value if email and not works_as_address(email)]
        if wrong:
            raise forms.ValidationError(
                [
                    forms.ValidationError(_("“%(text)s” is not an e-mail address."), params={"text": each[:60]})
                    for each in wrong[:10]
                ]
            )
        seen = [email.lower() for _name, email in value if email]
        if len(seen) != len(set(seen)):
            raise forms.ValidationError(_("One e-mail address is there twice. Each person needs their own."))


class EnterForm(forms.Form):
    """A session that an organizer enters for its speakers."""

    title = PeopleText(label=_("Title"), limit=LIMITS["title"])
    people = PeopleField(
        label=_("Speakers"),
        help_text=_(
            "One person on each line, in the order in which they are named: “Ada Quill” or “Ada Quill "
            "&lt;ada@example.org&gt;”. Whoever has an address gets a mail with a link that makes the session theirs."
        ),
    )
    session_type = forms.ChoiceField(label=_("Session type"))
    track = forms.ChoiceField(label=_("Track"))
    minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=1, max_value=MOST_MINUTES,
        help_text=_("Leave empty for the usual length of the session type."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the talk"), choices=LANGUAGES)
    abstract = PeopleText(
        label=_("Abstract"), limit=LIMITS["abstract"], lines=6, required=False,
        help_text=_("Its speakers can still write it. Markdown works."),
    )  # fmt: skip
    goes_on = forms.ChoiceField(
        label=_("How it goes on"), choices=GOES_ON, widget=forms.RadioSelect, initial="confirmed"
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    use_required_attribute = False

    def __init__(
        self, *args: Any, tracks: Iterable[Track], session_types: Iterable[SessionType], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._tracks = {each.code: each for each in tracks}
        self._types = {each.code: each for each in session_types}
        for name, things in (("track", self._tracks), ("session_type", self._types)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(code, str(each)) for code, each in things.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("goes_on") == "accepted" and not any(email for _name, email in cleaned.get("people", ())):
            self.add_error("people", _("To be asked to confirm, at least one of them needs an e-mail address."))
        if cleaned.get("goes_on") == "review" and not cleaned.get("abstract"):
            self.add_error("abstract", _("Reviewers need something to read."))
        return cleaned

    def track_chosen(self) -> Track:
        return self._tracks[self.cleaned_data["track"]]

    def content(self) -> dict[str, Any]:
        """What goes into the proposal."""
        kind = self._types[self.cleaned_data["session_type"]]
        fields = {name: self.cleaned_data[name] for name in ("title", "abstract", "language")}
        return fields | {"session_type": kind, "minutes": self.cleaned_data["minutes"] or kind.minutes}


class EnteredForm(forms.Form):
    """Under which name and address somebody without an account was entered."""

    name = PeopleText(label=_("Name, as it is announced"), limit=PROFILE_LIMITS["name"], required=False)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("With an address they get the mails about their session, and can take it over."),
    )  # fmt: skip
    mail = forms.BooleanField(
        label=_("Mail them the link that makes their sessions theirs"), required=False,
        help_text=_("At most one an hour."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned["name"] or cleaned["email"]):
            self.add_error("name", _("Somebody needs a name or an address."))
        if not self.errors and cleaned["mail"] and not cleaned["email"]:
            self.add_error("email", _("Where should the mail go?"))
        return cleaned
