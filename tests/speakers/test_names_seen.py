"""Who saw my name: before announcing the same for every proposal, afterwards how many people."""

import re

import pytest
from django.urls import reverse

from anonymity.services import move_phase
from conferences.models import Phase
from proposals.models import Proposal
from selection import services as selecting
from selection.services.names import look, open_names
from tests.look.scene import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    made = build()
    move_phase(made.conference.rounds.get(is_default=True), to=Phase.SELECTION, by=None)
    return made


def panel(client, scene, proposal):
    client.force_login(scene.people["sam"])
    path = reverse("speakers:proposal_show", kwargs={"slug": scene.conference.slug, "code": proposal.code})
    page = client.get(path).content.decode()
    return re.search(r"<section class=\"panel\">\s*<h2>Who saw my name.*?</section>", page, re.DOTALL).group(0)


def of(scene, which):
    return Proposal.objects.get(code=scene.values[f"{which} proposal"])


def test_before_announcing_a_look_changes_nothing_on_any_speakers_page(client, scene):
    submitted, other = of(scene, "submitted"), of(scene, "other")
    casey = scene.people["casey"]
    before = panel(client, scene, submitted)
    assert "Names are closed to the committee" in before
    open_names(scene.conference.rounds.get(is_default=True), by=casey)
    opened = panel(client, scene, submitted)
    assert "Names are open to the committee since" in opened
    look(scene.conference, [submitted], by=casey)
    selecting.decide(submitted, outcome="accept", by=casey)
    assert panel(client, scene, submitted) == opened == panel(client, scene, other)


def test_after_announcing_it_says_how_many_people_and_of_that_proposal_only(client, scene):
    submitted, other = of(scene, "submitted"), of(scene, "other")
    casey, olu = scene.people["casey"], scene.people["olu"]
    open_names(scene.conference.rounds.get(is_default=True), by=casey)
    for person in (casey, olu, casey):
        look(scene.conference, [submitted, other], by=person)
    told = selecting.decide(submitted, outcome="accept", by=casey, reason="Good")
    selecting.announce(scene.conference, decisions=[told.code], by=casey)
    assert "shown to 2 people" in panel(client, scene, of(scene, "submitted"))
    assert "shown to" not in panel(client, scene, other).replace("was shown stands here", "")


def test_a_draft_says_nothing_of_it(client, scene):
    client.force_login(scene.people["sam"])
    path = reverse(
        "speakers:proposal_show", kwargs={"slug": scene.conference.slug, "code": scene.values["draft proposal"]}
    )
    assert "Who saw my name" not in client.get(path).content.decode()
