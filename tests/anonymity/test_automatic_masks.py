"""What is hidden without anybody having asked for it, when it is found anew, and who may say that it is wrong."""

import pytest

from anonymity import services
from anonymity.answers import found_in, hidden_by_hand
from anonymity.models import Answer, Mask, Redaction, Scan
from anonymity.queries import as_reviewers_see_it, redaction_queue
from anonymity.tasks import keep_up
from conferences.models import Event, ReviewPolicy
from proposals.models import Proposal
from proposals.services import edit as edit_behind_its_back
from reviews.blind import blind
from reviews.models import BlindProposal
from speakers.models import Authorship, Profile
from tests.factories import AuthorshipFactory, ProfileFactory, ProposalFactory, UserFactory
from tests.reviews.factories import stage
from tests.together import together

pytestmark = pytest.mark.django_db

ABSTRACT = "Zwettelbert Ypsilonski shows how ropes dry. Ask zwettelbert.ypsilonski@ropes.example where."
MASKED = "[hidden] shows how ropes dry. Ask [hidden] where."


@pytest.fixture
def made():
    return stage(proposals=2)


@pytest.fixture
def sam(made):
    profile = Authorship.objects.select_related("profile").get(proposal=made.proposals[0]).profile
    Profile.objects.filter(pk=profile.pk).update(name="Zwettelbert Ypsilonski")
    return profile


@pytest.fixture
def written(made, sam):
    edit(made, abstract=ABSTRACT)
    return made


def edit(made, **fields):
    proposal = Proposal.objects.get(pk=made.proposals[0].pk)
    made.proposals[0] = services.edit(proposal, by=None, revision=proposal.revision, fields=fields)


def seen(made, field="abstract"):
    pk = made.blind().pk
    with blind(made.reviewers[0]):
        return BlindProposal.objects.filter(pk=pk).values_list(field, flat=True).first()


def key(made, text):
    return next(each.key for each in found_in(made.proposals[0]) if text in each.text)


def kinds(made):
    events = Event.objects.filter(subject=made.proposals[0].code, kind__startswith="anonymity.").order_by("id")
    return [each.kind.removeprefix("anonymity.") for each in events]


def test_what_tells_who_wrote_it_is_hidden_as_soon_as_it_is_saved(written):
    assert seen(written) == MASKED
    assert Proposal.objects.get(pk=written.proposals[0].pk).abstract == ABSTRACT
    assert {each.source for each in Mask.objects.all()} == {"scanner"}
    assert not Redaction.objects.exists(), "nobody had to look"


def test_it_is_hidden_from_the_moment_of_submitting_on():
    made = stage(phase=None, proposals=1)
    draft = ProposalFactory(conference=made.conference, abstract=ABSTRACT)
    AuthorshipFactory(proposal=draft, profile=ProfileFactory(name="Zwettelbert Ypsilonski"))
    assert as_reviewers_see_it(draft).abstract == MASKED, "foreseen while it is a draft"
    assert not Scan.objects.filter(proposal=draft).exists()
    row = services.submit(draft, by=None)
    assert Mask.objects.filter(proposal=draft, revision=row.revision).count() == 2
    made.move("review")
    assert BlindProposal.objects.get(title=draft.title).abstract == MASKED


def test_the_log_has_numbers_and_rules_and_no_word_of_the_text(written):
    event = Event.objects.get(kind="anonymity.scanned", subject=written.proposals[0].code)
    assert event.data["masks"] == 2
    assert event.data["revision"] == written.proposals[0].revision
    assert "wett" not in str(event.data)
    edit(written, outline="Nothing that tells.")
    assert kinds(written) == ["scanned"], "what is hidden has not changed"


def test_a_change_moves_masks_adds_and_drops_them_without_closing_the_proposal(written):
    edit(written, abstract="Well: " + ABSTRACT)
    assert seen(written) == "Well: " + MASKED
    edit(written, abstract="Nobody is named.")
    assert seen(written) == "Nobody is named."
    assert not Mask.objects.exists()
    edit(written, abstract=ABSTRACT, title="Zwettelbert Ypsilonski speaks")
    assert (seen(written), seen(written, "title")) == (MASKED, "[hidden] speaks")


def test_a_new_name_is_hidden_where_it_stands_already(made, sam):
    edit(made, abstract="Quirina Quell is mentioned here, of all people.")
    assert "Quirina" in seen(made)
    Profile.objects.filter(pk=sam.pk).update(name="Quirina Quell")
    services.reproject(made.proposals[0])
    assert "Quirina" not in seen(made)


def test_whoever_is_only_asked_to_speak_is_looked_for_and_whoever_declined_is_not(made):
    edit(made, abstract="Write to quirina.quell@canary.example for more.", outline="Quirina Quell helps.")
    proposal = made.proposals[0]
    asked = Authorship.objects.create(
        proposal=proposal, invited_email="quirina.quell@canary.example", status="invited",
        invited_at=proposal.created_at, position=1,
    )  # fmt: skip
    services.reproject(proposal)
    assert seen(made, "outline") == "[hidden] helps."
    Authorship.objects.filter(pk=asked.pk).update(status="declined", answered_at=proposal.created_at)
    services.reproject(proposal)
    assert seen(made, "outline") == "Quirina Quell helps."


def test_a_new_name_of_an_account_is_found_by_the_task(written, sam):
    edit(written, abstract="Quirina Quell is mentioned here, of all people.")
    sam.user.name = "Quirina Quell"
    sam.user.save()
    assert services.out_of_date(written.conference) == [written.proposals[0].code]
    keep_up()
    assert "Quirina" not in seen(written)
    assert services.out_of_date(written.conference) == []


def test_what_was_in_review_before_there_was_a_scanner_is_scanned_by_refreshing(written):
    pk = written.blind().pk
    Scan.objects.all().delete()
    Mask.objects.all().delete()
    BlindProposal.objects.filter(pk=pk).update(abstract=ABSTRACT)
    assert seen(written) == ABSTRACT
    assert set(services.out_of_date(written.conference)) == {each.code for each in written.proposals}
    services.refresh(written.conference)
    assert seen(written) == MASKED
    assert services.out_of_date(written.conference) == []


def test_what_was_handed_in_before_there_was_a_scanner_is_scanned_by_rebuilding():
    made = stage(phase=None, proposals=2)
    services.rebuild(made.conference)
    assert Scan.objects.count() == 2


def test_a_text_that_changed_behind_the_scanners_back_is_not_shown_unscanned(written):
    proposal = written.proposals[0]
    row = edit_behind_its_back(proposal, by=None, revision=proposal.revision, fields={"outline": ABSTRACT})
    assert services.out_of_date(written.conference) == [row.code]
    assert as_reviewers_see_it(row).outline == MASKED
    services.reproject(row)
    assert seen(written, "outline") == MASKED


def test_a_text_that_cannot_be_scanned_is_held_until_an_editor_has_passed_it(made, monkeypatch):
    def broken(text, identities):
        raise RecursionError

    with monkeypatch.context() as patched:
        patched.setattr("anonymity.findings.scan", broken)
        edit(made, abstract="Whatever this does to the scanner.")
    assert seen(made) is None
    first = redaction_queue(made.conference).first()
    assert (first.code, first.is_held) == (made.proposals[0].code, True)
    services.pass_masks(made.proposals[0], by=None, revision=made.proposals[0].revision)
    assert seen(made) == "Whatever this does to the scanner."
    edit(made, title="Another title")
    assert seen(made) == "Whatever this does to the scanner."


def test_where_review_is_named_nothing_is_hidden_and_after_a_change_of_mind_it_is(written):
    written.conference.rounds.update(review_policy=ReviewPolicy.NAMED)
    services.refresh(written.conference)
    assert seen(written) == ABSTRACT
    written.conference.rounds.update(review_policy=ReviewPolicy.ANONYMOUS)
    services.refresh(written.conference)
    assert seen(written) == MASKED


# --- By hand and by itself -----------------------------------------------------------------------------------


def by_hand(made, words, **more):
    proposal = made.proposals[0]
    start = proposal.abstract.index(words)
    place = {"field": "abstract", "start": start, "end": start + len(words)}
    return services.add_mask(proposal, by=None, revision=proposal.revision, **place, **more)


def test_neutral_words_of_an_editor_replace_what_the_scanner_hides(written):
    by_hand(written, "Zwettelbert Ypsilonski", replacement="a rope maker")
    assert seen(written) == "[a rope maker] shows how ropes dry. Ask [hidden] where."
    assert sorted(Mask.objects.values_list("source", flat=True)) == ["editor", "scanner"]


def test_a_text_with_something_hidden_by_hand_still_waits_for_an_editor_after_a_change(written):
    by_hand(written, "ropes")
    edit(written, abstract="Well: " + ABSTRACT)
    assert seen(written) is None
    services.pass_masks(written.proposals[0], by=None, revision=written.proposals[0].revision)
    assert seen(written) == "Well: [hidden] shows how [hidden] dry. Ask [hidden] where."


def test_what_an_editor_shows_again_stays_shown_after_an_edit(written):
    mask = Mask.objects.filter(start=0).get()
    services.remove_mask(mask, by=None)
    shown = "Zwettelbert Ypsilonski shows how ropes dry. Ask [hidden] where."
    assert seen(written) == shown
    edit(written, abstract="Well: " + ABSTRACT)
    assert seen(written) == "Well: " + shown
    assert Answer.objects.get().verdict == "shown"


def test_taking_away_what_was_hidden_by_hand_shows_what_the_scanner_found_there_too(written):
    services.remove_mask(by_hand(written, "Zwettelbert Ypsilonski shows"), by=None)
    assert seen(written) == "Zwettelbert Ypsilonski shows how ropes dry. Ask [hidden] where."


# --- This is not me ------------------------------------------------------------------------------------------


def test_this_is_not_me_is_believed_at_once_told_to_the_editor_and_holds_for_the_same_words(written):
    proposal = written.proposals[0]
    assert services.say_not_me(proposal, by=UserFactory(), keys=[key(written, "Zwettelbert")]) == 1
    assert seen(written) == "Zwettelbert Ypsilonski shows how ropes dry. Ask [hidden] where."
    first = redaction_queue(written.conference).first()
    assert (first.pk, first.is_contested) == (proposal.pk, True)
    edit(written, abstract="ZWETTELBERT  YPSILONSKI again, and Zwettelbert Ypsilonski")
    assert seen(written) == written.proposals[0].abstract
    assert "contested" in kinds(written)
    assert "wett" not in str(list(Event.objects.values_list("data", flat=True)))


def test_it_can_be_taken_back_until_an_editor_has_decided(written):
    proposal, name = written.proposals[0], key(written, "Zwettelbert")
    services.say_not_me(proposal, by=None, keys=[name])
    assert services.take_back(proposal, by=None, keys=[name]) == 1
    assert services.take_back(proposal, by=None, keys=[name]) == 0
    assert seen(written) == MASKED
    services.say_not_me(proposal, by=None, keys=[name])
    services.hide_all_the_same(proposal, by=None, key=name)
    assert seen(written) == MASKED
    assert services.say_not_me(proposal, by=None, keys=[name]) == 0
    assert services.take_back(proposal, by=None, keys=[name]) == 0
    assert seen(written) == MASKED


def test_an_editor_agrees_one_by_one_or_by_passing_the_whole(written):
    proposal = written.proposals[0]
    for text in ("Zwettelbert Y", "@ropes"):
        services.say_not_me(proposal, by=None, keys=[key(written, text)])
    services.agree(proposal, by=None, key=key(written, "Zwettelbert"))
    assert redaction_queue(written.conference).get(pk=proposal.pk).is_contested
    services.pass_masks(proposal, by=None, revision=proposal.revision)
    assert not redaction_queue(written.conference).get(pk=proposal.pk).is_contested
    assert set(Answer.objects.values_list("verdict", flat=True)) == {"shown"}
    assert seen(written) == ABSTRACT


def test_what_an_editor_hid_stays_hidden_while_it_is_contested(written):
    by_hand(written, "ropes")
    [hidden] = hidden_by_hand(written.proposals[0])
    services.say_not_me(written.proposals[0], by=None, keys=[hidden.key])
    assert "ropes" not in seen(written)
    assert redaction_queue(written.conference).first().is_contested
    services.pass_masks(written.proposals[0], by=None, revision=written.proposals[0].revision)
    assert hidden_by_hand(written.proposals[0])[0].is_final


@pytest.mark.parametrize(
    "keys", [["abstract:name:" + "0" * 64], ["nowhere:name:" + "0" * 64], [""], ["x" * 9999], ["a:b"] * 500]
)
def test_nothing_is_kept_about_what_does_not_stand_there(written, keys):
    assert services.say_not_me(written.proposals[0], by=None, keys=keys) == 0
    assert not Answer.objects.exists()


# --- Many at once, hostile, and at the same time --------------------------------------------------------------


def test_scanning_takes_the_same_number_of_queries_for_2_and_50(django_assert_max_num_queries):
    for size in (2, 50):
        made = stage(proposals=size, phase=None)
        with django_assert_max_num_queries(14):
            services.scan_handed_in([each.pk for each in made.proposals])
        assert Scan.objects.filter(proposal__conference=made.conference).count() == size


@pytest.mark.parametrize(
    "text",
    ["A." * 2400, "[" * 4900, "​" * 4900, "Zwettelbert Ypsilonski " * 200, "ypsilonski@" * 400, "\u0301a" * 2500],
    ids=["initials", "brackets", "zero width", "the name again and again", "addresses", "accents"],
)
def test_hostile_texts_are_saved_and_never_show_the_name(made, sam, text):
    edit(made, abstract=text + " by Zwettelbert Ypsilonski")
    assert "Ypsilonski" not in seen(made)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_and_a_new_profile_at_once_leave_what_one_of_them_would_have_left():
    made = stage(proposals=1)
    proposal = made.proposals[0]
    profile = Authorship.objects.select_related("profile").get(proposal=proposal).profile
    Profile.objects.filter(pk=profile.pk).update(name="Zwettelbert Ypsilonski")
    services.edit(proposal, by=None, revision=proposal.revision, fields={"abstract": ABSTRACT})
    proposal = Proposal.objects.get(pk=proposal.pk)
    name = next(each.key for each in found_in(proposal) if "Zwettelbert" in each.text)
    answered = together(
        *[lambda: services.say_not_me(proposal, by=None, keys=[name])] * 2,
        *[lambda: services.reproject(proposal)] * 2,
    )
    assert sorted(answered[:2]) == [0, 1]
    assert not [each for each in answered if isinstance(each, Exception)]
    assert Mask.objects.count() == 1
    assert services.out_of_date(made.conference) == []
