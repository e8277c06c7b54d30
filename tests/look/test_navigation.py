"""The frame links to what this person may use, to nothing else, and asks the database nothing."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import reverse

from cfp.navigation import DESKS, ORGANIZING, PUBLIC, navigation
from conferences.access import Member, member_of
from conferences.models import Role
from tests.factories import ConferenceFactory, MembershipFactory, UserFactory
from tests.look.walk import addresses

pytestmark = pytest.mark.django_db


def request_by(*roles: Role, path: str = "", logged_in: bool = True):
    conference = ConferenceFactory.create()
    request: Any = RequestFactory().get(f"/{conference.slug}/{path}")
    request.user = UserFactory.create(name="Olu Adeyemi") if logged_in else AnonymousUser()
    for role in roles:
        MembershipFactory(conference=conference, user=request.user, role=role)
    request.conference = conference
    request.member = member_of(conference, request.user.pk) if logged_in else Member()
    return request


def labels(request) -> set[str]:
    return {str(item.label) for item in navigation(request).items}


def test_every_entry_of_the_map_leads_to_a_page():
    rooms = {name.partition(":")[0] for name in addresses()}
    for entry in (*DESKS, *ORGANIZING, *PUBLIC):
        if entry.name.partition(":")[0] in rooms:
            reverse(entry.name, kwargs={"slug": "example"})


@pytest.mark.parametrize(
    ("role", "own"),
    [
        (Role.ORGANIZER, "Organize"),
        (Role.REVIEWER, "Review"),
        (Role.REDACTOR, "Anonymity"),
    ],
)
def test_each_role_sees_its_own_desk_and_a_visitor_does_not(role, own):
    assert own in labels(request_by(role))
    assert own not in labels(request_by())
    assert own not in labels(request_by(logged_in=False))


def test_visitor_without_an_account_is_offered_the_login_that_leads_back():
    links = navigation(request_by(path="schedule/", logged_in=False))
    assert links.login.startswith("/accounts/login/?next=%2F")
    assert "schedule" in links.login


def test_nearest_place_is_the_active_one():
    links = navigation(request_by(Role.ORGANIZER, path="organize/people/invite/"))
    assert [str(item.label) for item in links.items if item.is_active] == ["Organize"]
    assert [(str(item.label), item.is_here) for item in links.pages if item.is_active] == [("People", False)]


def test_pages_of_the_organizers_are_listed_only_among_them():
    assert navigation(request_by(Role.ORGANIZER, path="organize/")).pages
    assert not navigation(request_by(Role.ORGANIZER, path="proposals/")).pages


def test_frame_renders_without_asking_the_database(django_assert_num_queries):
    request = request_by(Role.ORGANIZER, Role.REVIEWER, Role.CHAIR, path="reviews/")
    with django_assert_num_queries(0):
        text = get_template("base.html").render({}, request)
    assert "Olu Adeyemi" in text


#: A block of data is no script: browsers run nothing of it.
INLINE = r"\sstyle=|\son\w+=\"|<style|<script(?![^>]*\ssrc=)(?! type=\"application/ld\+json\">)"


def test_no_template_holds_inline_style_or_script():
    from django.conf import settings

    found = [
        str(path)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if "mail" not in path.parts and re.search(INLINE, path.read_text("utf-8"))
    ]
    assert found == []
