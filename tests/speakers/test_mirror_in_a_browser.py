"""The panel beside the form as people use it: with the keyboard alone, on a phone, without a connection."""

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from anonymity import services as doors
from anonymity.models import Answer
from conferences.models import Phase
from proposals.models import Proposal
from reviews.models import BlindProposal
from tests.browser import NewPage
from tests.factories import ConferenceFactory, ProfileFactory, SessionTypeFactory, TrackFactory, UserFactory
from tests.look.walk import axe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

ABSTRACT = "Zwettelbert Ypsilonski dries ropes, and Zwettelbert Ypsilonski knows 🪢."


@pytest.fixture
def conference():
    caches["process"].clear()
    conference = ConferenceFactory(name="Rope Days")
    SessionTypeFactory(conference=conference)
    TrackFactory(conference=conference)
    return conference


@pytest.fixture
def opened(conference, live_server):
    """`opened(page)`: the empty form, by somebody who is logged in."""
    sam = ProfileFactory(user=UserFactory(name="Zwettelbert Ypsilonski")).user

    def go(page: Page) -> Page:
        client = Client()
        client.force_login(sam)
        cookie: Any = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(live_server.url + reverse("speakers:proposal_start", kwargs={"slug": conference.slug}))
        return page

    return go


def tab_to(page: Page, selector: str) -> None:
    """With the Tab key alone."""
    for _ in range(80):
        if page.evaluate("(wanted) => !!document.activeElement && document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached with the Tab key")


def count(page: Page):
    return page.locator(".mirror-count")


def test_finding_fixing_undoing_and_answering_with_the_keyboard_alone(page: Page, opened):
    opened(page)
    tab_to(page, "[name=title]")
    page.keyboard.type("Ropes")
    tab_to(page, "[name=abstract]")
    page.keyboard.type(ABSTRACT)
    expect(count(page)).to_have_text("2 passages may tell who you are.")
    expect(page.locator(".mirror-preview .prose")).to_have_text("[hidden] dries ropes, and [hidden] knows 🪢.")

    # The link leads into the text, to the very words.
    tab_to(page, ".mirror .finding:nth-child(2) a")
    page.keyboard.press("Enter")
    chosen = "() => { const f = document.activeElement; return f.value.slice(f.selectionStart, f.selectionEnd); }"
    assert page.evaluate(chosen) == "Zwettelbert Ypsilonski"
    assert page.evaluate("document.activeElement.selectionStart") == ABSTRACT.rindex("Zwettelbert")

    # Said neutrally, in words; focus is on the way back, and goes into the text from there.
    tab_to(page, ".mirror [data-fix=replace]")
    page.keyboard.press("Enter")
    expect(page.locator(".mirror-said")).to_contain_text("In “Abstract”, “Zwettelbert Ypsilonski” is “")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    assert page.input_value("[name=abstract]").count("Zwettelbert") == 1
    expect(count(page)).to_have_text("One passage may tell who you are.")
    page.keyboard.press("Enter")
    assert page.input_value("[name=abstract]") == ABSTRACT
    expect(page.locator(".mirror-said")).to_contain_text("Undone: “Zwettelbert Ypsilonski” stands in “Abstract” again.")
    expect(page.locator("[name=abstract]")).to_be_focused()
    expect(count(page)).to_have_text("2 passages may tell who you are.")

    # This is not me: both places are the same words, and reviewers read them.
    tab_to(page, ".mirror [data-fix=not_me]")
    page.keyboard.press("Enter")
    expect(count(page)).to_have_text("Nothing was found that tells who you are.")
    expect(page.locator(".mirror-preview .prose")).to_have_text(ABSTRACT)
    expect(page.locator(".mirror-said")).to_contain_text("Noted: “Zwettelbert Ypsilonski” is not you.")
    page.keyboard.press("Enter")
    expect(count(page)).to_have_text("2 passages may tell who you are.")
    assert page.input_value("[name=mirror-not_me]") == ""


def test_on_a_phone_what_was_previewed_is_what_reviewers_get(phone: Page, opened, conference):
    opened(phone)
    phone.get_by_label("Title").fill("Ropes by Zwettelbert Ypsilonski")
    phone.get_by_label("Abstract").fill(ABSTRACT)
    expect(count(phone)).to_have_text("3 passages may tell who you are.")
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    under = phone.evaluate(
        "document.getElementById('mirror').getBoundingClientRect().top >="
        " document.querySelector('[name=abstract]').getBoundingClientRect().bottom"
    )
    assert under, "the panel stands under the text"
    phone.locator(".mirror-fold > summary").tap()
    expect(phone.locator(".mirror .finding").first).to_be_hidden()
    expect(count(phone)).to_be_visible()
    phone.locator(".mirror-fold > summary").tap()
    phone.locator(".mirror [data-fix=not_me]").last.tap()
    expect(count(phone)).to_have_text("One passage may tell who you are.")
    title, html = phone.locator(".mirror-title").inner_text(), phone.locator(".mirror-preview .prose").inner_html()
    phone.get_by_role("button", name="Submit").tap()
    expect(phone.locator("main")).to_contain_text("Submitted")
    assert Answer.objects.get().verdict == "not_me"
    doors.move_phase(conference.rounds.get(), to=Phase.REVIEW, by=None)
    row = BlindProposal.objects.get()
    assert row.title == title == "Ropes by [hidden]"
    assert row.abstract == ABSTRACT
    assert html.strip() == f"<p>{row.abstract}</p>"


def test_the_count_is_said_once_after_a_pause_and_the_preview_is_never_read_out(page: Page, opened):
    opened(page)
    page.evaluate(
        "() => { window.told = []; new MutationObserver(() => told.push(document.querySelector('.mirror-count')"
        ".textContent)).observe(document.querySelector('.mirror-count'), {childList: true, characterData: true}); }"
    )
    page.locator("[name=abstract]").press_sequentially("Zwettelbert Ypsilonski and", delay=40)
    expect(count(page)).to_have_text("One passage may tell who you are.")
    page.locator("[name=abstract]").press_sequentially(" more words", delay=40)
    expect(page.locator(".mirror-preview")).to_contain_text("more words")
    assert page.evaluate("told") == ["One passage may tell who you are."]
    assert not page.locator(".mirror-seen[aria-live], .mirror-seen [aria-live], .mirror-seen [role=status]").count()


def test_without_a_connection_it_says_so_and_comes_back(page: Page, opened):
    opened(page)
    page.locator("[name=abstract]").fill("Zwettelbert Ypsilonski")
    expect(count(page)).to_have_text("One passage may tell who you are.")
    page.context.set_offline(True)
    page.locator("[name=abstract]").fill("Zwettelbert Ypsilonski, twice: Zwettelbert Ypsilonski")
    expect(count(page)).to_contain_text("This is not up to date")
    # What was found before can still be mended: nothing of that needs the server.
    page.locator(".mirror [data-fix=remove]").first.click()
    assert page.input_value("[name=abstract]") == ", twice: Zwettelbert Ypsilonski"
    page.context.set_offline(False)
    page.locator("[name=abstract]").press_sequentially("!")
    expect(count(page)).to_have_text("One passage may tell who you are.")


def test_words_that_are_gone_or_text_that_went_on_are_not_touched(page: Page, opened):
    opened(page)
    text = page.locator("[name=abstract]")
    text.fill("Zwettelbert Ypsilonski dries")
    expect(count(page)).to_have_text("One passage may tell who you are.")
    page.evaluate("document.querySelector('[name=abstract]').value = 'So: Zwettelbert Ypsilonski dries'")
    page.locator(".mirror [data-fix=remove]").click()
    assert text.input_value() == "So: dries", "found where it stands now"
    text.press_sequentially(" on")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".mirror-said")).to_contain_text("The words were: “Zwettelbert Ypsilonski”")
    assert text.input_value().replace(" on", "") == "So: dries"


def test_when_the_session_has_ended_the_page_does_not_swallow_the_login_page(
    page: Page, opened, conference, live_server
):
    opened(page)
    page.locator("[name=title]").fill("Ropes")
    page.get_by_role("button", name="Save draft").click()
    proposal = Proposal.objects.get()
    page.goto(
        live_server.url + reverse("speakers:proposal_edit", kwargs={"slug": conference.slug, "code": proposal.code})
    )
    expect(page.locator(".mirror-title")).to_have_text("Ropes")
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=title]").fill("Wet ropes")
    expect(count(page)).to_contain_text("or you were logged out")
    assert not page.locator(".mirror input[type=password]").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_findings_it_can_be_used_by_everybody(new_page: NewPage, opened, scheme):
    page = opened(new_page(color_scheme=scheme))
    page.locator("[name=abstract]").fill(ABSTRACT + " See my talk at RopeConf 2019.")
    expect(count(page)).to_have_text("3 passages may tell who you are.")
    page.locator(".mirror [data-fix=not_me]").first.click()
    expect(count(page)).to_have_text("One passage may tell who you are.")
    page.locator(".mirror-answered summary").click()
    page.evaluate(f"() => {{ {axe()} }}")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert not [(each["id"], each["nodes"][0]["html"][:200]) for each in found]
    names = [page.locator(".mirror button").nth(n).inner_text() for n in range(page.locator(".mirror button").count())]
    assert all(re.search(r"\w", name) for name in names)
