"""The doors: what reviewers read follows the truth in the same transaction."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.timezone import now

from anonymity import services, syncing
from anonymity.models import BlindKey, Waiting
from anonymity.queries import (
    as_reviewers_see_it,
    blind_ids,
    conferences_in_review,
    conflicts,
    recused_user_ids,
    round_of,
)
from anonymity.tasks import keep_up
from conferences.models import Event, Phase, ReviewPolicy, Role, Round, Track
from proposals.models import Proposal
from proposals.services import Conflict
from proposals.states import State
from reviews.blind import blind
from reviews.models import (
    BlindProposal,
    BlindTrack,
    BlindType,
    Byline,
    Criterion,
    Recusal,
    Reviewer,
    ReviewRound,
    Tally,
)
from tests.factories import (
    AuthorshipFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    RoundFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.reviews.factories import join, proposal_by, stage

pytestmark = pytest.mark.django_db


def visible(reviewer):
    with blind(reviewer):
        return set(BlindProposal.objects.values_list("title", flat=True))


def draft(made, **fields):
    proposal = ProposalFactory(conference=made.conference, **fields)
    AuthorshipFactory(proposal=proposal)
    return proposal


def test_nothing_is_in_review_before_it_opens():
    made = stage(phase=None)
    assert not BlindProposal.objects.exists()
    assert visible(made.reviewers[0]) == set()
    made.move(Phase.REVIEW)
    assert visible(made.reviewers[0]) == {each.title for each in made.proposals}
    assert Event.objects.filter(kind="anonymity.joined_review").get().data == {"count": 2}


def test_ids_are_random_and_tell_no_order():
    made = stage(proposals=12)
    ids = [blind_ids([each.pk])[each.pk] for each in made.proposals]
    assert all(each.version == 4 for each in ids)
    assert ids != sorted(ids)


def test_drafts_and_withdrawn_ones_do_not_join():
    made = stage(phase=None)
    draft(made)
    services.withdraw(made.proposals[0], by=None)
    made.move(Phase.REVIEW)
    assert visible(made.reviewers[0]) == {made.proposals[1].title}


def test_an_edit_is_seen_by_reviewers_and_only_a_changed_text_counts_as_new():
    made = stage()
    proposal = made.proposals[0]
    row = services.edit(proposal, by=None, revision=1, fields={"title": "Another title"})
    assert (made.blind().title, made.blind().text_version) == ("Another title", 2)
    row = services.edit(row, by=None, revision=2, fields={"note_to_organizers": "Only for them"})
    assert made.blind().text_version == 2
    track = TrackFactory(conference=made.conference)
    services.edit(row, by=None, revision=3, fields={"minutes": 45}, tracks=[track])
    assert [each.code for each in made.blind().tracks.all()] == [track.code]
    assert (made.blind().minutes, made.blind().text_version) == (45, 2)
    with pytest.raises(Conflict):
        services.edit(proposal, by=None, revision=1, fields={"title": "Too late"})


def test_an_edit_before_review_writes_nothing_for_reviewers():
    made = stage(phase=None)
    services.edit(made.proposals[0], by=None, revision=1, fields={"title": "Another title"})
    assert not BlindProposal.objects.exists()


def test_an_edit_and_its_projection_are_one():
    made = stage()
    with transaction.atomic():
        services.edit(made.proposals[0], by=None, revision=1, fields={"title": "Never saved"})
        transaction.set_rollback(True)
    assert made.blind().title == Proposal.objects.get(pk=made.proposals[0].pk).title


def test_a_withdrawn_proposal_exists_for_no_reviewer():
    made = stage()
    services.withdraw(made.proposals[0], by=None, reason="ill")
    assert visible(made.reviewers[0]) == {made.proposals[1].title}


def test_late_arrivals_wait_for_company():
    made = stage()
    for number in range(services.LATE_BATCH):
        assert len(visible(made.reviewers[0])) == 2, number
        services.submit(draft(made), by=None)
    assert len(visible(made.reviewers[0])) == 2 + services.LATE_BATCH
    assert not Waiting.objects.exists()


def test_a_late_arrival_waits_no_longer_than_a_day():
    made = stage()
    late = services.submit(draft(made), by=None)
    keep_up()
    assert late.title not in visible(made.reviewers[0])
    Waiting.objects.update(since=now() - timedelta(hours=25))
    keep_up()
    assert late.title in visible(made.reviewers[0])


def test_late_arrivals_join_when_the_next_phase_begins():
    made = stage()
    late = services.submit(draft(made), by=None)
    made.move(Phase.DISCUSSION)
    assert late.title in visible(made.reviewers[0])


def test_a_late_arrival_that_was_withdrawn_does_not_join():
    made = stage()
    late = services.submit(draft(made), by=None)
    services.withdraw(late, by=None)
    made.move(Phase.DISCUSSION)
    assert not BlindKey.objects.filter(proposal=late).exists()


def test_what_waits_in_a_round_whose_call_is_open_is_left_there():
    made = stage()
    later = Round.objects.create(
        conference=made.conference, call_opens_at=now() - timedelta(days=9), call_closes_at=now() + timedelta(days=9)
    )
    track = TrackFactory(conference=made.conference, round=later)
    for _number in range(services.LATE_BATCH):
        proposal_by(UserFactory(), made.conference).tracks.set([track])
    services.refresh(made.conference)
    assert len(visible(made.reviewers[0])) == 2
    assert not Waiting.objects.exists()


def test_what_came_in_by_another_door_waits_too():
    made = stage()
    imported = proposal_by(UserFactory(), made.conference)
    services.refresh(made.conference)
    assert imported.title not in visible(made.reviewers[0])
    assert Waiting.objects.get().proposal == imported


def test_the_first_of_a_round_join_at_once():
    made = stage(proposals=0, phase=None)
    Round.objects.filter(conference=made.conference).update(phase=Phase.REVIEW)
    proposal = proposal_by(UserFactory(), made.conference)
    services.refresh(made.conference)
    assert visible(made.reviewers[0]) == {proposal.title}


def test_authors_and_coauthors_never_see_their_own():
    made = stage(reviewers=0)
    author = proposal_by(sam := UserFactory(), made.conference)
    invited = UserFactory()
    asked = {"invited_email": invited.email, "status": "invited", "invited_at": now()}
    AuthorshipFactory(proposal=author, profile=None, is_contact=False, **asked)
    services.admit(made.conference, rounds=[made.round])
    reviewers = [join(made, sam), join(made, invited), join(made, UserFactory())]
    assert [author.title in visible(each) for each in reviewers] == [False, False, True]
    assert set(Recusal.objects.values_list("reason", flat=True)) == {"author"}
    assert recused_user_ids(author) == {sam.pk, invited.pk}


def test_a_reviewer_who_becomes_coauthor_loses_sight_of_it():
    made = stage()
    assert made.proposals[0].title in visible(made.reviewers[0])
    profile = ProfileFactory(user=made.user())
    AuthorshipFactory(proposal=made.proposals[0], profile=profile, is_contact=False)
    services.reproject(made.proposals[0])
    assert made.proposals[0].title not in visible(made.reviewers[0])
    services.reproject(made.proposals[0])
    assert Recusal.objects.count() == 1


def test_conflicts_of_the_team_are_known_before_review_opens():
    made = stage(phase=None, reviewers=0)
    chair = UserFactory()
    MembershipFactory(conference=made.conference, user=chair, role=Role.CHAIR)
    own = proposal_by(chair, made.conference)
    assert conflicts(made.conference) == conflicts(made.conference, chair) == {(own.pk, chair.pk)}
    assert recused_user_ids(made.proposals[0]) == set()


def test_labels_follow_the_organizers():
    made = stage()
    track = Track.objects.get(conference=made.conference)
    track.name = {"en": "Renamed"}
    track.save()
    made.conference.name = "Renamed conference"
    made.conference.save()
    spare, unused = SessionTypeFactory.create_batch(2, conference=made.conference)
    services.refresh(made.conference)
    assert str(BlindTrack.objects.get().name) == "Renamed"
    assert ReviewRound.objects.get().conference_name == "Renamed conference"
    assert BlindType.objects.count() == 3
    ProposalFactory(conference=made.conference, session_type=spare)
    unused.delete()
    gone = TrackFactory(conference=made.conference)
    services.refresh(made.conference)
    gone.delete()
    services.refresh(made.conference)
    assert BlindTrack.objects.count() == 1
    assert BlindType.objects.count() == 2


def test_a_track_made_by_another_door_is_copied_when_it_is_needed():
    made = stage()
    track = TrackFactory(conference=made.conference)
    services.edit(made.proposals[0], by=None, revision=1, fields={}, tracks=[track])
    assert [each.code for each in made.blind().tracks.all()] == [track.code]


def test_the_default_form_asks_one_question():
    made = stage()
    [criterion] = Criterion.objects.filter(round__conference=made.conference)
    assert (str(criterion), criterion.minimum, criterion.maximum) == ("Should this be in the programme?", -2, 2)
    assert set(criterion.labels) == {"-2", "-1", "0", "1", "2"}


def test_whoever_is_no_reviewer_any_more_sees_nothing_and_keeps_their_reviews():
    made = stage()
    MembershipFactory._meta.model.objects.filter(user=made.user()).delete()
    services.refresh(made.conference)
    robin = Reviewer.objects.get(pk=made.reviewers[0].pk)
    assert not robin.is_active
    MembershipFactory(conference=made.conference, user=made.user(), role=Role.REVIEWER)
    services.refresh(made.conference)
    assert Reviewer.objects.get(pk=robin.pk).is_active
    assert len(visible(robin)) == 2


def test_reviewers_go_by_pseudonym_unless_the_round_shows_names():
    made = stage()
    made.reviewers[0].refresh_from_db()
    assert made.reviewers[0].shown_as == made.reviewers[0].pseudonym
    services.set_review_settings(made.round, shows_reviewer_names=True, by=None)
    assert Reviewer.objects.get(pk=made.reviewers[0].pk).shown_as == made.user().name
    assert ReviewRound.objects.get().shows_reviewer_names


def test_the_strictest_round_of_a_proposal_decides():
    made = stage(phase=None)
    named = RoundFactory(conference=made.conference, is_default=False, review_policy=ReviewPolicy.NAMED)
    later = RoundFactory(conference=made.conference, is_default=False, phase=Phase.DISCUSSION)
    tracks = [TrackFactory(conference=made.conference, round=each) for each in (named, later, made.round)]
    proposal = made.proposals[0]
    for chosen, expected in ([0], named), ([0, 1], later), ([0, 1, 2], made.round), ([], made.round):
        proposal.tracks.set([tracks[number] for number in chosen])
        assert round_of(Proposal.objects.get(pk=proposal.pk)) == expected


def test_a_track_that_moves_to_another_round_takes_its_proposals_along():
    made = stage()
    other = RoundFactory(conference=made.conference, is_default=False, phase=Phase.CALL)
    Track.objects.filter(conference=made.conference).update(round=other)
    services.refresh(made.conference)
    assert made.blind().round.code == other.code
    assert visible(made.reviewers[0]) == set()


def test_names_are_written_beside_proposals_only_where_review_is_named():
    made = stage(phase=None)
    services.refresh(made.conference)
    Round.objects.filter(conference=made.conference).update(review_policy=ReviewPolicy.NAMED)
    made.move(Phase.REVIEW)
    names = set(Byline.objects.values_list("name", flat=True))
    assert len(names) == 2
    assert as_reviewers_see_it(made.proposals[0]).bylines[0] in names
    with blind(made.reviewers[0]):
        assert Byline.objects.count() == 2
    Round.objects.filter(conference=made.conference).update(review_policy=ReviewPolicy.ANONYMOUS)
    services.refresh(made.conference)
    assert not Byline.objects.exists()


def test_rebuilding_finds_and_repairs_what_differs(capsys):
    made = stage()
    slug = made.conference.slug
    call_command("rebuild_reviews", slug, check=True)
    Proposal.objects.filter(pk=made.proposals[0].pk).update(title="Changed behind its back")
    made.proposals[1].tracks.add(TrackFactory(conference=made.conference))
    assert set(services.out_of_date(made.conference)) == {each.code for each in made.proposals}
    with pytest.raises(CommandError, match=made.proposals[0].code):
        call_command("rebuild_reviews", check=True)
    ids = blind_ids(each.pk for each in made.proposals)
    call_command("rebuild_reviews")
    assert services.out_of_date(made.conference) == []
    assert blind_ids(each.pk for each in made.proposals) == ids
    assert "2 proposals differed" in capsys.readouterr().out
    with pytest.raises(CommandError, match="nowhere"):
        call_command("rebuild_reviews", "nowhere")


def test_what_reviewers_read_agrees_with_the_truth_after_everything_that_can_happen():
    made = stage(proposals=6)
    first, second, third, *_rest = (Proposal.objects.get(pk=each.pk) for each in made.proposals)
    services.edit(first, by=None, revision=1, fields={"abstract": "New words", "language": "de"})
    services.add_mask(second, by=None, revision=1, field="title", start=0, end=4)
    services.withdraw(third, by=None)
    for _number in range(services.LATE_BATCH):
        services.submit(draft(made), by=None)
    made.move(Phase.DISCUSSION)
    assert services.out_of_date(made.conference) == []
    for key in BlindKey.objects.select_related("proposal", "blind__session_type"):
        shown = as_reviewers_see_it(key.proposal)
        assert (key.blind.title, key.blind.abstract) == (shown.title, shown.abstract)
        assert key.blind.is_shown == (key.proposal.state != State.WITHDRAWN)
        assert key.blind.session_type.code == key.proposal.session_type.code
    assert Tally.objects.count() == BlindKey.objects.count()


@pytest.mark.parametrize("door", ["write", "lock_in_review"])
def test_bringing_up_to_date_takes_the_same_number_of_queries_for_2_and_50(door, django_assert_max_num_queries):
    for size in (2, 50):
        made = stage(proposals=size)
        with django_assert_max_num_queries(20):
            rows = syncing.lock_in_review(made.conference)
            if door == "write":
                syncing.write(rows)


def test_the_task_looks_after_conferences_in_review_only():
    made, announced, _calling = stage(), stage(phase=Phase.ANNOUNCED), stage(phase=None)
    assert [each.pk for each in conferences_in_review()] == [made.conference.pk]
    assert announced.round.phase == Phase.ANNOUNCED
