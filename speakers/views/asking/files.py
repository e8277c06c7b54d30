"""Questions for a file in a form: the file that stands, one that waits with the form, and a place to choose.

Fields beside the question's own: `-held` (codes of waiting files, one check box each) and `-remove`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from conferences.asking import Question, QuestionKind
from conferences.http import ConferenceRequest
from proposals.answering import FileAnswered, Value
from proposals.files import Stored, Upload, largest
from proposals.files.storage import too_large_words
from proposals.models import Answer, Proposal
from proposals.states import Refused
from proposals.uploads import too_large
from speakers.models import HeldFile
from speakers.services import filing
from speakers.views.attachments import one_of, several


@dataclass
class Box:
    """One question for a file, as the form shows it."""

    name: str
    question: str
    may_upload: bool
    proposal: Proposal | None
    standing: FileAnswered | None
    before: Value
    held: HeldFile | None = None
    is_removed: bool = False

    @property
    def most_bytes(self) -> int:
        return largest()

    def taken(self) -> Value | Stored:
        """The answer as it is meant. In the transaction that saves it: what waited is taken."""
        if self.held is not None and (kept := filing.take_answer(self.held)) is not None:
            return kept
        return None if self.is_removed and self.held is None else self.before


class Boxes:
    """All of one form. Somebody who is not logged in can choose no file yet."""

    def __init__(
        self,
        request: ConferenceRequest,
        proposal: Proposal | None,
        files: MultiValueDict[str, Any] | None = None,
    ) -> None:
        self.request, self.proposal, self.files = request, proposal, files
        self.user: User | None = request.user if request.user.is_authenticated else None
        self.by_code: dict[str, Box] = {}

    def fill(
        self, questions: Iterable[Question], standing: Mapping[str, Answer], given: Mapping[str, Any], prefix: str
    ) -> None:
        """As the form says, or what was typed before. One query where a file waits."""
        for each in questions:
            if each.kind != QuestionKind.FILE:
                continue
            name, there = f"{prefix}-{each.code}", standing.get(each.code)
            self.by_code[each.code] = Box(
                name,
                each.code,
                self.user is not None,
                self.proposal,
                there.file if there else None,
                there.value if there else None,
                is_removed=bool(one_of(given, f"{name}-remove")),
            )
        codes = {code: each for each in self.by_code.values() for code in several(given, f"{each.name}-held")}
        waiting = filing.holding(self.user, codes) if self.user is not None else []
        for held in waiting:
            box = codes[held.code]
            is_its_own = held.replaces == box.question and held.conference_id == self.request.conference.pk
            if is_its_own and held.taken_at is None:
                box.held = held

    def refused(self, code: str) -> str:
        """Why the file that came with the form was dropped while it arrived; empty if none was."""
        return too_large_words() if self.by_code[code].name in too_large(self.request) else ""

    def hold(self, code: str, upload: Upload) -> None:
        """Keep what came with the form. Raises ValidationError with what cannot be kept."""
        if self.user is None:
            return
        conference = self.request.conference
        try:
            self.by_code[code].held = filing.hold(conference, by=self.user, upload=upload, replaces=code)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
