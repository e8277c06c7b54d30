"""Two conferences in which only the persons differ look the same to reviewers, to the byte."""

from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from django.test import Client

from anonymity import services
from conferences.models import Phase, Role
from proposals.models import Proposal
from reviews import ids
from reviews.models import BlindProposal
from tests.factories import AuthorshipFactory, MembershipFactory, ProfileFactory, ProposalFactory, UserFactory
from tests.reviews.factories import stage
from tests.reviews.pages import whole

pytestmark = pytest.mark.django_db


def one_person_wrote_everything(proposals):
    sam = ProfileFactory(user=UserFactory(name="Sam"), biography="Short")
    for each in proposals:
        AuthorshipFactory(proposal=each, profile=sam)


def many_people_wrote_each(proposals):
    for number, each in enumerate(reversed(proposals)):
        for position in range(number + 1):
            name = f"Somebody with quite a long name {number} {position}"
            profile = ProfileFactory(user=UserFactory(name=name), biography="Long " * 200, pronouns="she/her")
            AuthorshipFactory(proposal=each, profile=profile, is_contact=not position, position=position)
        Proposal.objects.filter(pk=each.pk).update(
            note_to_organizers="I cannot come on Monday",
            created_at=each.created_at - timedelta(days=number),
            submitted_at=each.submitted_at + timedelta(hours=number),
            updated_at=each.updated_at + timedelta(hours=number),
            recording="nothing",
        )


def what_reviewers_get(conference, robin, proposals, people, monkeypatch):
    """Everything, as bytes, of every page of theirs; then it is as if it had never been."""
    monkeypatch.setattr(ids, "source", Random(20260601))
    with transaction.atomic():
        people(proposals)
        MembershipFactory(conference=conference, user=robin, role=Role.REVIEWER)
        services.move_phase(conference.rounds.get(), to=Phase.REVIEW, by=None)
        client = Client()
        client.force_login(robin)
        desk = f"/{conference.slug}/reviews/"
        pages = [desk, f"{desk}?sort=title", f"{desk}?q=Sam", f"{desk}next/"]
        for pk in BlindProposal.objects.order_by("id").values_list("pk", flat=True):
            pages += [f"{desk}{pk}/", f"{desk}{pk}/step-back/"]
        got = [(page, whole(client.get(page))) for page in pages]
        transaction.set_rollback(True)
    return got


def test_reviewers_get_the_same_bytes_whoever_wrote_the_proposals(monkeypatch):
    conference = stage(proposals=0, reviewers=0, phase=None).conference
    proposals = ProposalFactory.create_batch(6, conference=conference, handed_in=True)
    robin = UserFactory(name="Robin")
    first, second = (
        what_reviewers_get(conference, robin, proposals, people, monkeypatch)
        for people in (one_person_wrote_everything, many_people_wrote_each)
    )
    assert [page for page, _bytes in first] == [page for page, _bytes in second]
    assert len(first) == 16
    assert all(proposals[0].title in text or "step-back" in page or "q=" in page for page, text in first[:2])
    for (page, one), (_page, other) in zip(first, second, strict=True):
        assert one == other, page
