"""Deciding quietly: replaced, taken back, never seen outside the committee."""

import pytest
from django.db import IntegrityError, transaction

from conferences.access import Scope
from conferences.models import Event, Phase
from proposals.models import Proposal
from selection import services
from selection.errors import Refused
from selection.models import Decision
from selection.queries import decision_for
from tests.factories import AuthorshipFactory, ConferenceFactory, ProfileFactory, TrackFactory, UserFactory
from tests.selection.conftest import at_once, set_stage

pytestmark = pytest.mark.django_db


def row_of(proposal):
    return Proposal.objects.filter(pk=proposal.pk).values().get()


@pytest.mark.parametrize("outcome", ["accept", "waitlist", "reject"])
def test_a_quiet_decision_changes_no_byte_of_what_a_speaker_can_see(first, casey, track, outcome):
    before = row_of(first), list(first.tracks.values())
    made = services.decide(first, outcome=outcome, by=casey, reason="strong")
    assert (row_of(first), list(first.tracks.values())) == before
    assert decision_for(first) is None
    assert (made.outcome, made.track, made.by_actor) == (
        outcome,
        track if outcome == "accept" else None,
        casey.actor_id,
    )


def test_the_log_says_that_something_was_decided_and_not_what(first, casey):
    services.decide(first, outcome="reject", by=casey, reason="weak")
    event = Event.objects.get(kind="selection.decided")
    assert (event.subject, event.actor, event.data) == (first.code, casey.actor_id, {})


def test_deciding_again_replaces_and_keeps_the_history(first, casey):
    old = services.decide(first, outcome="reject", by=casey)
    new = services.decide(first, outcome="accept", by=casey, seen=old.code)
    old.refresh_from_db()
    assert old.superseded_by == new
    assert Decision.objects.pending().get() == new
    assert Decision.objects.count() == 2


def test_a_double_click_decides_once(first, casey):
    once = services.decide(first, outcome="accept", by=casey, seen="")
    assert services.decide(first, outcome="accept", by=casey, seen="") == once
    assert Decision.objects.count() == 1


def test_a_second_chair_never_overwrites_what_they_have_not_seen(first, casey, olu):
    services.decide(first, outcome="accept", by=casey, seen="")
    with pytest.raises(Refused, match="while your page was open"):
        services.decide(first, outcome="reject", by=olu, seen="")
    assert Decision.objects.pending().get().outcome == "accept"


@pytest.mark.parametrize("phase", [Phase.REVIEW])
def test_nothing_is_decided_while_scores_can_change(phase):
    made = set_stage(1, phase=phase)
    with pytest.raises(Refused, match="Scores can still change"):
        services.decide(made.proposals[0], outcome="accept", by=None)


def test_wait_listed_ones_can_be_decided_after_the_announcement(made, first):
    made.move(Phase.ANNOUNCED)
    Proposal.objects.filter(pk=first.pk).update(state="waitlisted")
    assert services.decide(first, outcome="accept", by=None).outcome == "accept"


@pytest.mark.parametrize("state", ["draft", "withdrawn", "accepted", "rejected", "confirmed"])
@pytest.mark.parametrize("outcome", ["accept", "waitlist", "reject"])
def test_only_what_can_still_be_announced_is_decided(first, track, state, outcome):
    place = track if state in ("accepted", "confirmed") else None
    handed_in = {"submitted_at": None} if state == "draft" else {}
    Proposal.objects.filter(pk=first.pk).update(state=state, accepted_track=place, **handed_in)
    with pytest.raises(Refused):
        services.decide(first, outcome=outcome, by=None)
    assert not Decision.objects.exists()


def test_an_unknown_outcome_is_an_error(first):
    with pytest.raises(ValueError, match="banish"):
        services.decide(first, outcome="banish", by=None)


def test_hostile_and_huge_reasons_are_kept_as_text(first, casey):
    made = services.decide(first, outcome="reject", by=casey, reason="<b>\x00" + "x" * 5000)
    made.refresh_from_db()
    assert (made.reason[:4], len(made.reason)) == ("<b>x", 2000)


def test_an_own_proposal_is_decided_by_others(made, first, casey):
    AuthorshipFactory(proposal=first, profile=ProfileFactory(user=casey), is_contact=False)
    with pytest.raises(Refused, match="stand aside"):
        services.decide(first, outcome="accept", by=casey)
    services.decide(first, outcome="accept", by=None)
    with pytest.raises(Refused, match="stand aside"):
        services.undo(first, by=casey)


def test_one_who_stepped_back_decides_no_more(first, casey):
    services.step_back(first, by=casey)
    with pytest.raises(Refused, match="stand aside"):
        services.decide(first, outcome="accept", by=casey)


def test_a_proposal_for_two_tracks_needs_a_choice(first, casey, track, second_track):
    first.tracks.add(second_track)
    with pytest.raises(Refused, match="several tracks"):
        services.decide(first, outcome="accept", by=casey)
    assert services.decide(first, outcome="accept", by=casey, track=second_track).track == second_track
    other = TrackFactory(conference=first.conference)
    with pytest.raises(Refused, match="several tracks, or not to this one"):
        services.decide(first, outcome="accept", by=casey, track=other)


def test_a_track_chair_decides_for_their_track_only(first, made, track, second_track):
    second = made.proposals[1]
    second.tracks.set([second_track])
    own = Scope(made.conference, track)
    assert services.decide(first, outcome="reject", by=None, scope=own).outcome == "reject"
    with pytest.raises(Refused, match="not offered to your track"):
        services.decide(second, outcome="reject", by=None, scope=own)
    services.decide(second, outcome="accept", by=None)
    with pytest.raises(Refused, match="not offered to your track"):
        services.undo(second, by=None, scope=own)
    first.tracks.add(second_track)
    with pytest.raises(Refused, match="own track only"):
        services.decide(first, outcome="accept", by=None, track=second_track, scope=own)
    with pytest.raises(Refused, match="Another track"):
        services.decide(first, outcome="waitlist", by=None, scope=own)
    assert services.decide(first, outcome="accept", by=None, track=track, scope=own).track == track


def test_undoing_takes_back_once(first, casey):
    made = services.decide(first, outcome="accept", by=casey)
    services.undo(first, by=casey, seen=made.code)
    assert not Decision.objects.pending().exists()
    assert Decision.objects.get().superseded_by is None
    assert Event.objects.filter(kind="selection.undone").count() == 1
    with pytest.raises(Refused, match="not what stands"):
        services.undo(first, by=casey, seen=made.code)


def test_undoing_what_another_chair_decided_since_is_refused(first, casey):
    old = services.decide(first, outcome="accept", by=casey)
    services.decide(first, outcome="reject", by=casey)
    with pytest.raises(Refused):
        services.undo(first, by=casey, seen=old.code)
    assert Decision.objects.pending().get().outcome == "reject"


def test_a_decision_about_what_was_withdrawn_since_can_be_taken_back(first, casey):
    services.decide(first, outcome="accept", by=casey)
    Proposal.objects.filter(pk=first.pk).update(state="withdrawn")
    services.undo(first, by=casey)
    assert not Decision.objects.pending().exists()


def test_many_are_decided_and_the_others_come_back_with_the_reason(made, casey):
    withdrawn = made.proposals[2]
    Proposal.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    services.decide(made.proposals[1], outcome="accept", by=casey)
    done = services.decide_many(made.conference, made.proposals, outcome="accept", by=casey)
    assert [each.proposal_id for each in done.decisions] == [made.proposals[0].pk]
    assert [(each.proposal.pk, each.is_same, bool(each.refusal)) for each in done.left] == [
        (made.proposals[1].pk, True, False),
        (withdrawn.pk, False, True),
    ]


def test_the_plan_says_exactly_who_would_change_and_changes_nothing(made, casey, track):
    services.decide(made.proposals[1], outcome="reject", by=casey)
    plans = services.plan(made.conference, made.proposals, outcome="accept", by=casey)
    assert [(each.proposal.pk, each.before.outcome if each.before else None, each.track) for each in plans] == [
        (made.proposals[0].pk, None, track),
        (made.proposals[1].pk, "reject", track),
        (made.proposals[2].pk, None, track),
    ]
    assert Decision.objects.count() == 1


def test_another_conferences_proposals_are_not_touched(made, first):
    done = services.decide_many(ConferenceFactory(), [first], outcome="accept", by=None)
    assert (done.decisions, done.left) == ([], [])


@pytest.mark.parametrize("count", [2, 50])
def test_deciding_on_many_takes_the_same_number_of_queries(db, count, django_assert_num_queries):
    made = set_stage(count, scores=())
    by = UserFactory()
    for each in made.proposals:
        services.decide(each, outcome="reject", by=None)
    with django_assert_num_queries(15):
        services.decide_many(made.conference, made.proposals, outcome="accept", by=by)


def test_the_database_holds_one_pending_decision_per_proposal(first, casey):
    services.decide(first, outcome="accept", by=casey)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(proposal=first, outcome="reject")


@pytest.mark.parametrize("fields", [{"outcome": "accept"}, {"outcome": "banish"}])
def test_the_database_refuses_half_decisions(first, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(proposal=first, **fields)


@pytest.mark.django_db(transaction=True)
def test_two_chairs_at_once_make_one_decision_and_the_second_is_told(db):
    made = set_stage(1)
    first = made.proposals[0]
    results = at_once(
        lambda: services.decide(first, outcome="accept", by=None, seen=""),
        lambda: services.decide(first, outcome="reject", by=None, seen=""),
    )
    assert sorted(type(each).__name__ for each in results) == ["Decision", "Refused"]
    assert Decision.objects.count() == 1
