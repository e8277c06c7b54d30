"""Requests of reviewers run in the blind context, whatever the page does and whichever room it belongs to."""

import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.urls import get_resolver

from conferences.models import Phase, Role
from reviews.models import Recusal, Review
from reviews.open_pages import OPEN_PAGES, is_open
from tests.factories import MembershipFactory, UserFactory
from tests.reviews.factories import stage
from tests.reviews.pages import whole

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.reviews.urls")]


@pytest.fixture
def made():
    return stage()


@pytest.fixture
def robin(made, client):
    client.force_login(made.user())
    return client


@pytest.mark.parametrize("page", ["reviews/people", "reviews/lazily", "forgotten"])
def test_a_page_that_reads_people_fails_instead_of_showing_them(made, robin, page):
    with pytest.raises(DatabaseError, match="permission denied"):
        robin.get(f"/{made.conference.slug}/{page}/")


def test_what_the_answer_to_such_a_page_says(made, robin):
    robin.raise_request_exception = False
    response = robin.get(f"/{made.conference.slug}/reviews/people/")
    assert response.status_code == 500
    assert b"permission" not in response.content
    assert b"speakers_profile" not in response.content


def test_a_streamed_response_is_refused(made, robin):
    with pytest.raises(ImproperlyConfigured):
        robin.get(f"/{made.conference.slug}/reviews/streamed/")


def test_a_reviewer_reads_titles(made, robin):
    text = robin.get(f"/{made.conference.slug}/reviews/titles/").content.decode()
    assert text.startswith(made.reviewers[0].shown_as)
    assert all(each.title in text for each in made.proposals)


def test_own_recused_and_made_up_proposals_are_one_and_the_same_404(made, robin):
    own, recused = made.blind(0), made.blind(1)
    for proposal in (own, recused):
        assert robin.get(f"/{made.conference.slug}/reviews/{proposal.pk}/one/").status_code == 200
        Recusal.objects.create(reviewer=made.reviewers[0], proposal=proposal, reason="author")
    answers = set()
    for pk in (own.pk, recused.pk, uuid.uuid4()):
        response = robin.get(f"/{made.conference.slug}/reviews/{pk}/one/")
        assert response.status_code == 404
        answers.add(whole(response).replace(str(pk), ""))
    assert len(answers) == 1


def test_logged_out_is_the_login_page_and_a_stranger_sees_404(made, client):
    page = f"/{made.conference.slug}/reviews/titles/"
    assert "/accounts/login/" in client.get(page).url
    client.force_login(UserFactory())
    assert client.get(page).status_code == 404


def test_whoever_is_no_reviewer_gets_nothing_from_reviewers_pages(made, client):
    chair = UserFactory()
    MembershipFactory(conference=made.conference, user=chair, role=Role.CHAIR)
    client.force_login(chair)
    with pytest.raises(DatabaseError):
        client.get(f"/{made.conference.slug}/reviews/people/")


def post(client, made, query=""):
    return client.post(f"/{made.conference.slug}/reviews/{made.blind().pk}/review/{query}")


def test_a_review_is_saved(made, robin):
    assert post(robin, made).content == b"done"
    assert Review.objects.count() == 1


@pytest.mark.parametrize("query", ["?fail", "?miss", "?nothing"])
def test_a_page_that_fails_after_writing_has_written_nothing(made, robin, query):
    robin.raise_request_exception = False
    assert post(robin, made, query).status_code == (404 if query == "?miss" else 500)
    assert not Review.objects.exists()


def test_asking_for_a_page_writes_nothing(made, robin):
    with pytest.raises(DatabaseError, match="read-only"):
        robin.get(f"/{made.conference.slug}/reviews/{made.blind().pk}/review/")


def test_pages_of_ones_own_are_open(made, robin):
    text = robin.get(f"/{made.conference.slug}/mine/").content.decode()
    assert text.startswith("False")


def test_a_forgotten_page_shows_people_to_others_and_to_reviewers_once_scores_are_frozen(made, robin, client):
    name = "Person"
    made.move(Phase.SELECTION)
    assert name in robin.get(f"/{made.conference.slug}/forgotten/").content.decode()
    chair = UserFactory()
    MembershipFactory(conference=made.conference, user=chair, role=Role.CHAIR)
    client.force_login(chair)
    assert name in client.get(f"/{made.conference.slug}/forgotten/").content.decode()
    with pytest.raises(DatabaseError):
        client.get(f"/{made.conference.slug}/reviews/people/")


def test_a_page_outside_any_conference_is_blind_for_whoever_reviews_somewhere(made, robin, client):
    with pytest.raises(DatabaseError):
        robin.get("/nowhere/")
    client.force_login(UserFactory())
    assert client.get("/nowhere/").status_code == 200


def test_the_reviewer_of_one_conference_is_nobody_in_another(made, robin):
    other = stage()
    assert robin.get(f"/{other.conference.slug}/reviews/titles/").status_code == 404
    assert robin.get(f"/{other.conference.slug}/reviews/{other.blind().pk}/one/").status_code == 404


def test_an_address_that_does_not_exist_is_a_404(robin):
    assert robin.get("/no/such/page/anywhere/").status_code == 404


def names(resolver, namespaces=()):
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from names(each, (*namespaces, each.namespace) if each.namespace else namespaces)
        elif each.name:
            yield ":".join((*namespaces, each.name))


@pytest.mark.urls("cfp.urls")
def test_every_open_page_exists_and_no_page_of_reviewers_is_open():
    known = set(names(get_resolver("cfp.urls")))
    namespaces = set(get_resolver("cfp.urls").namespace_dict)
    for page in OPEN_PAGES:
        assert page in known or (page.endswith(":*") and page[:-2] in namespaces), page
    assert not [name for name in known if name.startswith("reviews:") and is_open(name)]
    assert is_open("account_login")
    assert not is_open("reviews:desk")
    assert not is_open("anything:else")
