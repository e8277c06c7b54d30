"""Submitting, editing, withdrawing, handing on: what each verb does, refuses and writes into the log."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from conferences.models import Event
from proposals import queries, services
from proposals.models import Proposal
from proposals.services import Conflict
from proposals.signals import state_changed
from proposals.states import HOLDS_A_PLACE, OVER, Refused, State
from tests.factories import ConferenceFactory, ProposalFactory, SessionTypeFactory, TrackFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam():
    return UserFactory(name="Sam")


@pytest.fixture
def draft():
    return ProposalFactory(title="First", abstract="About it.")


def kinds(proposal):
    return list(Event.objects.filter(subject=proposal.code).order_by("id").values_list("kind", flat=True))


def test_a_draft_that_is_submitted_keeps_the_moment_and_the_log_has_who(draft, sam):
    row = services.submit(draft, by=sam)
    assert row.state == State.SUBMITTED
    assert row.submitted_at is not None
    assert kinds(draft) == ["proposals.submitted"]
    assert Event.objects.get().actor == sam.actor_id


def test_submitting_twice_is_refused_and_says_that_it_was_done(draft, sam):
    services.submit(draft, by=sam)
    with pytest.raises(Refused, match="done already"):
        services.submit(draft, by=sam)
    assert kinds(draft) == ["proposals.submitted"]


@pytest.mark.parametrize("lacking", [{"title": ""}, {"tracks": []}])
def test_a_draft_without_title_or_track_is_not_submitted(sam, lacking):
    draft = ProposalFactory(**lacking)
    with pytest.raises(Refused, match="needs a title and a track"):
        services.submit(draft, by=sam)
    assert Proposal.objects.get().state == State.DRAFT


def test_a_withdrawn_proposal_keeps_the_reason_outside_the_log(draft, sam):
    row = services.withdraw(draft, by=sam, reason=" My\x00 boss said no.\r\n")
    assert (row.state, row.withdrawn_because) == (State.WITHDRAWN, "My boss said no.")
    event = Event.objects.get()
    assert (event.kind, event.data) == ("proposals.withdrawn", {"gave_reason": True})


def test_a_confirmed_proposal_that_is_withdrawn_is_a_cancellation_and_keeps_its_track(sam):
    confirmed = ProposalFactory(state=State.CONFIRMED)
    row = services.withdraw(confirmed, by=sam)
    assert row.state == State.CANCELLED
    assert row.accepted_track_id
    assert kinds(confirmed) == ["proposals.cancelled"]


@pytest.mark.parametrize("state", sorted(OVER))
def test_what_is_over_cannot_be_withdrawn(sam, state):
    with pytest.raises(Refused):
        services.withdraw(ProposalFactory(state=state), by=sam)


def test_a_reason_beyond_the_limit_is_refused_and_nothing_is_withdrawn(draft, sam):
    with pytest.raises(ValidationError):
        services.withdraw(draft, by=sam, reason="x" * 2001)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_an_edit_grows_the_revision_and_names_the_changed_fields_in_the_log(draft, sam):
    row = services.edit(draft, by=sam, revision=1, fields={"title": " Second\n", "level": "advanced"})
    assert (row.revision, row.title, row.level) == (2, "Second", "advanced")
    assert Event.objects.get().data == {"fields": ["level", "title"], "revision": 2}


def test_an_edit_that_changes_nothing_is_no_revision_even_from_an_old_form(draft, sam):
    services.edit(draft, by=sam, revision=1, fields={"title": "Second"})
    row = services.edit(draft, by=sam, revision=1, fields={"title": "Second"})
    assert row.revision == 2
    assert kinds(draft) == ["proposals.edited"]


def test_an_edit_of_an_old_revision_is_a_conflict_that_shows_what_stands(draft, sam):
    services.edit(draft, by=sam, revision=1, fields={"title": "Theirs"})
    with pytest.raises(Conflict) as conflict:
        services.edit(draft, by=sam, revision=1, fields={"title": "Mine"})
    assert conflict.value.current.title == "Theirs"
    draft.refresh_from_db()
    assert draft.title == "Theirs"


def test_tracks_can_be_changed_with_a_form_and_stay_when_it_has_none(draft, sam):
    other = TrackFactory(conference=draft.conference)
    row = services.edit(draft, by=sam, revision=1, fields={}, tracks=[other])
    assert list(row.tracks.all()) == [other]
    assert Event.objects.get().data["fields"] == ["tracks"]
    services.edit(draft, by=sam, revision=2, fields={"title": "x"})
    assert list(row.tracks.all()) == [other]


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT, State.SUBMITTED}))
def test_text_stays_as_it_is_once_results_are_out(sam, state):
    proposal = ProposalFactory(state=state)
    with pytest.raises(Refused, match="cannot be changed any more"):
        services.edit(proposal, by=sam, revision=1, fields={"title": "Other"})


def test_a_submitted_proposal_can_be_edited(sam):
    proposal = ProposalFactory(handed_in=True)
    assert services.edit(proposal, by=sam, revision=1, fields={"title": "Other"}).revision == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "t" * 201}, "title"),
        ({"abstract": "a" * 5001}, "abstract"),
        ({"abstract": "a" * 500_000}, "abstract"),
        ({"level": "godlike"}, "level"),
    ],
)
def test_texts_beyond_the_limits_are_refused_by_field(draft, sam, fields, field):
    with pytest.raises(ValidationError) as wrong:
        services.edit(draft, by=sam, revision=1, fields=fields)
    assert list(wrong.value.message_dict) == [field]
    assert not Event.objects.exists()


def test_a_title_of_200_characters_that_need_many_code_points_fits(draft, sam):
    family = "👩\u200d🚀"
    assert services.edit(draft, by=sam, revision=1, fields={"title": family * 200}).title == family * 200


def test_what_is_not_a_speakers_field_is_a_mistake_of_ours(draft, sam):
    with pytest.raises(ValueError, match="state"):
        services.edit(draft, by=sam, revision=1, fields={"state": "accepted"})


def test_tracks_and_types_of_another_conference_are_refused(draft, sam):
    with pytest.raises(ValidationError):
        services.edit(draft, by=sam, revision=1, fields={}, tracks=[TrackFactory()])
    with pytest.raises(ValidationError):
        services.edit(draft, by=sam, revision=1, fields={"session_type": SessionTypeFactory()})


def test_a_new_draft_lasts_as_long_as_its_type_unless_it_says_otherwise(sam):
    tutorial = SessionTypeFactory(minutes=90)
    fields = {"title": "T", "session_type": tutorial}
    assert services.create(tutorial.conference, by=sam, fields=fields).minutes == 90
    assert services.create(tutorial.conference, by=sam, fields=fields | {"minutes": None}).minutes == 90
    assert services.create(tutorial.conference, by=sam, fields=fields | {"minutes": 20}).minutes == 20


def test_a_promised_code_is_used_once(sam):
    conference = ConferenceFactory()
    fields = {"session_type": SessionTypeFactory(conference=conference)}
    assert services.create(conference, by=sam, fields=fields, code="ABCD2345").code == "ABCD2345"
    with pytest.raises(IntegrityError), transaction.atomic():
        services.create(conference, by=sam, fields=fields, code="ABCD2345")


def test_a_proposal_is_accepted_into_one_of_its_tracks_or_handed_on_first(sam):
    proposal = ProposalFactory(handed_in=True)
    elsewhere = TrackFactory(conference=proposal.conference)
    with pytest.raises(Refused, match="Hand it on"):
        services.transition(proposal, "accept", by=sam, changes={"accepted_track": elsewhere})
    services.hand_on(proposal, to=elsewhere, by=sam)
    assert services.hand_on(proposal, to=elsewhere, by=sam).revision == 1, "twice is once, and no text has changed"
    row = services.transition(proposal, "accept", by=sam, changes={"accepted_track": elsewhere})
    assert row.accepted_track == elsewhere
    assert kinds(proposal) == ["proposals.handed_on", "proposals.accepted"]


@pytest.mark.parametrize("state", sorted(OVER | HOLDS_A_PLACE | {State.DRAFT}))
def test_only_what_waits_for_a_place_is_handed_on(sam, state):
    proposal = ProposalFactory(state=state)
    with pytest.raises(Refused):
        services.hand_on(proposal, to=TrackFactory(conference=proposal.conference), by=sam)


def test_the_database_itself_refuses_a_track_that_is_not_its_own():
    proposal = ProposalFactory(state=State.ACCEPTED)
    elsewhere = TrackFactory(conference=proposal.conference)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(accepted_track=elsewhere)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "accepted"},
        {"state": "nonsense"},
        {"submitted_at": None},
        {"state": "draft"},
        {"withdrawn_because": "reason"},
        {"title": ""},
        {"minutes": 0},
        {"minutes": 1441},
    ],
)
def test_the_database_refuses_facts_that_contradict_each_other(wrong):
    proposal = ProposalFactory(handed_in=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**wrong)


def test_an_offer_that_lapses_gives_its_place_back(sam):
    offered = ProposalFactory(state=State.OFFERED)
    row = services.transition(offered, "lapse", by=None)
    assert (row.state, row.accepted_track) == (State.WAITLISTED, None)


def test_what_follows_runs_in_the_same_transaction_and_the_fact_is_told_after_the_commit(
    draft, sam, django_capture_on_commit_callbacks
):
    seen = []
    state_changed.connect(lambda **told: seen.append((told["verb"], told["source"])), weak=False, dispatch_uid="test")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            services.transition(draft, "withdraw", by=sam, afterwards=lambda row: seen.append(row.state))
            assert seen == [State.WITHDRAWN]
    finally:
        state_changed.disconnect(dispatch_uid="test")
    assert seen == [State.WITHDRAWN, ("withdraw", State.DRAFT)]


def test_counts_by_state_leave_out_what_is_not_there(django_assert_num_queries):
    conference = ConferenceFactory()
    ProposalFactory.create_batch(2, conference=conference)
    ProposalFactory(conference=conference, handed_in=True)
    ProposalFactory()
    with django_assert_num_queries(1):
        assert queries.counts_by_state(conference) == {State.DRAFT: 2, State.SUBMITTED: 1}


def test_what_a_draft_still_lacks_is_named_in_the_order_of_the_form():
    assert queries.missing(ProposalFactory(title="", abstract="", tracks=[])) == ["title", "abstract", "tracks"]
    assert queries.missing(ProposalFactory()) == []


def test_a_list_can_be_searched_narrowed_and_sorted():
    conference = ConferenceFactory()
    first = ProposalFactory(conference=conference, title="Walls 100%", handed_in=True)
    second = ProposalFactory(conference=conference, title="Bells", tracks=[TrackFactory(conference=conference)])
    narrow = queries.Filter

    def found(wanted, **more):
        return list(queries.listed(conference, wanted, **more))

    assert found(narrow(search="walls")) == [first]
    assert found(narrow(search="100%")) == [first]
    assert found(narrow(search=second.code.lower())) == [second]
    assert found(narrow(search="nobody"), also=[second.pk]) == [second]
    assert found(narrow(state="draft")) == [second]
    assert found(narrow(track=second.tracks.get().code)) == [second]
    assert found(narrow(session_type=first.session_type.code, sort="title")) == [second, first]
    assert found(narrow(sort="no such order")) == [first, second]
    assert found(narrow())[0].track_ids == [first.tracks.get().pk]


def test_querysets_read_as_sentences():
    submitted, accepted = ProposalFactory(handed_in=True), ProposalFactory(state=State.ACCEPTED)
    confirmed, draft = ProposalFactory(state=State.CONFIRMED), ProposalFactory()
    every = Proposal.objects
    assert set(every.handed_in()) == {submitted, accepted, confirmed}
    assert list(every.submitted()) == [submitted]
    assert set(every.accepted_or_confirmed()) == {accepted, confirmed}
    assert list(every.confirmed()) == [confirmed]
    assert list(every.in_track(draft.tracks.get())) == [draft]
    assert list(every.by_codes([draft.code])) == [draft]
    assert str(draft) == f"{draft.code} {draft.title}"
    assert accepted.is_announced
    assert not submitted.is_announced
