"""The profile page."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/profile/"


def test_name_and_zone_are_saved(client):
    user = UserFactory()
    client.force_login(user)
    assert reverse("accounts:profile_edit") == PROFILE
    assert client.post(PROFILE, {"name": "Sam Ó Néill", "zone": "Asia/Tokyo"}).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.zone) == ("Sam Ó Néill", "Asia/Tokyo")
    client.post(PROFILE, {"name": "", "zone": ""})
    user.refresh_from_db()
    assert (user.name, user.zone) == ("", "")


@pytest.mark.parametrize(
    ("field", "hostile"), [("name", "\x00"), ("name", "x" * 201), ("zone", "Mars"), ("zone", "\x00"), ("zone", "../x")]
)
def test_what_cannot_be_is_an_error_at_its_field_and_changes_nothing(client, field, hostile):
    user = UserFactory(name="Sam")
    client.force_login(user)
    answer = client.post(PROFILE, {"name": "Other", "zone": "UTC", field: hostile})
    assert answer.context["form"].errors[field]
    user.refresh_from_db()
    assert user.name == "Sam"


def test_somebody_logged_out_is_sent_to_log_in_and_back(client):
    answer = client.get(PROFILE)
    assert answer.status_code == 302
    assert answer.url.endswith(f"?next={PROFILE}")
