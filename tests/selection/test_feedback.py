"""What reviewers wrote for the speakers: hidden until a chair has read it, and until the result is announced."""

import pytest
from django.urls import reverse

from conferences.access import Scope
from conferences.errors import OutOfScope
from conferences.models import Event, Role
from reviews.models import Review
from selection import services
from selection.errors import Refused
from selection.models import PassedFeedback
from selection.queries import feedback_for
from speakers.models import Profile
from tests.factories import TrackFactory
from tests.selection.conftest import at_once, member

pytestmark = pytest.mark.django_db

WORDS = "Please say more about the walls."


@pytest.fixture
def ids(made, first):
    """Reviews of the first proposal with feedback, by id."""
    blind = made.blind(0)
    Review.objects.filter(proposal=blind).update(feedback=WORDS)
    return [str(each) for each in Review.objects.filter(proposal=blind).order_by("pk").values_list("pk", flat=True)]


def announce(made, proposal, outcome="accept"):
    decision = services.decide(proposal, outcome=outcome, by=None)
    services.announce(made.conference, decisions=[decision.code], by=None)
    proposal.refresh_from_db()


def sam(proposal):
    return Profile.objects.get(authorships__proposal=proposal, authorships__is_contact=True).user


def own_page(client, proposal):
    client.force_login(sam(proposal))
    return client.get(reverse("speakers:proposal_show", kwargs={"slug": "example", "code": proposal.code}))


def chairs_page(proposal, name="proposal_show"):
    return reverse(f"selection:{name}", kwargs={"slug": "example", "code": proposal.code})


def test_feedback_that_nobody_passed_on_is_hidden_after_announcing_too(made, first, ids, client):
    announce(made, first)
    assert WORDS not in own_page(client, first).content.decode()
    assert Review.objects.filter(feedback=WORDS).exists()


def test_passed_on_feedback_is_read_once_the_result_is_announced_and_not_before(made, first, ids, casey, client):
    services.pass_feedback(first, reviews=ids[:1], seen=[], by=casey)
    assert WORDS not in own_page(client, first).content.decode()
    announce(made, first, "reject")
    assert own_page(client, first).content.decode().count(WORDS) == 1
    assert feedback_for(first) == [WORDS]


def test_a_chair_ticks_what_speakers_may_read(made, first, ids, casey, client):
    client.force_login(casey)
    page = client.get(chairs_page(first)).content.decode()
    assert f'value="{ids[0]}"' in page
    answer = client.post(chairs_page(first, "pass_feedback"), {"reviews": ids}, follow=True)
    assert "feedback of 2 reviews" in answer.content.decode()
    assert {str(each.review) for each in PassedFeedback.objects.all()} == set(ids)
    event = Event.objects.get(kind="selection.feedback_passed")
    assert (event.subject, event.data) == (first.code, {"count": 2})


def test_a_second_click_changes_nothing_and_is_not_logged(first, ids, casey):
    for _click in range(2):
        services.pass_feedback(first, reviews=ids, seen=[], by=casey)
    assert Event.objects.filter(kind="selection.feedback_passed").count() == 1


def test_two_chairs_do_not_overwrite_each_other_unseen(first, ids, casey):
    services.pass_feedback(first, reviews=ids[:1], seen=[], by=casey)
    with pytest.raises(Refused, match="Somebody else changed"):
        services.pass_feedback(first, reviews=ids[1:], seen=[], by=casey)
    assert [str(each.review) for each in PassedFeedback.objects.all()] == ids[:1]


def test_it_can_be_taken_back_until_the_speakers_can_read_it(made, first, ids, casey):
    services.pass_feedback(first, reviews=ids, seen=[], by=casey)
    services.pass_feedback(first, reviews=ids[:1], seen=ids, by=casey)
    announce(made, first)
    with pytest.raises(Refused, match="can read this feedback already"):
        services.pass_feedback(first, reviews=[], seen=ids[:1], by=casey)
    assert services.pass_feedback(first, reviews=ids, seen=ids[:1], by=casey) == 2


def test_reviews_of_another_proposal_and_nonsense_pass_nothing(made, first, ids, casey):
    foreign = [str(each.pk) for each in Review.objects.filter(proposal=made.blind(1))]
    Review.objects.update(feedback=WORDS)
    assert services.pass_feedback(first, reviews=[*foreign, "nonsense", ""], seen=[], by=casey) == 0
    assert not PassedFeedback.objects.exists()


def test_who_stands_aside_or_chairs_another_track_passes_nothing(made, first, ids, casey):
    services.step_back(first, by=casey)
    with pytest.raises(Refused, match="stand aside"):
        services.pass_feedback(first, reviews=ids, seen=[], by=casey)
    other = TrackFactory(conference=made.conference)
    tara = member(made, "Tara", Role.TRACK_CHAIR, other)
    with pytest.raises(OutOfScope):
        services.pass_feedback(first, reviews=ids, seen=[], by=tara, scope=Scope(made.conference, other))
    assert not PassedFeedback.objects.exists()


def test_an_organizer_reads_it_and_cannot_pass_it_on(made, first, ids, client):
    client.force_login(member(made, "Olu", Role.ORGANIZER))
    assert "Pass on what is ticked" not in client.get(chairs_page(first)).content.decode()
    assert client.post(chairs_page(first, "pass_feedback"), {"reviews": ids}).status_code == 404
    assert not PassedFeedback.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_chairs_at_the_same_instant_pass_it_on_once(first, ids, casey):
    at_once(*[lambda: services.pass_feedback(first, reviews=ids, seen=[], by=casey)] * 2)
    assert PassedFeedback.objects.count() == 2
