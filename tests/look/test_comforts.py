"""Small comforts of the frame: light and dark, the keyboard, one click that counts once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, NewPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GROUND = "getComputedStyle(document.body).backgroundColor"


def test_reader_chooses_dark_and_it_stays_so_on_the_next_page(live_server, new_page: NewPage):
    page = new_page(color_scheme="light")
    page.goto(f"{live_server.url}/accounts/login/")
    light = page.evaluate(GROUND)
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(GROUND)
    page.goto(f"{live_server.url}/accounts/signup/")
    assert page.evaluate(GROUND) == dark != light
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_without_script_the_page_is_as_dark_as_the_system(live_server, new_page: NewPage):
    grounds = set()
    for scheme in ("light", "dark"):
        page = new_page(color_scheme=scheme, java_script_enabled=False)
        page.goto(f"{live_server.url}/accounts/login/")
        box = page.locator("body").screenshot()
        grounds.add(box)
        expect(page.get_by_role("button", name="Dark")).to_have_count(0)
    assert len(grounds) == 2


def test_first_stop_of_the_keyboard_leads_to_the_content(live_server, page: Page):
    page.goto(f"{live_server.url}/accounts/login/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_menu_opens_without_a_mouse_and_escape_gives_the_focus_back(live_server, new_page: NewPage, client):
    from tests.factories import UserFactory

    client.force_login(UserFactory(name="Vik Rao"))
    page = new_page(viewport=PHONE)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/accounts/email/")
    summary = page.locator(".menu-account summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Log out")).to_be_hidden()
    expect(summary).to_be_focused()


def test_error_is_read_first_and_its_link_leads_to_the_field(live_server, page: Page):
    page.goto(f"{live_server.url}/accounts/signup/")
    page.get_by_role("button", name="Make my account").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.locator("#id_email")).to_be_focused()


def test_second_click_on_a_button_sends_nothing(live_server, page: Page):
    sent = []
    page.goto(f"{live_server.url}/accounts/login/")
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.fill("[name=login]", "vik@example.org")
    page.fill("[name=password]", "not the password")
    page.get_by_role("button", name="Log in", exact=True).dblclick(no_wait_after=True)
    page.wait_for_selector(".error-summary")
    assert len(sent) == 1
