"""Parts of the proposal's form that have fields of their own, each saved in the form's transaction.

A section is built for each request from what is asked, shown by its template, checked with the form and saved after
it. A room that adds one adds its maker to `SECTIONS`, and to `LACKING` what a draft cannot be submitted without.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from conferences.http import ConferenceRequest
from proposals.models import Proposal
from speakers.views import attachments
from speakers.views.asking import (
    lacks_agreements,
    lacks_answers,
    lacks_fields,
    make_agreements,
    make_person,
    make_questions,
)
from speakers.views.seen import Mirror
from speakers.views.speaking import lacks_speaker, make_comments, make_people


@dataclass(frozen=True)
class Asked:
    """What a section is made of. A page that is only shown has no `data` and `files`; a new one no `proposal`."""

    request: ConferenceRequest
    proposal: Proposal | None = None
    data: QueryDict | None = None
    files: MultiValueDict[str, Any] | None = None
    initial: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Lack:
    """What a draft lacks, in words, and the id of the field (of the form's page) where it is written."""

    words: str
    anchor: str


class Section(Protocol):
    """A part of the form. `name` is its anchor and the prefix of its fields; `template` is given it as `section`."""

    name: str
    template: str

    def is_valid(self) -> bool:
        """Whether what was typed can be saved (a draft may lack what is only needed to submit)."""
        ...

    def save(self, proposal: Proposal, *, by: User) -> bool:
        """Save through the services, in the caller's transaction; whether anything changed."""
        ...


Maker = Callable[[Asked], Section | None]

#: In the order of the page: what reviewers read, how it looks to them, then what they do not read. A maker may answer
#: None where there is nothing to ask.
SECTIONS: tuple[Maker, ...] = (
    make_comments,
    make_questions,
    attachments.section,
    Mirror,
    make_people,
    make_person,
    make_agreements,
)
#: What a draft lacks beside its own texts, in the order of the page.
LACKING: tuple[Callable[[Proposal], list[Lack]], ...] = (
    lacks_answers,
    lacks_speaker,
    lacks_fields,
    lacks_agreements,
)


def sections(asked: Asked) -> list[Section]:
    made = (make(asked) for make in SECTIONS)
    return [section for section in made if section is not None]


def lacking(proposal: Proposal) -> list[Lack]:
    return [lack for find in LACKING for lack in find(proposal)]
