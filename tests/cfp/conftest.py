"""Real sample data, where this machine has it."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.needs import missing


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The folder that CFP_SAMPLE_DATA names."""
    if not settings.CFP_SAMPLE_DATA:
        missing("Real sample data (CFP_SAMPLE_DATA)")
    return Path(settings.CFP_SAMPLE_DATA)
