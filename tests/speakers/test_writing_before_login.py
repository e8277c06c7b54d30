"""Writing first and logging in later, in a real browser: nothing typed is ever lost."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from notifications.models import Mail
from proposals.models import Proposal
from proposals.states import State
from speakers.models import WorkingCopy
from speakers.services import profile_of
from tests.factories import (
    AuthorshipFactory,
    ConferenceFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

TEXT = "We measured what people feel.\n\n- one\n- two"
ADDRESS = "sam@example.org"


@pytest.fixture(autouse=True)
def nothing_was_counted_yet():
    cache.clear()


@pytest.fixture
def conference():
    conference = ConferenceFactory(slug="north", name="Northern Lights Conf")
    TrackFactory(conference=conference, name={"en": "Web"})
    SessionTypeFactory(conference=conference, name={"en": "Talk"})
    return conference


@pytest.fixture
def sam():
    user = UserFactory(name="Sam", email=ADDRESS)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    profile_of(user)
    return user


@pytest.fixture
def form(live_server, conference):
    """The address of an empty form."""
    return live_server.url + reverse("speakers:proposal_start", kwargs={"slug": conference.slug})


@pytest.fixture
def draft(conference, sam):
    proposal = ProposalFactory(conference=conference, title="Quiet walls", abstract="How walls keep quiet.")
    return AuthorshipFactory(proposal=proposal, profile=profile_of(sam)).proposal


@pytest.fixture
def edit(live_server, draft):
    return live_server.url + reverse("speakers:proposal_edit", kwargs={"slug": "north", "code": draft.code})


def log_in(page: Page, user: User, site: str) -> None:
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def note(page: Page):
    return page.locator("[data-writing-note]")


def saved(page: Page) -> None:
    expect(note(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d"))


def not_connected(page: Page) -> None:
    expect(note(page)).to_contain_text("kept in this browser, will be sent")


def write(page: Page, name: str, text: str) -> None:
    """Type into a field, and wait until the server has it."""
    with page.expect_response(lambda answer: "/typing/" in answer.url and answer.ok):
        page.fill(f"[name={name}]", text)
    saved(page)


def value(page: Page, name: str) -> str:
    return page.locator(f"[name={name}]").input_value()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def mailed_code() -> str:
    found = re.search(r"^([A-Z0-9-]{6,12})$", Mail.objects.latest("pk").text, re.MULTILINE)
    assert found
    return found[1]


def type_code(page: Page) -> None:
    field = page.get_by_label("The code from the mail")
    expect(field).to_be_visible()
    field.fill(mailed_code().lower())


def eventually(page: Page, look: Callable[[], object], wanted: object) -> None:
    """Wait until the database says so."""
    for _ in range(100):
        if look() == wanted:
            return
        page.wait_for_timeout(100)
    assert look() == wanted


def kept(name: str) -> list[str]:
    return WorkingCopy.objects.get().fields[name][2]


# --- Before logging in -------------------------------------------------------------------------------------


def test_from_an_empty_form_to_submitted_without_leaving_the_page(phone, form):
    phone.goto(form)
    write(phone, "title", "Small fonts")
    write(phone, "abstract", TEXT)
    phone.get_by_label("Web").check()
    phone.fill("[name=speaker_name]", "Sam")
    phone.fill("[name=email]", " SAM@example.org ")
    press(phone, "Submit")
    code = phone.get_by_label("The code from the mail")
    expect(code).to_be_focused()
    assert phone.url.startswith(form)
    assert (value(phone, "title"), value(phone, "abstract")) == ("Small fonts", TEXT)
    expect(phone.get_by_label("Web")).to_be_checked()
    code.fill("wrong!")
    press(phone, "Submit")
    expect(phone.get_by_text("That code is not right.")).to_be_visible()
    assert value(phone, "abstract") == TEXT
    type_code(phone)
    press(phone, "Submit")
    expect(phone.get_by_role("heading", name="Submitted")).to_be_visible()
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.abstract) == (State.SUBMITTED, TEXT)
    user = User.objects.get()
    assert user.email == ADDRESS
    assert EmailAddress.objects.get(user=user).verified
    copy = WorkingCopy.objects.get()
    assert copy.is_empty
    assert (copy.user, copy.browser) == (user, "")


def test_a_reload_brings_everything_back_and_so_does_another_day(page, form):
    page.goto(form)
    write(page, "title", "Small fonts")
    page.get_by_label("Web").check()
    page.get_by_text("More about it").click()
    write(page, "outline", "First this,\nthen that")
    page.reload()
    assert (value(page, "title"), value(page, "outline")) == ("Small fonts", "First this,\nthen that")
    expect(page.get_by_label("Web")).to_be_checked()
    page.goto("about:blank")
    page.goto(form)
    assert value(page, "title") == "Small fonts"


def test_what_was_typed_in_the_last_second_before_a_reload_is_there(page, form):
    page.goto(form)
    page.fill("[name=title]", "Typed and gone")
    page.reload()
    expect(page.locator("[name=title]")).to_have_value("Typed and gone")


def test_a_strangers_browser_does_not_see_it(page, new_page, form):
    page.goto(form)
    write(page, "title", "Mine alone")
    other = new_page()
    other.goto(form)
    assert value(other, "title") == ""


def test_once_the_address_is_proved_the_draft_opens_on_another_device(page, new_page, form, live_server, sam):
    page.goto(form)
    write(page, "title", "On the train")
    page.fill("[name=email]", ADDRESS)
    press(page, "Mail me a code")
    type_code(page)
    press(page, "Continue")
    expect(page.get_by_text("Where can we reach you?")).to_have_count(0)
    assert value(page, "title") == "On the train"
    laptop = new_page()
    log_in(laptop, sam, live_server.url)
    laptop.goto(form)
    assert value(laptop, "title") == "On the train"


def test_the_browsers_text_is_adopted_by_the_ordinary_login_page(new_page, form, live_server, sam):
    sam.set_password("a long and calm passphrase")
    sam.save()
    page = new_page(java_script_enabled=False)
    page.goto(form)
    page.fill("[name=title]", "Without a script")
    page.locator("#id_tracks input").first.check()
    press(page, "Log in with a password")
    page.locator("main input[type=email]").fill(ADDRESS)
    page.locator("main input[type=password]").fill("a long and calm passphrase")
    page.locator("main button.btn-primary").click()
    assert page.url.startswith(form)
    assert value(page, "title") == "Without a script"
    expect(page.locator("#id_tracks input").first).to_be_checked()


def test_everything_works_without_a_script(new_page, form):
    page = new_page(java_script_enabled=False)
    page.goto(form)
    page.fill("[name=title]", "Without a script")
    page.fill("[name=abstract]", TEXT)
    page.fill("[name=speaker_name]", "Sam")
    page.locator("#id_tracks input").first.check()
    press(page, "Submit")
    expect(page.get_by_text("One thing is needed now: your e-mail address.")).to_be_visible()
    page.fill("[name=email]", ADDRESS)
    press(page, "Submit")
    type_code(page)
    press(page, "Submit")
    assert Proposal.objects.get().state == State.SUBMITTED


def test_the_keyboard_alone_is_enough(page, form):
    page.goto(form)
    page.locator("[name=title]").focus()
    page.keyboard.type("Keys only")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("An abstract")
    page.locator("[name=speaker_name]").focus()
    page.keyboard.type("Sam")
    page.keyboard.press("Tab")
    page.keyboard.type(ADDRESS)
    page.keyboard.press("Enter")
    code = page.get_by_label("The code from the mail")
    expect(code).to_be_focused()
    page.keyboard.type(mailed_code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keys only")).to_be_visible()
    assert Proposal.objects.get().state == State.DRAFT
    assert [str(track) for track in Proposal.objects.get().tracks.all()] == ["Web"]


# --- When something fails ----------------------------------------------------------------------------------


def test_without_a_network_it_is_kept_in_the_browser_and_sent_later(page, form):
    page.goto(form)
    write(page, "title", "Before the tunnel")
    page.context.set_offline(True)
    page.fill("[name=title]", "In the tunnel")
    not_connected(page)
    press(page, "Submit")
    expect(note(page)).to_contain_text("it cannot be sent in yet")
    assert kept("title") == ["Before the tunnel"]
    with page.expect_response(lambda answer: "/typing/" in answer.url and answer.ok):
        page.context.set_offline(False)
    saved(page)
    assert kept("title") == ["In the tunnel"]


def test_what_was_typed_without_a_network_survives_the_closing_of_the_tab(page, form):
    page.goto(form)
    page.context.set_offline(True)
    page.fill("[name=title]", "Never sent")
    not_connected(page)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(form)
    expect(page.locator("[name=title]")).to_have_value("Never sent")
    saved(page)


def answer_with(page: Page, status: int, times: int) -> list[int]:
    """The next answers of the server to what is typed, as when it restarts or is broken."""
    left = [times]

    def broken(route: Route) -> None:
        if not left[0]:
            route.continue_()
            return
        left[0] -= 1
        if status:
            route.fulfill(status=status, body="<h1>Server Error</h1>", content_type="text/html")
        else:
            route.abort("connectionrefused")

    page.route("**/typing/", broken)
    return left


@pytest.mark.parametrize("status", [0, 500, 502])
def test_a_server_that_restarts_or_breaks_while_somebody_types_loses_nothing(page, form, status):
    page.goto(form)
    write(page, "title", "All is well")
    answer_with(page, status, times=1)
    page.fill("[name=title]", "The server is away")
    not_connected(page)
    page.locator("[name=title]").press("End")
    page.keyboard.type(", and back")
    saved(page)
    page.reload()
    assert value(page, "title") == "The server is away, and back"


def test_an_answer_that_is_lost_on_the_way_is_no_second_version(page, form):
    page.goto(form)
    write(page, "title", "One")
    page.route("**/typing/", lambda route: (route.fetch(), route.abort("connectionreset")), times=1)
    page.fill("[name=title]", "Two")
    not_connected(page)
    page.fill("[name=title]", "Three")
    saved(page)
    expect(page.get_by_text("There are two versions")).to_have_count(0)
    assert kept("title") == ["Three"]


def test_an_old_csrf_token_is_replaced_while_typing(page, form):
    page.goto(form)
    page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    write(page, "title", "The token was old")
    assert kept("title") == ["The token was old"]


def test_a_form_with_an_old_csrf_token_shows_the_text_again(page, form, live_server, sam):
    log_in(page, sam, live_server.url)
    page.goto(form)
    page.fill("[name=title]", "The token was old")
    page.context.clear_cookies(name="csrftoken")
    press(page, "Save draft")
    expect(page.get_by_text("Everything you typed is here")).to_be_visible()
    assert value(page, "title") == "The token was old"
    assert not Proposal.objects.exists()
    press(page, "Save draft")
    expect(page.get_by_role("heading", name="The token was old")).to_be_visible()


def test_a_session_that_ends_while_somebody_edits_loses_nothing(page, edit, live_server, sam, draft):
    log_in(page, sam, live_server.url)
    page.goto(edit)
    write(page, "title", "Before")
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=title]", "After the session ended")
    expect(note(page)).to_contain_text("You were logged out")
    press(page, "Save draft")
    assert "/accounts/login/" in page.url
    log_in(page, sam, live_server.url)
    page.goto(edit)
    assert value(page, "title") == "After the session ended"
    press(page, "Save draft")
    expect(page.get_by_role("heading", name="After the session ended")).to_be_visible()


# --- Two tabs and two devices ------------------------------------------------------------------------------


@pytest.fixture
def two_tabs(page, form, live_server, sam):
    """One text in two tabs, each of which has seen the same version."""
    log_in(page, sam, live_server.url)
    page.goto(form)
    write(page, "title", "Begun")
    other = page.context.new_page()
    other.goto(form)
    assert value(other, "title") == "Begun"
    return page, other


def test_two_tabs_that_change_different_fields_end_up_with_both(two_tabs):
    one, other = two_tabs
    write(one, "title", "From the first tab")
    write(other, "abstract", "From the second tab")
    assert value(other, "title") == "From the first tab"
    write(one, "title", "From the first tab again")
    assert value(one, "abstract") == "From the second tab"
    expect(one.get_by_text("There are two versions")).to_have_count(0)


@pytest.mark.parametrize(
    ("choice", "stays"), [("Keep the one above", "From the second tab"), ("Use the other one", "From the first tab")]
)
def test_a_field_that_two_tabs_changed_asks_which_to_keep(two_tabs, choice, stays):
    one, other = two_tabs
    write(one, "title", "From the first tab")
    other.fill("[name=title]", "From the second tab")
    place = other.locator(".choice")
    expect(place).to_contain_text("From the first tab")
    assert value(other, "title") == "From the second tab"
    press(other, "Submit")
    expect(place.get_by_role("button").first).to_be_focused()
    place.get_by_role("button", name=choice).click()
    assert value(other, "title") == stays
    eventually(other, lambda: (kept("title"), WorkingCopy.objects.get().aside), ([stays], {}))
    press(other, "Undo")
    expect(other.locator(".choice")).to_be_visible()
    assert value(other, "title") == "From the second tab"


def test_a_choice_that_was_not_made_waits_over_a_reload(two_tabs):
    one, other = two_tabs
    write(one, "title", "From the first tab")
    other.fill("[name=title]", "From the second tab")
    expect(other.locator(".choice")).to_be_visible()
    other.reload()
    expect(other.locator(".choice")).to_contain_text("From the second tab")
    assert value(other, "title") == "From the first tab"


def test_a_tab_that_comes_to_the_front_shows_what_another_device_typed(new_page, form, live_server, sam):
    laptop, mobile = new_page(), new_page()
    for page in (laptop, mobile):
        log_in(page, sam, live_server.url)
    laptop.goto(form)
    write(laptop, "title", "On the laptop")
    mobile.goto(form)
    write(mobile, "title", "On the phone")
    laptop.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(laptop.locator("[name=title]")).to_have_value("On the phone")


def test_a_device_that_is_behind_is_asked_before_it_saves_over_the_other(new_page, form, live_server, sam):
    laptop, mobile = new_page(java_script_enabled=False), new_page()
    for page in (laptop, mobile):
        log_in(page, sam, live_server.url)
    mobile.goto(form)
    write(mobile, "title", "Begun")
    laptop.goto(form)
    write(mobile, "title", "On the phone")
    laptop.fill("[name=title]", "On the laptop")
    press(laptop, "Save draft")
    expect(laptop.get_by_text("You wrote two versions")).to_be_visible()
    expect(laptop.locator("[data-others]")).to_contain_text("On the phone")
    assert value(laptop, "title") == "On the laptop"
    assert not Proposal.objects.exists()
    press(laptop, "Save draft")
    assert Proposal.objects.get().title == "On the laptop"


def test_a_tab_that_is_left_open_is_told_that_the_text_was_sent_in(two_tabs):
    one, other = two_tabs
    press(one, "Save draft")
    expect(one.get_by_role("heading", name="Begun")).to_be_visible()
    other.fill("[name=title]", "Too late?")
    expect(other.get_by_text("This text was saved or sent in meanwhile")).to_be_visible()
    assert value(other, "title") == "Too late?"
    press(other, "Save draft")
    expect(other.get_by_text("There are two versions now")).to_be_visible()
    expect(other.locator("main")).to_contain_text("Begun")
    assert value(other, "title") == "Too late?"


def test_going_back_after_saving_does_not_begin_a_second_proposal(page, form, live_server, sam):
    log_in(page, sam, live_server.url)
    page.goto(form)
    write(page, "title", "Once")
    press(page, "Save draft")
    expect(page.get_by_role("heading", name="Once")).to_be_visible()
    page.goto(form)
    assert value(page, "title") == ""
    assert Proposal.objects.count() == 1
    assert WorkingCopy.objects.get().is_empty


# --- The bell ----------------------------------------------------------------------------------------------


def test_a_form_open_at_the_bell_is_finished_within_the_grace_even_after_a_reload(page, form, conference):
    page.goto(form)
    write(page, "title", "At the bell")
    page.get_by_label("Web").check()
    write(page, "abstract", TEXT)
    conference.rounds.update(call_closes_at=now())
    page.reload()
    page.fill("[name=speaker_name]", "Sam")
    page.fill("[name=email]", ADDRESS)
    press(page, "Submit")
    type_code(page)
    press(page, "Submit")
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    assert Proposal.objects.get().state == State.SUBMITTED


def test_after_the_grace_the_text_can_be_read_and_downloaded(page, form, conference):
    page.goto(form)
    write(page, "title", "Too late")
    write(page, "abstract", TEXT)
    conference.rounds.update(call_closes_at=now() - timedelta(hours=1))
    page.goto(form)
    expect(page.get_by_role("heading", name="The call takes no proposals now")).to_be_visible()
    page.get_by_role("link", name="Too late").click()
    expect(page.locator("main li").filter(has_text="two")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the text").click()
    text = download.value.path().read_text()
    assert "## Title\n\nToo late" in text
    assert TEXT in text


# --- Counting and looking ----------------------------------------------------------------------------------

TRICKY = [
    "plain",
    "",
    "  blanks around  ",
    "e\u0301 is é",
    "👩‍👩‍👧‍👦 and 👍🏽",
    "🇩🇪🇫🇷🇨🇭",
    "🇩🇪🇫",
    "किंतु क्‍ष",
    "각 ㄱ",
    "นี้ กำลัง",
    "a\u202eb\u200bc\ufeff",
    "\u3164",
    "line\r\none\rtwo\u2028three\n\n\n\n\nfour  \n",
    "tab\tand  two blanks",
    "x\u0300\u0301\u0302\u0303",
    "\U0001d518\U0001d52b \U00010348",
    "ﬁ ﷺ",
    "1️⃣ ❤️ ☎︎",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629\u064e",
]


def test_the_counter_counts_as_the_server_does(page, form):
    from proposals.texts import clean_line, clean_text, length

    page.goto(form)
    for text in TRICKY:
        for is_line, clean in ((True, clean_line), (False, clean_text)):
            counted = page.evaluate(
                "([text, isLine]) => [counting.tidy(text, isLine), counting.length(counting.tidy(text, isLine))]",
                [text, is_line],
            )
            assert counted == [clean(text), length(clean(text))], ascii(text)


def test_a_text_that_grows_too_long_is_told_beside_it_while_typing(page, form):
    page.goto(form)
    page.fill("[name=title]", "t" * 203)
    expect(page.get_by_text("3 characters more than the 200 that fit").first).to_be_visible()
    expect(page.locator("[name=title]")).to_have_attribute("aria-invalid", "true")
    page.fill("[name=title]", "t" * 200)
    expect(page.get_by_text("200 of 200 characters")).to_be_visible()
    expect(page.locator("[name=title]")).not_to_have_attribute("aria-invalid", "true")


def test_the_preview_follows_the_text(page, form):
    page.goto(form)
    page.get_by_text("More about it").click()
    outline = page.locator("#div_id_outline")
    page.fill("[name=outline]", "**First** this\nthen <b>that</b>")
    outline.get_by_role("button", name="Preview").click()
    preview = outline.locator(".preview")
    expect(preview.locator("strong")).to_have_text("First")
    expect(preview.locator("br")).to_have_count(1)
    expect(preview).to_contain_text("<b>that</b>")
    page.fill("[name=outline]", "_Second_")
    expect(preview.locator("em")).to_have_text("Second")
    outline.get_by_role("button", name="Hide the preview").click()
    expect(preview).to_be_hidden()
