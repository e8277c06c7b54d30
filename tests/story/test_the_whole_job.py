"""The whole job once, as its people do it: in a browser, with a real worker, a real broker and a real mail server."""

import re
from datetime import date

import pytest
from celery import current_app
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from anonymity.services import refresh
from conferences.models import Conference, Role
from conferences.texts import TranslatedText
from reviews.models import Review
from tests.browser import DESKTOP, PHONE, NewPage
from tests.factories import (
    ConferenceFactory,
    MembershipFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.notifications.chaos.workers import Worker
from tests.servers import SMTPServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.redis]

TITLE = "Ziele, Zahlen & Zwiebeln: <what> we counted"
SAM = "Šámal Ðorđević-Nkẹ́mdìlím"
MAIL = "sam.canary@example.org"


@pytest.fixture
def broker(redis_url: str):
    """This process rings for workers on the test's own Redis."""
    before = current_app.conf.broker_url
    _use_broker(redis_url)
    yield redis_url
    _use_broker(before)


def _use_broker(url: str) -> None:
    current_app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)
    current_app.amqp._producer_pool = None
    current_app._pool = None


@pytest.fixture
def worker(broker: str, smtp_server: SMTPServer, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    started = Worker.start(broker, smtp_server)
    yield started
    started.stop()


@pytest.fixture
def conference() -> Conference:
    conference = ConferenceFactory(name="Onion 2027", starts_on=date(2027, 6, 10), ends_on=date(2027, 6, 11))
    TrackFactory(conference=conference, name=TranslatedText(en="Vegetables"))
    SessionTypeFactory(conference=conference, name=TranslatedText(en="Talk"))
    return conference


class People:
    """Everybody with a browser of their own."""

    def __init__(self, new_page: NewPage, site: str, conference: Conference, mails: SMTPServer) -> None:
        self.new_page, self.site, self.conference, self.mails = new_page, site, conference, mails

    def visitor(self, **options: object) -> Page:
        return self.new_page(viewport=DESKTOP, **options)

    def somebody(self, name: str, role: Role) -> Page:
        person = UserFactory(name=name)
        MembershipFactory(conference=self.conference, user=person, role=role)
        client = Client()
        client.force_login(person)
        page = self.visitor()
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.site}])
        return page

    def url(self, name: str, **more: str) -> str:
        return self.site + reverse(name, kwargs={"slug": self.conference.slug, **more})

    def last_mail(self, address: str, subject: str) -> str:
        for _ in range(200):
            found = [each for each in self.mails.to(address) if subject in each.subject]
            if found:
                return found[-1].text
            self.mails.wait_for(len(self.mails.deliveries) + 1, seconds=30)
        raise AssertionError([each.subject for each in self.mails.to(address)])


@pytest.fixture
def people(new_page: NewPage, live_server, conference: Conference, worker, smtp_server: SMTPServer) -> People:
    return People(new_page, live_server.url, conference, smtp_server)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def sign_up_and_propose(people: People) -> Page:
    page = people.visitor()
    page.goto(people.url("conferences:conference_show"))
    follow(page, "Write a proposal")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Abstract").fill("We counted **onions**, and what came of it surprised us.")
    page.get_by_label("Your name").fill(SAM)
    track = page.get_by_label("Vegetables")
    if track.count() and not track.is_checked():
        track.check()
    page.get_by_label("Your e-mail address").fill(MAIL.upper())
    press(page, "Mail me a code")
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", people.last_mail(MAIL, ""), re.MULTILINE)
    assert code
    page.get_by_label("The code from the mail").fill(code[1])
    press(page, "Save draft")
    return page


def submit(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ziele")
    button = page.get_by_role("button", name=re.compile("^Submit"))
    if button.count():
        button.first.click()
    expect(page.locator("main")).to_contain_text("Submitted")


def move(page: Page, people: People, to: str) -> None:
    code = people.conference.rounds.get().code
    page.goto(people.url("conferences:phase_move", code=code, to=to))
    page.locator("main form button.btn-primary, main form button.btn-danger").first.click()
    page.wait_for_url("**/organize/**")


def review(people: People) -> None:
    robin = people.somebody("Robin", Role.REVIEWER)
    refresh(people.conference)
    robin.goto(people.url("reviews:desk"))
    learns_nothing(robin)
    follow(robin, "Review the first one")
    expect(robin.get_by_role("heading", level=1)).to_have_text(TITLE)
    learns_nothing(robin)
    robin.get_by_label("+2").check()
    robin.get_by_label("Comment to the committee").fill("Yes, please.")
    press(robin, "Hand in and go to the next")
    expect(robin.locator("main")).to_contain_text("You have answered everything")
    learns_nothing(robin)
    assert Review.objects.get().score == 2.0


def learns_nothing(page: Page) -> None:
    """The title is there, and nothing of who wrote it."""
    text = page.content()
    assert "Ziele, Zahlen" in text
    assert "orđević" not in text
    assert "sam.canary" not in text


def accept_and_announce(people: People) -> None:
    casey = people.somebody("Casey", Role.CHAIR)
    casey.goto(people.url("selection:ranking"))
    follow(casey, TITLE)
    casey.get_by_label("Accept").first.check()
    press(casey, "Decide quietly")
    casey.goto(people.url("selection:announce"))
    expect(casey.locator("main")).to_contain_text(TITLE)
    follow(casey, "Go on to announcing")
    press(casey, "Announce one result")
    expect(casey.locator("main")).to_contain_text(re.compile("announced|told", re.IGNORECASE))


def confirm(people: People) -> None:
    text = people.last_mail(MAIL, "Accepted")
    link = re.search(r"https?://\S+/confirm/\S+", text)
    assert link
    assert "Ziele, Zahlen & Zwiebeln: <what> we counted" in text
    page = people.visitor()
    page.goto(people.site + "/" + link[0].split("/", 3)[3])
    press(page, "Confirm: I will come")
    expect(page.locator("main")).to_contain_text(re.compile("confirmed", re.IGNORECASE))


def place_and_release(olu: Page, people: People) -> None:
    olu.goto(people.url("schedule:room_add"))
    olu.get_by_label("Name").fill("Grüner Saal")
    olu.locator("main form button.btn-primary").click()
    olu.goto(people.url("schedule:room_list"))
    press(olu, "Add the days of the conference")
    olu.goto(people.url("schedule:editor"))
    follow(olu, TITLE)
    olu.get_by_label("Room").select_option(label="Grüner Saal")
    olu.get_by_label("Starts").fill("10:30")
    press(olu, "Place")
    follow(olu, "Preview a release")
    olu.get_by_label("Version").fill("1.0")
    press(olu, "Release and tell the speakers")
    olu.wait_for_url(people.url("schedule:programme"))


def visit(people: People) -> None:
    vik = people.new_page(viewport=PHONE)
    vik.goto(people.url("conferences:conference_show"))
    vik.goto(people.url("schedule:programme"))
    talk = vik.get_by_role("link", name=TITLE).first
    expect(talk).to_be_visible()
    expect(vik.locator("main")).to_contain_text("Grüner Saal")
    expect(vik.locator("main")).to_contain_text("10:30")
    talk.click()
    expect(vik.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(vik.locator("main")).to_contain_text(SAM)


def test_from_an_empty_form_to_the_published_programme(people: People):
    sam = sign_up_and_propose(people)
    submit(sam)
    olu = people.somebody("Olu", Role.ORGANIZER)
    move(olu, people, "review")
    review(people)
    move(olu, people, "selection")
    accept_and_announce(people)
    confirm(people)
    place_and_release(olu, people)
    visit(people)
