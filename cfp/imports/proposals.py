"""Brings the proposals of a file into a conference, through the services. Importing twice changes nothing."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from anonymity import services as anonymity
from cfp.imports.common_shape import PersonRow, TalkRow, read
from cfp.imports.report import Report
from conferences import services as conferences
from conferences.codes import ALPHABET, LENGTH
from conferences.models import Conference, SessionType, Track
from conferences.texts import translated
from proposals import services as proposals
from proposals.models import Proposal
from proposals.states import Refused
from speakers import queries as speaking
from speakers import services as speakers
from speakers.models import Profile

#: A track for entries without one, and a session type where the conference has none.
DEFAULT_TRACK, DEFAULT_TYPE = "General", "Talk"
#: What is done with an entry's `state`; any other is told before it is entered as submitted.
AS_SUBMITTED = frozenset({"", "submitted", "new", "pending"})
KEPT = frozenset({"draft", "withdrawn"})


def import_proposals(path: Path, conference: Conference, *, by: User | None, source: str = "") -> Report:
    """Read `path` (the common shape) and enter what is not there yet; `source` names where the file comes from.

    Each proposal is a transaction of its own, so that an import that was cut short goes on when it is run again.
    Raises `Unreadable` when the file as a whole cannot be used; nothing was imported then.
    """
    reading = read(path, source=source)
    report = reading.report
    codes = {row.key: code_of(conference, row.key) for row in reading.rows}
    known = {proposal.code: proposal for proposal in _known(conference, codes.values())}
    fresh = []
    for row in reading.rows:
        if proposal := known.get(codes[row.key]):
            _compare(row, proposal, report)
        else:
            fresh.append(row)
    if fresh:
        importer = _Importer(conference, by, report)
        importer.prepare(fresh)
        for row in fresh:
            importer.enter(row, codes[row.key])
    return report


def code_of(conference: Conference, key: str) -> str:
    """The code of an imported proposal: always the same for the same entry, so that it is found again."""
    number = int.from_bytes(hashlib.sha256(f"{conference.slug}/{key}".encode()).digest()[:8])
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def _known(conference: Conference, codes: Iterable[str]) -> Iterator[Proposal]:
    return Proposal.objects.of(conference).filter(code__in=list(codes)).iterator()


def _compare(row: TalkRow, proposal: Proposal, report: Report) -> None:
    report.counts["here already"] += 1
    if (proposal.title, proposal.abstract, proposal.outline) != (row.title, row.abstract, row.outline):
        report.say(row.where, "it is here already, with another text", "left as it is here", proposal.code)


class _Importer:
    """What one run knows: labels and persons that are there, by what files call them."""

    def __init__(self, conference: Conference, by: User | None, report: Report) -> None:
        self.conference, self.by, self.report = conference, by, report
        self.tracks: dict[str, Track] = {str(track).casefold(): track for track in conference.tracks.all()}
        self.types: dict[str, SessionType] = {str(kind).casefold(): kind for kind in conference.session_types.all()}
        self.first_type = next(iter(self.types.values()), None)
        self.people: dict[tuple[str, str, str], PersonRow] = {}
        self.profiles: dict[tuple[str, str, str], Profile] = {}

    def prepare(self, rows: list[TalkRow]) -> None:
        """Tracks and session types that the file names and the conference lacks, and who the speakers are."""
        with transaction.atomic():
            for row in rows:
                self._ensure_track(row)
                self._ensure_type(row)
            anonymity.refresh(self.conference)
        for row in rows:
            for person in row.speakers:
                self._remember(row.where, person)
        for profile in speaking.entered_profiles(self.conference):
            self.profiles.setdefault(PersonRow(profile.name, profile.affiliation, email=profile.email).key, profile)

    def enter(self, row: TalkRow, code: str) -> None:
        """One proposal with its speakers. What the services refuse is said and left out."""
        try:
            with transaction.atomic():
                self._enter(row, code)
        except (Refused, ValidationError) as refused:
            said = "; ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
            self.report.say(row.where, "it was refused", "left out", said)
            self.report.counts["left out"] += 1
        else:
            self.report.counts["imported"] += 1

    def _enter(self, row: TalkRow, code: str) -> None:
        kind = self._type_of(row)
        proposal = proposals.create(
            self.conference,
            by=self.by,
            code=code,
            fields={
                "title": row.title,
                "abstract": row.abstract,
                "outline": row.outline,
                "session_type": kind,
                "minutes": row.minutes or kind.minutes,
            },
            tracks=[self.tracks[(row.track or DEFAULT_TRACK).casefold()]],
        )
        for person in row.speakers:
            speakers.add_speaker(proposal, by=self.by, profile=self._profile(person))
        if row.state not in AS_SUBMITTED | KEPT:
            self.report.say(
                row.where,
                f"its state is “{row.state}”, and results are announced and not imported",
                "taken as submitted",
            )
        if row.state != "draft":
            proposal = anonymity.submit(proposal, by=self.by)
        if row.state == "withdrawn":
            anonymity.withdraw(proposal, by=self.by)

    # --- Labels ----------------------------------------------------------------------------------------------

    def _ensure_track(self, row: TalkRow) -> None:
        name = row.track or DEFAULT_TRACK
        if not row.track:
            self.report.counts["without a track"] += 1
        if name.casefold() not in self.tracks:
            fields = {"name": translated(name, self.conference.language)}
            self.tracks[name.casefold()] = conferences.add_track(self.conference, by=self.by, fields=fields)
            self.report.counts["tracks added"] += 1

    def _ensure_type(self, row: TalkRow) -> None:
        if not row.type and self.first_type is not None:
            self.report.counts["without a session type"] += 1
            return
        name = row.type or DEFAULT_TYPE
        if name.casefold() not in self.types:
            fields = {"name": translated(name, self.conference.language), "minutes": row.minutes or 30}
            self.types[name.casefold()] = conferences.add_session_type(self.conference, by=self.by, fields=fields)
            self.first_type = self.first_type or self.types[name.casefold()]
            self.report.counts["session types added"] += 1

    def _type_of(self, row: TalkRow) -> SessionType:
        kind = self.types.get(row.type.casefold()) if row.type else self.first_type
        assert kind is not None
        return kind

    # --- People ----------------------------------------------------------------------------------------------

    def _remember(self, where: str, person: PersonRow) -> None:
        """Of somebody who is described twice, the longer text is kept."""
        known = self.people.setdefault(person.key, person)
        if person.bio and known.bio and person.bio != known.bio:
            self.report.say(where, "a speaker was described in other words elsewhere", "the longer text is kept")
        if len(person.bio) > len(known.bio):
            self.people[person.key] = person

    def _profile(self, person: PersonRow) -> Profile:
        """The same name at the same organization is the same person, here and in earlier imports."""
        if person.key not in self.profiles:
            best = self.people[person.key]
            fields = {"name": best.name, "affiliation": best.org, "biography": best.bio}
            self.profiles[person.key] = speakers.enter(by=self.by, fields=fields, email=best.email)
            self.report.counts["people entered"] += 1
        return self.profiles[person.key]
