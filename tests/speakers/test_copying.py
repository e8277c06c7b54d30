"""Beginning a proposal with an earlier one: its texts are copied, nobody and nothing else."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from proposals.models import Proposal
from speakers.models import Authorship
from speakers.services import profile_of
from tests.factories import (
    AuthorshipFactory,
    ConferenceFactory,
    ProfileFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.forms import text_of

pytestmark = pytest.mark.django_db

TEXTS = {
    "title": "Łódź and its walls",
    "abstract": "How walls keep quiet.",
    "outline": "First\n\nSecond",
    "note_to_reviewers": "Given once before.",
    "note_to_organizers": "I need a ramp.",
    "level": "advanced",
    "language": "pl",
}


@pytest.fixture
def earlier(sam):
    """What Sam proposed last year, with Ana."""
    last_year = ConferenceFactory(slug="last-year", name="Southern Lights")
    proposal = ProposalFactory(
        conference=last_year, session_type=SessionTypeFactory(conference=last_year, name={"en": "Tutorial"}), **TEXTS
    )
    AuthorshipFactory(proposal=proposal, profile=profile_of(sam))
    AuthorshipFactory(proposal=proposal, profile=ProfileFactory(name="Ana"), is_contact=False)
    return proposal


@pytest.fixture
def types(conference):
    return [SessionTypeFactory(conference=conference, name={"en": name}) for name in ("Talk", "Tutorial")]


def copy(client, url, proposal):
    """Press the button of the page, as it was shown."""
    page = client.get(url("earlier_list")).content.decode()
    opened = page.partition(f"/earlier/{proposal.code}/")[2].partition('name="opened" value="')[2].partition('"')[0]
    assert opened
    return client.post(url("earlier_copy", code=proposal.code), {"opened": opened}, follow=True), opened


@pytest.mark.usefixtures("types")
def test_the_texts_are_copied_into_a_draft_of_ones_own(as_sam, url, earlier, sam, conference):
    TrackFactory(conference=conference)
    page, _opened = copy(as_sam, url, earlier)
    draft = Proposal.objects.get(conference=conference)
    assert "copied into a new draft" in text_of(page)
    for name, text in TEXTS.items():
        assert getattr(draft, name) == ("" if name == "note_to_organizers" else text)
    assert (draft.state, str(draft.session_type)) == ("draft", "Tutorial")
    assert draft.tracks.count() == 1
    assert [each.profile.user for each in Authorship.objects.filter(proposal=draft)] == [sam]


@pytest.mark.usefixtures("types")
def test_a_double_click_copies_once_and_another_button_copies_another(as_sam, url, earlier, sam, conference):
    other = ProposalFactory(conference=conference, title="Other walls")
    AuthorshipFactory(proposal=other, profile=profile_of(sam))
    _page, opened = copy(as_sam, url, earlier)
    as_sam.post(url("earlier_copy", code=earlier.code), {"opened": opened})
    copy(as_sam, url, other)
    assert Proposal.objects.filter(conference=conference, title=TEXTS["title"]).count() == 1
    assert Proposal.objects.filter(conference=conference, title="Other walls").count() == 2


@pytest.mark.usefixtures("types")
def test_nobody_copies_what_somebody_else_wrote(client, url, earlier, conference):
    client.force_login(UserFactory())
    assert TEXTS["title"] not in client.get(url("earlier_list")).content.decode()
    assert client.post(url("earlier_copy", code=earlier.code)).status_code == 404
    assert not Proposal.objects.filter(conference=conference).exists()


@pytest.mark.usefixtures("types")
def test_a_closed_call_takes_no_copy(as_sam, url, earlier, conference):
    conference.rounds.update(call_closes_at=now() - timedelta(days=2))
    assert "takes no new proposals" in text_of(as_sam.get(url("earlier_list")))
    page = as_sam.post(url("earlier_copy", code=earlier.code), follow=True)
    assert "call is closed" in text_of(page)
    assert not Proposal.objects.filter(conference=conference).exists()


def test_a_conference_without_session_types_says_so(as_sam, url, earlier):
    page, _opened = copy(as_sam, url, earlier)
    assert "what kinds of session" in text_of(page)


def test_the_list_offers_it_only_to_who_has_an_earlier_one(as_sam, url, types, sam):
    assert url("earlier_list") not in as_sam.get(url("proposal_list")).content.decode()
    AuthorshipFactory(proposal=ProposalFactory(title="Old"), profile=profile_of(sam))
    assert url("earlier_list") in as_sam.get(url("proposal_list")).content.decode()


@pytest.mark.parametrize("many", [2, 29])
def test_the_list_takes_as_many_queries_for_many(as_sam, url, sam, types, many, django_assert_num_queries):
    for _each in range(many):
        AuthorshipFactory(proposal=ProposalFactory(title="Old"), profile=profile_of(sam))
    as_sam.get(url("earlier_list"))
    with django_assert_num_queries(7):
        as_sam.get(url("earlier_list"))
