"""Bringing a file of proposals into a conference: through the services, once."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from anonymity import services as anonymity
from cfp.imports.proposals import import_proposals
from conferences.models import Event, Phase
from proposals.models import Proposal
from proposals.states import State
from reviews.models import BlindProposal
from speakers.models import Authorship, Profile
from speakers.queries import speakers_of
from tests.factories import ConferenceFactory, SessionTypeFactory, TrackFactory

pytestmark = pytest.mark.django_db

TALK = {
    "id": "7",
    "title": "Rain",
    "abstract": "It falls.",
    "description": "Clouds, drops, questions.",
    "track": "Water",
    "type": "Talk",
    "duration": 25,
    "state": "submitted",
    "speakers": [{"name": "Ada Quill", "org": "Pond", "bio": "Ada looks at rain.", "email": "ada@example.org"}],
}


@pytest.fixture
def conference():
    made = ConferenceFactory(slug="rainy")
    TrackFactory(conference=made, name={"en": "water"})
    SessionTypeFactory(conference=made, name={"en": "Talk"}, minutes=30)
    return made


@pytest.fixture
def bring(tmp_path, conference):
    def bring(*talks, **more):
        path = tmp_path / "talks.json"
        path.write_text(json.dumps({"talks": talks, **more}))
        return import_proposals(path, conference, by=None)

    return bring


def everything():
    rows = [list(model._base_manager.order_by("pk").values()) for model in (Proposal, Authorship, Profile, Event)]
    return json.dumps(rows, default=str)


def test_an_entry_becomes_a_proposal_with_its_speakers(bring, conference):
    report = bring(TALK)
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.abstract, proposal.outline, proposal.minutes, proposal.state) == (
        "Rain",
        "It falls.",
        "Clouds, drops, questions.",
        25,
        State.SUBMITTED,
    )
    assert [str(track) for track in proposal.tracks.all()] == ["water"]
    [person] = speakers_of([proposal.pk])[proposal.pk]
    assert (person.name, person.affiliation, person.biography) == ("Ada Quill", "Pond", "Ada looks at rain.")
    assert (person.user, person.email) == (None, "ada@example.org")
    assert report.counts == {"imported": 1, "people entered": 1}
    assert report.remarks == []
    assert conference.tracks.count() == 1


def test_importing_twice_changes_nothing(bring):
    odd = {"id": "8", "title": "Snow", "speakers": []}
    bring(TALK, odd)
    before = everything()
    report = bring(TALK, odd)
    assert everything() == before
    assert report.counts == {"here already": 2}


def test_an_import_that_was_cut_short_goes_on_where_it_stopped(bring):
    bring(TALK)
    report = bring(TALK, {**TALK, "id": "8", "title": "Snow"})
    assert (report.counts["here already"], report.counts["imported"]) == (1, 1)
    assert Profile.objects.count() == 1
    assert "people entered" not in report.counts


def test_an_entry_whose_text_was_changed_meanwhile_is_left_alone_and_said(bring):
    bring(TALK)
    report = bring({**TALK, "abstract": "It rises."})
    assert Proposal.objects.get().abstract == "It falls."
    assert [remark.what for remark in report.remarks] == ["it is here already, with another text"]


def test_the_same_person_in_two_entries_is_one_and_the_longer_text_about_them_is_kept(bring):
    ada = {"name": "ADA QUILL", "org": "Pond", "bio": "Ada looks at rain and at snow.", "email": "ada@example.org"}
    other = {"name": "Ada Quill", "org": "Desert"}
    report = bring(TALK, {**TALK, "id": "8", "speakers": [ada, other]})
    assert sorted(Profile.objects.values_list("affiliation", "biography")) == [
        ("Desert", ""),
        ("Pond", "Ada looks at rain and at snow."),
    ]
    assert [remark.instead for remark in report.remarks] == ["the longer text is kept"]


def test_labels_that_the_conference_lacks_are_added_and_counted(bring, conference):
    report = bring({**TALK, "track": "Air", "type": "Workshop", "duration": 120}, {"id": "2", "title": "Fog"})
    assert [str(each) for each in conference.tracks.all()] == ["water", "Air", "General"]
    assert [(str(each), each.minutes) for each in conference.session_types.all()] == [("Talk", 30), ("Workshop", 120)]
    assert (report.counts["tracks added"], report.counts["session types added"]) == (2, 1)
    assert (report.counts["without a track"], report.counts["without a session type"]) == (1, 1)


def test_results_are_not_imported_and_this_is_said(bring):
    states = ["accepted", "draft", "withdrawn", "submitted"]
    report = bring(*({**TALK, "id": str(number), "state": state} for number, state in enumerate(states)))
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["draft", "submitted", "submitted", "withdrawn"]
    [remark] = report.remarks
    assert str(remark) == (
        "entry 1 (id 0): its state is “accepted”, and results are announced and not imported; taken as submitted."
    )


def test_what_arrives_while_review_is_open_joins_it_like_any_late_proposal(bring, conference):
    anonymity.move_phase(conference.rounds.get(), to=Phase.REVIEW, by=None)
    bring(TALK)
    assert BlindProposal.objects.get().title == "Rain"


def test_the_command_prints_every_remark_and_the_sum(tmp_path, conference):
    path = tmp_path / "talks.json"
    path.write_text(json.dumps({"talks": [TALK, {"id": "9"}]}))
    said = StringIO()
    call_command("import_proposals", path, conference="rainy", stdout=said)
    assert said.getvalue().splitlines() == [
        "entry 2 (id 9): it has no title; left out.",
        "In all: 1 left out, 1 people entered, 1 imported.",
    ]


def test_a_conference_or_file_that_is_not_there_is_said_and_nothing_is_imported(tmp_path, conference):
    with pytest.raises(CommandError, match="no conference “dry”"):
        call_command("import_proposals", tmp_path / "x.json", conference="dry")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_proposals", tmp_path / "x.json", conference="rainy")
    assert not Proposal.objects.exists()


@pytest.mark.sample_data
@pytest.mark.parametrize(("name", "imported", "people"), [("pyconau2013", 63, 47), ("pyconus-proposals", 36, 7)])
def test_real_files_are_taken_and_twice_is_once(sample_data: Path, conference, name, imported, people):
    path = sample_data / "proposals" / f"{name}.json"
    report = import_proposals(path, conference, by=None)
    assert (report.counts["imported"], Proposal.objects.count()) == (imported, imported)
    assert Profile.objects.count() == report.counts["people entered"] == people
    before = everything()
    assert import_proposals(path, conference, by=None).counts["here already"] == imported
    assert everything() == before
