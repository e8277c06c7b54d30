"""The organizers' editor of questions, agreements and optional fields, in use: previews, two tabs, hostile input."""

import pytest
from django.urls import reverse

from conferences.asking import Asked, Needed, Question, QuestionKind, Readers, asked_of
from conferences.models import Agreement, Role
from proposals.answers import Reply, answer
from tests.conferences.test_pages import HOSTILE
from tests.conferences.test_questions import ask
from tests.factories import (
    AuthorshipFactory,
    MembershipFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.test_writing import filled

pytestmark = pytest.mark.django_db

NEW = {"text": "Do you bring your own laptop?", "kind": "yes_no", "needed": "no", "readers": "organizers"}


@pytest.fixture
def url(conference):
    return lambda name, code="": reverse(f"conferences:{name}", args=[conference.slug, *([code] if code else [])])


@pytest.fixture
def tara(conference):
    """The chair of a track of her own."""
    track = TrackFactory(conference=conference)
    user = UserFactory(name="Tara")
    MembershipFactory(conference=conference, user=user, role=Role.TRACK_CHAIR, track=track)
    user.track = track
    return user


def text(page):
    return page.content.decode()


def test_an_organizer_asks_something_and_sees_it_as_speakers_do(as_olu, url):
    page = as_olu.post(url("question_create"), NEW, follow=True)
    assert "The question is added." in text(page)
    assert [each.label for each in page.context["preview"]] == ["Do you bring your own laptop?"]
    assert "Only the organizers read this." in text(page)


def test_the_preview_follows_what_is_typed_and_saves_nothing(as_olu, url):
    shown = as_olu.post(
        url("question_create"),
        {**NEW, "kind": "choice", "options": "Tea\nCoffee", "readers": "everyone"},
        headers={"hx-request": "true"},
    )
    assert "Tea" in text(shown)
    assert "Reviewers read this, without your name, and everyone" in text(shown)
    assert "<html" not in text(shown)
    assert not Question.objects.exists()


def test_without_scripts_a_button_shows_the_preview_and_saves_nothing(as_olu, url):
    page = as_olu.post(url("question_create"), {**NEW, "text": "", "help": "Because of cables", "look": "1"})
    assert "Because of cables" in str([each.help_text for each in page.context["preview"]])
    assert "needs your attention" not in text(page)
    assert not Question.objects.exists()


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("field", ["text", "help", "kind", "options", "longest", "least", "most", "needed", "readers"])
def test_hostile_input_is_answered_with_a_page_also_in_the_preview(as_olu, url, field, value):
    for headers in ({}, {"hx-request": "true"}):
        answered = as_olu.post(url("question_create"), {**NEW, "kind": "choices", field: value}, headers=headers)
        assert answered.status_code in (200, 302)
    assert Question.objects.count() <= 1


@pytest.mark.parametrize("field", ["tracks", "session_types"])
def test_a_track_or_type_that_there_is_not_is_refused(as_olu, url, conference, field):
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference)
    page = as_olu.post(url("question_create"), {**NEW, field: ["nowhere"]})
    assert page.status_code == 200
    assert not Question.objects.exists()


def test_the_preview_of_the_form_can_be_narrowed_to_a_track_and_a_type(as_olu, url, conference):
    here, there = TrackFactory(conference=conference), TrackFactory(conference=conference)
    ask(conference, "Everywhere?")
    ask(conference, "Here?", tracks=[here])
    page = as_olu.get(url("question_list"), {"track": there.code}, headers={"hx-request": "true"})
    assert [each.label for each in page.context["preview"]] == ["Everywhere?"]
    page = as_olu.get(url("question_list"), {"track": here.code})
    assert [each.label for each in page.context["preview"]] == ["Everywhere?", "Here?"]


def test_two_organizers_with_one_question_open_and_nothing_typed_is_lost(as_olu, url, conference):
    question = ask(conference)
    edit = url("question_edit", question.code)
    mine = filled(as_olu.get(edit), text="Mine")
    as_olu.post(edit, filled(as_olu.get(edit), text="Theirs"))
    page = as_olu.post(edit, mine)
    assert "Somebody else changed this" in text(page)
    assert "Theirs" in text(page)
    assert page.context["form"]["text"].value() == "Mine"
    as_olu.post(edit, filled(page))
    assert str(Question.objects.get()) == "Mine"


def test_widening_the_readers_asks_first_and_says_what_it_is_about(as_olu, url, conference):
    question = ask(conference)
    answer(ProposalFactory(conference=conference), by=None, replies={question.code: Reply("x")})
    edit = url("question_edit", question.code)
    assert "1 proposal has answered this." in text(as_olu.get(edit))
    page = as_olu.post(edit, filled(as_olu.get(edit), readers="reviewers"))
    assert "1 answer was given under the narrower promise" in text(page)
    assert Question.objects.get().readers == Readers.ORGANIZERS
    as_olu.post(edit, filled(page, understood="on"))
    assert Question.objects.get().readers == Readers.REVIEWERS


def test_the_form_as_it_is_saves_nothing_new(as_olu, url, conference):
    question = ask(conference, kind=QuestionKind.NUMBER, least=1, most=9)
    as_olu.post(url("question_edit", question.code), filled(as_olu.get(url("question_edit", question.code))))
    assert Question.objects.get().version == 1


def test_order_copy_retire_and_remove_by_their_buttons(as_olu, url, conference):
    one, two = ask(conference, "One"), ask(conference, "Two")
    as_olu.post(url("question_place", two.code), {"position": "0"})
    assert list(conference.questions.all()) == [two, one]
    as_olu.post(url("question_place", two.code), {"position": "nonsense"})
    as_olu.post(url("question_duplicate", two.code))
    as_olu.post(url("question_retire", one.code))
    page = as_olu.get(url("question_list"))
    assert [str(each) for each, _mine in page.context["rows"]] == ["Two"]
    assert [str(each) for each, _mine in page.context["retired"]] == ["Two", "One"]
    as_olu.post(url("question_ask_again", one.code))
    assert "for good" in text(as_olu.get(url("question_remove", one.code)))
    as_olu.post(url("question_remove", one.code))
    assert as_olu.post(url("question_remove", one.code)).status_code == 404
    assert as_olu.get(url("question_retire", two.code)).status_code == 405


def test_a_track_chair_asks_their_own_track_and_no_other(client, url, conference, tara):
    client.force_login(tara)
    other = TrackFactory(conference=conference)
    general, theirs = ask(conference, "General?"), ask(conference, "Theirs?", tracks=[other])
    both = ask(conference, "Both?", tracks=[other, tara.track])
    form = filled(client.get(url("question_create")), **NEW)
    assert form["tracks"] == [tara.track.code]
    client.post(url("question_create"), form)
    mine = Question.objects.latest("pk")
    assert [each.pk for each in mine.tracks.all()] == [tara.track.pk]
    for question in (general, theirs, both):
        for name in ("question_edit", "question_remove"):
            assert client.get(url(name, question.code)).status_code == 404
        for name in ("question_place", "question_retire", "question_duplicate"):
            assert client.post(url(name, question.code), {"position": 0}).status_code == 404
    edit = url("question_edit", mine.code)
    assert client.get(edit).status_code == 200
    client.post(edit, filled(client.get(edit), text="Changed?", tracks=[other.code]))
    client.post(edit, filled(client.get(edit), text="Changed?", tracks=[]))
    assert str(Question.objects.get(pk=mine.pk)) == NEW["text"]
    client.post(edit, filled(client.get(edit), text="Changed?"))
    assert str(Question.objects.get(pk=mine.pk)) == "Changed?"
    for name in ("fields_edit", "agreement_list", "agreement_create"):
        assert client.get(url(name)).status_code == 404


def test_strangers_and_speakers_find_nothing(client, url, conference, sam):
    question = ask(conference)
    names = ("question_list", "question_create", "fields_edit", "agreement_list")
    assert {client.get(url(name)).status_code for name in names} == {302}
    client.force_login(sam)
    AuthorshipFactory(proposal=ProposalFactory(conference=conference))
    assert {client.get(url(name)).status_code for name in names} == {404}
    assert client.get(url("question_edit", question.code)).status_code == 404


def test_the_list_asks_the_database_as_often_for_two_questions_as_for_forty(
    as_olu, url, conference, django_assert_num_queries
):
    track = TrackFactory(conference=conference)
    ask(conference, "a")
    ask(conference, "b", tracks=[track])
    with django_assert_num_queries(11):
        as_olu.get(url("question_list"))
    for number in range(38):
        ask(conference, str(number), tracks=[track], kind=QuestionKind.LONG_TEXT)
    with django_assert_num_queries(11):
        as_olu.get(url("question_list"))


def test_organizers_choose_optional_fields(as_olu, url, conference):
    form = filled(as_olu.get(url("fields_edit")), outline="required", content_note="optional", level="off")
    as_olu.post(url("fields_edit"), {**form, "chairs_read_first_time": "on"})
    conference.refresh_from_db()
    assert asked_of(conference.fields_asked, "outline") == Asked.REQUIRED
    assert asked_of(conference.fields_asked, "level") == Asked.OFF
    assert conference.chairs_read_first_time
    page = as_olu.post(url("fields_edit"), {**form, "travel_support": "required"})
    assert "Select a valid choice" in text(page)


def test_an_agreement_whose_text_changes_is_a_new_version(as_olu, url, conference):
    new = {"title": "Be kind", "kind": "conduct", "text": "Be **kind**.", "asked_when": "submit"}
    as_olu.post(url("agreement_create"), new)
    row = Agreement.objects.get()
    edit = url("agreement_edit", row.code)
    old = filled(as_olu.get(edit))
    as_olu.post(edit, {**old, "title": ["Be kinder"]})
    row.refresh_from_db()
    assert row.version == 1
    page = as_olu.post(edit, {**old, "text": ["Be very kind."]})
    assert "Somebody else changed this" in text(page)
    as_olu.post(edit, filled(page))
    row.refresh_from_db()
    assert (row.version, [str(each.text) for each in row.versions.all()]) == (2, ["Be **kind**.", "Be very kind."])
    as_olu.post(edit, filled(as_olu.get(edit)))
    row.refresh_from_db()
    assert row.version == 2
    as_olu.post(url("agreement_retire", row.code))
    assert [str(each) for each in as_olu.get(url("agreement_list")).context["retired"]] == ["Be kind"]
    as_olu.post(url("agreement_remove", row.code))
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("field", ["title", "kind", "text", "asked_when"])
def test_hostile_agreements(as_olu, url, field, value):
    new = {"title": "Be kind", "kind": "conduct", "text": "Be **kind**.", "asked_when": "submit"}
    assert as_olu.post(url("agreement_create"), {**new, field: value}).status_code in (200, 302)


def test_needed_questions_say_so_in_the_preview(as_olu, url, conference):
    ask(conference, "Now?", needed=Needed.TO_SUBMIT)
    ask(conference, "Later?", needed=Needed.AFTER_ACCEPTANCE)
    page = text(as_olu.get(url("question_list")))
    assert "Needed only if it is accepted" in page
