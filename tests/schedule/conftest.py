import pytest

from tests.schedule.factories import Stage


@pytest.fixture
def stage(db):
    return Stage()
