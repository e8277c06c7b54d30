"""What a speaker does while reviewers read: their copy follows, and nothing comes back that nobody announced."""

import re

import pytest

from anonymity import services as doors
from conferences.models import ReviewPolicy, Role
from notifications.models import Mail
from proposals.models import Proposal
from proposals.states import State
from reviews.models import BlindProposal, Byline, Recusal
from selection.models import Outcome
from selection.services import decide
from speakers import services, tokens
from speakers.models import Authorship
from tests.factories import MembershipFactory, UserFactory
from tests.reviews.factories import join, proposal_by, stage
from tests.speakers.forms import filled, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return stage(proposals=2, reviewers=1)


@pytest.fixture
def sam(made):
    return Authorship.objects.get(proposal=made.proposals[0]).profile.user


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def address(made):
    return f"/{made.conference.slug}/proposals/{made.proposals[0].code}/"


def test_an_edit_reaches_reviewers_in_the_same_moment(as_sam, made, address):
    form = filled(as_sam.get(f"{address}edit/"), title="Said better", abstract="And shorter.")
    as_sam.post(f"{address}edit/", form)
    row = BlindProposal.objects.get(pk=made.blind().pk)
    assert (row.title, row.abstract) == ("Said better", "And shorter.")


def test_a_withdrawn_proposal_is_gone_from_review(as_sam, made, address):
    assert made.blind().is_shown
    as_sam.post(f"{address}withdraw/")
    assert not made.blind().is_shown


def test_a_reviewer_who_becomes_a_co_speaker_stops_reviewing_it(client, as_sam, made, address):
    robin = made.user()
    as_sam.post(f"{address}speakers/", {"emails": robin.email})
    mail = Mail.objects.get(kind="speakers.invitation")
    assert Recusal.objects.filter(reviewer=made.reviewers[0], proposal=made.blind()).exists(), "knows from the mail"
    assert mail.recipient == robin.email
    vik = UserFactory()
    reviewer = join(made, vik)
    as_sam.post(f"{address}speakers/", {"emails": "forwarded@example.org"})
    invitation = Authorship.objects.get(invited_email="forwarded@example.org")
    client.force_login(vik)
    link = f"/{made.conference.slug}/proposals/invitation/{tokens.invitation_token(invitation)}/"
    assert not Recusal.objects.filter(reviewer=reviewer, proposal=made.blind()).exists()
    client.post(link, {"answer": "accept"})
    assert Recusal.objects.filter(reviewer=reviewer, proposal=made.blind()).exists()


def test_where_review_is_named_a_new_name_reaches_reviewers(as_sam, made, sam):
    made.conference.rounds.update(review_policy=ReviewPolicy.NAMED)
    doors.rebuild(made.conference)
    page = f"/{made.conference.slug}/proposals/profile/"
    as_sam.post(page, filled(as_sam.get(page), name="Sam the New"))
    assert "Sam the New" in str(list(Byline.objects.filter(proposal=made.blind()).values()))


def test_a_speaker_sees_what_reviewers_see_and_not_more(as_sam, made, address, sam):
    proposal = made.proposals[0]
    Proposal.objects.filter(pk=proposal.pk).update(
        abstract="I am Sam Okafor of Initech.", note_to_organizers="private canary"
    )
    proposal.refresh_from_db()
    doors.add_mask(proposal, by=None, revision=proposal.revision, field="abstract", start=5, end=15)
    shown, found = text_of(as_sam.get(f"{address}as-reviewers-see-it/")).split("What tells who you are")
    assert "I am [hidden] of Initech." in shown
    assert "private canary" not in shown + found
    assert "Okafor" not in shown
    assert "“Sam Okafor”" in found.split("Hidden by an anonymity editor")[1]
    assert "It is not in review" not in shown
    as_sam.post(f"{address}edit/", filled(as_sam.get(f"{address}edit/"), abstract="I am still Sam Okafor."))
    held = text_of(as_sam.get(f"{address}as-reviewers-see-it/")).split("What tells who you are")[0]
    assert "Reviewers do not see this at the moment" in held
    assert "Okafor" not in held


def test_a_draft_can_be_looked_at_as_reviewers_would(client, made):
    ana = UserFactory()
    draft = proposal_by(ana, made.conference, title="Not yet")
    Proposal.objects.filter(pk=draft.pk).update(state=State.DRAFT, submitted_at=None)
    client.force_login(ana)
    shown = text_of(client.get(f"/{made.conference.slug}/proposals/{draft.code}/as-reviewers-see-it/"))
    assert "It is not in review" in shown
    assert "Not yet" in shown


def test_a_stranger_does_not_see_the_reviewers_view(client, address):
    client.force_login(UserFactory())
    assert client.get(f"{address}as-reviewers-see-it/").status_code == 404


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_quiet_decision_changes_no_byte_of_any_page_of_the_speaker(as_sam, made, address, outcome):
    made.move("selection")
    casey = MembershipFactory(conference=made.conference, role=Role.CHAIR).user
    pages = [address, f"{address}edit/", f"{address}withdraw/", f"{address}speakers/", f"{address}as-reviewers-see-it/"]
    pages.append(f"/{made.conference.slug}/proposals/")
    before = [stable(as_sam.get(page).content) for page in pages]
    proposal = Proposal.objects.get(pk=made.proposals[0].pk)
    track = proposal.tracks.get() if outcome == Outcome.ACCEPT else None
    assert decide(proposal, outcome=outcome, by=casey, track=track).pk
    assert before == [stable(as_sam.get(page).content) for page in pages]
    Proposal.objects.filter(pk=proposal.pk).update(state=State.REJECTED)
    assert stable(as_sam.get(address).content) != before[0], "what was announced would be seen"


def test_whoever_was_accepted_finds_where_to_answer(as_sam, made, address):
    assert f"{address}confirm/" not in as_sam.get(address).content.decode()
    track = made.proposals[0].tracks.get()
    Proposal.objects.filter(pk=made.proposals[0].pk).update(state=State.ACCEPTED, accepted_track=track)
    assert f"{address}confirm/" in as_sam.get(address).content.decode()


def test_who_organizes_and_stepped_back_sees_title_and_state_only(client, made):
    robin = made.user()
    made.move("selection")
    MembershipFactory(conference=made.conference, user=robin, role=Role.ORGANIZER)
    page = f"/{made.conference.slug}/organize/proposals/{made.proposals[0].code}/"
    client.force_login(robin)
    assert made.proposals[0].abstract in text_of(client.get(page))
    services.invite(
        made.proposals[0], by=Authorship.objects.get(proposal=made.proposals[0]).profile.user, email=robin.email
    )
    said = text_of(client.get(page))
    assert made.proposals[0].abstract not in said
    assert "not yours to handle" in said


def stable(page):
    """A page without what differs at every request: the CSRF token and the signed time of opening."""
    return re.sub(rb'name="(csrfmiddlewaretoken|opened)" value="[^"]*"', b"", page)
