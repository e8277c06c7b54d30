"""Scenes of the first act: the conference is set up, and people write."""

from datetime import datetime, timedelta

from anonymity import services as anonymity
from cfp.demo import asking
from cfp.demo.people import invite_committee
from cfp.demo.story import Story
from cfp.demo.texts import ProposalText, SpeakerText
from cfp.demo.timeline import ANNOUNCED_ON, CALL_DAYS
from conferences import services as conferences
from conferences.texts import TranslatedText
from conferences.times import end_of_day_anywhere
from proposals import opening
from speakers import services as speakers
from speakers.models import Authorship

#: A co-speaker who has not answered yet, and is asked for the proposal with this title.
OPEN_INVITATION = ("Tests for people who have been told there is no time for tests", "maryam.helper@example.org")
#: Proposals whose text is changed after it was handed in: what is added to the outline.
LATER = "\n\n(Changed after a rehearsal: five minutes less for the beginning, five more for questions.)"


def tell(story: Story) -> None:
    """Add the scenes from the founding of the conference to the close of its call."""
    story.add(story.timeline.at(-24), _found)
    story.add(story.timeline.at(-20), _invite)
    story.add(story.timeline.at(-1, 16), _publish)
    people = {speaker.key: speaker for speaker in story.content.speakers}
    introduced: set[str] = set()
    for text in sorted(story.content.proposals, key=lambda _: story.random.random()):
        started = _writing_day(story)
        for key in text.by:
            if key not in introduced:
                introduced.add(key)
                story.add(started - timedelta(minutes=20), _introduce, people[key])
        _write(story, text, started)


def _found(story: Story) -> None:
    text, timeline, olu = story.content.conference, story.timeline, story.cast.organizer
    story.conference = conferences.create_conference(
        by=olu,
        template="empty",
        slug=text.slug,
        name=f"{text.name} {timeline.starts_on.year}",
        tagline=TranslatedText(en=text.tagline),
        description=TranslatedText(en=text.description),
        place=text.place,
        timezone=text.timezone,
        language="en",
        starts_on=timeline.starts_on,
        ends_on=timeline.ends_on,
        contact_email=text.contact_email,
    )
    for track in story.content.tracks:
        story.tracks[track.key] = conferences.add_track(
            story.conference,
            by=olu,
            fields={
                "name": TranslatedText(en=track.name),
                "description": TranslatedText(en=track.description),
                "color": track.color,
            },
        )
    for kind in story.content.types:
        fields = {"name": TranslatedText(en=kind.name), "minutes": kind.minutes}
        story.types[kind.key] = conferences.add_session_type(story.conference, by=olu, fields=fields)
    conferences.set_call_dates(
        story.conference.rounds.get(is_default=True),
        by=olu,
        opens_at=timeline.at(0, 9),
        closes_on=timeline.day(CALL_DAYS),
        anywhere_on_earth=True,
        results_by=timeline.day(ANNOUNCED_ON),
    )
    _open_apart(story)
    asking.set_up(story)
    anonymity.refresh(story.conference)
    anonymity.set_criteria(
        story.conference.rounds.get(is_default=True),
        questions=[
            anonymity.Question(TranslatedText(en=each.name), TranslatedText(en=each.help), each.weight)
            for each in story.content.criteria
        ],
        by=olu,
    )


def _open_apart(story: Story) -> None:
    """Lightning talks may come a week later; keynotes are asked for, by a link."""
    olu, timeline = story.cast.organizer, story.timeline
    later = {"call_closes_at": end_of_day_anywhere(timeline.day(CALL_DAYS + 7)), "closes_anywhere_on_earth": True}
    conferences.edit_session_type(story.types["lightning"], by=olu, fields=later)
    keynote = conferences.add_session_type(
        story.conference, by=olu, fields={"name": TranslatedText(en="Keynote"), "minutes": 45, "is_hidden": True}
    )
    opening.make_link(
        story.conference,
        by=olu,
        session_type=keynote,
        most=2,
        skips_review=True,
        closes_at=end_of_day_anywhere(timeline.day(ANNOUNCED_ON)),
        anywhere_on_earth=True,
        label="For the two keynotes",
    )


def _invite(story: Story) -> None:
    invite_committee(story.conference, story.content, story.cast, story.tracks)


def _publish(story: Story) -> None:
    conferences.publish(story.conference, by=story.cast.organizer)
    anonymity.refresh(story.conference)


def _writing_day(story: Story) -> datetime:
    """More and more towards the end of the call, as it always is."""
    day = 1 + (CALL_DAYS - 2) * story.random.betavariate(2.2, 0.9)
    return story.moment_between(day, day)


def _introduce(story: Story, person: SpeakerText) -> None:
    user = story.cast.speakers[person.key]
    fields = {
        "name": person.name,
        "biography": person.biography,
        "affiliation": person.affiliation,
        "pronouns": person.pronouns,
    }
    speakers.save_profile(speakers.profile_of(user), by=user, fields=fields)


def _write(story: Story, text: ProposalText, started: datetime) -> None:
    story.add(started, _start, text)
    asked = started + timedelta(minutes=15)
    for number, key in enumerate(text.by[1:]):
        story.add(asked + timedelta(minutes=number), _ask, text, key)
    if text.title == OPEN_INVITATION[0]:
        story.add(asked, _ask_somebody, text, OPEN_INVITATION[1])
    if text.draft:
        return
    handed_in = started + timedelta(minutes=30 + story.random.randrange(30 * 60))
    closed = story.timeline.at(CALL_DAYS, 23, 50)
    story.add(min(handed_in, closed), _hand_in, text)
    if story.random.random() < 0.1 and text.outline:
        story.add(min(handed_in + timedelta(hours=20), closed), _edit, text)
    if text.withdrawn:
        story.add(min(handed_in + timedelta(days=3), closed), _withdraw, text)


def _start(story: Story, text: ProposalText) -> None:
    kind = story.types[text.type]
    story.proposals[text.title] = speakers.start(
        story.conference,
        by=story.cast.speakers[text.by[0]],
        fields={
            "title": text.title,
            "abstract": text.abstract,
            "outline": text.outline,
            "note_to_reviewers": text.note,
            "note_to_organizers": text.private,
            "session_type": kind,
            "minutes": kind.minutes,
            "level": text.level,
        },
        tracks=[story.tracks[key] for key in (text.track, *text.also)],
    )


def _ask(story: Story, text: ProposalText, key: str) -> None:
    """A co-speaker is invited and says yes."""
    other = story.cast.speakers[key]
    invitation = _ask_somebody(story, text, other.email)
    speakers.accept(invitation, by=other)


def _ask_somebody(story: Story, text: ProposalText, address: str) -> Authorship:
    return speakers.invite(story.proposal(text), by=story.cast.speakers[text.by[0]], email=address)


def _hand_in(story: Story, text: ProposalText) -> None:
    asking.answer(story, text)
    anonymity.submit(story.proposal(text), by=story.cast.speakers[text.by[0]])


def _edit(story: Story, text: ProposalText) -> None:
    row = story.proposal(text)
    author = story.cast.speakers[text.by[0]]
    anonymity.edit(row, by=author, revision=row.revision, fields={"outline": text.outline + LATER})


def _withdraw(story: Story, text: ProposalText) -> None:
    anonymity.withdraw(story.proposal(text), by=story.cast.speakers[text.by[0]], reason=text.withdrawn)
