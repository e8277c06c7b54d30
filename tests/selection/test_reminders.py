"""Asking once more those who have not answered: once three days before, once on the last day, and nobody else."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from conferences.models import Conference
from notifications.models import Mail
from selection import services
from selection.models import Announcement
from selection.tasks import remind
from speakers.models import Profile
from tests.factories import AuthorshipFactory, ProfileFactory

pytestmark = pytest.mark.django_db

ASKED = ("selection.reminder", "selection.reminder_last_day")


@pytest.fixture
def accepted(made, first):
    decision = services.decide(first, outcome="accept", by=None)
    services.announce(made.conference, decisions=[decision.code], by=None)
    first.refresh_from_db()
    return first


def due_in(days, announced_days_ago=7):
    today = localdate(now(), Conference.objects.get().zone)
    Announcement.objects.update(confirm_by=today + timedelta(days=days), at=now() - timedelta(days=announced_days_ago))


def reminders():
    return list(Mail.objects.filter(kind__in=ASKED).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("days", "told"), [(4, []), (3, ASKED[:1]), (1, ASKED[:1]), (0, ASKED[1:]), (-1, []), (-2, [])]
)
def test_the_day_decides_which_reminder_is_due(accepted, days, told):
    due_in(days)
    remind()
    assert reminders() == list(told)


def test_each_reminder_is_told_once_however_often_the_clock_ticks(accepted):
    for days in (3, 3, 2, 1, 0, 0):
        due_in(days)
        remind()
    assert reminders() == list(ASKED)


def test_every_speaker_is_asked_and_the_links_answer(accepted, client):
    AuthorshipFactory(proposal=accepted, profile=ProfileFactory(user__email="co@example.org"), is_contact=False)
    due_in(2)
    assert services.remind() == 2
    mail = Mail.objects.get(kind=ASKED[0], recipient="co@example.org")
    link = re.search(r"http://\S+(/example/proposals/\w+/confirm/\?token=\S+)", mail.text)[1]
    client.post(link)
    accepted.refresh_from_db()
    assert accepted.state == "confirmed"
    assert services.remind() == 0


def test_who_has_answered_is_not_asked(accepted):
    services.confirm(accepted)
    due_in(2)
    remind()
    assert reminders() == []


def test_who_was_accepted_yesterday_is_left_in_peace(accepted):
    due_in(2, announced_days_ago=1)
    remind()
    assert reminders() == []


def test_an_acceptance_that_was_only_decided_quietly_asks_nobody(made, first):
    services.decide(first, outcome="accept", by=None)
    remind()
    assert reminders() == []


def test_it_arrives_in_the_morning_of_the_conference(accepted):
    Conference.objects.update(timezone="Pacific/Auckland")
    due_in(2)
    remind()
    zone = Conference.objects.get().zone
    morning = datetime.combine(localdate(now(), zone), datetime.min.time().replace(hour=9), zone)
    assert Mail.objects.get(kind=ASKED[0]).not_before >= morning


def test_the_speakers_page_says_until_when(accepted, client):
    due_in(2)
    client.force_login(Profile.objects.get(authorships__proposal=accepted).user)
    address = reverse("speakers:proposal_show", kwargs={"slug": "example", "code": accepted.code})
    assert "Please answer by" in client.get(address).content.decode()
    services.confirm(accepted)
    assert "Please answer by" not in client.get(address).content.decode()


@pytest.mark.parametrize("acceptances", [1, 3])
def test_many_acceptances_take_as_few_queries_as_one(made, acceptances, django_assert_num_queries):
    due = [services.decide(each, outcome="accept", by=None).code for each in made.proposals[:acceptances]]
    services.announce(made.conference, decisions=due, by=None)
    due_in(2)
    with django_assert_num_queries(10):
        assert services.remind() == acceptances
