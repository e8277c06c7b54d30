"""Moving many proposals at once gives what moving each would give."""

from itertools import product

import pytest

from conferences.models import Event
from proposals import states
from proposals.models import Proposal
from proposals.services import transition, transition_many
from proposals.signals import state_changed
from tests.factories import ConferenceFactory, ProposalFactory, TrackFactory, UserFactory

pytestmark = pytest.mark.django_db
VERBS = ["accept", "waitlist", "reject"]
SOURCES = [("submitted", "submitted"), ("submitted", "waitlisted")]


def made(conference, track, *state_names):
    rows = [ProposalFactory(conference=conference, handed_in=True, tracks=[track]) for _ in state_names]
    for row, state in zip(rows, state_names, strict=True):
        Proposal.objects.filter(pk=row.pk).update(state=state)
    return list(Proposal.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))


def facts(rows):
    fields = [field.attname for field in Proposal._meta.concrete_fields]
    left_out = {"id", "code", "title", "abstract", "created_at", "updated_at"}
    stored = Proposal.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return [{name: getattr(row, name) for name in fields if name not in left_out} for row in stored]


def events(rows):
    found = Event.objects.filter(subject__in=[row.code for row in rows]).order_by("id")
    return sorted((each.kind, each.actor, str(each.data), each.conference_id) for each in found)


@pytest.mark.parametrize(
    ("verb", "sources"),
    [(verb, sources) for verb, sources in product(VERBS, SOURCES) if all(states.may(verb, each) for each in sources)],
)
def test_many_give_the_same_rows_events_and_signals_as_one_by_one(verb, sources, django_capture_on_commit_callbacks):
    conference = ConferenceFactory()
    track, by = TrackFactory(conference=conference), UserFactory()
    changes = {"accepted_track": track} if verb == "accept" else {}
    sent = []

    def listen(sender, proposal, verb, source, **kwargs):
        sent.append((proposal.state, verb, source))

    singly, together = made(conference, track, *sources), made(conference, track, *sources)
    state_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            for row in singly:
                transition(row, verb, by=by, changes=changes, note="x")
        one_by_one, sent[:] = list(sent), []
        with django_capture_on_commit_callbacks(execute=True):
            returned = transition_many(together, verb, by=by, changes=changes, note="x")
    finally:
        state_changed.disconnect(listen)
    assert facts(singly) == facts(together)
    assert events(singly) == events(together)
    assert one_by_one == sent
    assert [row.state for row in returned] == [row["state"] for row in facts(together)]
    assert all(row.updated_at > row.created_at for row in returned)


def test_all_are_moved_or_none():
    conference = ConferenceFactory()
    track = TrackFactory(conference=conference)
    rows = made(conference, track, "submitted", "rejected")
    with pytest.raises(states.Refused):
        transition_many(rows, "reject", by=None)
    assert [row["state"] for row in facts(rows)] == ["submitted", "rejected"]
    assert events(rows) == []


def test_nothing_is_accepted_into_a_track_that_it_was_not_offered_to():
    conference = ConferenceFactory()
    track, other = TrackFactory(conference=conference), TrackFactory(conference=conference)
    rows = [*made(conference, track, "submitted"), *made(conference, other, "submitted")]
    with pytest.raises(states.Refused, match="not offered"):
        transition_many(rows, "accept", by=None, changes={"accepted_track": track})
    assert {row["state"] for row in facts(rows)} == {"submitted"}


def test_none_is_none():
    assert transition_many([], "accept", by=None) == []


@pytest.mark.parametrize("count", [2, 50])
def test_the_number_of_statements_does_not_grow(count, django_assert_num_queries):
    conference = ConferenceFactory()
    track = TrackFactory(conference=conference)
    rows = made(conference, track, *["submitted"] * count)
    with django_assert_num_queries(6):  # savepoint, lock, tracks, update, events, release
        transition_many(rows, "accept", by=None, changes={"accepted_track": track})
