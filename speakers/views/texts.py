"""The texts of a proposal as a page shows them, each with who reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from anonymity.queries import Shown
from conferences.markdown import render
from proposals.models import Proposal
from speakers.forms import ProposalForm
from speakers.models import HelpComment, WorkingCopy

_REVIEWERS = _("Read by reviewers, without names.")
_ORGANIZERS = _("Read by the organizers only.")
_SHOWN: tuple[tuple[str, Promise, Promise], ...] = (
    ("abstract", _("Abstract"), _("Read by reviewers without names, and by everyone if it is accepted.")),
    ("outline", _("Outline"), _REVIEWERS),
    ("note_to_reviewers", _("Note to reviewers"), _REVIEWERS),
    ("answers", _("Answers to the conference's questions"), _REVIEWERS),
    ("content_note", _("Content note"), _("Read by everyone once it is on the programme.")),
    ("note_to_organizers", _("Private note to the organizers"), _ORGANIZERS),
    ("withdrawn_because", _("Why it was withdrawn"), _ORGANIZERS),
)


#: What is chosen rather than written: codes, which say nothing to a reader.
NOT_TEXTS = frozenset({"session_type", "tracks", "level", "language", "minutes", "recording", "whole"})


@dataclass(frozen=True)
class Text:
    heading: Promise | str
    readers: Promise | str
    html: SafeString | str
    plain: str = ""
    comments: tuple[HelpComment, ...] = ()


def texts_for_reviewers(shown: Shown) -> list[Text]:
    """The texts as reviewers read them, what was hidden included."""
    return [
        Text(heading, readers, render(text)) for name, heading, readers in _SHOWN[:4] if (text := getattr(shown, name))
    ]


def texts_of_copy(copy: WorkingCopy) -> list[Text]:
    """Everything that was typed and not saved, the title first; where there are two versions of a text, both."""
    labels = {name: field.label for name, field in ProposalForm.base_fields.items()}
    typed = [(name, values) for name, (_version, _tab, values) in copy.fields.items()]
    order = list(labels)
    found = []
    for name, values in sorted([*typed, *copy.aside.items()], key=lambda each: _place(order, each[0])):
        text = "\n".join(values).strip()
        if text and name not in NOT_TEXTS:
            found.append(Text(str(labels.get(name) or name), "", render(text), text))
    return found


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def texts_of(proposal: Proposal, comments: Iterable[HelpComment] = ()) -> list[Text]:
    """Every text there is, the abstract also while it is empty; each with what a mentor said about it."""
    said = list(comments)
    return [
        Text(
            heading, readers, render(text) if text else "", comments=tuple(each for each in said if each.field == name)
        )
        for name, heading, readers in _SHOWN
        if name != "answers"
        and ((text := getattr(proposal, name)) or name == "abstract" or any(each.field == name for each in said))
    ]
