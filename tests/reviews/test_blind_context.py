"""The blind context in its fallback mode, and what is true of both: nesting, exceptions, transactions, the router."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Count

from accounts.models import User
from anonymity.models import BlindKey
from conferences.models import Phase as OriginalPhase
from proposals.models import Level
from reviews import blind as blind_module
from reviews.blind import NotBlind, alias, atomic, blind, current_reviewer_id, is_blind, mode, on_commit
from reviews.checks import blind_login_is_configured
from reviews.models import (
    BlindProposal,
    BlindProposalTrack,
    BlindTrack,
    BlindType,
    Byline,
    Criterion,
    Recusal,
    Review,
    Reviewer,
    ReviewRound,
    RoundPhase,
    Score,
    TalkLevel,
    Tally,
)
from reviews.role import ROLE
from reviews.routers import BlindRouter
from reviews.services import edit_review, submit_review
from speakers.models import Profile
from tests.reviews.factories import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return stage()


def session():
    """Role, token and other things that would betray a context that was left behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, coalesce(current_setting('cfp.blind_token', true), ''),"
            " current_setting('statement_timeout'), current_setting('transaction_read_only')"
        )
        return cursor.fetchone()


def test_inside_the_role_and_the_reviewer_are_set_and_outside_nothing_of_them_is_left(made):
    before = session()
    with blind(made.reviewers[0]):
        assert is_blind()
        assert (alias(), current_reviewer_id(), mode()) == ("default", made.reviewers[0].pk, "set_role")
        assert session()[0] == ROLE
        assert session()[2] == "15s"
    assert session() == before
    assert not is_blind()
    assert current_reviewer_id() is None


def test_after_an_exception_nothing_is_left(made):
    before = session()
    with pytest.raises(ZeroDivisionError), blind(made.reviewers[0]):
        raise ZeroDivisionError
    assert session() == before
    assert not is_blind()


def test_after_a_database_error_nothing_is_left(made):
    before = session()
    with pytest.raises(DatabaseError), blind(made.reviewers[0]):
        User.objects.count()
    assert session() == before


def test_after_an_error_in_a_savepoint_inside_the_role_is_still_set(made):
    with blind(made.reviewers[0]):
        with pytest.raises(DatabaseError), atomic():
            User.objects.count()
        assert session()[0] == ROLE
        assert BlindProposal.objects.count() == 2


def test_one_reviewer_inside_another_gets_back_to_the_first(made):
    before = session()
    robin, alex = made.reviewers
    with blind(robin):
        outer = session()
        with blind(alex, read_only=True):
            assert current_reviewer_id() == alex.pk
            assert session()[3] == "on"
        assert session() == outer
        with pytest.raises(ZeroDivisionError), blind(alex):
            raise ZeroDivisionError
        assert session() == outer
        assert current_reviewer_id() == robin.pk
    assert session() == before


def test_nobody_sees_no_row_at_all(made):
    with blind(None):
        assert BlindProposal.objects.count() == Reviewer.objects.count() == Criterion.objects.count() == 0


def test_reading_only_rolls_back_and_lets_write_again_afterwards(made):
    before = session()
    with blind(made.reviewers[0], read_only=True):
        assert BlindProposal.objects.count() == 2
    assert session() == before
    with blind(made.reviewers[0]):
        submit_review(BlindProposal.objects.first(), by=made.reviewers[0], answers=answers(1))


def test_reading_only_refuses_to_write(made):
    with pytest.raises(DatabaseError, match="read-only"), blind(made.reviewers[0], read_only=True):
        submit_review(BlindProposal.objects.first(), by=made.reviewers[0], answers=answers(1))


def test_what_was_marked_for_rollback_is_rolled_back_and_the_role_with_it(made):
    before = session()
    with blind(made.reviewers[0]):
        submit_review(BlindProposal.objects.first(), by=made.reviewers[0], answers=answers(1))
        transaction.set_rollback(True, using=alias())
    assert session() == before
    assert not Review.objects.exists()


def test_outside_the_context_there_is_no_alias(made):
    for act in (alias, atomic, lambda: on_commit(print)):
        with pytest.raises(NotBlind):
            act()


def test_without_a_transaction_it_refuses_to_run(made, monkeypatch):
    context = blind_module._Context("default", made.reviewers[0].pk)
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(NotBlind), blind_module._inside(context, False):
        pass


def test_a_reviewer_who_is_not_active_or_does_not_exist_does_not_get_in(made):
    before = session()
    Reviewer.objects.filter(pk=made.reviewers[0].pk).update(is_active=False)
    for wrong in (made.reviewers[0], Reviewer()):
        with pytest.raises(NotBlind), blind(wrong):
            pass
    assert session() == before


def test_what_is_to_happen_after_the_commit_happens(made, django_capture_on_commit_callbacks):
    done = []
    with django_capture_on_commit_callbacks(execute=True), blind(made.reviewers[0]):
        on_commit(lambda: done.append(1))
    assert done == [1]


def first(model):
    return model.objects.first()


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: list(User.objects.all()),
        lambda: list(Profile.objects.all()),
        lambda: list(Reviewer.objects.defer(None)),
        lambda: first(Reviewer).user,
        lambda: first(Reviewer).display_name,
        lambda: list(Review.objects.select_related("reviewer")),
        lambda: Review.objects.filter(reviewer__user__email__startswith="a").count(),
        lambda: Reviewer.objects.order_by("user__name").first(),
        lambda: Reviewer.objects.values_list("user_id", flat=True)[0],
        lambda: BlindProposal.objects.update(title="x"),
        lambda: first(BlindProposal).save(),
        lambda: Review.objects.all()._raw_delete("default"),
    ],
)
def test_mistakes_in_the_code_are_refused_by_the_database(made, mistake):
    with pytest.raises(DatabaseError, match="permission denied"), blind(made.reviewers[0]):
        mistake()


def test_the_router_sends_everything_to_the_connection_of_the_context(made):
    router = BlindRouter()
    assert router.db_for_read(User) is router.db_for_write(User) is None
    with blind(made.reviewers[0]):
        assert router.db_for_read(User) == router.db_for_write(User) == "default"
    assert router.allow_migrate("blind", "reviews") is False
    assert router.allow_migrate("default", "reviews") is None
    one, other = User(), User()
    one._state.db, other._state.db = "default", "blind"
    assert router.allow_relation(one, other) is True
    other._state.db = "elsewhere"
    assert router.allow_relation(one, other) is None


# --- Rows --------------------------------------------------------------------------------------------------


def answers(value):
    return {each.pk: value for each in Criterion.objects.all()}


def test_the_tally_counts_what_its_reviewers_cannot(made):
    robin, alex = made.reviewers
    proposal = made.blind()
    for each in (robin, alex):
        with blind(each):
            submit_review(proposal, by=each, answers=answers(1))
    Review.objects.filter(reviewer=alex).delete()
    with blind(robin):
        assert BlindProposal.objects.get(pk=proposal.pk).tally.reviews == 1
    truth = dict(Review.objects.values_list("proposal").annotate(n=Count("pk")))
    assert all(each.reviews == truth.get(each.proposal_id, 0) for each in Tally.objects.all())


def test_a_draft_of_a_review_is_nobody_elses_and_does_not_count(made):
    robin, alex = made.reviewers
    proposal = made.blind()
    with blind(robin):
        Review.objects.create(reviewer=robin, proposal=proposal, comment="not yet")
    with blind(alex):
        submit_review(proposal, by=alex, answers=answers(1))
        assert Review.objects.count() == 1
        assert BlindProposal.objects.get(pk=proposal.pk).tally.reviews == 1
    with blind(robin):
        assert submit_review(proposal, by=robin, answers=answers(2)).revision == 2
    assert Tally.objects.get(proposal=proposal).reviews == 2


def test_answers_with_different_ranges_and_weights_make_one_score(made):
    robin, proposal = made.reviewers[0], made.blind()
    [first] = Criterion.objects.filter(round=proposal.round)
    second = Criterion.objects.create(
        round=proposal.round, name={"en": "Fun"}, minimum=0, maximum=10, weight=3, is_required=False
    )
    with blind(robin):
        review = submit_review(proposal, by=robin, answers={first.pk: 2, second.pk: 0})
    assert Review.objects.get().score == pytest.approx((2 * 1 + -2 * 3) / 4)
    with blind(robin):
        edit_review(proposal, by=robin, revision=review.revision, answers={first.pk: 2, second.pk: 10})
    stored = Review.objects.get()
    assert (stored.score, stored.first_score) == (pytest.approx(2), pytest.approx(-1))


def test_the_database_refuses_an_answer_out_of_range_or_to_another_rounds_question(made):
    robin, proposal = made.reviewers[0], made.blind()
    other = stage().blind()
    with blind(robin):
        review = submit_review(proposal, by=robin, answers={Criterion.objects.first().pk: 1})
    foreign = Criterion.objects.get(round=other.round)
    own = Criterion.objects.get(round=proposal.round)
    Score.objects.all().delete()
    for criterion, value in ((own, 3), (own, -3), (foreign, 1)):
        with pytest.raises(DatabaseError, match="not an answer"), transaction.atomic():
            Score.objects.create(review=review, criterion=criterion, value=value)


def test_one_wrong_answer_among_many_is_refused_with_all_of_them(made):
    robin, proposal = made.reviewers[0], made.blind()
    [first] = Criterion.objects.filter(round=proposal.round)
    second = Criterion.objects.create(
        round=proposal.round, name={"en": "Fun"}, minimum=0, maximum=10, is_required=False
    )
    with blind(robin):
        review = submit_review(proposal, by=robin, answers={first.pk: 1, second.pk: 4})
    with pytest.raises(DatabaseError, match="not an answer"), transaction.atomic():
        Score.objects.update(value=4)
    Score.objects.all().delete()
    many = [Score(review=review, criterion=each, value=4) for each in (second, first)]
    with pytest.raises(DatabaseError, match="not an answer"), transaction.atomic():
        Score.objects.bulk_create(many)
    assert not Score.objects.exists()


def test_a_score_cannot_be_written_past_the_answers(made):
    robin, proposal = made.reviewers[0], made.blind()
    with blind(robin):
        Review.objects.create(reviewer=robin, proposal=proposal, score=2, first_score=2)
    assert Review.objects.values_list("score", "first_score").get() == (None, None)


def test_reviewers_of_one_conference_see_nothing_of_another(made):
    other = stage(proposals=3)
    with blind(made.reviewers[0]):
        assert BlindProposal.objects.count() == 2
        assert {each.conference_id for each in Reviewer.objects.all()} == {made.conference.pk}
    with blind(other.reviewers[0]):
        assert BlindProposal.objects.count() == 3


@pytest.mark.parametrize(
    "model",
    [BlindTrack, BlindType, Criterion, ReviewRound, Reviewer, BlindProposalTrack, Tally],
    ids=lambda m: m.__name__,
)
def test_no_label_of_another_conference_is_there_either(made, model):
    """The same reviewer's eyes on each table: half of the rows are another conference's, and none of them is seen."""
    stage(proposals=2, reviewers=2)
    everything = model.objects.count()
    with blind(made.reviewers[0]):
        assert 0 < model.objects.count() * 2 == everything


def test_policies_ask_who_is_asking_once_and_not_for_every_row(made):
    with blind(made.reviewers[0]), connection.cursor() as cursor:
        for table in ("reviews_blindproposal", "reviews_review", "reviews_score", "reviews_tally", "reviews_recusal"):
            cursor.execute(f"EXPLAIN (VERBOSE) SELECT count(*) FROM {table}")
            lines = [line for (line,) in cursor.fetchall()]
            filters = [line for line in lines if "Filter:" in line or "Cond:" in line]
            assert not [line for line in filters if "reviews_m" in line.replace("reviews_my_conference", "")], table
            assert [line for line in lines if "InitPlan" in line], table


# --- The house ---------------------------------------------------------------------------------------------


def test_copies_of_choices_agree_with_their_originals():
    assert RoundPhase.values == OriginalPhase.values
    assert TalkLevel.choices == Level.choices


def files():
    root = Path(settings.BASE_DIR) / "reviews"
    return [path for path in root.rglob("*.py") if "migrations" not in path.parts]


BARE = {"atomic", "on_commit", "savepoint", "set_autocommit"}


def bare_calls(tree):
    """Calls of Django's transaction functions without `using`, and the ordinary connection by its short name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db"):
            yield from (each.name for each in node.names if each.name in BARE | {"connection"})
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BARE:
            named = {each.arg for each in node.keywords}
            if getattr(node.func.value, "id", "") == "transaction" and "using" not in named:
                yield node.func.attr


def test_inside_reviews_every_transaction_names_its_connection():
    planted = "from django.db import transaction, connection\nwith transaction.atomic():\n  transaction.on_commit(f)"
    assert sorted(bare_calls(ast.parse(planted))) == ["atomic", "connection", "on_commit"]
    assert len(files()) > 10
    for path in files():
        assert list(bare_calls(ast.parse(path.read_text()))) == [], path


def test_the_check_says_what_the_fallback_mode_does_not_stop():
    [warning] = blind_login_is_configured()
    assert warning.id == "reviews.W001"
    assert "BLIND_DATABASE_URL" in warning.hint
    assert "reviews.W001" in {each.id for each in run_checks(include_deployment_checks=True)}


# --- Names, where review is named ----------------------------------------------------------------------------


@pytest.fixture
def named(made):
    """Review of the first conference is named; bylines of two proposals are there, and two of another conference."""
    other = stage()
    ReviewRound.objects.update(is_named=True)
    for each in (*made.proposals, *other.proposals):
        Byline.objects.create(proposal=BlindKey.objects.get(proposal=each).blind, position=0, name=f"Sam {each.pk}")
    return made


def test_bylines_are_those_of_proposals_that_one_may_read(named):
    robin = named.reviewers[0]
    with blind(robin):
        assert Byline.objects.count() == 2
    Recusal.objects.create(reviewer=robin, proposal=named.blind(0), reason="declared")
    left = named.blind(1).pk
    with blind(robin):
        assert [each.proposal_id for each in Byline.objects.all()] == [left]


def test_a_byline_that_stayed_behind_is_not_read_where_review_became_anonymous(named):
    ReviewRound.objects.update(is_named=False)
    assert Byline.objects.count() == 4
    with blind(named.reviewers[0]):
        assert not Byline.objects.exists()


def test_links_to_tracks_are_those_of_proposals_that_one_may_read(made):
    Recusal.objects.create(reviewer=made.reviewers[0], proposal=made.blind(0), reason="declared")
    left = made.blind(1).pk
    with blind(made.reviewers[0]):
        assert {each.proposal_id for each in BlindProposalTrack.objects.all()} == {left}
