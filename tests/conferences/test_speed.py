"""Lists take the same number of queries with 2 rows and with 50, and fetch a page only."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from conferences import queries
from conferences.models import Event, Invitation, Membership, Role
from tests.factories import ConferenceFactory, MembershipFactory, TrackFactory, UserFactory

pytestmark = pytest.mark.django_db


def events(conference, number, user=None):
    Event.objects.bulk_create(
        Event(conference=conference, kind="conferences.edited", actor=user and user.actor_id) for _row in range(number)
    )


def fill(conference, rows):
    for row in range(rows):
        user = UserFactory()
        Membership.objects.create(conference=conference, user=user, role=Role.CREW)
        Invitation.objects.create(
            conference=conference, email=f"{row}@example.com", role=Role.CREW, expires_at=now() + timedelta(1)
        )
        TrackFactory(conference=conference)
        events(conference, 1, user)
        ConferenceFactory()


#: Session and user, conference, rounds, roles: what every page of a conference costs.
FRAME = 5


@pytest.mark.parametrize("rows", [2, 50])
@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("people_list", FRAME + 6),
        ("log_list", FRAME + 2),
        ("setup_show", FRAME + 4),
        ("dashboard_show", FRAME + 7),
        ("conference_show", FRAME + 3),
        ("conference_list", 5),
    ],
)
def test_a_page_takes_the_same_queries_whatever_it_lists(as_olu, conference, rows, name, number):
    fill(conference, rows)
    where = [] if name == "conference_list" else [conference.slug]
    as_olu.get(reverse(f"conferences:{name}", args=where))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert as_olu.get(reverse(f"conferences:{name}", args=where)).status_code == 200
    assert len(asked) == number, "\n".join(query["sql"][:120] for query in asked)


def test_the_people_are_shown_fifty_at_a_time(as_olu, conference):
    for number in range(60):
        MembershipFactory(conference=conference, role=Role.CREW, user__name=f"Person {number:02}")
    url = reverse("conferences:people_list", args=[conference.slug])
    first, second = (as_olu.get(url, {"page": page}).content.decode() for page in (1, 2))
    assert first.count("cell-title") == 50
    assert second.count("cell-title") == 11


def test_the_log_goes_back_page_by_page_through_moments_that_are_equal(conference):
    same = now()
    Event.objects.bulk_create(
        Event(conference=conference, kind="x.y", subject=f"S{number}", at=same - timedelta(seconds=number // 7))
        for number in range(40)
    )
    events(ConferenceFactory(), 5)
    seen, cursor = [], ""
    while True:
        page = queries.log_page(conference, queries.LogFilter(), cursor, size=3)
        assert len(page.events) <= 3
        seen += [event.subject for event in page.events]
        cursor = page.older
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 40
    assert seen[0] == "S6"


def test_a_cursor_tells_no_number_of_a_row(conference):
    events(conference, 5)
    page = queries.log_page(conference, queries.LogFilter(), size=2)
    moment, _shown = page.older.split("-")
    assert len(moment) == 16
    assert str(page.events[-1].pk) != page.older
