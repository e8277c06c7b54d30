"""Masks: what an anonymity editor hides, and how a change of the text closes a proposal."""

import pytest

from anonymity import services
from anonymity.masking import Refused
from anonymity.models import Mask, Redaction
from anonymity.queries import as_reviewers_see_it, masks_of, redaction_queue
from conferences.models import Event
from proposals.models import Proposal
from proposals.services import Conflict
from proposals.services import edit as edit_behind_its_back
from reviews.blind import blind
from reviews.models import BlindProposal
from tests.factories import UserFactory
from tests.reviews.factories import stage

pytestmark = pytest.mark.django_db

ABSTRACT = "The story of Whatsit I will show how it works."


@pytest.fixture
def made():
    made = stage()
    services.edit(made.proposals[0], by=None, revision=1, fields={"abstract": ABSTRACT})
    made.proposals[0].refresh_from_db()
    return made


def whatsit(proposal, **more):
    start = proposal.abstract.index("Whatsit")
    found = {"by": None, "revision": proposal.revision, "field": "abstract", "start": start, "end": start + 7}
    return services.add_mask(proposal, **{**found, **more})


def seen(made):
    with blind(made.reviewers[0]):
        return BlindProposal.objects.filter(pk=made.blind_id).values_list("abstract", flat=True).first()


@pytest.fixture(autouse=True)
def _blind_id(made):
    made.blind_id = made.blind().pk


def edit(made, **fields):
    proposal = Proposal.objects.get(pk=made.proposals[0].pk)
    made.proposals[0] = services.edit(proposal, by=None, revision=proposal.revision, fields=fields)


def test_a_mask_hides_a_passage_from_reviewers_and_keeps_the_original(made):
    assert seen(made) == ABSTRACT
    mask = whatsit(made.proposals[0])
    assert seen(made) == "The story of [hidden] I will show how it works."
    assert Proposal.objects.get(pk=made.proposals[0].pk).abstract == ABSTRACT
    services.remove_mask(mask, by=None)
    services.remove_mask(mask, by=None)
    assert seen(made) == ABSTRACT


def test_neutral_words_stand_in_for_a_passage(made):
    whatsit(made.proposals[0], replacement=" a popular tool ")
    assert seen(made) == "The story of [a popular tool] I will show how it works."


def test_every_change_of_a_mask_is_in_the_log(made):
    editor = UserFactory()
    services.remove_mask(whatsit(made.proposals[0], by=editor), by=editor)
    services.pass_masks(made.proposals[0], by=editor, revision=made.proposals[0].revision)
    events = Event.objects.filter(kind__startswith="anonymity.", subject=made.proposals[0].code).order_by("id")
    assert [each.kind for each in events] == ["anonymity.masked", "anonymity.unmasked", "anonymity.passed"]
    assert {each.actor for each in events} == {editor.actor_id}
    assert events[0].data["field"] == "abstract"
    assert "Whatsit" not in str([each.data for each in events])


@pytest.mark.parametrize(
    "wrong", [{"end": 500}, {"start": 30}, {"start": -1}, {"field": "note_to_organizers"}, {"field": "code"}]
)
def test_there_is_no_mask_outside_the_texts_that_reviewers_read(made, wrong):
    with pytest.raises(Refused):
        whatsit(made.proposals[0], **wrong)
    assert not Mask.objects.exists()


def test_masking_twice_or_an_old_text_is_refused(made):
    whatsit(made.proposals[0])
    with pytest.raises(Refused):
        whatsit(made.proposals[0])
    with pytest.raises(Conflict):
        whatsit(made.proposals[0], revision=1)
    with pytest.raises(Conflict):
        services.pass_masks(made.proposals[0], by=None, revision=1)


def test_changing_another_text_keeps_masks_and_shows_the_change(made):
    whatsit(made.proposals[0])
    edit(made, outline="Ten minutes each")
    assert seen(made) == "The story of [hidden] I will show how it works."
    assert Mask.objects.get().revision == made.proposals[0].revision


def test_changing_a_masked_text_closes_the_proposal_until_it_was_passed(made):
    whatsit(made.proposals[0])
    edit(made, abstract="Well. " + ABSTRACT)
    assert seen(made) is None
    assert not as_reviewers_see_it(made.proposals[0]).is_shown
    first = redaction_queue(made.conference).first()
    assert (first.code, first.is_held) == (made.proposals[0].code, True)
    edit(made, title="Still closed")
    assert seen(made) is None
    services.pass_masks(made.proposals[0], by=None, revision=made.proposals[0].revision)
    assert seen(made) == "Well. The story of [hidden] I will show how it works."
    assert Event.objects.filter(kind="anonymity.held").get().data == {"fields": ["abstract"]}


def test_a_mask_whose_passage_is_gone_leaves_the_proposal_closed(made):
    whatsit(made.proposals[0])
    edit(made, abstract="The story of Gadget I will show how it works.")
    assert masks_of(made.proposals[0]) == []
    assert seen(made) is None
    assert Redaction.objects.get().held_fields == ["abstract"]


def test_masks_that_move_into_each_others_places_are_all_kept(made):
    edit(made, abstract="x aa aa aa")
    proposal = made.proposals[0]
    for start in (2, 5, 8):
        services.add_mask(proposal, by=None, revision=proposal.revision, field="abstract", start=start, end=start + 2)
    edit(made, abstract="1 x aa aa aa")
    assert [(each.start, each.end) for each in masks_of(proposal)] == [(4, 6), (7, 9), (10, 12)]


def test_a_change_by_another_door_closes_a_masked_proposal(made):
    whatsit(made.proposals[0])
    row = edit_behind_its_back(made.proposals[0], by=None, revision=made.proposals[0].revision, fields={"outline": "x"})
    services.reproject(row)
    assert seen(made) is None
    made.proposals[0] = row
    edit(made, outline="y")
    assert seen(made) is None


def test_masks_that_no_longer_fit_close_the_proposal(made):
    whatsit(made.proposals[0])
    Proposal.objects.filter(pk=made.proposals[0].pk).update(abstract="short")
    services.reproject(made.proposals[0])
    assert seen(made) is None


def test_masks_made_before_review_hold_when_it_opens():
    made = stage(phase=None)
    proposal = made.proposals[0]
    services.add_mask(proposal, by=None, revision=1, field="title", start=0, end=len(proposal.title))
    made.move("review")
    assert made.blind().title == "[hidden]"
    assert as_reviewers_see_it(proposal).title == "[hidden]"


def test_the_editors_list_begins_with_what_is_held_and_then_what_nobody_has_seen(made):
    services.withdraw(made.proposals[1], by=None)
    fresh, *_more = stage().proposals
    whatsit(made.proposals[0])
    [row] = redaction_queue(made.conference)
    assert (row.is_held, row.was_looked_at, row.mask_count) == (False, True, 1)
    assert fresh not in redaction_queue(made.conference)
