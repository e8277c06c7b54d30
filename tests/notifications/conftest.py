"""A mail server to deliver to."""

import pytest

from tests.notifications.sink import Sink


@pytest.fixture
def sink(settings):
    sink = Sink().start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 5
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "", False, False
    settings.DEFAULT_FROM_EMAIL = "Call for Proposals <cfp@cfp.example>"
    yield sink
    sink.stop()
