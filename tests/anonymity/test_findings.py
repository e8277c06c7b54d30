"""What is found in the texts of a proposal, under which key it is answered, and which of it is hidden."""

import pytest

from anonymity.findings import basis, find, fold, hidden, key_of, passage_of
from anonymity.identities import identity, typed
from anonymity.models import Answer
from anonymity.projections import Span
from anonymity.scanner import Identity, Level
from speakers.queries import Known, known_of, writers_of
from tests.factories import AuthorshipFactory, ProfileFactory, ProposalFactory, UserFactory

SAM = Identity(names=("Zwettelbert Ypsilonski",))
TEXTS = {
    "title": "Ropes",
    "abstract": "Zwettelbert Ypsilonski dries ropes. See my talk at RopeConf 2019.",
    "outline": "Zwettelbert Ypsilonski, then questions.",
    "note_to_reviewers": "",
}


def test_findings_come_in_the_order_of_the_texts_and_say_why():
    found = find(TEXTS, [SAM])
    assert [(each.field, each.text) for each in found if each.level == Level.MASK] == [
        ("abstract", "Zwettelbert Ypsilonski"),
        ("outline", "Zwettelbert Ypsilonski"),
    ]
    assert all(str(each.why) != each.rule for each in found)
    assert {each.where for each in found} == {"Abstract", "Outline"}


def test_a_warning_is_told_and_not_hidden():
    warned = [each for each in find(TEXTS, [SAM]) if each.level == Level.WARN]
    assert warned
    assert not [each for each in warned if each.is_hidden]


def test_an_answer_is_about_the_same_words_in_the_same_field_however_they_are_written():
    assert key_of("abstract", "name", "José  Núñez") == key_of("abstract", "name", "JOSE\nNUNEZ")
    assert key_of("abstract", "name", "Sam") != key_of("title", "name", "Sam")
    assert key_of("abstract", "name", "Sam") != key_of("abstract", "handle", "Sam")
    assert len(passage_of("x" * 100_000)) == 64


@pytest.mark.parametrize("text", ["", " ", "ẞ", "İ", "\u0301", "名前", "a\x00b"])
def test_folding_is_stable(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("verdict", "is_hidden"),
    [("", True), (Answer.Verdict.NOT_ME, False), (Answer.Verdict.SHOWN, False), (Answer.Verdict.HIDDEN, True)],
)
def test_what_was_said_decides_over_what_was_found(verdict, is_hidden):
    key = key_of("abstract", "name", "Zwettelbert Ypsilonski")
    [name] = [each for each in find(TEXTS, [SAM], {key: verdict}) if each.key == key]
    assert name.is_hidden == is_hidden
    assert len(hidden(find(TEXTS, [SAM], {key: verdict}), [])) == 1 + is_hidden


def test_a_place_that_lies_within_what_an_editor_hid_is_not_hidden_twice():
    found = find(TEXTS, [SAM])
    assert [each.field for each in hidden(found, [Span("abstract", 0, 30)])] == ["outline"]
    assert len(hidden(found, [Span("abstract", 3, 30)])) == 2, "it lies only partly there"


def test_a_scan_is_about_texts_people_and_policy():
    first = basis(TEXTS, [SAM], is_named=False)
    assert first == basis(dict(TEXTS), [Identity(names=("Zwettelbert Ypsilonski",))], is_named=False)
    assert first != basis({**TEXTS, "title": "Rope"}, [SAM], is_named=False)
    assert first != basis(TEXTS, [SAM, SAM], is_named=False)
    assert first != basis(TEXTS, [SAM], is_named=True)
    assert basis(TEXTS, [SAM], is_named=True) == basis(TEXTS, [], is_named=True), "nobody is looked for there"


def test_who_is_looked_for_is_what_is_known_or_typed():
    known = Known(("Sam Otter",), ("sam@example.org",), "Otters Ltd", ("https://otter.example/",))
    wanted = Identity(("Sam Otter",), ("sam@example.org",), (), ("Otters Ltd",), ("https://otter.example/",))
    assert identity(known) == wanted
    assert (
        typed(name=" Sam Otter ", email="sam@example.org", organization="Otters Ltd", website="https://otter.example/")
        == wanted
    )
    assert typed() == Identity()


@pytest.mark.django_db
def test_everybody_on_the_list_is_known_by_profile_account_and_address(django_assert_num_queries):
    proposal = ProposalFactory()
    sam = ProfileFactory(
        user=UserFactory(name="Sam Otter", email="sam@example.org"), name="S. Otter", affiliation="Otters Ltd"
    )
    AuthorshipFactory(proposal=proposal, profile=sam)
    known = UserFactory(name="Vik Known", email="vik@example.org")
    asked = {"profile": None, "status": "invited", "is_contact": False, "invited_at": proposal.created_at}
    AuthorshipFactory(proposal=proposal, invited_email=known.email, position=1, **asked)
    AuthorshipFactory(proposal=proposal, invited_email="new@example.org", position=2, **asked)
    gone = asked | {"status": "declined", "answered_at": proposal.created_at}
    AuthorshipFactory(proposal=proposal, invited_email="gone@example.org", position=3, **gone)
    other = ProposalFactory(conference=proposal.conference)
    with django_assert_num_queries(3):
        found = writers_of([proposal.pk, other.pk])
    assert [each.names for each in found[proposal.pk]] == [("S. Otter", "Sam Otter"), ("Vik Known",), ()]
    assert [each.emails for each in found[proposal.pk]] == [
        ("sam@example.org",), ("vik@example.org",), ("new@example.org",)
    ]  # fmt: skip
    assert other.pk not in found
    assert known_of(sam.user) == found[proposal.pk][0]
    assert known_of(known).names == ("Vik Known",)
