"""Invite, accept, reorder and leave with the keyboard alone, at a desk and on a phone."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from notifications.models import Mail
from speakers import queries
from speakers.models import Authorship
from speakers.tokens import invitation_token
from tests.browser import DESKTOP, PHONE, NewPage
from tests.factories import AuthorshipFactory, ConferenceFactory, ProfileFactory, ProposalFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press_on(page, selector, key="Enter"):
    """Walk there with the tabulator, as somebody without a mouse does, and press."""
    wanted = page.locator(selector).first
    wanted.wait_for()
    for _ in range(120):
        if wanted.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"the tabulator never reaches {selector}")
    page.keyboard.press(key)


def names(proposal):
    return [each.name for each in queries.speakers_of([proposal.pk])[proposal.pk]]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_panel_is_seated_without_a_mouse(viewport, live_server, new_page: NewPage):
    cache.clear()
    conference = ConferenceFactory(slug="north")
    sam = ProfileFactory(user=UserFactory(name="Sam", email="sam@example.org"))
    proposal = AuthorshipFactory(
        proposal=ProposalFactory(conference=conference, title="Quiet walls"), profile=sam
    ).proposal
    client = Client()
    client.force_login(sam.user)
    page = new_page(viewport=viewport)
    cookie: Any = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    address = f"{live_server.url}/north/proposals/{proposal.code}/speakers/"

    page.goto(address)
    press_on(page, "#id_emails", "a")
    page.keyboard.press("Backspace")
    page.keyboard.type("ana@example.org")
    press_on(page, "text=Send the invitations")
    page.get_by_text("on its way to ana@example.org").wait_for()

    other = new_page(viewport=viewport)
    invitation = Authorship.objects.open().get()
    other.goto(f"{live_server.url}/north/proposals/invitation/{invitation_token(invitation)}/")
    press_on(other, "#id_name", "A")
    other.keyboard.type("na Quill")
    press_on(other, "button[value=mail_code]")
    other.get_by_text("We mailed a code to").wait_for()
    code = Mail.objects.get(kind="accounts.login_code").text.splitlines()[2]
    press_on(other, "#id_code", code[0])
    other.keyboard.type(code[1:])
    other.keyboard.press("Enter")
    other.get_by_text("You are a speaker now").wait_for()
    assert names(proposal) == ["Sam", "Ana Quill"]

    page.goto(address)
    press_on(page, f"button[name=up][value={invitation.code}]")
    page.get_by_text("Ana Quill is number 1 now").wait_for()
    assert page.evaluate("document.activeElement.value") == invitation.code, "focus stays with the one who moved"
    assert names(proposal) == ["Ana Quill", "Sam"]

    other.goto(address)
    press_on(other, f"a[href$='{invitation.code}/remove/']")
    press_on(other, "button.is-final")
    other.get_by_text("not a speaker of “Quiet walls” any more").wait_for()
    assert names(proposal) == ["Sam"]
