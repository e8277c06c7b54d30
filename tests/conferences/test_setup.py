"""Creating, changing and publishing a conference."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from conferences import services
from conferences.access import Scope
from conferences.errors import OutOfScope, Refused, Stale
from conferences.models import RESERVED_SLUGS, Conference, Event, Role
from tests.factories import ConferenceFactory

pytestmark = pytest.mark.django_db

FIELDS = {
    "slug": "Example-2027",
    "name": "Example",
    "starts_on": date(2027, 5, 1),
    "ends_on": date(2027, 5, 2),
    "timezone": "Europe/Vienna",
    "contact_email": "team@example.org",
}


def test_whoever_creates_a_conference_organizes_it_and_finds_one_round(sam):
    made = services.create_conference(by=sam, **FIELDS)
    assert made.slug == "example-2027"
    assert made.rounds.get().is_default
    assert made.memberships.get().role == Role.ORGANIZER
    assert not made.is_public
    assert {event.kind for event in Event.objects.filter(conference=made)} == {
        "conferences.created",
        "conferences.role_taken",
    }


@pytest.mark.parametrize("template", services.TEMPLATES)
def test_a_template_brings_its_tracks_and_session_types_in_order(sam, template):
    made = services.create_conference(by=sam, template=template, **FIELDS)
    tracks, kinds = services.TEMPLATES[template]
    assert [str(track) for track in made.tracks.all()] == list(tracks)
    assert [(str(kind), kind.minutes) for kind in made.session_types.all()] == list(kinds)


def test_an_import_creates_a_conference_without_an_organizer():
    assert not services.create_conference(by=None, **FIELDS).memberships.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("slug", slug) for slug in sorted(RESERVED_SLUGS)),
        ("slug", "ADMIN"),
        ("slug", "two words"),
        ("slug", ""),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("ends_on", date(2027, 4, 30)),
        ("contact_email", "nobody"),
        ("name", "x" * 201),
        ("name", ""),
    ],
)
def test_nonsense_is_refused_at_its_field(sam, field, value):
    with pytest.raises(ValidationError) as refused:
        services.create_conference(by=sam, **{**FIELDS, field: value})
    assert field in refused.value.message_dict
    assert not Conference.objects.exists()


def test_an_address_that_is_taken_is_refused_whatever_its_case(sam):
    ConferenceFactory(slug="example-2027")
    with pytest.raises(ValidationError) as refused:
        services.create_conference(by=sam, **FIELDS)
    assert "slug" in refused.value.message_dict


def test_editing_saves_what_changed_and_logs_only_the_fields_names(conference, olu):
    services.edit_conference(conference, by=olu, fields={"name": "Other", "place": conference.place})
    conference.refresh_from_db()
    assert conference.name == "Other"
    assert Event.objects.get(kind="conferences.edited").data == {"fields": ["name"]}


def test_editing_nothing_writes_no_event(conference, olu):
    services.edit_conference(conference, by=olu, fields={"name": conference.name, "slug": conference.slug.upper()})
    assert not Event.objects.filter(kind="conferences.edited").exists()


@pytest.mark.parametrize(
    ("field", "value"), [("slug", "new"), ("timezone", "Nowhere"), ("ends_on", date(2020, 1, 1)), ("name", "")]
)
def test_editing_refuses_nonsense_and_changes_nothing(conference, olu, field, value):
    with pytest.raises(ValidationError):
        services.edit_conference(conference, by=olu, fields={field: value})
    assert Conference.objects.get() == conference


def test_editing_refuses_the_address_of_another_conference(conference, olu):
    ConferenceFactory(slug="taken")
    with pytest.raises(ValidationError) as refused:
        services.edit_conference(conference, by=olu, fields={"slug": "taken"})
    assert "slug" in refused.value.message_dict


def test_a_field_that_is_no_field_is_a_mistake_in_the_program(conference, olu):
    with pytest.raises(ValueError, match="not editable"):
        services.edit_conference(conference, by=olu, fields={"is_public": True})


def test_the_second_of_two_tabs_is_told_and_overwrites_nothing(conference, olu):
    opened = services.fingerprint(conference)
    services.edit_conference(conference, by=olu, fields={"name": "First tab"}, seen=opened)
    with pytest.raises(Stale) as told:
        services.edit_conference(conference, by=olu, fields={"name": "Second tab"}, seen=opened)
    assert told.value.current.name == "First tab"
    assert Conference.objects.get().name == "First tab"


def test_the_same_form_sent_twice_is_one_change_and_no_complaint(conference, olu):
    opened = services.fingerprint(conference)
    for _click in range(2):
        services.edit_conference(conference, by=olu, fields={"name": "Once"}, seen=opened)
    assert Event.objects.filter(kind="conferences.edited").count() == 1


def test_publishing_happens_once_and_the_second_is_told(olu):
    conference = ConferenceFactory(is_public=False)
    services.publish(conference, by=olu)
    with pytest.raises(Refused, match="already published"):
        services.publish(conference, by=olu)
    assert Conference.objects.get(pk=conference.pk).is_public
    assert Event.objects.filter(kind="conferences.published").count() == 1


def test_somebody_who_organizes_one_track_changes_nothing_of_the_whole(conference, olu):
    scope = Scope(conference, conference.tracks.get())
    with pytest.raises(OutOfScope):
        services.edit_conference(conference, by=olu, fields={"name": "Mine"}, scope=scope)
    with pytest.raises(OutOfScope):
        services.publish(conference, by=olu, scope=scope)


def test_a_scope_of_one_conference_does_not_reach_another(conference, olu):
    with pytest.raises(OutOfScope):
        services.publish(ConferenceFactory(is_public=False), by=olu, scope=Scope(conference))
