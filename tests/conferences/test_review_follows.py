"""Set-up in the browser and what reviewers see change together, or not at all."""

import pytest
from django.urls import reverse

from conferences.models import Role
from reviews.models import BlindProposal, Reviewer
from tests.conferences.test_people import offer, path_of
from tests.factories import ProposalFactory

pytestmark = pytest.mark.django_db


def test_whoever_accepts_to_review_is_a_reviewer_at_once_and_stops_being_one_with_the_role(
    client, as_olu, conference, sam, olu
):
    invitation = offer(conference, role=Role.REVIEWER)
    client.force_login(sam)
    client.post(path_of(invitation))
    assert Reviewer.objects.get(user_id=sam.pk, conference_id=conference.pk).is_active
    client.force_login(olu)
    membership = conference.memberships.get(user=sam)
    client.post(reverse("conferences:member_remove", args=[conference.slug, membership.code]))
    assert not Reviewer.objects.filter(user_id=sam.pk, is_active=True).exists()


def test_opening_the_review_in_the_browser_brings_what_was_handed_in_to_reviewers(as_olu, conference, default_round):
    ProposalFactory(conference=conference, handed_in=True)
    assert not BlindProposal.objects.exists()
    as_olu.post(reverse("conferences:phase_move", args=[conference.slug, default_round.code, "review"]))
    assert BlindProposal.objects.count() == 1
