"""The anonymity editor's pages: what is to look at, both sides, hiding and showing again."""

import pytest
from django.test import Client
from django.urls import reverse

from anonymity import services as doors
from anonymity.answers import found_in
from anonymity.models import Answer, Mask
from conferences.models import Role
from reviews.models import BlindProposal
from speakers.models import Authorship, Profile
from tests.factories import MembershipFactory, UserFactory
from tests.reviews.factories import Stage, stage

pytestmark = pytest.mark.django_db

ABSTRACT = "At Örebro Data we built Zephyr.\nOrebro is not Örebro Data, and Zephyr is ours."


@pytest.fixture
def made() -> Stage:
    made = stage(proposals=2, reviewers=1)
    write(made, abstract=ABSTRACT)
    return made


@pytest.fixture
def ann(made: Stage) -> Client:
    editor = MembershipFactory(conference=made.conference, user=UserFactory(), role=Role.REDACTOR).user
    client = Client()
    client.force_login(editor)
    return client


def write(made: Stage, **fields: str) -> None:
    proposal = made.proposals[0]
    proposal.refresh_from_db()
    made.proposals[0] = doors.edit(proposal, by=None, revision=proposal.revision, fields=fields)


def url(made: Stage, name: str, **extra: str) -> str:
    return reverse(f"anonymity:{name}", kwargs={"slug": made.conference.slug, **extra})


def hide(made: Stage, client: Client, words: str, **more: str):
    proposal = made.proposals[0]
    sent = {"field": "abstract", "words": words, "replacement": "", "revision": str(proposal.revision), **more}
    return client.post(url(made, "proposal_show", code=proposal.code), sent)


def test_the_editor_reads_the_original_beside_what_reviewers_read(made, ann):
    page = ann.get(url(made, "proposal_show", code=made.proposals[0].code)).content.decode()
    assert page.count("At Örebro Data we built Zephyr.") == 2


def test_hidden_words_vanish_wherever_they_stand_and_the_original_stays(made, ann):
    assert hide(made, ann, "Örebro Data").status_code == 302
    shown = BlindProposal.objects.get(pk=made.blind(0).pk).abstract
    assert shown == "At [hidden] we built Zephyr.\nOrebro is not [hidden], and Zephyr is ours."
    made.proposals[0].refresh_from_db()
    assert made.proposals[0].abstract == ABSTRACT


def test_neutral_words_can_stand_in_their_place(made, ann):
    hide(made, ann, "Örebro Data", replacement="a data company")
    assert "At [a data company] we built" in BlindProposal.objects.get(pk=made.blind(0).pk).abstract


def test_a_passage_over_two_lines_as_a_browser_sends_it_is_found(made, ann):
    assert hide(made, ann, "Zephyr.\r\nOrebro").status_code == 302
    assert "we built [hidden] is not" in BlindProposal.objects.get(pk=made.blind(0).pk).abstract


def test_hidden_words_can_be_shown_again(made, ann):
    hide(made, ann, "ours")
    mask = Mask.objects.get()
    assert ann.post(url(made, "mask_remove", code=mask.code)).status_code == 302
    assert ann.post(url(made, "mask_remove", code=mask.code)).status_code == 404
    assert BlindProposal.objects.get(pk=made.blind(0).pk).abstract == ABSTRACT


@pytest.mark.parametrize("words", ["not in there", "", "   ", "\x00", "x" * 6000, "<script>"])
def test_words_that_are_not_there_are_refused_and_kept_in_the_form(made, ann, words):
    page = hide(made, ann, words)
    assert page.status_code == 200
    assert "error-summary" in page.content.decode() or "invalid-feedback" in page.content.decode()
    assert not Mask.objects.exists()


def test_hiding_the_same_twice_has_one_effect_and_says_so(made, ann):
    hide(made, ann, "Zephyr")
    again = hide(made, ann, "Zephyr")
    assert "hidden already" in again.content.decode()
    assert Mask.objects.count() == 2


def test_a_change_in_between_is_told_and_nothing_is_hidden_in_the_wrong_place(made, ann):
    old = made.proposals[0].revision
    write(made, title="Another title")
    answer = hide(made, ann, "Zephyr", revision=str(old))
    assert "has just changed the text" in answer.content.decode()
    assert not Mask.objects.exists()


def test_a_masked_text_that_changes_is_held_until_it_is_passed(made, ann):
    hide(made, ann, "Örebro Data")
    write(made, abstract=ABSTRACT.replace("we built", "all of us at Örebro Data built"))
    assert not BlindProposal.objects.get(pk=made.blind(0).pk).is_shown
    queue = ann.get(url(made, "queue")).content.decode()
    assert "Held" in queue
    page = ann.get(url(made, "proposal_show", code=made.proposals[0].code)).content.decode()
    assert "Reviewers do not see this at the moment" in page
    hide(made, ann, "Örebro Data")
    sent = {"revision": str(made.proposals[0].revision)}
    assert ann.post(url(made, "proposal_pass", code=made.proposals[0].code), sent).status_code == 302
    blind = BlindProposal.objects.get(pk=made.blind(0).pk)
    assert blind.is_shown
    assert "Örebro Data" not in blind.abstract


@pytest.mark.parametrize("revision", ["", "0", "x", "99999"])
def test_only_the_text_that_was_seen_can_be_passed(made, ann, revision):
    proposal = made.proposals[0]
    answer = ann.post(url(made, "proposal_pass", code=proposal.code), {"revision": revision}, follow=True)
    assert "just changed the text" in answer.content.decode()


def test_the_queue_ends_when_all_are_passed(made, ann):
    for proposal in made.proposals:
        assert "Look at the next one" in ann.get(url(made, "queue")).content.decode()
        proposal.refresh_from_db()
        ann.post(url(made, "proposal_pass", code=proposal.code), {"revision": proposal.revision})
    assert "Look at the next one" not in ann.get(url(made, "queue")).content.decode()
    assert ann.get(url(made, "next")).url == url(made, "queue")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CHAIR, Role.ORGANIZER, Role.CREW, None])
def test_nobody_else_finds_these_pages(made, role):
    somebody = UserFactory()
    if role:
        MembershipFactory(conference=made.conference, user=somebody, role=role)
    client = Client()
    client.force_login(somebody)
    code = made.proposals[0].code
    for address in (url(made, "queue"), url(made, "next"), url(made, "proposal_show", code=code)):
        assert client.get(address).status_code == 404
    assert client.post(url(made, "proposal_pass", code=code), {"revision": 1}).status_code == 404


@pytest.mark.parametrize("rows", [2, 50])
def test_the_queue_asks_the_same_number_of_questions_whatever_its_length(rows, django_assert_num_queries):
    made = stage(proposals=rows, reviewers=1)
    editor = MembershipFactory(conference=made.conference, user=UserFactory(), role=Role.REDACTOR).user
    client = Client()
    client.force_login(editor)
    with django_assert_num_queries(8):
        page = client.get(url(made, "queue"))
    assert page.content.decode().count("cell-title") == rows


# --- What the scanner found and what speakers say --------------------------------------------------------------


@pytest.fixture
def found(made):
    """By itself: a mask and a warning."""
    profile = Authorship.objects.select_related("profile").get(proposal=made.proposals[0]).profile
    Profile.objects.filter(pk=profile.pk).update(name="Zwettelbert Ypsilonski")
    write(made, abstract="Zwettelbert Ypsilonski dries ropes. See my talk at RopeConf 2019.")
    return {each.rule: each.key for each in found_in(made.proposals[0])}


def page_of(made, client):
    return client.get(url(made, "proposal_show", code=made.proposals[0].code)).content.decode()


def decide(made, client, key, decision):
    return client.post(url(made, "finding_decide", code=made.proposals[0].code), {"key": key, "decision": decision})


def test_the_editor_reads_what_was_hidden_by_itself_and_why_and_what_only_may_tell(made, ann, found):
    page = page_of(made, ann)
    assert "Hidden by itself: This is your name" in page
    assert "This may tell, and reviewers can read it" in page
    assert "my talk at RopeConf 2019" in page.split("This may tell")[1]


def test_the_editor_shows_again_what_was_hidden_by_itself(made, ann, found):
    ann.post(url(made, "mask_remove", code=Mask.objects.get(rule="name").code))
    assert "Zwettelbert" in made.blind(0).abstract
    assert "Decided by an editor" in page_of(made, ann)


def test_the_editor_hides_what_only_may_tell_and_lets_it_be_read_again(made, ann, found):
    decide(made, ann, found["earlier_work"], "hide")
    assert "RopeConf" not in made.blind(0).abstract
    decide(made, ann, found["earlier_work"], "show")
    assert "RopeConf" in made.blind(0).abstract


def test_a_contested_passage_comes_to_the_editor_who_has_the_last_word(made, ann, found):
    doors.pass_masks(made.proposals[0], by=None, revision=made.proposals[0].revision)
    doors.say_not_me(made.proposals[0], by=None, keys=[found["name"]])
    queue = ann.get(url(made, "queue")).content.decode()
    assert "Contested by its speaker" in queue
    assert ann.get(url(made, "next")).url == url(made, "proposal_show", code=made.proposals[0].code)
    assert "the speaker says “this is not me”" in page_of(made, ann)
    decide(made, ann, found["name"], "hide")
    assert "Zwettelbert" not in made.blind(0).abstract
    assert "the speaker says “this is not me”" not in page_of(made, ann)


@pytest.mark.parametrize("key", ["", "x", "abstract:name:" + "0" * 64, "a" * 9000, "title::" + "0" * 64 + "\n"])
def test_what_does_not_stand_there_cannot_be_decided(made, ann, found, key):
    assert decide(made, ann, key, "hide").status_code == 302
    assert not Answer.objects.exists()


def test_an_editor_may_put_neutral_words_where_something_was_hidden_by_itself(made, ann, found):
    assert hide(made, ann, "Zwettelbert Ypsilonski", replacement="a rope maker").status_code == 302
    assert made.blind(0).abstract.startswith("[a rope maker] dries ropes.")
