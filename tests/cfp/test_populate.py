"""`populate` writes what the services would have written, only faster."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from anonymity import services as anonymity
from anonymity.models import BlindKey, Mask, Scan
from cfp.populate import bulk
from cfp.populate.copying import copy_in
from cfp.populate.plan import Sizes, make_plan
from cfp.populate.scans import names_nobody
from conferences.models import Conference
from proposals.models import Proposal
from reviews.models import BlindProposal, Review, Score, Tally
from tests.cfp import replay

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 2, 17, 12, tzinfo=UTC)


def sample(sizes):
    """A plan with a speaker whose name is in two scripts and whose texts hold it, once only by its sound."""
    plan = make_plan(sizes, slug="sample")
    first = plan.proposals[0]
    plan.speakers[first.speakers[0]] = replace(plan.speakers[first.speakers[0]], name="陽菜 Mendonça")
    plan.proposals[0] = replace(first, title="Mending a buoy by hand", abstract="Cheap parts, said Mendonça.")
    return plan


def compare(sizes):
    """The same plan, written and played; both sides' tables."""
    before = transaction.savepoint()
    with replay.at(MOMENT):
        bulk.write(sample(sizes))
    written = replay.tables()
    transaction.savepoint_rollback(before)
    replay.play(sample(sizes), moment=MOMENT)
    return written, replay.tables()


@pytest.mark.parametrize(
    "sizes",
    [Sizes(12, 4, 30, 0), Sizes(3, 0, 0, 0), Sizes(9, 3, 18, 4)],
    ids=["with reviews", "call only", "with talks"],
)
def test_every_table_holds_what_the_services_would_have_made(sizes):
    written, played = compare(sizes)
    assert sum(len(rows) for rows in written.values()) > 30
    for table, rows in played.items():
        assert written[table] == rows, table
    assert len(written["anonymity.Scan"]) == sizes.proposals
    assert len(written["anonymity.Mask"]) == 2


def test_scanning_everything_finds_nothing_more():
    plan = sample(Sizes(60, 3, 90, 0))
    conference = bulk.write(plan)
    silent = sum(names_nobody(plan, each) for each in plan.proposals)
    assert 30 < silent < 60
    before = for_reviewers()
    assert sum("Mendonça" in abstract for _code, _title, abstract, *_ in before[2]) == 0
    assert anonymity.out_of_date(conference) == []
    Scan.objects.all().delete()
    assert len(anonymity.out_of_date(conference)) == 60
    anonymity.rebuild(conference)
    assert for_reviewers() == before


def for_reviewers():
    """Scans, masks, and what reviewers read of each proposal."""
    codes = dict(BlindKey.objects.values_list("blind", "proposal__code"))
    texts = ("title", "abstract", "outline", "note_to_reviewers", "answers", "text_version", "is_shown")
    return (
        set(Scan.objects.values_list("proposal__code", "revision", "basis")),
        set(Mask.objects.values_list("proposal__code", "field", "start", "end", "rule", "source", "revision")),
        {(codes[pk], *rest) for pk, *rest in BlindProposal.objects.values_list("pk", *texts)},
    )


def test_the_command_says_what_it_made_and_a_second_run_changes_nothing(capsys):
    arguments = {"proposals": 5, "reviewers": 3, "reviews": 9, "conference": "small"}
    call_command("populate", **arguments)
    assert "5 proposals, 3 reviewers, 9 reviews" in capsys.readouterr().out
    assert Review.objects.count() == 9
    assert Score.objects.count() == 27
    assert sorted(Tally.objects.values_list("reviews", flat=True)) == [1, 2, 2, 2, 2]
    call_command("populate", **arguments)
    assert "nothing was changed" in capsys.readouterr().out
    assert Review.objects.count() == 9


def test_two_populated_conferences_live_side_by_side():
    for slug in ("one", "two"):
        call_command("populate", proposals=4, reviewers=2, reviews=5, conference=slug, verbosity=0)
    assert Conference.objects.count() == 2
    assert Proposal.objects.count() == 8


def test_sizes_that_cannot_be_are_refused_and_nothing_is_made():
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("populate", proposals=4, reviewers=2, reviews=9)
    assert not Conference.objects.exists()


def test_constraints_are_on_while_rows_are_copied():
    call_command("populate", proposals=2, reviewers=1, reviews=1, verbosity=0)
    [score] = Score.objects.all()[:1]
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in(Score, ("review_id", "criterion_id", "value"), [(score.review_id, score.criterion_id, 0)])
    other = score.criterion_id
    Score.objects.filter(pk=score.pk).delete()
    with pytest.raises(IntegrityError, match="not an answer"), transaction.atomic():
        copy_in(Score, ("review_id", "criterion_id", "value"), [(score.review_id, other, 9)])
