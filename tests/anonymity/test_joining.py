"""Joining review: what it costs does not depend on how many join."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anonymity import services
from conferences.models import Phase
from tests.reviews.factories import stage

pytestmark = pytest.mark.django_db


def queries_to_join(count):
    made = stage(proposals=count, phase=Phase.CALL)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        services.move_phase(made.round, to=Phase.REVIEW, by=None)
    return len(captured)


def test_two_and_fifty_proposals_join_with_the_same_number_of_queries():
    assert queries_to_join(2) == queries_to_join(50)
