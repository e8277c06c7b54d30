"""See it as a reviewer does: beside the form while writing, and as a page of its own without any script."""

import re

import pytest
from django.core.cache import caches
from django.test import Client

from anonymity import services as doors
from anonymity.answers import found_in, hidden_by_hand
from anonymity.findings import Found
from anonymity.identities import identities_of
from anonymity.models import Answer, Mask
from anonymity.preview import preview
from anonymity.queries import as_reviewers_see_it
from anonymity.scanner import Level
from conferences.models import Phase, ReviewPolicy
from proposals.models import Proposal
from proposals.texts import clean_line, clean_text
from reviews.models import BlindProposal
from speakers.models import Authorship, Profile
from speakers.services import profile_of
from speakers.views import flows
from speakers.views.mirror import MOST_LOOKS
from speakers.views.seen import LONGEST_PASSAGE, Answers, lines_of, typed_texts, without
from tests.factories import (
    AuthorshipFactory,
    ProfileFactory,
    RoundFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.forms import filled, text_of

pytestmark = pytest.mark.django_db

ABSTRACT = "Zwettelbert Ypsilonski dries ropes.\n\nSee my talk at RopeConf 2019."
MASKED = "[hidden] dries ropes.\n\nSee my talk at RopeConf 2019."


@pytest.fixture(autouse=True)
def _fresh_minute():
    caches["process"].clear()


@pytest.fixture
def conference(conference):
    SessionTypeFactory(conference=conference)
    TrackFactory(conference=conference)
    return conference


@pytest.fixture
def sam(sam):
    profile = profile_of(sam)
    Profile.objects.filter(pk=profile.pk).update(name="Zwettelbert Ypsilonski", affiliation="Ropes & Daughters")
    return sam


def look(client, address, **typed):
    answer = client.post(address, typed)
    assert answer.status_code == 200
    return answer.content.decode()


def key(proposal, text):
    return next(each.key for each in found_in(proposal) if text in each.text)


class TestBesideTheForm:
    def test_whoever_is_logged_in_is_looked_for(self, as_sam, url):
        page = look(as_sam, url("mirror"), title="Ropes", abstract=ABSTRACT)
        assert "<p>[hidden] dries ropes.</p>" in page
        assert 'data-said="2 passages may tell who you are."' in page
        assert "This is your name" in page

    def test_whoever_is_not_logged_in_gives_a_name_and_it_is_looked_for(self, client, url):
        page = look(client, url("mirror"), abstract=ABSTRACT)
        assert "Zwettelbert Ypsilonski dries" in page
        assert "Your name is not known yet" in page
        page = look(client, url("mirror"), abstract=ABSTRACT, speaker_name="Zwettelbert Ypsilonski")
        assert "[hidden] dries ropes." in page
        assert "not known yet" not in page

    def test_co_speakers_are_looked_for_and_nobody_elses_proposal_can_be_asked_about(self, as_sam, url, draft):
        other = ProfileFactory(name="Quirina Quell")
        AuthorshipFactory(proposal=draft, profile=other, is_contact=False, position=1)
        page = look(as_sam, url("proposal_mirror", code=draft.code), abstract="Quirina Quell helps.")
        assert "<p>[hidden] helps.</p>" in page
        stranger = Client()
        stranger.force_login(UserFactory())
        address = url("proposal_mirror", code=draft.code)
        assert stranger.post(address, {"abstract": "x"}).status_code == 404
        assert Client().post(address, {"abstract": "x"}).status_code == 302
        assert as_sam.get(address).status_code == 405

    def test_nothing_typed_is_no_finding_and_no_preview(self, as_sam, url):
        page = look(as_sam, url("mirror"), title="  ", abstract="​")
        assert 'data-said=""' in page
        assert "As soon as you write" in page

    def test_where_review_is_named_nothing_is_looked_for(self, as_sam, url, conference):
        named = RoundFactory(conference=conference, is_default=False, review_policy=ReviewPolicy.NAMED)
        keynotes, talks = TrackFactory(conference=conference, round=named), conference.tracks.first()
        page = look(as_sam, url("mirror"), abstract=ABSTRACT, tracks=[keynotes.code])
        assert "Review is named here" in page
        assert "Zwettelbert Ypsilonski dries" in page
        page = look(as_sam, url("mirror"), abstract=ABSTRACT, tracks=[keynotes.code, talks.code])
        assert "[hidden] dries" in page, "the stricter rule holds"

    def test_places_are_counted_as_browsers_count_them(self, as_sam, url):
        page = look(as_sam, url("mirror"), abstract="🪢 Zwettelbert Ypsilonski")
        assert 'data-start="3" data-end="25"' in page

    @pytest.mark.parametrize(
        "typed",
        [
            {},
            {"abstract": "x" * 50_000},
            {"abstract": "[" * 5000, "tracks": ["\x00", "nowhere"]},
            {"abstract": "<script>alert(1)</script>", "mirror-not_me": "\x00 -- abstract:x:y " + "z" * 99_999},
            {"title": "\x00\ud800".encode("utf-8", "replace").decode(), "speaker_name": "x" * 99_999},
            {"title": "a\r\nb", "outline": "](javascript:alert(1))" * 100, "speaker_website": "http://["},
        ],
        ids=["nothing", "huge", "brackets", "markup", "control characters", "links"],
    )
    def test_hostile_and_huge_input_is_answered_calmly(self, as_sam, url, typed):
        page = look(as_sam, url("mirror"), **typed)
        assert "<script" not in page
        assert ("too long to be saved" in page) == (len(typed.get("abstract", "")) > 20_000)

    def test_far_too_much_is_refused_before_it_is_looked_at(self, as_sam, url):
        assert as_sam.post(url("mirror"), {"abstract": "x" * 500_000}).status_code == 413

    def test_who_asks_without_end_is_told_to_wait(self, client, url, conference):
        answers = [client.post(url("mirror"), {"title": "x"}).status_code for _ in range(MOST_LOOKS + 2)]
        assert answers[:MOST_LOOKS] == [200] * MOST_LOOKS
        assert answers[MOST_LOOKS:] == [429, 429]

    def test_it_asks_the_same_number_of_questions_however_long_the_text(
        self, as_sam, url, draft, django_assert_num_queries
    ):
        address = url("proposal_mirror", code=draft.code)
        for text in ("Ropes", "Zwettelbert Ypsilonski " * 200):
            with django_assert_num_queries(12):
                look(as_sam, address, abstract=text)


TYPED = {
    "title": "Ropes   by Zwettelbert\tYpsilonski ",
    "abstract": "\r\nZwettelbert Ypsilonski\u202e dries. \r\n\r\n\r\n\r\nZwettelbert  Ypsilonski, too: cafe\u0301",
    "outline": "1. ask zwettelbert.ypsilonski@ropes.example\n2. **go**",
    "note_to_reviewers": "I work at Ropes & Daughters, as you know.",
}


class TestThePreviewIsWhatReviewersGet:
    def test_to_the_byte_after_submitting(self, as_sam, url, conference, sam):
        page = look(as_sam, url("mirror"), **TYPED)
        form = filled(as_sam.get(url("proposal_start")), **TYPED, tracks=conference.tracks.first().code, then="submit")
        as_sam.post(url("proposal_start"), form)
        proposal = Proposal.objects.get(conference=conference)
        assert proposal.state == "submitted"
        doors.move_phase(conference.rounds.get(), to=Phase.REVIEW, by=None)
        row = BlindProposal.objects.get()
        assert row.title == "Ropes by [hidden]"
        assert "psilonski" not in row.title + row.abstract + row.outline + row.note_to_reviewers
        texts, _too_long = typed_texts(TYPED)
        seen = preview(texts, of=None, identities=self.identities(proposal), is_named=False)
        for field in texts:
            assert getattr(row, field) == getattr(seen.shown, field), field
        shown = text_of(as_sam.get(url("proposal_as_reviewers_see_it", code=proposal.code)))
        for html in re.findall(r'<div class="prose">(.*?)</div>', page, re.DOTALL):
            assert html in as_sam.get(url("proposal_as_reviewers_see_it", code=proposal.code)).content.decode()
        assert row.title in shown

    def identities(self, proposal):
        return identities_of([proposal.pk])[proposal.pk]

    def test_also_for_an_edit_with_something_hidden_by_hand_and_something_answered(self, sam, submitted):
        proposal = submitted
        row = doors.edit(proposal, by=None, revision=1, fields={"abstract": ABSTRACT, "outline": "Old ropes."})
        doors.add_mask(row, by=None, revision=row.revision, field="abstract", start=23, end=28)
        doors.say_not_me(row, by=None, keys=[key(row, "Zwettelbert")])
        texts, _too_long = typed_texts({"title": "Ropes", "abstract": ABSTRACT, "outline": "New ropes."})
        seen = preview(texts, of=row, identities=self.identities(row), is_named=False)
        assert (seen.waits, seen.shown.abstract) == (False, as_reviewers_see_it(row).abstract)
        texts["abstract"] = "Well: " + ABSTRACT
        seen = preview(texts, of=row, identities=self.identities(row), is_named=False)
        row = doors.edit(row, by=None, revision=row.revision, fields=texts)
        assert seen.waits
        assert not as_reviewers_see_it(row).is_shown
        doors.pass_masks(row, by=None, revision=row.revision)
        assert as_reviewers_see_it(row).abstract == seen.shown.abstract


class TestThisIsNotMe:
    def test_it_travels_in_the_form_and_is_kept_with_the_proposal(self, as_sam, url, conference):
        page = look(as_sam, url("mirror"), abstract=ABSTRACT)
        name = re.search(r'data-key="(abstract:name:\w+)"', page)[1]
        page = look(as_sam, url("mirror"), abstract=ABSTRACT, **{"mirror-not_me": name})
        assert "<p>Zwettelbert Ypsilonski dries ropes.</p>" in page
        assert "One passage may tell" in page
        form = filled(as_sam.get(url("proposal_start")), title="Ropes", abstract=ABSTRACT, **{"mirror-not_me": name})
        as_sam.post(url("proposal_start"), form | {"tracks": conference.tracks.first().code, "then": "submit"})
        assert Answer.objects.get().verdict == "not_me"
        assert not Mask.objects.exists()
        proposal = Proposal.objects.get()
        edit = url("proposal_edit", code=proposal.code)
        form = filled(as_sam.get(edit), **{"mirror-not_me": f"-{name}"})
        assert "Your changes are saved" in text_of(as_sam.post(edit, form, follow=True))
        assert not Answer.objects.exists()
        assert Mask.objects.get().rule == "name"

    def test_a_form_that_says_nothing_about_it_changes_nothing(self, as_sam, url, draft):
        Proposal.objects.filter(pk=draft.pk).update(abstract=ABSTRACT)
        draft.refresh_from_db()
        doors.say_not_me(draft, by=None, keys=[key(draft, "Zwettelbert")])
        edit = url("proposal_edit", code=draft.code)
        form = {name: value for name, value in filled(as_sam.get(edit), title="New").items() if "mirror" not in name}
        as_sam.post(edit, form)
        assert Answer.objects.get().verdict == "not_me"

    @pytest.mark.parametrize(
        ("text", "said", "taken_back"),
        [
            ("", 0, 0),
            ("abstract:name:" + "0" * 64, 1, 0),
            ("-abstract:name:" + "0" * 64 + " title::" + "1" * 64, 1, 1),
            ("abstract:name:0 x y -- -", 0, 0),
            (("abstract:name:" + "0" * 64 + " ") * 999, 1, 0),
        ],
    )
    def test_what_a_form_carries_is_read_strictly(self, text, said, taken_back):
        read = Answers.read(text)
        assert (len(read.not_me), len(read.taken_back)) == (said, taken_back)
        assert Answers.read(str(read)) == read


@pytest.fixture
def handed_in(submitted):
    return doors.edit(submitted, by=None, revision=1, fields={"abstract": ABSTRACT})


class TestThePage:
    @pytest.fixture
    def page(self, url, handed_in):
        return url("proposal_as_reviewers_see_it", code=handed_in.code)

    def act(self, client, url, proposal, name, **sent):
        return client.post(url(name, code=proposal.code), sent, follow=True)

    def fix(self, client, url, proposal, text, what):
        proposal.refresh_from_db()
        found = next(each for each in found_in(proposal) if text in each.text)
        sent = {"key": found.key, "start": found.start, "revision": proposal.revision, "what": what}
        return self.act(client, url, proposal, "proposal_fix", **sent)

    def test_it_says_what_is_hidden_and_why(self, as_sam, page):
        said = text_of(as_sam.get(page))
        assert "[hidden] dries ropes." in said
        found = said.split("What tells who you are")[1]
        assert "“Zwettelbert Ypsilonski” Abstract This is your name" in found
        assert "Reviewers read [hidden] in its place." in found

    def test_a_passage_is_removed_and_put_back(self, as_sam, url, handed_in, page):
        said = text_of(self.fix(as_sam, url, handed_in, "RopeConf", "remove"))
        assert "was removed from “Abstract”" in said
        handed_in.refresh_from_db()
        assert "RopeConf" not in handed_in.abstract
        said = text_of(self.act(as_sam, url, handed_in, "proposal_fix", what="undo"))
        assert "Undone" in said
        handed_in.refresh_from_db()
        assert handed_in.abstract == ABSTRACT
        assert "nothing to undo" in text_of(self.act(as_sam, url, handed_in, "proposal_fix", what="undo"))

    def test_a_passage_is_said_neutrally(self, as_sam, url, handed_in):
        said = text_of(self.fix(as_sam, url, handed_in, "Zwettelbert", "replace"))
        handed_in.refresh_from_db()
        neutral = handed_in.abstract.split(" dries")[0]
        assert neutral
        assert "Zwettelbert" not in neutral
        assert f"“Zwettelbert Ypsilonski” is “{neutral}” now" in said

    def test_an_old_page_changes_nothing(self, as_sam, url, handed_in):
        found = found_in(handed_in)[0]
        row = doors.edit(handed_in, by=None, revision=handed_in.revision, fields={"outline": "Meanwhile."})
        sent = {"key": found.key, "start": found.start, "revision": handed_in.revision, "what": "remove"}
        assert "changed meanwhile" in text_of(self.act(as_sam, url, handed_in, "proposal_fix", **sent))
        row.refresh_from_db()
        assert row.abstract == ABSTRACT

    def test_undo_does_not_take_back_what_was_written_since(self, as_sam, url, handed_in):
        self.fix(as_sam, url, handed_in, "RopeConf", "remove")
        handed_in.refresh_from_db()
        doors.edit(handed_in, by=None, revision=handed_in.revision, fields={"abstract": "Written since."})
        assert "changed meanwhile" in text_of(self.act(as_sam, url, handed_in, "proposal_fix", what="undo"))
        handed_in.refresh_from_db()
        assert handed_in.abstract == "Written since."

    @pytest.mark.parametrize(
        "sent", [{}, {"what": "remove"}, {"what": "replace", "key": "x", "start": "-1", "revision": "x"}]
    )
    def test_nonsense_changes_nothing_and_is_told(self, as_sam, url, handed_in, sent):
        assert "Nothing was changed" in text_of(self.act(as_sam, url, handed_in, "proposal_fix", **sent))

    def test_a_title_is_not_removed_altogether(self, as_sam, url, handed_in):
        row = doors.edit(handed_in, by=None, revision=handed_in.revision, fields={"title": "Zwettelbert Ypsilonski"})
        said = text_of(self.fix(as_sam, url, row, "Zwettelbert", "remove"))
        assert "there would be no title" in said
        row.refresh_from_db()
        assert row.title == "Zwettelbert Ypsilonski"

    def test_after_the_call_it_can_be_answered_and_not_changed(self, as_sam, url, handed_in, conference, page):
        conference.rounds.update(call_closes_at=handed_in.created_at)
        assert "Remove" not in text_of(as_sam.get(page))
        assert "The call is closed" in text_of(self.fix(as_sam, url, handed_in, "RopeConf", "remove"))
        name = key(handed_in, "Zwettelbert")
        said = text_of(self.act(as_sam, url, handed_in, "proposal_answer", key=name, answer="not_me"))
        assert "Noted: this is not you" in said
        assert "Zwettelbert Ypsilonski dries ropes." in said
        assert "answered already" in text_of(
            self.act(as_sam, url, handed_in, "proposal_answer", key=name, answer="not_me")
        )
        said = text_of(self.act(as_sam, url, handed_in, "proposal_answer", key=name, answer="take_back"))
        assert "[hidden] dries ropes." in said

    def test_what_an_editor_hid_is_said_and_can_be_contested(self, as_sam, url, handed_in, page):
        doors.add_mask(
            handed_in, by=None, revision=handed_in.revision, field="abstract", start=23, end=28, replacement="moves"
        )
        said = text_of(as_sam.get(page)).split("Hidden by an anonymity editor")[1]
        assert "“dries” Abstract Reviewers read [moves] in its place." in said
        [hidden] = hidden_by_hand(handed_in)
        said = text_of(self.act(as_sam, url, handed_in, "proposal_answer", key=hidden.key, answer="not_me"))
        assert "An editor will look." in said
        assert "[moves]" in as_reviewers_see_it(handed_in).abstract, "it is still hidden"

    def test_others_can_do_none_of_it(self, url, handed_in, page):
        stranger = Client()
        stranger.force_login(UserFactory())
        for name in ("proposal_fix", "proposal_answer"):
            assert stranger.post(url(name, code=handed_in.code), {"what": "remove"}).status_code == 404
            assert Client().post(url(name, code=handed_in.code), {}).status_code == 302
        assert stranger.get(page).status_code == 404


@pytest.mark.parametrize(
    ("text", "start", "end", "words", "after"),
    [
        ("I am Sam.", 5, 8, "", "I am."),
        ("I am Sam and well", 5, 8, "", "I am and well"),
        ("Sam is well", 0, 3, "", "is well"),
        ("well, Sam", 6, 9, "", "well,"),
        ("a\nSam\nb", 2, 5, "", "a\n\nb"),
        ("I am Sam.", 5, 8, "here", "I am here."),
        ("Sam", 0, 3, "", ""),
        ("(Sam)", 1, 4, "", "()"),
    ],
)
def test_where_words_are_taken_out_no_blank_is_left(text, start, end, words, after):
    assert without(text, start, end, words) == after


def test_a_long_passage_is_told_by_its_beginning():
    text = "word " * 5000
    [line] = lines_of({"abstract": text}, [Found("abstract", 0, len(text), text, "unread", Level.MASK, "")])
    assert len(line.passage) == LONGEST_PASSAGE
    assert (line.start, line.end) == (0, len(text))


def test_typed_texts_are_what_would_be_saved():
    texts, too_long = typed_texts({"title": " a \n b ", "abstract": "a\r\n\r\nb  ", "outline": "x" * 99_999})
    assert texts == {
        "title": clean_line(" a \n b "), "abstract": clean_text("a\r\n\r\nb  "), "outline": "", "note_to_reviewers": ""
    }  # fmt: skip
    assert too_long == ["outline"]


def test_who_declined_is_not_looked_for_any_more(as_sam, client, url, submitted):
    asked = flows.invite(submitted, by=profile_of(submitted_by(submitted)).user, email="quirina.quell@canary.example")
    row = Proposal.objects.get(pk=submitted.pk)
    row = doors.edit(row, by=None, revision=row.revision, fields={"abstract": "Quirina Quell helps."})
    assert as_reviewers_see_it(row).abstract == "[hidden] helps."
    flows.decline(asked, by=None)
    assert not Mask.objects.exists()


def submitted_by(proposal):
    return Authorship.objects.select_related("profile__user").get(proposal=proposal, is_contact=True).profile.user
