"""Every page can be used by everybody: axe finds nothing, in both themes, at a desk and on a phone."""

import pytest
from playwright.sync_api import Page

from tests.browser import NewPage
from tests.look.scene import build
from tests.look.walk import Visit, Walker, addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ask_for_login_code(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/login/code/")
    page.fill("[name=email]", "vik@example.org")
    page.click("main button[type=submit]")
    page.wait_for_url("**/code/confirm/")


def ask_for_reset_code(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/password/reset/")
    page.fill("[name=email]", "vik@example.org")
    page.click("main button[type=submit]")
    page.wait_for_url("**/reset/confirm/")


def sign_up(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/signup/")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=password1]", "a long enough password")
    page.click("main button[type=submit]")
    page.wait_for_url("**/confirm-email/")


WALK: dict[str, dict[str, Visit]] = {
    "way in": {
        "account_login": Visit(wrong={"login": "nobody"}),
        "account_signup": Visit(wrong={"password1": "short"}),
        "account_request_login_code": Visit(wrong={}),
        "account_reset_password": Visit(wrong={}),
        "account_confirm_login_code": Visit(first=ask_for_login_code, wrong={"code": "wrong"}),
        "account_inactive": Visit(),
    },
    "way in by mail": {
        "account_confirm_password_reset_code": Visit(first=ask_for_reset_code, wrong={"code": "wrong"}),
        "account_password_reset_completed": Visit(),
        "account_email_verification_sent": Visit(first=sign_up, wrong={"code": "wrong"}),
    },
    "account": {
        "account_email": Visit("vik"),
        "account_change_password": Visit("vik", wrong={"password1": "short"}),
        "account_logout": Visit("vik"),
    },
}
# Named addresses that show no page of their own, and why.
NO_PAGE = {
    "livez": "answers machines, in one word",
    "readyz": "answers machines, in one word",
    "account_set_password": "is for accounts without a password, which this site does not make",
    "account_complete_password_reset": "follows the mailed code, in the same part as the change of a password",
    "account_reauthenticate": "is reached only from pages that this site does not use",
}


def test_every_page_is_walked_or_has_a_reason_not_to_be():
    walked = {name for part in WALK.values() for name in part}
    known = walked | set(NO_PAGE)
    assert set(addresses()) - known == set()
    assert known - set(addresses()) == set()


@pytest.mark.parametrize("part", WALK)
def test_everybody_can_use_the_pages(part, live_server, new_page: NewPage):
    walker = Walker(new_page, live_server.url, build())
    for name, visit in WALK[part].items():
        walker.visit(name, visit)
    assert not walker.faults, "\n".join(walker.faults)
