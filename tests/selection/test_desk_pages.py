"""The chairs' desk in the browser: what each person sees there, and what its buttons do."""

import re

import pytest
from django.urls import reverse

from conferences.models import Membership, Phase, Role
from notifications.models import Mail
from proposals.models import Proposal
from reviews.models import BlindProposal
from selection import services
from selection.models import Announcement, Decision
from speakers.models import Profile
from tests.factories import AuthorshipFactory, ProfileFactory, ProposalFactory, RoundFactory, UserFactory
from tests.reviews.factories import stage
from tests.selection.conftest import member, set_stage

pytestmark = pytest.mark.django_db
CANARY = "Zaphod Beeblebrox"


def url(name, **more):
    return reverse(f"selection:{name}", kwargs={"slug": "example", **more})


def body(client, name="ranking", query="", **more):
    answer = client.get(url(name, **more) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def plant(proposal):
    Profile.objects.filter(authorships__proposal=proposal).update(name=CANARY)


def order(text, proposals):
    return sorted(proposals, key=lambda each: text.index(f"/selection/{each.code}/"))


def test_the_list_ranks_by_mean_and_shows_spread_and_count(as_casey, made):
    text = body(as_casey)
    assert order(text, made.proposals) == made.proposals
    assert ">1.50<" in text
    assert ">0.71<" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sort=spread", [1, 0, 2]),
        ("?sort=nonsense", [0, 1, 2]),
        ("?state=submitted", [0, 1, 2]),
        ("?state=accepted", []),
        ("?decision=reject", [1]),
        ("?decision=none", [0, 2]),
        ("?track=nonsense", [0, 1, 2]),
        ("?q=%00", [0, 1, 2]),
        ("?page=99", [0, 1, 2]),
        ("?sort=fewest", [0, 1, 2]),
    ],
)
def test_filters_and_order_are_in_the_address(as_casey, made, query, expected):
    services.decide(made.proposals[1], outcome="reject", by=None)
    text = body(as_casey, query=query)
    shown = [each for each in made.proposals if f"/selection/{each.code}/" in text]
    assert set(shown) == {made.proposals[number] for number in expected}
    if "sort=spread" in query:
        assert order(text, shown) == [made.proposals[number] for number in expected]


def test_filtering_by_track_and_code(as_casey, made, track):
    code = made.proposals[2].code
    assert made.proposals[0].code not in body(as_casey, query=f"?q={code.lower()}&track={track.code}&sort=code")


def test_names_are_on_no_page_before_they_are_opened_and_there_afterwards(as_casey, made, first):
    plant(first)
    decision = services.decide(first, outcome="accept", by=None)
    pages = [("ranking", {}), ("proposal_show", {"code": first.code}), ("announce", {})]
    for name, more in pages:
        assert CANARY not in body(as_casey, name, **more)
    services.open_names(made.round, by=None)
    for name, more in pages:
        assert CANARY in body(as_casey, name, **more)
    assert decision.code


def test_before_names_are_open_the_text_is_what_reviewers_read(as_casey, made, first):
    Proposal.objects.filter(pk=first.pk).update(title=f"By {CANARY}", abstract=f"I am {CANARY}")
    BlindProposal.objects.update(title="By [hidden]")
    text = body(as_casey) + body(as_casey, query=f"?q={CANARY.split()[0]}") + body(as_casey, query="?q=hidden")
    assert CANARY not in text.replace(f'value="{CANARY.split()[0]}"', "")
    assert f"/selection/{first.code}/" not in body(as_casey, query=f"?q={CANARY.split()[0]}")


def test_the_proposal_page_has_the_reviews_with_their_scores(as_casey, made, first):
    text = body(as_casey, "proposal_show", code=first.code)
    assert "To the committee 0" in text
    assert made.reviewers[0].shown_as in text
    assert "mean 1.50, 2 reviews" in " ".join(text.split())


def test_own_and_conflicted_ones_show_title_and_state_only(as_casey, casey, made):
    own, stepped = made.proposals[0], made.proposals[1]
    AuthorshipFactory(proposal=own, profile=ProfileFactory(user=casey), is_contact=False)
    services.step_back(stepped, by=casey)
    for each in (own, stepped):
        services.decide(each, outcome="accept", by=None)
    text = body(as_casey)
    assert "You stand aside" in text
    ranked = text.partition("You stand aside")[0]
    assert own.code not in ranked
    assert stepped.code not in ranked
    assert "1.50" not in text
    assert '<span class="tile-number">1</span>' in text
    for each in (own, stepped):
        page = body(as_casey, "proposal_show", code=each.code)
        assert "To the committee" not in page
        assert "Accept" not in page
        assert as_casey.post(url("decide", code=each.code), {"outcome": "reject"}).status_code == 404
        assert as_casey.post(url("undo", code=each.code)).status_code == 404
    assert own.code not in body(as_casey, "announce")
    assert {each.outcome for each in Decision.objects.pending()} == {"accept"}


def test_one_is_decided_and_taken_back_by_its_buttons(as_casey, first):
    answer = as_casey.post(
        url("decide", code=first.code), {"outcome": "reject", "reason": "r", "seen": ""}, follow=True
    )
    assert "Decided quietly" in answer.content.decode()
    decision = Decision.objects.get()
    late = as_casey.post(url("decide", code=first.code), {"outcome": "accept", "seen": ""}, follow=True)
    assert "while your page was open" in late.content.decode()
    undone = as_casey.post(url("undo", code=first.code), {"seen": decision.code}, follow=True)
    assert "Taken back" in undone.content.decode()
    again = as_casey.post(url("undo", code=first.code), {"seen": decision.code}, follow=True)
    assert "Nothing was changed" in again.content.decode()
    wrong = as_casey.post(url("decide", code=first.code), {"outcome": "banish"}, follow=True)
    assert "Nothing was decided" in wrong.content.decode()
    assert "taken back" in body(as_casey, "proposal_show", code=first.code)


def test_a_proposal_for_two_tracks_asks_for_one(as_casey, first, second_track):
    first.tracks.add(second_track)
    refused = as_casey.post(url("decide", code=first.code), {"outcome": "accept"}, follow=True)
    assert "Choose one of its tracks" in refused.content.decode()
    as_casey.post(url("decide", code=first.code), {"outcome": "accept", "track": second_track.code})
    text = body(as_casey, "proposal_show", code=first.code)
    assert f'value="{second_track.code}" selected' in text


def test_many_are_previewed_before_they_are_decided(as_casey, made):
    for each in made.proposals:
        assert each.code in body(as_casey)
    services.decide(made.proposals[2], outcome="reject", by=None)
    services.decide(made.proposals[1], outcome="accept", by=None)
    posted = {"codes": [each.code for each in made.proposals], "outcome": "accept", "here": "sort=code"}
    preview = as_casey.post(url("decide_many"), posted).content.decode()
    assert "Accept: 2 would change" in preview
    assert "These are decided so already" in preview
    assert Decision.objects.pending().filter(outcome="accept").count() == 1
    seen = re.findall(r'name="seen" value="([^"]+)"', preview)
    codes = re.findall(r'name="codes" value="([^"]+)"', preview)
    answer = as_casey.post(
        url("decide_many"), {"codes": codes, "seen": seen, "outcome": "accept", "sure": "1", "here": "sort=code"}
    )
    assert answer.url == url("ranking") + "?sort=code"
    assert Decision.objects.pending().filter(outcome="accept").count() == 3


def test_a_bulk_decision_that_somebody_overtook_says_so(as_casey, made, first):
    services.decide(first, outcome="reject", by=None)
    posted = {"codes": [first.code], "seen": [f"{first.code}:"], "outcome": "accept", "sure": "1"}
    assert "while your page was open" in as_casey.post(url("decide_many"), posted, follow=True).content.decode()


def test_a_quick_button_decides_at_once_and_a_double_click_once(as_casey, first):
    posted = {"quick": f"{first.code} accept", "seen": [f"{first.code}:"], "outcome": "reject"}
    assert "Decided quietly on one proposal" in as_casey.post(url("decide_many"), posted, follow=True).content.decode()
    again = as_casey.post(url("decide_many"), posted, follow=True)
    assert "decided just so already" in again.content.decode()
    assert Decision.objects.get().outcome == "accept"


@pytest.mark.parametrize(
    "posted",
    [{}, {"outcome": "accept"}, {"outcome": "banish", "codes": ["X"]}, {"quick": "NOSUCH accept"}, {"quick": " "}],
)
def test_nonsense_decides_nothing_and_says_so(as_casey, made, posted):
    assert "Nothing was decided" in as_casey.post(url("decide_many"), posted, follow=True).content.decode()
    assert not Decision.objects.exists()


def test_many_refusals_are_summed_up(client, db):
    made = set_stage(9, scores=())
    client.force_login(member(made, "Casey", Role.CHAIR))
    Proposal.objects.update(state="rejected")
    posted = {"codes": [each.code for each in made.proposals], "outcome": "reject", "sure": "1"}
    assert "4 more were left" in client.post(url("decide_many"), posted, follow=True).content.decode()
    assert "None of those you ticked" in client.post(url("decide_many"), posted | {"sure": []}).content.decode()


def test_a_track_chair_sees_and_decides_their_track_only(client, made, track, second_track):
    made.proposals[1].tracks.set([second_track])
    client.force_login(member(made, "Tracy", Role.TRACK_CHAIR, second_track))
    text = body(client)
    assert made.proposals[1].code in text
    assert made.proposals[0].code not in text
    assert client.get(url("proposal_show", code=made.proposals[0].code)).status_code == 404
    assert client.post(url("decide", code=made.proposals[0].code), {"outcome": "accept"}).status_code == 404
    client.post(url("decide", code=made.proposals[1].code), {"outcome": "accept", "track": second_track.code})
    assert Decision.objects.get().track == second_track
    client.post(url("undo", code=made.proposals[1].code), {"seen": Decision.objects.get().code})
    assert not Decision.objects.pending().exists()
    assert client.get(url("announce")).status_code == 404
    names = body(client, "names_show")
    assert f"?track={second_track.code}" in names
    assert client.post(url("names_open", code=made.round.code)).status_code == 404
    assert client.post(url("names_open", code=made.round.code), {"track": track.code}).status_code == 404
    client.post(url("names_open", code=made.round.code), {"track": second_track.code})
    assert client.get(url("names_open", code=made.round.code), {"track": second_track.code}).status_code == 200


def test_an_organizer_reads_and_announces_but_does_not_decide(as_olu, first):
    assert "Decide quietly" not in body(as_olu, "proposal_show", code=first.code)
    assert 'name="quick"' not in body(as_olu)
    assert as_olu.post(url("decide", code=first.code), {"outcome": "accept"}).status_code == 404
    assert as_olu.post(url("decide_many"), {"outcome": "accept"}).status_code == 404
    body(as_olu, "announce")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.REDACTOR, Role.CREW, Role.HELPDESK, None])
@pytest.mark.parametrize("name", ["ranking", "announce", "announce_confirm", "names_show"])
def test_others_find_nothing_and_a_visitor_the_login(client, made, role, name):
    assert client.get(url(name)).status_code == 302
    user = UserFactory()
    if role:
        Membership.objects.create(conference=made.conference, user=user, role=role)
    client.force_login(user)
    assert client.get(url(name)).status_code == 404


@pytest.mark.parametrize("phase", [Phase.CALL, Phase.REVIEW, Phase.DISCUSSION])
def test_the_desk_is_not_there_while_scores_can_change(client, phase):
    made = stage(1, 1, slug="example", phase=phase)
    client.force_login(member(made, "Casey", Role.CHAIR))
    for name in ("ranking", "announce", "names_show"):
        assert client.get(url(name)).status_code == 404
    assert client.get(url("proposal_show", code=made.proposals[0].code)).status_code == 404


def test_proposals_of_a_round_that_is_not_frozen_stay_out(as_casey, made, second_track):
    late = RoundFactory(conference=made.conference, is_default=False, phase=Phase.REVIEW)
    second_track.round = late
    second_track.save()
    made.proposals[1].tracks.set([second_track])
    text = body(as_casey)
    assert made.proposals[0].code in text
    assert made.proposals[1].code not in text
    assert as_casey.post(url("names_open", code=late.code)).status_code == 404


def test_drafts_and_withdrawn_ones_are_not_ranked(as_casey, made):
    draft = ProposalFactory(conference=made.conference)
    Proposal.objects.filter(pk=made.proposals[0].pk).update(state="withdrawn")
    text = body(as_casey)
    assert draft.code not in text
    assert made.proposals[0].code not in text


def test_an_empty_desk_says_what_comes(client):
    made = stage(0, 1, slug="example", phase=Phase.SELECTION)
    client.force_login(member(made, "Casey", Role.CHAIR))
    assert "Nothing to select yet" in body(client)
    assert "Nothing to announce" in body(client, "announce")
    assert "Names are closed" in body(client, "names_show")


def test_opening_names_asks_first_and_the_second_click_is_told(as_casey, made):
    where = url("names_open", code=made.round.code)
    assert "step back" in as_casey.get(where).content.decode()
    assert not made.round.names_opened_at
    as_casey.post(where)
    assert "open here since" in as_casey.post(where, follow=True).content.decode()
    assert as_casey.post(url("names_open", code="NOSUCH")).status_code == 404


def test_stepping_back_asks_first(as_casey, first):
    where = url("step_back", code=first.code)
    assert "for good" in as_casey.get(where).content.decode()
    assert "You stand aside" in as_casey.post(where, follow=True).content.decode()
    assert as_casey.post(where).status_code == 302


def announce(client, **more):
    text = client.get(url("announce_confirm"), more).content.decode()
    posted = {"decisions": re.findall(r'name="decisions" value="([^"]+)"', text)}
    posted["outcome"] = re.findall(r'name="outcome" value="([^"]+)"', text)
    posted["confirm_by"] = re.search(r'name="confirm_by" value="([^"]+)"', text)[1]
    return posted


def test_announcing_goes_from_preview_to_a_last_look_to_the_result(as_olu, made):
    for each, outcome in zip(made.proposals, ("accept", "waitlist", "reject"), strict=True):
        services.decide(each, outcome=outcome, by=None)
    assert "3</span>" in body(as_olu, "announce")
    posted = announce(as_olu)
    assert len(posted["decisions"]) == 3
    assert not Mail.objects.exists()
    result = as_olu.post(url("announce_confirm"), posted, follow=True)
    assert result.redirect_chain[-1][0] == url("announcement_show", code=Announcement.objects.get().code)
    assert "Announced. The mails are on their way." in result.content.decode()
    again = as_olu.post(url("announce_confirm"), posted, follow=True)
    assert "somebody else" in again.content.decode()
    assert Mail.objects.count() == 3
    assert "nothing left to announce" in body(as_olu, "announce_confirm")
    assert "Announced before" in body(as_olu, "announce")


def test_a_wave_announces_only_what_was_chosen(as_olu, made):
    services.decide(made.proposals[0], outcome="accept", by=None)
    services.decide(made.proposals[1], outcome="reject", by=None)
    as_olu.post(url("announce_confirm"), announce(as_olu, outcome="accept"))
    assert list(Mail.objects.values_list("kind", flat=True)) == ["selection.accepted"]


@pytest.mark.parametrize("day", ["2000-01-01", "", "soon"])
def test_an_impossible_day_to_confirm_by_tells_nobody(as_olu, made, day):
    services.decide(made.proposals[0], outcome="accept", by=None)
    answer = as_olu.post(url("announce_confirm"), announce(as_olu) | {"confirm_by": day})
    assert answer.status_code == 200
    assert not Mail.objects.exists()


def test_what_somebody_changed_in_between_is_not_told_and_said(as_olu, made):
    services.decide(made.proposals[0], outcome="accept", by=None)
    services.decide(made.proposals[1], outcome="accept", by=None)
    posted = announce(as_olu)
    services.decide(made.proposals[0], outcome="reject", by=None)
    Proposal.objects.filter(pk=made.proposals[1].pk).update(state="withdrawn")
    services.decide(made.proposals[2], outcome="accept", by=None)
    posted["decisions"].append(Decision.objects.pending().get(proposal=made.proposals[2]).code)
    text = as_olu.post(url("announce_confirm"), posted, follow=True).content.decode()
    assert "1 were not announced" in text
    assert "1 could not be told" in text


def test_an_organizers_own_proposal_is_told_with_the_rest_and_counted_nowhere(as_olu, olu, made, first):
    AuthorshipFactory(proposal=first, profile=ProfileFactory(user=olu), is_contact=False)
    services.decide(first, outcome="accept", by=None)
    services.decide(made.proposals[1], outcome="accept", by=None)
    text = body(as_olu, "announce")
    assert first.code not in text
    assert '<span class="tile-number">1</span>' in text
    result = as_olu.post(url("announce_confirm"), announce(as_olu), follow=True)
    assert first.code not in result.content.decode()
    first.refresh_from_db()
    assert first.state == "accepted"


def test_an_organizer_who_neither_reviews_nor_selects_reads_whom_the_mails_go_to(as_olu, olu, made, first):
    plant(first)
    services.decide(first, outcome="accept", by=None)
    assert CANARY in body(as_olu, "announce")
    Membership.objects.create(conference=made.conference, user=olu, role=Role.CHAIR)
    assert CANARY not in body(as_olu, "announce")


@pytest.mark.parametrize("count", [2, 50])
def test_the_list_takes_the_same_number_of_queries_for_two_and_fifty(client, count, django_assert_num_queries):
    made = set_stage(count, scores=())
    client.force_login(member(made, "Casey", Role.CHAIR))
    services.open_names(made.round, by=None)
    body(client)
    with django_assert_num_queries(22):
        body(client)


@pytest.mark.parametrize("count", [2, 50])
def test_the_preview_takes_the_same_number_of_queries_for_two_and_fifty(client, count, django_assert_num_queries):
    made = set_stage(count, scores=())
    client.force_login(member(made, "Casey", Role.CHAIR))
    services.decide_many(made.conference, made.proposals, outcome="accept", by=None)
    services.open_names(made.round, by=None)
    body(client, "announce")
    with django_assert_num_queries(19):
        body(client, "announce")


def test_fifty_are_on_a_page(client):
    made = set_stage(55, scores=())
    client.force_login(member(made, "Casey", Role.CHAIR))
    assert len(set(re.findall(r"/selection/([A-Z0-9]{8})/", body(client)))) == 50
    assert len(set(re.findall(r"/selection/([A-Z0-9]{8})/", body(client, query="?page=2")))) == 5


def test_hostile_text_is_shown_as_text(as_casey, first):
    services.decide(first, outcome="reject", by=None, reason="<script>alert(1)</script>")
    BlindProposal.objects.update(title="<script>alert(2)</script>")
    for text in (body(as_casey), body(as_casey, "proposal_show", code=first.code), body(as_casey, "announce")):
        assert "<script>alert" not in text
