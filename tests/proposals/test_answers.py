"""Answers to a conference's questions: kept as they were given, for whom they were given, through every change."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from anonymity import services as doors
from anonymity.masking import add_mask, pass_masks
from anonymity.models import Redaction
from anonymity.queries import as_reviewers_see_it
from conferences.asking import Needed, QuestionKind, Readers
from conferences.models import Event
from conferences.services import edit_question, retire_question
from conferences.services.questions import options_from
from conferences.texts import TranslatedText
from proposals.answering import fingerprint
from proposals.answers import AnsweredMeanwhile, Reply, answer, answers_of, public_answers, unanswered
from proposals.models import Answer
from proposals.states import Refused, State
from tests.conferences.test_questions import ask, change, choice
from tests.factories import ConferenceFactory, ProposalFactory, SessionTypeFactory, TrackFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def proposal(conference):
    return ProposalFactory(conference=conference)


def say(proposal, question, value, **more):
    return answer(proposal, by=None, replies={question.code: Reply(value, **more)})


def standing(proposal):
    return {str(each.question): each for each in answers_of(proposal)}


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "words"),
    [
        (QuestionKind.TEXT, "  a\u00a0 b\x00\n", "a b", "a b"),
        (QuestionKind.LONG_TEXT, "a\r\nb\n\n\n\n\nc", "a\nb\n\n\nc", "a\nb\n\n\nc"),
        (QuestionKind.NUMBER, " 42 ", 42, "42"),
        (QuestionKind.NUMBER, "0", 0, "0"),
        (QuestionKind.YES_NO, "no", False, "No"),
        (QuestionKind.YES_NO, True, True, "Yes"),
        (QuestionKind.DATE, "2027-06-10", "2027-06-10", "10 June 2027"),
        (QuestionKind.URL, "example.org/a", "https://example.org/a", "https://example.org/a"),
    ],
)
def test_every_kind_is_kept_tidy_and_read_back_in_words(conference, proposal, kind, typed, kept, words):
    question = ask(conference, kind=kind)
    say(proposal, question, typed)
    [given] = answers_of(proposal)
    assert (given.value, given.in_words()) == (kept, words)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (QuestionKind.TEXT, "x" * 201),
        (QuestionKind.TEXT, "x" * 10_000_000),
        (QuestionKind.LONG_TEXT, "x" * 2001),
        (QuestionKind.NUMBER, "1e400"),
        (QuestionKind.NUMBER, "٣" * 5000),
        (QuestionKind.NUMBER, "99999999999999999999"),
        (QuestionKind.NUMBER, "7"),
        (QuestionKind.YES_NO, "maybe"),
        (QuestionKind.DATE, "2027-02-30"),
        (QuestionKind.DATE, "9" * 100_000),
        (QuestionKind.URL, "javascript:alert(1)"),
        (QuestionKind.URL, "https://exa mple"),
        (QuestionKind.URL, "ftp://example.org/"),
        (QuestionKind.CHOICE, "made up"),
        (QuestionKind.CHOICE, "\x00"),
        (QuestionKind.CHOICES, ["made up"]),
    ],
)
def test_what_does_not_fit_is_refused_at_its_question_and_nothing_is_kept(conference, proposal, kind, typed):
    limits = {"least": 8} if kind == QuestionKind.NUMBER else {}
    question = ask(conference, kind=kind, options=choice("a", "b"), **limits)
    other = ask(conference)
    with pytest.raises(ValidationError) as refused:
        answer(proposal, by=None, replies={other.code: Reply("fine"), question.code: Reply(typed)})
    assert list(refused.value.message_dict) == [question.code]
    assert not Answer.objects.exists()


def test_options_are_counted(conference, proposal):
    question = ask(conference, kind=QuestionKind.CHOICES, options=choice("a", "b", "c"), least=2, most=2)
    codes = [each["code"] for each in question.options]
    for wrong in (codes[:1], codes):
        with pytest.raises(ValidationError):
            say(proposal, question, wrong)
    say(proposal, question, codes[:2])
    assert answers_of(proposal)[0].in_words() == "a, b"
    say(proposal, question, [])
    assert not answers_of(proposal)


def test_the_same_again_changes_nothing_and_another_value_makes_a_revision_and_an_event(conference, proposal):
    question = ask(conference)
    first = say(proposal, question, "x").revision
    assert say(proposal, question, "x").revision == first == proposal.revision + 1
    assert say(proposal, question, "").revision == first + 1
    assert [each.data["questions"] for each in Event.objects.filter(kind="proposals.answered")] == [[question.code]] * 2
    assert "x" not in str(Event.objects.filter(kind="proposals.answered").values_list("data", flat=True))


def test_an_answer_keeps_the_words_it_was_given_to(conference, proposal):
    question = ask(conference, "Do you bring a dog?")
    say(proposal, question, "Yes, Otto", version=1)
    change(question, text=TranslatedText(en="Do you bring a cat?"))
    given = answers_of(proposal)[0]
    assert str(given.asked.text) == "Do you bring a dog?"
    assert given.is_to_former_words
    say(proposal, question, "No", version=2)
    assert not answers_of(proposal)[0].is_to_former_words


def test_a_speaker_who_answers_while_the_wording_changes_answers_what_they_read(conference, proposal):
    question = ask(conference, "Old words", readers=Readers.ORGANIZERS)
    change(question, text=TranslatedText(en="New words"), readers=Readers.REVIEWERS)
    say(proposal, question, "x", version=1, readers="organizers")
    given = answers_of(proposal)[0]
    assert str(given.asked.text) == "Old words"
    assert not given.reaches_reviewers


def test_an_option_that_is_not_offered_any_more_stays_chosen_until_somebody_chooses_anew(conference, proposal):
    question = ask(conference, kind=QuestionKind.CHOICE, options=choice("Tea", "Coffee"))
    tea = question.options[0]["code"]
    say(proposal, question, tea)
    question = change(question, options=options_from(["Coffee", "Water"], question.options, "en"))
    assert answers_of(proposal)[0].in_words() == "Tea"
    say(proposal, question, tea, version=2, was=fingerprint(tea))
    assert answers_of(proposal)[0].in_words() == "Tea"
    water = next(each["code"] for each in question.options if each["text"]["en"] == "Water")
    say(proposal, question, water, version=2, was=fingerprint(tea))
    assert answers_of(proposal)[0].in_words() == "Water"
    with pytest.raises(ValidationError):
        say(ProposalFactory(conference=conference), question, tea)


def test_a_retired_question_keeps_its_answers_and_a_removed_one_is_passed_over(conference, proposal):
    question = ask(conference)
    say(proposal, question, "x")
    retire_question(question, by=None)
    assert answers_of(proposal)[0].value == "x"
    assert answer(proposal, by=None, replies={"gone": Reply("y")}).revision == 2


def test_what_the_form_did_not_touch_does_not_undo_what_somebody_else_wrote(conference, proposal):
    question, other = ask(conference, "One"), ask(conference, "Two")
    say(proposal, question, "before")
    opened = fingerprint("before")
    say(proposal, question, "theirs")
    answer(
        proposal,
        by=None,
        replies={question.code: Reply("before", was=opened), other.code: Reply("mine", was=fingerprint(None))},
    )
    assert {words: each.value for words, each in standing(proposal).items()} == {"One": "theirs", "Two": "mine"}
    with pytest.raises(AnsweredMeanwhile) as refused:
        say(proposal, question, "mine", was=opened)
    assert refused.value.codes == [question.code]
    say(proposal, question, "theirs", was=opened)


def test_only_what_is_asked_after_acceptance_can_be_answered_after_it(conference):
    early, late = ask(conference, "Early"), ask(conference, "Late", needed=Needed.AFTER_ACCEPTANCE)
    accepted = ProposalFactory(conference=conference, state=State.ACCEPTED)
    with pytest.raises(Refused):
        say(accepted, early, "x")
    say(accepted, late, "x")
    over = ProposalFactory(conference=conference, state=State.REJECTED)
    with pytest.raises(Refused):
        say(over, late, "x")


def test_what_is_needed_depends_on_track_and_type(conference):
    here, there = TrackFactory(conference=conference), TrackFactory(conference=conference)
    talk, poster = SessionTypeFactory(conference=conference), SessionTypeFactory(conference=conference)
    for words, tracks, types in (
        ("all", [], []),
        ("here", [here], []),
        ("poster", [], [poster]),
        ("both", [here], [talk]),
    ):
        ask(conference, words, tracks=tracks, session_types=types, needed=Needed.TO_SUBMIT)
    ask(conference, "later", needed=Needed.AFTER_ACCEPTANCE)

    def lacks(tracks, kind):
        row = ProposalFactory(conference=conference, tracks=tracks, session_type=kind)
        return {str(each) for each in unanswered(row, Needed.TO_SUBMIT)}

    assert lacks([here], talk) == {"all", "here", "both"}
    assert lacks([there], poster) == {"all", "poster"}
    assert lacks([here, there], poster) == {"all", "here", "poster"}


def test_public_answers(conference, proposal):
    for readers in Readers:
        question = ask(conference, readers.value, readers=readers)
        say(proposal, question, f"said to {readers.value}")
    assert [each.value for each in public_answers(proposal)] == ["said to public", "said to everyone"]


class TestBesideReview:
    """What reviewers may read of it is one more text: masked, held and followed like the others."""

    @pytest.fixture
    def asked(self, conference):
        return {readers: ask(conference, f"Q {readers.value}", readers=readers) for readers in Readers}

    def test_only_what_was_opened_to_reviewers_is_in_their_text(self, proposal, asked):
        replies = {question.code: Reply(f"said to {readers.value}") for readers, question in asked.items()}
        row = doors.answer(proposal, by=None, replies=replies)
        assert row.answers == "### Q reviewers\n\nsaid to reviewers\n\n### Q everyone\n\nsaid to everyone"
        assert as_reviewers_see_it(row).answers == row.answers

    def test_narrowed_readers_take_it_from_reviewers_at_once(self, conference, proposal, asked):
        question = asked[Readers.REVIEWERS]
        doors.answer(proposal, by=None, replies={question.code: Reply("about my lab")})
        edit_question(question, by=None, fields={"readers": Readers.ORGANIZERS}, tracks=[], session_types=[])
        assert doors.follow_readers(conference) == 1
        proposal.refresh_from_db()
        assert proposal.answers == ""
        assert doors.follow_readers(conference) == 0

    def test_a_narrowed_and_widened_question_shows_again_what_was_given_to_reviewers(self, conference, proposal, asked):
        question = asked[Readers.REVIEWERS]
        doors.answer(proposal, by=None, replies={question.code: Reply("about my lab")})
        change(question, readers=Readers.ORGANIZERS)
        change(question, readers=Readers.REVIEWERS, knows=True)
        assert answers_of(proposal)[0].reaches_reviewers

    def test_a_speaker_who_has_read_the_new_readers_and_saved_again_shows_it(self, proposal, asked):
        question = asked[Readers.ORGANIZERS]
        doors.answer(proposal, by=None, replies={question.code: Reply("x", readers="organizers")})
        question = change(question, readers=Readers.REVIEWERS, knows=True)
        row = doors.answer(
            proposal, by=None, replies={question.code: Reply("x", readers="reviewers", was=fingerprint("x"))}
        )
        assert "x" in row.answers

    def test_hidden_words_stay_hidden_and_a_changed_answer_closes_the_proposal_until_it_was_looked_at(
        self, conference, asked
    ):
        proposal = ProposalFactory(conference=conference, handed_in=True)
        question, other = asked[Readers.REVIEWERS], asked[Readers.EVERYONE]
        row = doors.answer(proposal, by=None, replies={question.code: Reply("I lead Papageienprojekt")})
        start = row.answers.index("Papageien")
        add_mask(row, by=None, revision=row.revision, field="answers", start=start, end=len(row.answers))
        row = pass_masks(row, by=None, revision=row.revision).proposal
        assert as_reviewers_see_it(row).answers == "### Q reviewers\n\nI lead [hidden]"
        row = doors.answer(row, by=None, replies={asked[Readers.ORGANIZERS].code: Reply("for the team")})
        assert as_reviewers_see_it(row).is_shown
        row = doors.answer(row, by=None, replies={other.code: Reply("Papageienprojekt again")})
        assert not as_reviewers_see_it(row).is_shown
        assert Redaction.objects.get().held_fields == ["answers"]


@pytest.mark.django_db(transaction=True)
def test_two_speakers_answer_at_once_and_both_answers_are_kept():
    conference = ConferenceFactory()
    proposal = ProposalFactory(conference=conference)
    questions = [ask(conference, str(number)) for number in range(4)]
    failed = []

    def work(question):
        try:
            say(proposal, question, "x")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(each,)) for each in questions]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    proposal.refresh_from_db()
    assert (len(answers_of(proposal)), proposal.revision) == (4, 5)
