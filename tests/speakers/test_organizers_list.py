"""The organizers' list and page of proposals: who may see names, what they see, and what it costs."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from conferences.access import member_of
from conferences.http import NamesClosed
from conferences.log import record
from conferences.models import Phase, ReviewPolicy, Role
from proposals.access import takes
from proposals.models import Proposal
from speakers.access import RULES, get_proposal_for_organizer_or_404, get_proposals_for_organizer_or_404, has_a_list
from tests.factories import (
    AuthorshipFactory,
    MembershipFactory,
    ProposalFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.forms import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(conference, client):
    """Log somebody in who holds these roles."""

    def login(*roles):
        user = UserFactory()
        for role in roles:
            track = TrackFactory(conference=conference) if role == Role.TRACK_CHAIR else None
            MembershipFactory(conference=conference, user=user, role=role, track=track)
        client.force_login(user)
        return user

    return login


@pytest.fixture
def pages(url, submitted):
    return [url("organizer_list"), url("organizer_show", code=submitted.code)]


def freeze(conference, **more):
    conference.rounds.update(phase=Phase.SELECTION, **more)


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.HELPDESK])
def test_organizers_and_helpdesk_see_names(client, member, pages, role):
    member(role)
    for page in pages:
        assert "Sam" in text_of(client.get(page))


@pytest.mark.parametrize("role", [Role.CHAIR, Role.TRACK_CHAIR, Role.REVIEWER, Role.REDACTOR, Role.MENTOR, Role.CREW])
def test_other_roles_find_nothing_there(client, member, pages, role):
    member(role)
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_strangers_find_nothing_and_visitors_log_in(client, pages, conference):
    assert all(client.get(page).url.startswith("/accounts/login/") for page in pages)
    client.force_login(UserFactory())
    assert [client.get(page).status_code for page in pages] == [404, 404]


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.HELPDESK])
def test_who_also_reviews_is_told_that_names_are_closed_until_scores_freeze(
    client, member, pages, conference, submitted, rf, role
):
    request = rf.get(pages[0])
    request.user = member(role, Role.REVIEWER)
    request.conference, request.member = conference, member_of(conference, request.user.pk)
    with pytest.raises(NamesClosed):
        get_proposals_for_organizer_or_404(request)
    with pytest.raises(NamesClosed):
        get_proposal_for_organizer_or_404(request, submitted.code)
    freeze(conference)
    for page in pages:
        assert "Sam" in text_of(client.get(page)), "scores are frozen"


def test_a_chair_sees_names_once_they_were_opened_in_every_round(client, member, pages, conference):
    member(Role.CHAIR)
    freeze(conference)
    assert client.get(pages[0]).status_code == 404
    freeze(conference, names_opened_at=now())
    for page in pages:
        assert "Sam" in text_of(client.get(page))
    freeze(conference, names_opened_at=None, review_policy=ReviewPolicy.NAMED)
    assert "Sam" in text_of(client.get(pages[0]))


def test_the_navigation_offers_the_list_only_where_it_leads_somewhere(client, member, url, conference):
    link = f'href="{url("organizer_list")}"'

    def offered():
        return link in client.get(url("proposal_list")).content.decode()

    member(Role.HELPDESK)
    assert offered()
    chair = member(Role.CHAIR)
    freeze(conference)
    assert not offered(), "names are not open yet"
    assert has_a_list(member_of(conference, chair.pk)) is False
    freeze(conference, names_opened_at=now())
    assert offered()


def test_whoever_speaks_at_a_proposal_sees_its_title_and_state_only(client, member, url, submitted, conference):
    olu = member(Role.ORGANIZER)
    AuthorshipFactory(
        proposal=submitted, profile=None, invited_email=olu.email, status="invited", invited_at=now(), is_contact=False
    )
    record("selection.decided", conference=conference, by=None, subject=submitted.code)
    said = text_of(client.get(url("organizer_show", code=submitted.code)))
    assert "Quiet walls" in said
    assert "This one is not yours to handle" in said
    assert "Decided" not in said
    assert "How walls keep quiet" not in said


def test_the_page_of_one_proposal_shows_people_texts_and_its_log(client, member, url, submitted, conference, sam):
    member(Role.ORGANIZER)
    Proposal.objects.update(note_to_organizers="Needs a ramp")
    record("proposals.submitted", conference=conference, by=sam, subject=submitted.code)
    record("selection.decided", conference=conference, by=None, subject=submitted.code)
    said = text_of(client.get(url("organizer_show", code=submitted.code)))
    for words in ("How walls keep quiet", "Needs a ramp", "sam@example.org", "Submitted", "Decided"):
        assert words in said


def test_helpdesk_reads_in_the_log_only_what_speakers_were_told(client, member, url, submitted, conference):
    member(Role.HELPDESK)
    record("proposals.submitted", conference=conference, by=None, subject=submitted.code)
    record("selection.decided", conference=conference, by=None, subject=submitted.code)
    said = text_of(client.get(url("organizer_show", code=submitted.code)))
    assert "What happened Submitted" in said
    assert "selection.decided" not in said


def test_an_empty_list_says_what_to_do_next(client, member, url):
    member(Role.ORGANIZER)
    assert "They appear here as soon as somebody saves a draft" in text_of(client.get(url("organizer_list")))
    assert "Nothing matches" in text_of(client.get(url("organizer_list"), {"q": "x"}))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "walls"}, True),
        ({"q": "sam@EXAMPLE"}, True),
        ({"q": "nobody"}, False),
        ({"state": "submitted"}, True),
        ({"state": "draft"}, False),
        ({"state": "nonsense"}, False),
        ({"track": "NOPE2345"}, False),
        ({"type": "NOPE2345"}, False),
        ({"q": "\x00walls\x00"}, True),
        ({"q": "%"}, False),
        ({"q": "_" * 5000}, False),
        ({"q": "' OR 1=1 --"}, False),
        ({"sort": "'; DROP TABLE"}, True),
        ({"page": "99999999999999999999"}, True),
        ({"page": "-1"}, True),
        ({"state": "\x00"}, True),
    ],
)
def test_the_list_can_be_searched_and_narrowed_whatever_is_typed(client, member, url, submitted, query, found):
    member(Role.ORGANIZER)
    page = client.get(url("organizer_list"), query)
    assert page.status_code == 200
    assert [row["proposal"] for row in page.context["rows"]] == ([submitted] if found else [])


def many(conference, count):
    tracks = TrackFactory.create_batch(3, conference=conference)
    for number in range(count):
        proposal = ProposalFactory(conference=conference, handed_in=True, tracks=tracks[: 1 + number % 3])
        AuthorshipFactory(proposal=proposal)
        AuthorshipFactory(proposal=proposal, is_contact=False, position=1)


@pytest.mark.parametrize("count", [2, 50])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(
    client, member, url, conference, count, django_assert_num_queries
):
    many(conference, count)
    member(Role.ORGANIZER)
    client.get(url("organizer_list"))
    with django_assert_num_queries(11):
        page = client.get(url("organizer_list"))
    assert len(page.context["rows"]) == count


@pytest.mark.parametrize("count", [2, 50])
def test_the_page_of_one_proposal_takes_the_same_queries_for_any_number_of_people_and_events(
    client, member, url, conference, submitted, count, django_assert_num_queries
):
    member(Role.ORGANIZER)
    for position in range(1, count):
        authorship = AuthorshipFactory(proposal=submitted, is_contact=False, position=position)
        record("proposals.edited", conference=conference, by=authorship.profile.user, subject=submitted.code)
    client.get(url("organizer_show", code=submitted.code))
    with django_assert_num_queries(18):
        client.get(url("organizer_show", code=submitted.code))


def test_pages_of_fifty_and_no_more(client, member, url, conference):
    many(conference, 51)
    member(Role.ORGANIZER)
    page = client.get(url("organizer_list"), {"sort": "title"})
    assert len(page.context["rows"]) == 50
    assert "1 to 50 of 51" in text_of(page)
    assert len(client.get(url("organizer_list"), {"sort": "title", "page": 2}).context["rows"]) == 1


def test_every_rule_of_this_room_says_what_it_allows():
    assert len({each.verb for each in RULES}) == len(RULES)
    assert all(each.says and each.roles for each in RULES)
    assert {each.verb for each in RULES if each.names} == {
        "speakers.see_proposals",
        "speakers.see_opened",
        "speakers.see_support",
        "speakers.mentor",
        "speakers.enter_session",
    }


def test_ties_and_edges_of_a_call(conference):
    call = conference.rounds.get()
    assert takes(call)
    call.call_closes_at = now() - timedelta(minutes=5)
    opened_before = now() - timedelta(minutes=20)
    assert not takes(call)
    assert takes(call, form_opened_at=opened_before)
    assert not takes(call, form_opened_at=now() - timedelta(minutes=1)), "opened after the bell"
    assert not takes(call, form_opened_at=opened_before, at=call.call_closes_at + timedelta(minutes=15))
    call.call_opens_at = call.call_closes_at = None
    assert not takes(call, form_opened_at=opened_before)
