"""Handing in a proposal by ear: what a screen reader says on the way, from the call's page to “nothing to do”.

A virtual screen reader runs in the page and speaks what real ones would, following the accessibility tree.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Route

from proposals.models import Proposal
from tests.browser import NewPage
from tests.factories import ConferenceFactory, ProfileFactory, SessionTypeFactory, TrackFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

READER = Path(settings.BASE_DIR, "node_modules/@guidepup/virtual-screen-reader/lib/esm/index.browser.js")
#: More than any page of this story has to say.
MOST_PHRASES = 600


class Ear:
    """A person who hears the page: walks it from top to bottom and types where it is asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[str] = []
        page.route("**/screen-reader.js", self._serve)

    @staticmethod
    def _serve(route: Route) -> None:
        route.fulfill(body=READER.read_text(), content_type="text/javascript")

    def listen(self) -> list[str]:
        """Everything that is said of the page, in order."""
        self.page.wait_for_load_state()
        said: list[str] = self.page.evaluate(
            """async (most) => {
                const { virtual } = await import("/screen-reader.js");
                await virtual.start({ container: document.body });
                for (let step = 0; step < most; step += 1) {
                    await virtual.next();
                    if ((await virtual.lastSpokenPhrase()).startsWith("end of document")) break;
                }
                const said = await virtual.spokenPhraseLog();
                await virtual.stop();
                return said;
            }""",
            MOST_PHRASES,
        )
        self.heard += ["", f"# {self.page.url}", *said]
        return said


@pytest.fixture
def conference():
    conference = ConferenceFactory(name="Rope Days")
    SessionTypeFactory(conference=conference, name={"en": "Talk"})
    TrackFactory(conference=conference, name={"en": "Knots"})
    return conference


@pytest.fixture
def ear(new_page: NewPage, live_server: Any):
    page = new_page(bypass_csp=True)
    sam = ProfileFactory(name="Sam", user=UserFactory(email="sam@example.org")).user
    client = Client()
    client.force_login(sam)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return Ear(page)


def spoken(said: list[str], *words: str) -> str:
    """The phrase with all these words; there must be one."""
    found = [each for each in said if all(word in each for word in words)]
    assert found, f"nothing with {words} in:\n" + "\n".join(said)
    return found[0]


def test_a_proposal_is_handed_in_by_ear(ear: Ear, conference, live_server, tmp_path_factory):
    page = ear.page
    page.goto(live_server.url + reverse("speakers:proposal_start", kwargs={"slug": conference.slug}))

    said = ear.listen()
    spoken(said, "heading, Write a proposal", "level 1")
    assert said.index(spoken(said, "Skip to the content")) < said.index(spoken(said, "heading, Write a proposal"))
    title = spoken(said, "textbox, Title")
    assert "reviewers do before, without your name" in title
    spoken(said, "textbox, Abstract", "What listeners will learn")
    spoken(said, "radio" if page.locator("input[type=radio][name=session_type]").count() else "combobox")
    spoken(said, "checkbox, Knots")
    spoken(said, "button, Submit")
    assert not [each for each in said if each in {"textbox", "button", "checkbox", "link", "combobox"}], (
        "without a name"
    )

    page.get_by_label("Title").first.press_sequentially("Ropes for beginners")
    page.get_by_role("button", name="Submit", exact=True).click()
    page.get_by_text("Before you can submit it").wait_for()

    said = ear.listen()
    spoken(said, "Write an abstract")
    page.goto(
        live_server.url
        + reverse("speakers:proposal_edit", kwargs={"slug": conference.slug, "code": Proposal.objects.get().code})
    )
    page.locator("[name=abstract]").press_sequentially("How to tie the first three.")
    page.get_by_role("button", name="Submit", exact=True).click()
    page.get_by_text("Submitted. Thank you.").wait_for()

    said = ear.listen()
    spoken(said, "heading, Submitted. Thank you.")
    spoken(said, "Nothing to do until")
    spoken(said, "We have “Ropes for beginners”")
    assert Proposal.objects.get().state == "submitted"

    # To be read by people: pytest keeps the folders of the last runs.
    tmp_path_factory.getbasetemp().joinpath("submitting-by-ear.txt").write_text("\n".join(ear.heard))
