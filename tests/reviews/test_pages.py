"""Reviewers' pages: the desk, reading and scoring, stepping back."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from anonymity import services as doors
from conferences.models import Phase, Role
from reviews.models import Criterion, Recusal, Review
from tests.factories import MembershipFactory, UserFactory
from tests.reviews.factories import Stage, join, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Stage:
    return stage(proposals=3, reviewers=2)


@pytest.fixture
def robin(made: Stage) -> Client:
    client = Client()
    client.force_login(made.user(0))
    return client


def url(made: Stage, name: str, which: int | None = None) -> str:
    extra = {} if which is None else {"blind_id": made.blind(which).pk}
    return reverse(f"reviews:{name}", kwargs={"slug": made.conference.slug, **extra})


def answer(made: Stage, value: int | str = 2, **more: str) -> dict[str, str]:
    criterion = Criterion.objects.get(round__conference=made.conference)
    return {f"answer-{criterion.pk}": str(value), "comment": "", "feedback": "", **more}


def test_desk_lists_what_is_to_do_and_leads_to_the_first(made, robin):
    page = robin.get(url(made, "desk"))
    assert page.status_code == 200
    for proposal in made.proposals:
        assert proposal.title in page.content.decode()
    assert "3 proposals are waiting" in page.content.decode()
    first = robin.get(url(made, "next"))
    assert first.status_code == 302
    assert robin.get(first.url).status_code == 200


def test_a_score_is_two_clicks_and_leads_on_to_another_proposal(made, robin):
    answered = robin.post(url(made, "proposal_show", 0), answer(made, 1, comment="Good, and I would go."))
    assert answered.status_code == 302
    review = Review.objects.get()
    assert (review.score, review.comment) == (1.0, "Good, and I would go.")
    assert str(made.blind(0).pk) not in answered.url
    assert "1 of 3 answered" in robin.get(answered.url).content.decode()


def test_when_all_is_done_the_desk_says_so(made, robin):
    for which in range(3):
        last = robin.post(url(made, "proposal_show", which), answer(made))
    assert last.url == url(made, "desk")
    assert "You have answered everything" in robin.get(last.url).content.decode()


def test_a_form_without_an_answer_says_what_is_missing_and_keeps_the_comment(made, robin):
    page = robin.post(url(made, "proposal_show", 0), {"comment": "I typed this <b>before</b>"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Choose one" in text
    assert "I typed this &lt;b&gt;before&lt;/b&gt;" in text
    assert not Review.objects.exists()


@pytest.mark.parametrize("value", ["3", "-3", "two", "1.5", "", "9" * 400])
def test_answers_outside_the_range_are_refused(made, robin, value):
    page = robin.post(url(made, "proposal_show", 0), answer(made, value))
    assert page.status_code == 200
    assert not Review.objects.exists()


@pytest.mark.parametrize("comment", ["a\x00b", "x" * 5001])
def test_comments_that_cannot_be_kept_are_refused_with_a_reason(made, robin, comment):
    page = robin.post(url(made, "proposal_show", 0), answer(made, comment=comment))
    assert page.status_code == 200
    assert "error" in page.content.decode()
    assert not Review.objects.exists()


def test_a_double_click_has_one_effect_and_goes_on(made, robin):
    first = robin.post(url(made, "proposal_show", 0), answer(made, 1, comment="once"))
    second = robin.post(url(made, "proposal_show", 0), answer(made, 1, comment="once"))
    assert first.status_code == second.status_code == 302
    assert Review.objects.count() == 1
    assert Review.objects.get().revision == 1


def test_another_window_is_told_and_keeps_what_it_typed(made, robin):
    robin.post(url(made, "proposal_show", 0), answer(made, 1, comment="from the first window"))
    page = robin.post(url(made, "proposal_show", 0), answer(made, -1, comment="from the second window"))
    text = page.content.decode()
    assert "saved from another window" in text
    assert "from the second window" in text
    revision = re.search(r'name="revision" value="(\d+)"', text)
    assert revision
    again = answer(made, -1, comment="from the second window", revision=revision[1])
    assert robin.post(url(made, "proposal_show", 0), again).status_code == 302
    assert Review.objects.get().score == -1.0


def test_not_my_field_passes_the_proposal_on(made, robin):
    answered = robin.post(url(made, "proposal_pass", 0))
    assert answered.status_code == 302
    assert Review.objects.get().not_my_field
    assert "Not my field" in robin.get(url(made, "desk")).content.decode()
    robin.post(url(made, "proposal_show", 0), answer(made, 2, revision=str(Review.objects.get().revision)))
    assert Review.objects.get().score == 2.0


def test_stepping_back_makes_the_proposal_vanish_from_desk_numbers_search_and_address(made, robin):
    title = made.proposals[0].title
    assert title in robin.get(url(made, "desk")).content.decode()
    asked = robin.get(url(made, "proposal_step_back", 0))
    assert unescape(title) in unescape(asked.content.decode())
    assert not Recusal.objects.exists()
    assert robin.post(url(made, "proposal_step_back", 0)).status_code == 302
    desk = robin.get(url(made, "desk"), {"q": title})
    assert f">{title}</a>" not in desk.content.decode()
    assert "2 proposals are waiting" in robin.get(url(made, "desk")).content.decode()
    assert robin.get(url(made, "proposal_show", 0)).status_code == 404


def test_others_reviews_are_shown_after_ones_own_only(made, robin):
    other = Client()
    other.force_login(made.user(1))
    other.post(url(made, "proposal_show", 0), answer(made, -2, comment="what the other one says"))
    assert "what the other one says" not in robin.get(url(made, "proposal_show", 0)).content.decode()
    robin.post(url(made, "proposal_show", 0), answer(made, 2))
    assert "what the other one says" in robin.get(url(made, "proposal_show", 0)).content.decode()


def test_a_changed_text_marks_the_review(made, robin):
    robin.post(url(made, "proposal_show", 0), answer(made, 2))
    assert "Changed since your review" not in robin.get(url(made, "proposal_show", 0)).content.decode()
    proposal = made.proposals[0]
    doors.edit(proposal, by=None, revision=proposal.revision, fields={"abstract": "Something else altogether."})
    assert "Changed since your review" in robin.get(url(made, "proposal_show", 0)).content.decode()


def test_frozen_scores_can_be_read_and_not_changed(made, robin):
    robin.post(url(made, "proposal_show", 0), answer(made, 2, comment="kept as it was"))
    made.move(Phase.SELECTION)
    page = robin.get(url(made, "proposal_show", 0)).content.decode()
    assert "kept as it was" in page
    assert "<textarea" not in page
    refused = robin.post(url(made, "proposal_show", 0), answer(made, -2, revision="1"))
    assert refused.status_code == 200
    assert Review.objects.get().score == 2.0


def test_before_review_the_desk_says_what_will_come(robin):
    early = stage(proposals=1, reviewers=1, phase=None)
    client = Client()
    client.force_login(early.user(0))
    page = client.get(url(early, "desk")).content.decode()
    assert "Review has not begun" in page
    assert early.proposals[0].title not in page


def test_strangers_find_nothing_and_nobody_is_asked_to_log_in_twice(made):
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.get(url(made, "desk")).status_code == 404
    assert stranger.get(url(made, "proposal_show", 0)).status_code == 404
    assert Client().get(url(made, "desk")).url.startswith("/accounts/login/")


def test_an_organizer_who_does_not_review_has_no_desk(made):
    olu = MembershipFactory(conference=made.conference, user=UserFactory(), role=Role.ORGANIZER).user
    client = Client()
    client.force_login(olu)
    assert client.get(url(made, "desk")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"page": "x"},
        {"page": "99999"},
        {"track": "'; DROP TABLE"},
        {"sort": "speaker__name"},
        {"level": "\x00"},
        {"q": "\x00"},
        {"q": "%" * 300},
        {"standing": "reviewer__user"},
    ],
)
def test_odd_addresses_still_open_the_desk(made, robin, query):
    assert robin.get(url(made, "desk"), query).status_code == 200


def test_search_finds_words_of_the_text_and_the_filter_narrows(made, robin):
    wanted = made.proposals[1]
    page = robin.get(url(made, "desk"), {"q": wanted.title}).content.decode()
    assert f">{wanted.title}</a>" in page
    assert f">{made.proposals[2].title}</a>" not in page
    assert "Nothing fits" in robin.get(url(made, "desk"), {"q": "no such words anywhere"}).content.decode()
    robin.post(url(made, "proposal_show", 1), answer(made, 2))
    done = robin.get(url(made, "desk"), {"standing": "done"}).content.decode()
    assert f">{wanted.title}</a>" in done
    assert f">{made.proposals[2].title}</a>" not in done


@pytest.mark.parametrize("rows", [2, 50])
def test_the_desk_asks_the_same_number_of_questions_whatever_its_length(rows, django_assert_num_queries):
    many = stage(proposals=rows, reviewers=1)
    client = Client()
    client.force_login(many.user(0))
    client.get(url(many, "desk"))
    with django_assert_num_queries(DESK_QUERIES):
        page = client.get(url(many, "desk"))
    assert page.content.decode().count("cell-title") == rows


@pytest.mark.parametrize("others", [2, 50])
def test_the_review_page_asks_the_same_number_of_questions_whatever_others_say(others, django_assert_num_queries):
    made = stage(proposals=1, reviewers=1)
    for _number in range(others):
        join(made, UserFactory())
    for which in range(others + 1):
        client = Client()
        client.force_login(made.user(which))
        client.post(url(made, "proposal_show", 0), answer(made, 1))
    robin = Client()
    robin.force_login(made.user(0))
    with django_assert_num_queries(REVIEW_QUERIES):
        page = robin.get(url(made, "proposal_show", 0))
    assert page.content.decode().count("item-title") == others


DESK_QUERIES = 19
REVIEW_QUERIES = 23
