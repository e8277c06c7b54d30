"""People whom an organizer or an import entered: profiles without an account."""

import pytest
from django.core.exceptions import ValidationError

from conferences.models import Event
from speakers import queries, services
from tests.factories import AuthorshipFactory, ConferenceFactory, ProfileFactory, ProposalFactory

pytestmark = pytest.mark.django_db


def test_somebody_entered_has_a_profile_without_an_account_and_the_log_a_line_without_a_name():
    profile = services.enter(by=None, fields={"name": " Ada  Quill ", "biography": "Rain."}, email="Ada@Example.org")
    assert (profile.user, profile.name, profile.email) == (None, "Ada Quill", "ada@example.org")
    event = Event.objects.get(kind="speakers.profile_entered", subject=profile.code)
    assert event.data == {}


@pytest.mark.parametrize("wrong", [{"fields": {"name": "x" * 101}}, {"fields": {"name": "A"}, "email": "nowhere"}])
def test_what_does_not_fit_is_refused_and_nothing_is_entered(wrong):
    with pytest.raises(ValidationError):
        services.enter(by=None, **wrong)
    assert not Event.objects.filter(kind="speakers.profile_entered").exists()


def test_a_field_that_is_none_of_a_profile_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="user"):
        services.enter(by=None, fields={"user": 1})


def test_entered_profiles_are_those_without_an_account_that_speak_here():
    conference, elsewhere = ConferenceFactory(), ConferenceFactory()
    entered = ProfileFactory(user=None, name="Entered")
    AuthorshipFactory(proposal=ProposalFactory(conference=conference), profile=entered)
    AuthorshipFactory(proposal=ProposalFactory(conference=conference), profile=ProfileFactory())
    AuthorshipFactory(proposal=ProposalFactory(conference=elsewhere), profile=ProfileFactory(user=None))
    assert list(queries.entered_profiles(conference)) == [entered]
