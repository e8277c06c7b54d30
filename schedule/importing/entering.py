"""Entering one entry of a file: a talk with its speakers as a confirmed proposal, anything else as an item."""

from collections import Counter
from hashlib import sha256
from typing import Any
from uuid import UUID

from accounts.models import User
from conferences import services as conferences
from conferences.models import Conference, SessionType, Track
from conferences.texts import TranslatedText
from proposals import services as proposals
from proposals.models import LIMITS as TEXT_LIMITS
from proposals.models import MOST_MINUTES, Proposal, Recording
from proposals.texts import length
from schedule import services
from schedule.importing.reading import File, FileEvent, FilePerson
from schedule.importing.remarks import Remarks
from schedule.models import ImportedPerson, Item, Kind
from schedule.services.placing import talk
from schedule.services.scope import lock
from speakers.models import LIMITS as PROFILE_LIMITS
from speakers.models import Profile
from speakers.services import add_speaker

#: Where the file names no track, and a talk needs one.
NO_TRACK = "General"
NO_KIND = "Talk"
LONGEST_LANGUAGE = 10
LONGEST_LABEL = 100
_KINDS = {str(label).lower(): kind for kind, label in Kind.choices if kind != Kind.TALK}


class Enterer:
    """Knows the tracks, session types and persons of a conference, and makes those that are missing."""

    def __init__(
        self, conference: Conference, file: File, by: User | None, entered: Counter[str], remarks: Remarks
    ) -> None:
        self.conference, self.file, self.by = conference, file, by
        self.entered, self.remarks = entered, remarks
        self.tracks = {str(track): track for track in conference.tracks.all()}
        self.kinds = {str(kind): kind for kind in conference.session_types.all()}
        self.lengths = _usual_lengths(file)
        self.persons = {
            row.key: row.profile
            for row in ImportedPerson.objects.filter(conference=conference).select_related("profile")
        }

    def item(self, event: FileEvent, *, guid: UUID, number: int | None) -> Item:
        """The item of an entry, made with all it needs."""
        if len(event.language) > LONGEST_LANGUAGE:
            self.remarks.add(event.where, f"its language is “{event.language}”", "it was cut to ten characters")
            event.language = event.language[:LONGEST_LANGUAGE].strip(" ,")
        if event.persons:
            return self._talk(event, guid, number)
        return self._other(event, guid, number)

    def _other(self, event: FileEvent, guid: UUID, number: int | None) -> Item:
        kind = _KINDS.get(event.kind.lower(), Kind.OTHER)
        item = services.add_item(
            self.conference,
            by=self.by,
            at=None,
            fields={
                "kind": kind,
                "title": event.title[:2000],
                "abstract": event.abstract,
                "description": event.description,
                "language": event.language,
                "label": "" if event.kind.lower() in _KINDS else event.kind[:LONGEST_LABEL],
                "track": self._track(event.track) if event.track else None,
            },
            guid=guid,
            number=number,
        )
        self.entered["entries without speakers"] += 1
        return item

    def _talk(self, event: FileEvent, guid: UUID, number: int | None) -> Item:
        proposal = self._confirmed(event)
        item = talk(lock(self.conference), proposal, guid=guid, number=number)
        texts = {"description": event.description}
        texts |= {
            name: text for name in ("title", "abstract") if getattr(proposal, name) != (text := getattr(event, name))
        }
        if any(texts.values()):
            Item.objects.filter(pk=item.pk).update(**texts)
            item.refresh_from_db()
        self.entered["talks"] += 1
        return item

    def _confirmed(self, event: FileEvent) -> Proposal:
        """Handed in, accepted and confirmed in this one transaction: it never enters review, nor its doors."""
        if not event.track:
            self.remarks.count("a talk is in no track", f"it was put into “{NO_TRACK}”")
        track = self._track(event.track or NO_TRACK)
        fields: dict[str, Any] = {
            "title": self._fitting(event, "title", event.title),
            "abstract": self._fitting(event, "abstract", event.abstract),
            "session_type": self._kind(event.kind or NO_KIND),
            "minutes": min(event.minutes, MOST_MINUTES),
            "language": event.language,
            "recording": Recording.NOTHING if event.do_not_record else Recording.ALL,
        }
        proposal = proposals.create(self.conference, by=self.by, fields=fields, tracks=[track])
        for person in event.persons:
            add_speaker(proposal, by=self.by, profile=self._profile(person))
        proposals.submit(proposal, by=self.by)
        proposals.transition(proposal, "accept", by=self.by, changes={"accepted_track": track}, imported=True)
        return proposals.transition(proposal, "confirm", by=self.by, imported=True)

    def _fitting(self, event: FileEvent, name: str, text: str) -> str:
        limit = TEXT_LIMITS[name]
        if length(text) <= limit:
            return text
        self.remarks.add(
            event.where,
            f"its {name} is longer than {limit} characters",
            "the proposal has the beginning, the programme shows all of it",
        )
        return text[: limit - 1].rstrip() + "…"

    def _track(self, name: str) -> Track:
        name = name[:200]
        if name not in self.tracks:
            color = self.file.tracks.get(name, "")
            fields: dict[str, Any] = {"name": TranslatedText({self.conference.language: name})}
            if len(color) == 7 and color.startswith("#"):
                fields["color"] = color
            self.tracks[name] = conferences.add_track(self.conference, by=self.by, fields=fields)
            self.entered["tracks"] += 1
        return self.tracks[name]

    def _kind(self, name: str) -> SessionType:
        name = name[:200]
        if name not in self.kinds:
            self.kinds[name] = conferences.add_session_type(
                self.conference,
                by=self.by,
                fields={
                    "name": TranslatedText({self.conference.language: name}),
                    "minutes": min(self.lengths.get(name, 30), MOST_MINUTES),
                },
            )
            self.entered["session types"] += 1
        return self.kinds[name]

    def _profile(self, person: FilePerson) -> Profile:
        key = sha256(person.key.encode()).hexdigest()
        if key not in self.persons:
            self.persons[key] = Profile.objects.create(
                name=self._short(person.name, "name", person),
                biography=self._short(self.file.biographies.get(person.key, ""), "biography", person),
            )
            ImportedPerson.objects.create(conference=self.conference, key=key, profile=self.persons[key])
            self.entered["speakers"] += 1
        return self.persons[key]

    def _short(self, text: str, name: str, person: FilePerson) -> str:
        limit = PROFILE_LIMITS[name]
        if length(text) <= limit:
            return text
        self.remarks.add(
            f"person “{person.name[:60]}”", f"the {name} is longer than {limit} characters", "it was cut there"
        )
        return text[: limit - 1].rstrip() + "…"


def _usual_lengths(file: File) -> dict[str, int]:
    """The most common duration of each type, in minutes."""
    counted: dict[str, Counter[int]] = {}
    for event in file.events:
        counted.setdefault(event.kind or NO_KIND, Counter())[event.minutes] += 1
    return {kind: lengths.most_common(1)[0][0] for kind, lengths in counted.items()}
