"""Questions of a conference that are answered with a file."""

from datetime import datetime, time, timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from anonymity import services as doors
from anonymity.models import CleanCopy
from conferences.asking import Needed, QuestionKind, Readers
from conferences.models import Phase, Question, Role
from notifications.models import Mail
from proposals.answers import answers_of
from proposals.models import Attachment, Proposal
from proposals.states import State
from reviews.models import Attachment as BlindAttachment
from reviews.models import BlindProposal
from schedule.services import placing, releasing, venue
from speakers.models import HeldFile
from speakers.services import filing
from tests.conferences.test_questions import ask, change
from tests.factories import (
    AuthorshipFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.forms import filled, text_of
from tests.uploads import SECRET, encrypted_pdf, everything, pdf, upload

pytestmark = pytest.mark.django_db


def ask_file(conference, words="Plan of the stand?", **more):
    return ask(conference, words, kind=QuestionKind.FILE, **more)


@pytest.fixture
def question(conference):
    return ask_file(conference)


@pytest.fixture
def edit(url, draft):
    return url("proposal_edit", code=draft.code)


@pytest.fixture
def send(as_sam, edit):
    """Save the form as it is shown, with changes."""

    def sent(**changes):
        return as_sam.post(edit, filled(as_sam.get(edit)) | changes)

    return sent


def name(question, more=""):
    return f"questions-{question.code}{more}"


def said(proposal):
    return [each.in_words() for each in answers_of(proposal)]


def stored(proposal):
    return list(Attachment.objects.filter(proposal=proposal).values_list("original_name", "purpose", "readers"))


class TestInTheForm:
    def test_size_kinds_and_readers_are_said_before_a_file_is_chosen(self, as_sam, edit, conference):
        ask_file(conference)
        ask_file(conference, "Drawing?", readers=Readers.REVIEWERS)
        page = text_of(as_sam.get(edit)).replace("\xa0", " ")
        assert "One file of at most" in page
        assert "MB: PDF, picture" in page
        assert "Only the organizers read this." in page
        assert "leave your name out there" in page

    def test_a_new_proposal_is_begun_with_one(self, as_sam, url, conference, question):
        TrackFactory(conference=conference)
        SessionTypeFactory(conference=conference)
        start = url("proposal_start")
        form = filled(as_sam.get(start)) | {"title": "Walls", name(question): upload(pdf(), "plan.pdf")}
        assert as_sam.post(start, form).status_code == 302
        proposal = Proposal.objects.get(title="Walls")
        assert stored(proposal) == [("plan.pdf", question.code, "organizers")]
        assert said(proposal) == ["plan.pdf"]
        assert not CleanCopy.objects.exists()

    def test_before_logging_in_nothing_can_be_chosen_and_the_form_says_when(self, url, question, conference):
        TrackFactory(conference=conference)
        SessionTypeFactory(conference=conference)
        page = Client().get(url("proposal_start"))
        assert "as soon as you have signed in" in text_of(page)
        assert f'data-for="{question.code}"' not in page.content.decode()
        form = filled(page) | {"title": "Walls", name(question): upload(pdf(), "plan.pdf")}
        assert Client().post(url("proposal_start"), form).status_code < 500
        assert not HeldFile.objects.exists()

    def test_a_form_without_a_file_changes_nothing_of_the_one_that_stands(self, send, draft, question):
        send(**{name(question): upload(pdf(), "plan.pdf")})
        before = (stored(draft), said(draft), Proposal.objects.get().revision)
        send()
        assert (stored(draft), said(draft), Proposal.objects.get().revision) == before

    def test_when_another_field_is_wrong_the_file_waits_and_need_not_be_chosen_again(
        self, as_sam, edit, send, draft, question
    ):
        page = send(**{"title": "x" * 900, name(question): upload(pdf(), "plan.pdf")})
        assert page.status_code == 200
        assert "plan.pdf" in text_of(page)
        assert stored(draft) == []
        as_sam.post(edit, filled(page) | {"title": "Short"})
        assert said(draft) == ["plan.pdf"]
        assert Attachment.objects.get().stored == HeldFile.objects.get().stored

    def test_a_file_sent_at_once_waits_for_its_question_only(self, as_sam, url, send, draft, question, conference):
        other = ask_file(conference, "Other?")
        content = pdf()
        held = as_sam.post(url("file_hold"), {"file": upload(content, "plan.pdf"), "for": question.code}).json()["code"]
        same = as_sam.post(url("file_hold"), {"file": upload(content, "plan.pdf"), "for": other.code}).json()["code"]
        assert held != same
        send(**{name(other, "-held"): held})
        assert said(draft) == []
        send(**{name(question, "-held"): held, name(other, "-held"): same})
        assert said(draft) == ["plan.pdf", "plan.pdf"]
        assert as_sam.post(url("file_hold"), {"file": upload(content, "p.pdf"), "for": "\x00" * 20}).status_code == 200

    def test_replaced_and_removed(self, send, draft, question):
        send(**{name(question): upload(b"first", "first.txt")})
        before = Attachment.objects.get()
        send(**{name(question): upload(b"second", "second.txt")})
        assert said(draft) == ["second.txt"]
        assert Attachment.objects.get().sha256 != before.sha256
        send(**{name(question, "-remove"): "yes"})
        assert said(draft) == []
        assert stored(draft) == []

    def test_a_double_click_is_one_answer_and_never_brings_a_removed_file_back(
        self, as_sam, edit, draft, question, conference, sam
    ):
        held = filing.hold(conference, by=sam, upload=upload(pdf(), "plan.pdf"), replaces=question.code)
        form = filled(as_sam.get(edit)) | {name(question, "-held"): held.code}
        for _click in range(2):
            assert as_sam.post(edit, form).status_code == 302
        assert len(stored(draft)) == 1
        as_sam.post(edit, filled(as_sam.get(edit)) | {name(question, "-remove"): "yes"})
        as_sam.post(edit, form)
        assert stored(draft) == []

    def test_who_answers_second_is_told_and_can_replace_it(self, as_sam, edit, draft, question, ana):
        AuthorshipFactory(proposal=draft, profile=ProfileFactory(user=ana), is_contact=False, position=1)
        client = Client()
        client.force_login(ana)
        theirs = filled(client.get(edit))
        mine = filled(as_sam.get(edit))
        client.post(edit, theirs | {name(question): upload(b"theirs", "theirs.txt")})
        page = as_sam.post(edit, mine | {name(question): upload(b"mine", "mine.txt")})
        assert "Somebody else answered meanwhile: “theirs.txt”" in text_of(page)
        assert said(draft) == ["theirs.txt"]
        as_sam.post(edit, filled(page))
        assert said(draft) == ["mine.txt"]

    @pytest.mark.parametrize(
        ("content", "given", "words"),
        [
            (b"", "empty.pdf", "empty"),
            (b"MZ" + bytes(50), "setup.exe", "no file of a kind"),
            (b"MZ" + bytes(50), "plan.pdf", "no file of a kind"),
            (b"<script>alert(1)</script>", "<img src=x onerror=alert(1)>.txt", "no file of a kind"),
            (encrypted_pdf(), "locked.pdf", "password"),
        ],
    )
    def test_what_cannot_be_taken_is_said_at_the_question_and_all_else_is_kept(
        self, send, draft, question, content, given, words
    ):
        page = send(**{"title": "Kept as typed", name(question): upload(content, given)})
        assert page.status_code == 200
        assert words in text_of(page)
        assert "<img src=x" not in page.content.decode()
        assert 'value="Kept as typed"' in page.content.decode()
        assert (stored(draft), said(draft)) == ([], [])

    def test_one_beyond_the_limit_is_refused_and_the_text_is_kept(self, send, draft, question, settings):
        settings.CFP_FILE_MEGABYTES = 1
        page = send(**{"title": "Kept", name(question): upload(b"x" * 2_000_000, "big.txt")})
        assert "more than the" in text_of(page)
        assert 'value="Kept"' in page.content.decode()
        assert said(draft) == []

    def test_nobody_answers_with_what_somebody_else_sent(self, send, draft, question, conference, ana):
        held = filing.hold(conference, by=ana, upload=upload(pdf(), "ana.pdf"), replaces=question.code)
        assert send(**{name(question, "-held"): [held.code, "nonsense", "\x00" * 8]}).status_code == 302
        assert said(draft) == []

    def test_text_where_a_file_belongs_is_no_answer(self, send, draft, question):
        assert send(**{name(question): "etc/passwd", name(question, "-seen"): "x.y.z"}).status_code in (200, 302)
        assert said(draft) == []

    def test_needed_to_submit(self, as_sam, edit, send, draft, conference):
        question = ask_file(conference, needed=Needed.TO_SUBMIT)
        page = as_sam.post(edit, filled(as_sam.get(edit), then="submit"), follow=True)
        assert "Answer: Plan of the stand?" in text_of(page)
        assert f"#div_id_questions-{question.code}" in page.content.decode()
        draft.refresh_from_db()
        assert draft.state == State.DRAFT
        send(**{"then": "submit", name(question): upload(pdf(), "plan.pdf")})
        draft.refresh_from_db()
        assert draft.state == State.SUBMITTED
        mail = Mail.objects.get(kind="speakers.receipt")
        assert "plan.pdf" in mail.text
        assert "plan.pdf" in mail.html

    def test_a_question_that_is_not_asked_any_more_leaves_the_file_where_it_is(
        self, as_sam, url, send, draft, question, conference
    ):
        send(**{name(question): upload(pdf(), "plan.pdf")})
        question.is_active = False
        question.save()
        send(title="New")
        attachment = Attachment.objects.get()
        assert default_storage.exists(attachment.stored)
        shown = as_sam.get(url("proposal_show", code=draft.code))
        address = url("file_show", code=draft.code, file=attachment.code)
        assert address in shown.content.decode()
        assert as_sam.get(address).status_code == 200

    def test_a_question_removed_while_the_form_was_open(self, as_sam, edit, draft, question):
        form = filled(as_sam.get(edit)) | {"title": "Better", name(question): upload(pdf(), "plan.pdf")}
        question.delete()
        as_sam.post(edit, form)
        draft.refresh_from_db()
        assert (draft.title, stored(draft)) == ("Better", [])


class TestAfterAcceptance:
    @pytest.fixture
    def accepted(self, draft):
        Proposal.objects.filter(pk=draft.pk).update(
            state=State.ACCEPTED, accepted_track=draft.tracks.get(), submitted_at=now()
        )
        draft.refresh_from_db()
        return draft

    def test_it_is_asked_on_the_page_of_what_is_needed(self, as_sam, url, conference, accepted):
        late = ask_file(conference, "Slides?", needed=Needed.AFTER_ACCEPTANCE)
        field = f"answers-{accepted.code}-{late.code}"
        page = as_sam.get(url("needed_edit"))
        assert 'enctype="multipart/form-data"' in page.content.decode()
        refused = as_sam.post(url("needed_edit"), filled(page) | {field: upload(b"MZ", "slides.exe")})
        assert "no file of a kind" in text_of(refused)
        shown = as_sam.post(url("needed_edit"), filled(refused) | {field: upload(pdf(), "slides.pdf")}, follow=True)
        assert "Nothing else is needed from you" in text_of(shown)
        assert said(accepted) == ["slides.pdf"]

    def test_one_wrong_answer_keeps_the_file_that_came_with_it(self, as_sam, url, conference, accepted):
        late = ask_file(conference, "Slides?", needed=Needed.AFTER_ACCEPTANCE)
        number = ask(conference, "How many?", kind=QuestionKind.NUMBER, needed=Needed.AFTER_ACCEPTANCE)
        fields = {each: f"answers-{accepted.code}-{each.code}" for each in (late, number)}
        form = filled(as_sam.get(url("needed_edit")))
        page = as_sam.post(url("needed_edit"), form | {fields[late]: upload(pdf(), "s.pdf"), fields[number]: "many"})
        assert "s.pdf" in text_of(page)
        as_sam.post(url("needed_edit"), filled(page) | {fields[number]: "3"})
        assert sorted(said(accepted)) == ["3", "s.pdf"]


class TestWhoReadsIt:
    def member(self, conference, role):
        user = UserFactory()
        MembershipFactory(conference=conference, user=user, role=role)
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    def test_organizers_alone_unless_the_question_says_more(self, send, url, draft, conference, question):
        shared = ask_file(conference, "Drawing?", readers=Readers.REVIEWERS)
        send(**{name(question): upload(b"plan", "plan.txt"), name(shared): upload(b"drawing", "drawing.txt")})
        organizer, helpdesk = (self.member(conference, role) for role in (Role.ORGANIZER, Role.HELPDESK))
        files = {
            each.purpose: url("organizer_file", code=draft.code, file=each.code) for each in Attachment.objects.all()
        }
        page = organizer.get(url("organizer_show", code=draft.code)).content.decode()
        assert all(address in page for address in files.values())
        assert [organizer.get(address).status_code for address in files.values()] == [200, 200]
        page = helpdesk.get(url("organizer_show", code=draft.code)).content.decode()
        assert files[question.code] not in page
        assert files[shared.code] in page
        assert helpdesk.get(files[question.code]).status_code == 404
        assert helpdesk.get(files[shared.code]).status_code == 200

    def test_reviewers_get_only_the_clean_copy_under_a_neutral_name(self, send, draft, conference):
        shown = ask_file(conference, "Drawing?", readers=Readers.REVIEWERS)
        hidden = ask_file(conference, "Passport?", readers=Readers.ORGANIZERS)
        send(
            **{
                name(shown): upload(pdf(), f"{SECRET}.pdf"),
                name(hidden): upload(b"Passport of somebody", "passport.txt"),
                "then": "submit",
            }
        )
        draft.refresh_from_db()
        assert SECRET.encode() in b"".join(everything(default_storage.open(Attachment.objects.first().stored).read()))
        assert SECRET not in draft.answers
        doors.clean_files()
        doors.move_phase(draft.tracks.get().round, to=Phase.REVIEW, by=None)
        [copy] = BlindAttachment.objects.all()
        assert (copy.name, copy.proposal) == ("attachment-1.pdf", BlindProposal.objects.get())
        reviewer = self.member(conference, Role.REVIEWER)
        doors.refresh(conference)
        address = reverse("reviews:attachment_show", args=[conference.slug, copy.proposal_id, copy.pk])
        page = reviewer.get(reverse("reviews:proposal_show", args=[conference.slug, copy.proposal_id]))
        assert address in page.content.decode()
        assert SECRET not in page.content.decode()
        answer = reviewer.get(address)
        assert answer.status_code == 200
        assert SECRET.encode() not in b"".join(everything(answer.content))
        assert SECRET not in str(answer.headers)

    def test_narrowed_readers_take_it_from_reviewers_and_widening_gives_them_nothing_old(self, send, draft, conference):
        question = ask_file(conference, readers=Readers.REVIEWERS)
        send(**{name(question): upload(pdf(), "plan.pdf")})
        assert CleanCopy.objects.count() == 1
        change(question, readers=Readers.ORGANIZERS)
        doors.follow_readers(conference)
        assert Attachment.objects.get().readers == "organizers"
        assert not CleanCopy.objects.exists()
        Question.objects.filter(pk=question.pk).update(readers=Readers.EVERYONE)
        doors.follow_readers(conference)
        assert Attachment.objects.get().readers == "reviewers"
        send()
        assert Attachment.objects.get().readers == "everyone"

    def test_everyone_has_the_public_ones_once_the_talk_is_on_the_programme(self, send, draft, conference, question):
        shown = ask_file(conference, "Slides?", readers=Readers.PUBLIC)
        send(**{name(shown): upload(b"slides", "slides.txt"), name(question): upload(b"plan", "plan.txt")})
        files = {each.purpose: each.code for each in Attachment.objects.all()}
        addresses = {
            purpose: reverse("schedule:attachment_show", args=[conference.slug, draft.code, code])
            for purpose, code in files.items()
        }
        assert Client().get(addresses[shown.code]).status_code == 404
        Proposal.objects.filter(pk=draft.pk).update(
            state=State.CONFIRMED, accepted_track=draft.tracks.get(), submitted_at=now()
        )
        draft.refresh_from_db()
        room = venue.add_room(conference, by=None, name="Hall")
        venue.fill_days(conference, by=None)
        ten = datetime.combine(conference.starts_on, time(10), tzinfo=conference.zone)
        placing.place(conference, what=draft, at=placing.Spot(room, ten, ten + timedelta(hours=1)), by=None)
        releasing.release(conference, version="1", by=None, accept=True)
        page = Client().get(reverse("schedule:talk_show", args=[conference.slug, draft.code])).content.decode()
        assert addresses[shown.code] in page
        assert page.count("slides.txt") == 1
        assert "plan.txt" not in page
        assert Client().get(addresses[shown.code]).content == b"slides"
        assert Client().get(addresses[question.code]).status_code == 404

    def test_a_stranger_gets_nothing(self, send, url, draft, question, ana):
        send(**{name(question): upload(pdf(), "plan.pdf")})
        client = Client()
        client.force_login(ana)
        assert client.get(url("file_show", code=draft.code, file=Attachment.objects.get().code)).status_code == 404


def test_a_file_of_another_proposal_is_no_answer_here(send, draft, question, conference):
    other = ProposalFactory(conference=conference)
    Attachment.objects.create(
        proposal=other, purpose=question.code, readers="organizers", original_name="x.pdf", kind="pdf", size=1,
        sha256="0" * 64, stored="uploads/x",
    )  # fmt: skip
    send(**{name(question, "-remove"): "yes"})
    assert Attachment.objects.filter(proposal=other).exists()
