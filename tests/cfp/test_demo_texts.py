"""The demo's invented conference hangs together, and says what a demo needs it to say."""

from collections import Counter

from cfp.demo.people import LOGINS, logins
from cfp.demo.texts import content
from conferences.models import Role
from proposals.models import LIMITS, Level
from speakers.models import LIMITS as PEOPLE


def test_whatever_a_text_refers_to_is_there():
    known = content()
    tracks, types = {track.key for track in known.tracks}, {kind.key for kind in known.types}
    speakers = {speaker.key for speaker in known.speakers}
    for proposal in known.proposals:
        assert {proposal.track, *proposal.also} <= tracks, proposal.title
        assert proposal.track not in proposal.also, proposal.title
        assert proposal.type in types, proposal.title
        assert proposal.level in Level.values, proposal.title
        assert set(proposal.by) <= speakers, proposal.title
    assert {key for person in known.committee for key in person.tracks} <= tracks
    assert {role for person in known.committee for role in person.roles} == set(Role.values)


def test_every_speaker_proposes_something_and_no_two_persons_share_an_address():
    known = content()
    assert {key for proposal in known.proposals for key in proposal.by} == {each.key for each in known.speakers}
    names = {(each.email, each.name) for each in (*known.committee, *known.speakers)}
    assert len(names) == len({email for email, _name in names})
    assert {each.email for each in known.committee} & {each.email for each in known.speakers} == {"three@example.org"}


def test_titles_differ_and_texts_fit():
    known = content()
    assert max(Counter(proposal.title for proposal in known.proposals).values()) == 1
    for proposal in known.proposals:
        assert len(proposal.title) <= LIMITS["title"]
        assert 0 < len(proposal.abstract) <= LIMITS["abstract"]
        assert 1 <= proposal.worth <= 5
        assert proposal.draft or proposal.remarks, proposal.title
    for speaker in known.speakers:
        assert len(speaker.name) <= PEOPLE["name"]
        assert speaker.biography


def test_there_is_enough_to_look_at_and_names_from_many_places():
    known = content()
    assert len(known.proposals) >= 60
    assert len(known.speakers) >= 60
    assert sum(not each.name.isascii() for each in known.speakers) >= 30
    assert [each.name for each in known.speakers if " " not in each.name]
    assert sum(len(proposal.by) > 1 for proposal in known.proposals) >= 10


def test_some_abstracts_name_their_author_so_that_the_anonymity_editors_have_work():
    known = content()
    names = {speaker.key: speaker.name for speaker in known.speakers}
    telling = [
        proposal.title
        for proposal in known.proposals
        if any(names[key].split()[0] in proposal.abstract for key in proposal.by)
    ]
    assert len(telling) >= 4


def test_the_logins_cover_every_role_and_one_person_holds_three():
    known = content()
    held = {person.login: set(person.roles) for person in known.committee}
    assert set().union(*(held.get(key, set()) for key in LOGINS)) == set(Role.values)
    assert len(held["three"]) == 3
    assert len({each["email"] for each in logins(known)}) == len(LOGINS)
