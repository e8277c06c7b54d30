"""The demo's conference, at the moments of its life."""

import json
from collections import Counter
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from accounts.models import User
from cfp.demo.people import LOGINS
from conferences.models import Conference, Event, Phase
from proposals.models import Proposal
from proposals.states import State
from reviews.models import BlindProposal, Review, Reviewer
from schedule.conflicts import Severity
from schedule.queries import current_release, released
from schedule.services import plan
from speakers.models import Authorship

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.CFP_DEMO = True


def seed(stage):
    return json.loads(call_command("seed_demo", stage=stage, stdout=StringIO(), stderr=StringIO()))


def counts():
    return {model: model._base_manager.count() for model in (Conference, Proposal, Authorship, Review, Event)}


def test_while_the_call_is_open_people_write_and_nobody_reviews():
    said = seed("call")
    conference = Conference.objects.get()
    call = conference.rounds.get()
    states = set(Proposal.objects.values_list("state", flat=True))
    assert (call.phase, call.call_is_open()) == (Phase.CALL, True)
    assert 8 <= (call.call_closes_at - now()).days <= 9
    assert 30 <= Proposal.objects.submitted().count() <= 60
    assert {State.DRAFT, State.SUBMITTED} <= states
    assert Authorship.objects.open().exists()
    assert not BlindProposal.objects.exists()
    assert Event.objects.latest("id").at < now()
    assert set(said) == {"password", "people"}


def test_in_review_half_of_the_work_is_done_and_texts_that_tell_are_covered():
    seed("review")
    assert Conference.objects.get().rounds.get().phase == Phase.REVIEW
    assert 60 <= BlindProposal.objects.filter(is_shown=True).count() < 70
    assert 80 <= Review.objects.count() <= 180
    assert Review.objects.exclude(comment="").count() > 40
    assert not BlindProposal.objects.filter(abstract__contains="Gülşen").exists()
    assert Proposal.objects.filter(abstract__contains="Gülşen").exists()
    # Nobody hid this one: the scanner did.
    assert not BlindProposal.objects.filter(abstract__contains="Räihälampi").exists()
    assert Proposal.objects.filter(abstract__contains="Räihälampi").exists()


def test_whoever_is_named_can_log_in_and_one_of_them_holds_three_roles():
    said = seed("call")
    assert len(said["people"]) == len(LOGINS)
    conference = Conference.objects.get()
    speaker = authenticate(None, email="speaker@example.org", password=said["password"])
    assert speaker is not None
    for person in said["people"]:
        user = User.objects.get(email=person["email"], name=person["name"])
        assert user.password == speaker.password
        assert EmailAddress.objects.filter(user=user, email=user.email, verified=True, primary=True).exists()
    roles = conference.memberships.filter(user__email="three@example.org").values_list("role", flat=True)
    assert set(roles) == {"organizer", "track_chair", "reviewer"}
    assert Reviewer.objects.filter(user__email="three@example.org").exists()


def test_seeding_twice_changes_nothing_and_says_so(capsys):
    first = seed("call")
    before = counts()
    assert json.loads(call_command("seed_demo", stage="review", stdout=StringIO())) == first
    assert counts() == before
    assert "nothing changed" in capsys.readouterr().err


def test_outside_of_a_demo_it_refuses_since_its_password_is_published(settings):
    settings.CFP_DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="published password"):
        seed("call")
    assert not Conference.objects.exists()


def test_on_the_second_day_of_the_conference_everything_has_come_to_pass():
    seed("live")
    conference = Conference.objects.get()
    release = current_release(conference)
    assert conference.starts_on < now().astimezone(conference.zone).date() <= conference.ends_on
    assert release is not None
    assert (release.version, release.number) == ("2.0", 3)
    assert released(release).filter(is_cancelled=True).count() == 1
    states = Counter(Proposal.objects.values_list("state", flat=True))
    assert states[State.CONFIRMED] >= 34
    assert {State.CANCELLED, State.DECLINED, State.REJECTED, State.WAITLISTED} <= set(states)
    assert not [each for each in plan(conference).conflicts if each.severity == Severity.STOPS]
