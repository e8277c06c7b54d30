"""Two people, or two clicks, at the same instant on a real PostgreSQL: one effect, and the second is told."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from conferences import services
from conferences.errors import InvitationClosed, Refused
from conferences.models import Conference, Event, Membership, Role
from conferences.texts import TranslatedText
from tests.conferences.test_people import offer
from tests.factories import MembershipFactory, ProposalFactory, TrackFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run each act in a thread of its own, started together; what each returned or raised, in order."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            barrier.wait()
            results[number] = act()
        except Exception as raised:
            results[number] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def refusals(results, kind=Refused):
    return [result for result in results if isinstance(result, kind)]


def no_others(results, *kinds):
    return not [result for result in results if isinstance(result, Exception) and not isinstance(result, kinds)]


def test_one_invitation_accepted_by_many_at_once_gives_one_role(conference):
    invitation = offer(conference)
    people = UserFactory.create_batch(6)
    results = at_once(*(lambda who=who: services.accept_invitation(invitation, user=who) for who in people))
    assert len(refusals(results, InvitationClosed)) == 5
    assert no_others(results, InvitationClosed)
    assert Membership.objects.count() == 1


def test_two_organizers_who_remove_each_other_leave_one(conference):
    first, second = (MembershipFactory(conference=conference, role=Role.ORGANIZER) for _each in range(2))
    results = at_once(
        lambda: services.remove_member(first, by=second.user), lambda: services.remove_member(second, by=first.user)
    )
    assert len(refusals(results)) == 1
    assert no_others(results, Refused)
    assert Membership.objects.filter(role=Role.ORGANIZER).count() == 1


def test_two_who_invite_the_same_address_make_one_invitation(conference):
    results = at_once(*(lambda: offer(conference) for _click in range(5)))
    assert len(refusals(results)) == 4
    assert conference.invitations.count() == 1


def test_two_conferences_with_one_address_are_one_and_the_second_is_told_at_the_field(db):
    def create():
        return services.create_conference(
            by=None,
            slug="same",
            name="Same",
            starts_on=date(2027, 1, 1),
            ends_on=date(2027, 1, 2),
            timezone="UTC",
            contact_email="team@example.org",
        )

    results = at_once(*(create for _click in range(5)))
    told = refusals(results, ValidationError)
    assert len(told) == 4
    assert all("slug" in each.message_dict for each in told)
    assert Conference.objects.count() == 1


def test_two_conferences_renamed_to_one_address_are_not_both(conference):
    other = services.create_conference(
        by=None,
        slug="other",
        name="Other",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 1, 2),
        timezone="UTC",
        contact_email="team@example.org",
    )
    results = at_once(
        *(
            lambda each=each: services.edit_conference(each, by=None, fields={"slug": "wanted"})
            for each in (conference, other)
        )
    )
    assert len(refusals(results, ValidationError)) == 1
    assert Conference.objects.filter(slug="wanted").count() == 1


def test_two_who_move_a_phase_move_it_once(default_round):
    results = at_once(*(lambda: services.move_phase(default_round, to="review", by=None) for _click in range(4)))
    assert len(refusals(results)) == 3
    assert Event.objects.filter(kind="conferences.phase_moved").count() == 1


def test_tracks_added_at_once_stand_in_a_row(conference):
    at_once(
        *(
            lambda name=name: services.add_track(conference, by=None, fields={"name": TranslatedText(en=name)})
            for name in "ABCD"
        )
    )
    assert list(conference.tracks.values_list("position", flat=True)) == [0, 1, 2, 3, 4]


def test_a_track_is_not_removed_under_a_proposal_that_just_names_it(conference):
    proposal = ProposalFactory(conference=conference)
    tracks = TrackFactory.create_batch(8, conference=conference)
    for track in tracks:
        results = at_once(
            lambda track=track: services.remove_track(track, by=None), lambda track=track: proposal.tracks.add(track)
        )
        stands = conference.tracks.filter(pk=track.pk).exists()
        assert stands == proposal.tracks.filter(pk=track.pk).exists()
        assert len(refusals(results, Exception)) == 1


def test_one_person_taking_both_sides_at_once_gets_one(conference, sam):
    reviewing, helping = offer(conference, role=Role.REVIEWER), offer(conference, role=Role.HELPDESK)
    results = at_once(
        lambda: services.accept_invitation(reviewing, user=sam), lambda: services.accept_invitation(helping, user=sam)
    )
    assert len(refusals(results)) == 1
    assert Membership.objects.filter(user=sam).count() == 1
