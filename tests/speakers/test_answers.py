"""The conference's questions in the proposal's form: asked, answered by several people at once, shown to whom they
were promised."""

import re
from datetime import datetime

import pytest
from django.urls import reverse

from anonymity import services as doors
from conferences.asking import Needed, QuestionKind, Readers
from conferences.models import Role
from notifications.models import Mail
from proposals.answers import Reply, answer, answers_of
from proposals.attaching import attach
from proposals.files import store
from proposals.models import Proposal
from proposals.states import State
from schedule.services import placing, releasing, venue
from speakers.models import Authorship
from speakers.services import profile_of
from tests.conferences.test_questions import ask, change, choice
from tests.factories import (
    AuthorshipFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.test_writing import filled, text_of
from tests.uploads import upload

pytestmark = pytest.mark.django_db

FORM_QUERIES, SAVE_QUERIES = 22, 54

HOSTILE = ["\x00", "x" * 300_000, "\u202e" + "9" * 400, "<script>alert(1)</script>", "{{ 7*7 }}", "-1", "é" * 5000]


def said(proposal):
    return {str(each.question): each.value for each in answers_of(proposal)}


def names(page):
    [section] = [each for each in page.context["sections"] if each.name == "questions"]
    return [row.field.label for row in section.rows()]


class TestInTheForm:
    def test_a_speaker_answers_while_writing_and_every_question_says_who_reads_it(self, as_sam, url, conference):
        TrackFactory(conference=conference)
        SessionTypeFactory(conference=conference)
        one = ask(conference, "Who is it for?", readers=Readers.REVIEWERS)
        two = ask(conference, "Which tools?", kind=QuestionKind.CHOICES, options=choice("Projector", "Piano"))
        page = as_sam.get(url("proposal_start"))
        assert "Reviewers read this, without your name. It is never published." in text_of(page)
        assert "Only the organizers read this." in text_of(page)
        piano = two.options[1]["code"]
        form = filled(page, title="T", **{f"questions-{one.code}": "Beginners", f"questions-{two.code}": [piano]})
        shown = as_sam.post(url("proposal_start"), form, follow=True)
        assert said(Proposal.objects.get()) == {"Who is it for?": "Beginners", "Which tools?": [piano]}
        assert "Piano" in text_of(shown)

    def test_what_was_answered_stands_in_the_form_again_and_saving_it_unchanged_changes_nothing(
        self, as_sam, url, conference, draft
    ):
        for kind, value in (
            (QuestionKind.TEXT, "a"),
            (QuestionKind.LONG_TEXT, "a\n\nb"),
            (QuestionKind.NUMBER, "0"),
            (QuestionKind.YES_NO, "no"),
            (QuestionKind.DATE, "2027-06-10"),
            (QuestionKind.URL, "https://example.org/"),
        ):
            answer(draft, by=None, replies={ask(conference, kind.value, kind=kind).code: Reply(value)})
        for kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
            question = ask(conference, kind.value, kind=kind, options=choice("x", "y"))
            code = question.options[0]["code"]
            answer(draft, by=None, replies={question.code: Reply(code if kind == "choice" else [code])})
        before = (said(draft), Proposal.objects.get().revision)
        edit = url("proposal_edit", code=draft.code)
        page = as_sam.post(edit, filled(as_sam.get(edit)), follow=True)
        assert (said(draft), Proposal.objects.get().revision) == before
        assert "nothing was changed" in text_of(page)

    def test_a_draft_may_lack_what_is_needed_to_submit_and_is_told_so_with_a_link(self, as_sam, url, conference, draft):
        question = ask(conference, "Which hall?", needed=Needed.TO_SUBMIT)
        ask(conference, "Which dinner?", needed=Needed.AFTER_ACCEPTANCE)
        edit = url("proposal_edit", code=draft.code)
        page = as_sam.post(edit, filled(as_sam.get(edit), then="submit"), follow=True)
        assert "Answer: Which hall?" in text_of(page)
        assert "Answer: Which dinner?" not in text_of(page)
        assert f"#div_id_questions-{question.code}" in page.content.decode()
        assert f'id="div_id_questions-{question.code}"' in as_sam.get(edit).content.decode()
        draft.refresh_from_db()
        assert draft.state == State.DRAFT
        form = filled(as_sam.get(edit), then="submit", **{f"questions-{question.code}": "Any"})
        as_sam.post(edit, form)
        draft.refresh_from_db()
        assert draft.state == State.SUBMITTED

    def test_what_is_for_another_track_or_type_says_so_and_is_not_needed(self, as_sam, url, conference, draft):
        other, poster = (
            TrackFactory(conference=conference, name={"en": "Posters"}),
            SessionTypeFactory(conference=conference),
        )
        ask(conference, "Poster size?", tracks=[other], session_types=[poster], needed=Needed.TO_SUBMIT)
        edit = url("proposal_edit", code=draft.code)
        page = as_sam.get(edit)
        assert re.search(r"Only for: Posters, Type \d+", text_of(page))
        as_sam.post(edit, filled(page, then="submit"))
        draft.refresh_from_db()
        assert draft.state == State.SUBMITTED

    @pytest.mark.parametrize("value", HOSTILE)
    @pytest.mark.parametrize("kind", [each for each in QuestionKind if each != QuestionKind.FILE])
    def test_hostile_answers_lose_nothing_that_was_typed(self, as_sam, url, conference, draft, kind, value):
        question = ask(conference, kind=kind, options=choice("x", "y"))
        edit = url("proposal_edit", code=draft.code)
        form = filled(as_sam.get(edit), title="Typed", **{f"questions-{question.code}": value})
        page = as_sam.post(edit, form)
        draft.refresh_from_db()
        if page.status_code == 200:
            assert (draft.title, said(draft)) == ("Quiet walls", {})
            assert "Typed" in page.content.decode()
            assert "needs your attention" in text_of(page)
        else:
            assert draft.title == "Typed"

    @pytest.mark.parametrize(
        "seen", ["", "1", "9999999999.x.y", "1.everyone." + "x" * 5000, "-1.organizers.zz", "²..", "1.\x00."]
    )
    def test_a_companion_that_nobody_made_does_no_harm(self, as_sam, url, conference, draft, seen):
        question = ask(conference)
        edit = url("proposal_edit", code=draft.code)
        form = filled(as_sam.get(edit)) | {
            f"questions-{question.code}": ["x"],
            f"questions-{question.code}-seen": [seen],
        }
        assert as_sam.post(edit, form).status_code in (200, 302)

    def test_two_speakers_with_the_form_open_keep_both_what_they_wrote(self, as_sam, url, conference, draft, client):
        one, two = ask(conference, "One?"), ask(conference, "Two?")
        edit = url("proposal_edit", code=draft.code)
        mine = filled(as_sam.get(edit), **{f"questions-{one.code}": "mine"})
        answer(draft, by=None, replies={two.code: Reply("theirs")})
        as_sam.post(edit, mine)
        assert said(draft) == {"One?": "mine", "Two?": "theirs"}

    def test_who_answers_the_same_question_second_reads_the_other_answer_and_can_replace_it(
        self, as_sam, url, conference, draft
    ):
        question = ask(conference, "One?")
        edit = url("proposal_edit", code=draft.code)
        mine = filled(as_sam.get(edit), **{f"questions-{question.code}": "mine"})
        answer(draft, by=None, replies={question.code: Reply("theirs")})
        page = as_sam.post(edit, mine)
        assert "Somebody else answered meanwhile: “theirs”" in text_of(page)
        assert said(draft) == {"One?": "theirs"}
        as_sam.post(edit, filled(page))
        assert said(draft) == {"One?": "mine"}

    def test_the_readers_widened_while_the_form_was_open_do_not_read_it(self, as_sam, url, conference, draft):
        question = ask(conference, "Which lab?")
        edit = url("proposal_edit", code=draft.code)
        form = filled(as_sam.get(edit), **{f"questions-{question.code}": "Mine in Ghent"})
        change(question, readers=Readers.REVIEWERS)
        as_sam.post(edit, form)
        draft.refresh_from_db()
        assert draft.answers == ""
        page = as_sam.get(edit)
        assert "More people read this than when you answered" in text_of(page)
        as_sam.post(edit, filled(page))
        draft.refresh_from_db()
        assert "Mine in Ghent" in draft.answers

    def test_a_question_retired_or_removed_while_the_form_was_open(self, as_sam, url, conference, draft):
        question, gone = ask(conference, "One?"), ask(conference, "Two?")
        edit = url("proposal_edit", code=draft.code)
        form = filled(
            as_sam.get(edit), title="Better", **{f"questions-{question.code}": "a", f"questions-{gone.code}": "b"}
        )
        question.is_active = False
        question.save()
        gone.delete()
        as_sam.post(edit, form)
        draft.refresh_from_db()
        assert draft.title == "Better"

    def test_a_form_of_another_page_answers_nothing(self, as_sam, url, conference, draft):
        question = ask(conference, "One?")
        answer(draft, by=None, replies={question.code: Reply("kept")})
        edit = url("proposal_edit", code=draft.code)
        form = {name: value for name, value in filled(as_sam.get(edit)).items() if not name.startswith("questions-")}
        as_sam.post(edit, form)
        assert said(draft) == {"One?": "kept"}


@pytest.mark.parametrize(("questions", "co_speakers", "files"), [(2, 1, 0), (1, 2, 0), (2, 1, 1), (10, 5, 3)], ids=str)
def test_the_whole_form_takes_the_same_queries_for_a_little_and_for_much(
    as_sam, url, conference, draft, questions, co_speakers, files, django_assert_num_queries
):
    track = TrackFactory(conference=conference)
    for number in range(questions):
        kind = list(QuestionKind)[number % 9]
        question = ask(
            conference, str(number), kind=kind, options=choice("x", "y"), tracks=[track] if number % 2 else []
        )
        if kind == QuestionKind.TEXT:
            answer(draft, by=None, replies={question.code: Reply("x")})
        if kind == QuestionKind.FILE:
            kept = store(upload(b"plan", "plan.txt"))
            answer(draft, by=None, replies={question.code: Reply(kept)})
    for position in range(1, co_speakers + 1):
        AuthorshipFactory(proposal=draft, is_contact=False, position=position)
    for number in range(files):
        attach(draft, by=None, upload=upload(str(number).encode(), f"{number}.txt"), readers="organizers")
    edit = url("proposal_edit", code=draft.code)
    as_sam.get(edit)
    with django_assert_num_queries(FORM_QUERIES):
        page = as_sam.get(edit)
    assert len(names(page)) == questions
    with django_assert_num_queries(SAVE_QUERIES):
        saved = as_sam.post(edit, filled(page, title=f"New {questions}"))
    assert saved.status_code == 302, [each.errors for each in saved.context["sections"]]


class TestWhoReadsThem:
    @pytest.fixture
    def given(self, conference, submitted):
        for readers in Readers:
            question = ask(conference, f"Q {readers.value}?", readers=readers)
            doors.answer(submitted, by=None, replies={question.code: Reply(f"said to {readers.value}")})
        submitted.refresh_from_db()
        return submitted

    def member(self, client, conference, role):
        user = UserFactory()
        MembershipFactory(conference=conference, user=user, role=role)
        client.force_login(user)

    def test_organizers_read_all_of_them(self, client, conference, url, given):
        self.member(client, conference, Role.ORGANIZER)
        page = text_of(client.get(url("organizer_show", code=given.code)))
        assert all(f"said to {readers.value}" in page for readers in Readers)

    def test_the_helpdesk_reads_what_more_than_the_organizers_may_read(self, client, conference, url, given):
        self.member(client, conference, Role.HELPDESK)
        page = text_of(client.get(url("organizer_show", code=given.code)))
        assert "said to everyone" in page
        assert "said to organizers" not in page

    def test_organizers_are_told_that_an_answer_is_older_than_the_words(self, client, conference, url, given):
        self.member(client, conference, Role.ORGANIZER)
        assert "Answered before the wording changed" not in text_of(client.get(url("organizer_show", code=given.code)))
        change(conference.questions.first(), text={"en": "Q new?"})
        page = text_of(client.get(url("organizer_show", code=given.code)))
        assert "Answered before the wording changed" in page
        assert "Q organizers?" in page

    def test_as_reviewers_see_it(self, as_sam, url, given):
        page = text_of(as_sam.get(url("proposal_as_reviewers_see_it", code=given.code)))
        assert "said to reviewers" in page
        assert "said to everyone" in page
        assert "said to organizers" not in page
        assert "said to public" not in page

    def test_everyone_reads_the_public_ones_with_the_content_note_once_it_is_published(self, client, conference, given):
        track = given.tracks.get()
        Proposal.objects.filter(pk=given.pk).update(
            state=State.CONFIRMED, accepted_track=track, content_note="Flashing lights", recording="slides"
        )
        given.refresh_from_db()
        room = venue.add_room(conference, by=None, name="Hall")
        venue.fill_days(conference, by=None)
        starts = conference.starts_on
        spot = placing.Spot(
            room,
            datetime(starts.year, starts.month, starts.day, 10, tzinfo=conference.zone),
            datetime(starts.year, starts.month, starts.day, 11, tzinfo=conference.zone),
        )
        placing.place(conference, what=given, at=spot, by=None)
        releasing.release(conference, version="1", by=None, accept=True)
        page = text_of(client.get(reverse("schedule:talk_show", args=[conference.slug, given.code])))
        assert "said to public" in page
        assert "said to everyone" in page
        assert "Flashing lights" in page
        assert "Please do not record this" in page
        assert "said to organizers" not in page
        assert "said to reviewers" not in page

    def test_the_receipt_has_them(self, as_sam, url, conference, draft, mailoutbox):
        question = ask(conference, "Which lab?")
        edit = url("proposal_edit", code=draft.code)
        as_sam.post(edit, filled(as_sam.get(edit), then="submit", **{f"questions-{question.code}": "Ghent"}))
        mail = Mail.objects.get(kind="speakers.receipt")
        assert "Ghent" in mail.text
        assert "Ghent" in mail.html


class TestAfterAcceptance:
    @pytest.fixture
    def accepted(self, conference, draft):
        track = draft.tracks.get()
        Proposal.objects.filter(pk=draft.pk).update(
            state=State.ACCEPTED, accepted_track=track, submitted_at=draft.created_at
        )
        draft.refresh_from_db()
        return draft

    def test_what_was_left_for_later_is_asked_on_a_page_of_its_own(self, as_sam, url, conference, accepted):
        ask(conference, "Now?")
        late = ask(conference, "How do you say your name?", needed=Needed.AFTER_ACCEPTANCE)
        assert "one more thing from you" in text_of(as_sam.get(url("proposal_show", code=accepted.code)))
        page = as_sam.get(url("needed_edit"))
        assert "Now?" not in text_of(page)
        name = f"answers-{accepted.code}-{late.code}"
        shown = as_sam.post(url("needed_edit"), filled(page, **{name: "Sahm"}), follow=True)
        assert "Nothing else is needed from you" in text_of(shown)
        assert said(accepted) == {"How do you say your name?": "Sahm"}
        assert "more thing" not in text_of(as_sam.get(url("proposal_show", code=accepted.code)))

    def test_nobody_is_asked_before_the_result_was_announced(self, as_sam, url, conference, submitted):
        ask(conference, "How do you say your name?", needed=Needed.AFTER_ACCEPTANCE)
        assert "How do you say" not in text_of(as_sam.get(url("needed_edit")))
        assert "more thing" not in text_of(as_sam.get(url("proposal_show", code=submitted.code)))

    def test_a_stranger_answers_for_nobody(self, client, url, conference, accepted, ana):
        late = ask(conference, "How?", needed=Needed.AFTER_ACCEPTANCE)
        client.force_login(ana)
        client.post(url("needed_edit"), {f"answers-{accepted.code}-{late.code}": "x"})
        assert said(accepted) == {}
        client.logout()
        assert client.get(url("needed_edit")).status_code == 302

    def test_a_wrong_answer_keeps_the_others_typed(self, as_sam, url, conference, accepted):
        number = ask(conference, "How many?", kind=QuestionKind.NUMBER, needed=Needed.AFTER_ACCEPTANCE)
        words = ask(conference, "How?", needed=Needed.AFTER_ACCEPTANCE)
        names_ = {each: f"answers-{accepted.code}-{each.code}" for each in (number, words)}
        form = filled(as_sam.get(url("needed_edit")), **{names_[number]: "many", names_[words]: "so"})
        page = as_sam.post(url("needed_edit"), form)
        assert "Enter a whole number" in text_of(page)
        assert filled(page)[names_[words]] == ["so"]
        assert said(accepted) == {}

    def test_many_talks_take_the_queries_of_one_and_two_more_each_at_most(
        self, as_sam, url, conference, sam, accepted, django_assert_max_num_queries
    ):
        ask(conference, "How?", needed=Needed.AFTER_ACCEPTANCE)
        for _number in range(5):
            other = ProposalFactory(conference=conference, state=State.ACCEPTED)
            Authorship.objects.create(proposal=other, profile=profile_of(sam))
        ProfileFactory()
        with django_assert_max_num_queries(22):
            as_sam.get(url("needed_edit"))
