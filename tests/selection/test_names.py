"""Names are hidden until opened, never one's own or conflicted, and each first look is logged."""

import pytest

from conferences.access import Scope, member_of
from conferences.models import Event, Phase, ReviewPolicy, Role
from reviews import services as reviews
from reviews.blind import blind
from selection import services
from selection.access import Desk, hidden_from, names_open_for
from selection.errors import Refused
from selection.models import Aside, NameLook, NamesOpening
from selection.queries import names_opened, people_shown_to
from tests.factories import AuthorshipFactory, MembershipFactory, ProfileFactory, RoundFactory, UserFactory
from tests.reviews.factories import join
from tests.selection.conftest import at_once, member, set_stage

pytestmark = pytest.mark.django_db


def desk_of(made, user):
    return Desk(made.conference, user, member_of(made.conference, user.pk), hidden_from(made.conference, user))


def seen(made, user):
    desk = desk_of(made, user)
    rows = desk.everything().prefetch_related("tracks__round")
    return names_open_for(desk, rows)


def test_nobody_sees_names_before_they_are_opened(made, casey, olu):
    assert seen(made, casey) == seen(made, olu) == set()
    services.open_names(made.round, by=casey)
    assert seen(made, casey) == seen(made, olu) == {each.pk for each in made.proposals}
    assert made.round.names_opened_at is not None
    assert Event.objects.get(kind="selection.names_opened").actor == casey.actor_id
    assert [each.round for each in names_opened(made.conference)] == [made.round]


def test_names_stay_closed_while_scores_can_change(db):
    made = set_stage(1, phase=Phase.REVIEW)
    with pytest.raises(Refused, match="Scores can still change"):
        services.open_names(made.round, by=None)
    assert not NamesOpening.objects.exists()


def test_opening_twice_is_told(made):
    services.open_names(made.round, by=None)
    with pytest.raises(Refused, match="open here since"):
        services.open_names(made.round, by=None)


def test_own_and_conflicted_proposals_keep_their_names(made, casey):
    AuthorshipFactory(proposal=made.proposals[0], profile=ProfileFactory(user=casey), is_contact=False)
    services.step_back(made.proposals[1], by=casey)
    services.open_names(made.round, by=None)
    assert seen(made, casey) == {made.proposals[2].pk}


def test_a_track_chair_opens_their_track_for_its_chairs_only(made, track, second_track, casey):
    second = made.proposals[1]
    second.tracks.set([second_track])
    tracy = member(made, "Tracy", Role.TRACK_CHAIR, second_track)
    scope = Scope(made.conference, second_track)
    with pytest.raises(Refused, match="own track only"):
        services.open_names(made.round, by=tracy, scope=scope)
    with pytest.raises(Refused, match="own track only"):
        services.open_names(made.round, by=tracy, track=track, scope=scope)
    services.open_names(made.round, by=tracy, track=second_track, scope=scope)
    assert seen(made, tracy) == {second.pk}
    assert seen(made, casey) == set()


def test_a_track_of_another_round_cannot_be_opened_with_this_one(made, track):
    other = RoundFactory(conference=made.conference, is_default=False, phase=Phase.SELECTION)
    with pytest.raises(Refused, match="another round"):
        services.open_names(other, by=None, track=track)


def test_a_chair_who_reviews_a_round_that_is_not_frozen_sees_no_names(made, casey):
    services.open_names(made.round, by=None)
    MembershipFactory(conference=made.conference, user=casey, role=Role.REVIEWER)
    assert seen(made, casey)
    RoundFactory(conference=made.conference, is_default=False, phase=Phase.REVIEW)
    assert seen(made, casey) == set()


def test_named_review_hides_no_names_from_the_committee(made, casey):
    made.conference.rounds.update(review_policy=ReviewPolicy.NAMED)
    assert seen(made, casey) == {each.pk for each in made.proposals}


def test_a_reviewer_who_stepped_back_stands_aside_as_a_chair_too(made):
    robin = made.user(0)
    MembershipFactory(conference=made.conference, user=robin, role=Role.CHAIR)
    proposal = made.blind(0)
    with blind(made.reviewers[0]):
        reviews.step_back(proposal, by=made.reviewers[0])
    assert hidden_from(made.conference, robin) == {made.proposals[0].pk}


def test_the_first_look_is_written_down_once_per_person_and_proposal(made, casey, olu):
    services.look(made.conference, made.proposals[:2], by=casey)
    services.look(made.conference, made.proposals, by=casey)
    services.look(made.conference, made.proposals[:1], by=olu)
    assert NameLook.objects.count() == 4
    assert Event.objects.filter(kind="selection.name_seen", actor=casey.actor_id).count() == 3
    assert people_shown_to(made.proposals[0]) == 2


def test_looking_again_asks_once_and_writes_nothing(made, casey, django_assert_num_queries):
    services.look(made.conference, made.proposals, by=casey)
    with django_assert_num_queries(1):
        services.look(made.conference, made.proposals, by=casey)


def test_stepping_back_twice_is_once(made, casey):
    services.step_back(made.proposals[0], by=casey)
    services.step_back(made.proposals[0], by=casey)
    assert Aside.objects.count() == Event.objects.filter(kind="selection.stepped_back").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_opening_and_looking_at_once_have_one_effect(db):
    made = set_stage(1)
    user = UserFactory()
    results = at_once(*[lambda: services.open_names(made.round, by=None)] * 3)
    assert sorted(type(each).__name__ for each in results) == ["NamesOpening", "Refused", "Refused"]
    assert at_once(*[lambda: services.look(made.conference, made.proposals, by=user)] * 3) == [None] * 3
    assert NameLook.objects.count() == Event.objects.filter(kind="selection.name_seen").count() == 1


def test_a_second_reviewer_changes_nothing_about_names(made, casey):
    join(made, UserFactory())
    assert seen(made, casey) == set()
