"""The texts of a proposal as a page shows them, each with who reads it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from anonymity.queries import Shown
from conferences.markdown import render
from proposals.models import Proposal

_REVIEWERS = _("Read by reviewers, without your name.")
_ORGANIZERS = _("Read by the organizers only.")
_SHOWN: tuple[tuple[str, Promise, Promise], ...] = (
    ("abstract", _("Abstract"), _("Read by reviewers without your name, and by everyone if it is accepted.")),
    ("outline", _("Outline"), _REVIEWERS),
    ("note_to_reviewers", _("Note to reviewers"), _REVIEWERS),
    ("answers", _("Answers to the conference's questions"), _REVIEWERS),
    ("content_note", _("Content note"), _("Read by everyone once it is on the programme.")),
    ("note_to_organizers", _("Private note to the organizers"), _ORGANIZERS),
    ("withdrawn_because", _("Why it was withdrawn"), _ORGANIZERS),
)


@dataclass(frozen=True)
class Text:
    heading: Promise
    readers: Promise
    html: SafeString | str


def texts_for_reviewers(shown: Shown) -> list[Text]:
    """The texts as reviewers read them, what was hidden included."""
    return [
        Text(heading, readers, render(text)) for name, heading, readers in _SHOWN[:4] if (text := getattr(shown, name))
    ]


def texts_of(proposal: Proposal) -> list[Text]:
    """Every text there is; the abstract also while it is empty. Answers are shown one by one, with who reads each."""
    return [
        Text(heading, readers, render(text) if text else "")
        for name, heading, readers in _SHOWN
        if name != "answers" and ((text := getattr(proposal, name)) or name == "abstract")
    ]
