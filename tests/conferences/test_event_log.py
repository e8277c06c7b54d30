"""The event log: append-only, whoever asks."""

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from conferences.log import record
from conferences.models import Event
from tests.factories import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conferences_event ENABLE TRIGGER event_no_truncate")
    return record("proposals.submit", conference=ConferenceFactory(), by=UserFactory(), subject="ABCD2345")


def test_an_event_names_its_actor_by_a_random_id_only(event):
    assert event.actor is not None
    assert Event.objects.get().subject == "ABCD2345"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE conferences_event SET kind = 'x'", "DELETE FROM conferences_event", "TRUNCATE conferences_event CASCADE"],
)
def test_nobody_can_change_the_log(event, statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises((ProgrammingError, InternalError), match="append-only"), transaction.atomic():
            cursor.execute(statement)
    assert Event.objects.count() == 1
