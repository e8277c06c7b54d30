"""A conference's own questions: what organizers may do with them, and what answers forbid."""

import pytest
from django.core.exceptions import ValidationError

from conferences.access import Scope
from conferences.asking import MOST_QUESTIONS, Asked, Needed, Question, QuestionKind, Readers, asked_of
from conferences.errors import OutOfScope, Refused, Stale
from conferences.models import Event
from conferences.services import (
    Widens,
    add_question,
    ask_again,
    choose_fields,
    duplicate_question,
    edit_question,
    place_question,
    remove_question,
    remove_track,
    retire_question,
)
from conferences.services.questions import fingerprint_of, options_from
from conferences.texts import TranslatedText
from proposals.answers import Reply, answer, answers_of
from tests.factories import ConferenceFactory, ProposalFactory, SessionTypeFactory, TrackFactory

pytestmark = pytest.mark.django_db


def ask(conference, words="Which tools do you need?", *, tracks=(), session_types=(), scope=None, **fields):
    return add_question(
        conference,
        by=None,
        fields={"text": TranslatedText(en=words), **fields},
        tracks=tracks,
        session_types=session_types,
        scope=scope,
    )


def change(question, *, seen=None, knows=False, scope=None, tracks=None, **fields):
    return edit_question(
        question,
        by=None,
        fields=fields,
        tracks=question.tracks.all() if tracks is None else tracks,
        session_types=question.session_types.all(),
        seen=seen,
        knows_who_reads=knows,
        scope=scope,
    )


def choice(*words):
    return options_from(words, [], "en")


@pytest.fixture
def answered(conference):
    question = ask(conference, longest=300)
    proposal = ProposalFactory(conference=conference)
    answer(proposal, by=None, replies={question.code: Reply("A projector")})
    return question, proposal


def test_a_new_question_is_for_the_organizers_only_and_needs_no_answer(conference):
    question = ask(conference)
    assert (question.readers, question.needed, question.version) == (Readers.ORGANIZERS, Needed.NO, 1)
    assert question.versions.get().text == question.text
    assert Event.objects.get(kind="conferences.question_added").subject == question.code


def test_wording_and_options_make_a_new_version_and_nothing_else_does(conference):
    question = ask(conference)
    assert change(question, needed=Needed.TO_SUBMIT).version == 1
    assert change(question, text=TranslatedText(en="Which tools?")).version == 2
    assert change(question, text=TranslatedText(en="Which tools?")).version == 2
    assert [str(each.text) for each in question.versions.all()] == ["Which tools do you need?", "Which tools?"]


def test_an_option_with_the_same_words_stays_the_same_option_and_other_words_are_another(conference):
    question = ask(conference, kind=QuestionKind.CHOICE, options=choice("Vegan", "Vegetarian"))
    codes = [each["code"] for each in question.options]
    now = options_from(["Meat", " Vegan "], question.options, "en")
    assert now[1]["code"] == codes[0]
    assert now[0]["code"] not in codes


@pytest.mark.parametrize(
    "options", [[], ["One"], ["One", "One"], [str(number) for number in range(51)], ["x" * 201, "y"]]
)
def test_a_choice_needs_a_few_different_options(conference, options):
    with pytest.raises(ValidationError) as refused:
        ask(conference, kind=QuestionKind.CHOICE, options=choice(*options))
    assert "options" in refused.value.message_dict
    assert not Question.objects.exists()


def test_limits_out_of_order_and_questions_without_words_are_refused(conference):
    with pytest.raises(ValidationError, match="less than the least"):
        ask(conference, kind=QuestionKind.NUMBER, least=5, most=3)
    with pytest.raises(ValidationError, match="Write the question"):
        ask(conference, words="")


def test_a_file_has_the_readers_that_its_question_names(conference):
    for readers in Readers:
        assert ask(conference, kind=QuestionKind.FILE, readers=readers).readers == readers


def test_two_organizers_edit_one_question_and_the_second_is_told(conference):
    question = ask(conference)
    seen = fingerprint_of(question)
    change(question, seen=seen, text=TranslatedText(en="First"))
    with pytest.raises(Stale):
        change(question, seen=seen, text=TranslatedText(en="Second"))
    change(question, seen=seen, text=TranslatedText(en="First"))  # a second click
    assert str(Question.objects.get().text) == "First"


def test_a_scope_that_changed_meanwhile_is_noticed_too(conference):
    question, track = ask(conference), TrackFactory(conference=conference)
    seen = fingerprint_of(question)
    change(question, tracks=[track])
    with pytest.raises(Stale):
        change(question, seen=seen, text=TranslatedText(en="Second"), tracks=[])


def test_widening_the_readers_says_how_many_answers_it_is_about_and_shows_none_of_them(answered):
    question, proposal = answered
    with pytest.raises(Widens, match="1 answer was given") as refused:
        change(question, readers=Readers.REVIEWERS)
    assert refused.value.answers == 1
    change(question, readers=Readers.REVIEWERS, knows=True)
    [standing] = answers_of(proposal)
    assert not standing.reaches_reviewers
    proposal.refresh_from_db()
    assert proposal.answers == ""


@pytest.mark.parametrize(
    ("before", "after", "asks"),
    [
        (Readers.ORGANIZERS, Readers.PUBLIC, True),
        (Readers.REVIEWERS, Readers.PUBLIC, True),
        (Readers.PUBLIC, Readers.EVERYONE, True),
        (Readers.EVERYONE, Readers.REVIEWERS, False),
        (Readers.REVIEWERS, Readers.ORGANIZERS, False),
    ],
)
def test_what_counts_as_widening(conference, before, after, asks):
    question = ask(conference, readers=before)
    answer(ProposalFactory(conference=conference), by=None, replies={question.code: Reply("x")})
    if asks:
        with pytest.raises(Widens):
            change(question, readers=after)
    else:
        assert change(question, readers=after).readers == after


def test_an_answered_question_keeps_its_kind_and_cannot_be_removed_but_retired(answered):
    question, proposal = answered
    with pytest.raises(ValidationError, match="kind stays"):
        change(question, kind=QuestionKind.NUMBER)
    with pytest.raises(Refused, match="Retire it"):
        remove_question(question, by=None)
    assert not retire_question(question, by=None).is_active
    retire_question(question, by=None)
    assert len(answers_of(proposal)) == 1
    assert ask_again(question, by=None).is_active
    assert Event.objects.filter(kind="conferences.question_retired").count() == 1


def test_a_question_that_nobody_answered_can_be_removed_once(conference):
    question = ask(conference)
    remove_question(question, by=None)
    with pytest.raises(Refused, match="removed meanwhile"):
        remove_question(question, by=None)
    with pytest.raises(Refused, match="removed meanwhile"):
        change(question, needed=Needed.TO_SUBMIT)


def test_a_copy_stands_behind_the_original_and_is_not_asked_yet(conference):
    first = ask(conference, "One", kind=QuestionKind.CHOICE, options=choice("a", "b"))
    ask(conference, "Two")
    copy = duplicate_question(first, by=None)
    assert [str(each) for each in conference.questions.all()] == ["One", "One", "Two"]
    assert not copy.is_active
    assert {each["code"] for each in copy.options}.isdisjoint(each["code"] for each in first.options)


def test_order(conference):
    one, two, three = (ask(conference, words) for words in ("1", "2", "3"))
    place_question(three, position=0, by=None)
    place_question(three, position=0, by=None)
    place_question(one, position=99, by=None)
    assert list(conference.questions.all()) == [three, two, one]


def test_there_is_an_end_to_questions(conference):
    Question.objects.bulk_create(
        Question(conference=conference, text=TranslatedText(en=str(number))) for number in range(MOST_QUESTIONS)
    )
    with pytest.raises(Refused, match="at most"):
        ask(conference)


def test_a_track_chair_asks_and_changes_what_is_asked_of_that_track_alone(conference):
    mine, other = TrackFactory(conference=conference), TrackFactory(conference=conference)
    scope = Scope(conference, mine)
    question = ask(conference, tracks=[mine], scope=scope)
    assert change(question, scope=scope, needed=Needed.TO_SUBMIT).needed == Needed.TO_SUBMIT
    for tracks in ([], [other], [mine, other]):
        with pytest.raises(OutOfScope):
            ask(conference, tracks=tracks, scope=scope)
        with pytest.raises(OutOfScope):
            change(question, tracks=tracks, scope=scope)
    theirs = ask(conference, tracks=[mine, other])
    for act in (retire_question, remove_question, duplicate_question):
        with pytest.raises(OutOfScope):
            act(theirs, by=None, scope=scope)
    with pytest.raises(OutOfScope):
        change(theirs, tracks=[mine], scope=scope)


def test_tracks_and_types_of_another_conference_are_refused(conference):
    stranger = ConferenceFactory()
    with pytest.raises(ValidationError):
        ask(conference, tracks=[TrackFactory(conference=stranger)])
    with pytest.raises(ValidationError):
        ask(conference, session_types=[SessionTypeFactory(conference=stranger)])


def test_a_track_that_a_question_is_for_stays_so_that_the_question_does_not_become_one_for_all(conference):
    track = TrackFactory(conference=conference)
    ask(conference, tracks=[track])
    with pytest.raises(Refused, match="A question is asked for this only"):
        remove_track(track, by=None)


def test_organizers_choose_which_fields_are_asked(conference):
    assert asked_of(conference.fields_asked, "travel_support") == Asked.OFF
    row = choose_fields(conference, by=None, asked={"outline": "required", "travel_support": "optional"})
    assert asked_of(row.fields_asked, "outline") == Asked.REQUIRED
    assert asked_of(row.fields_asked, "travel_support") == Asked.OPTIONAL
    assert asked_of(row.fields_asked, "level") == Asked.OPTIONAL
    for wrong in ({"travel_support": "required"}, {"title": "off"}, {"outline": "maybe"}):
        with pytest.raises(ValidationError):
            choose_fields(conference, by=None, asked=wrong)
