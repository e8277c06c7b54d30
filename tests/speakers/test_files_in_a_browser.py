"""Files in a real browser: sent as soon as they are chosen, and still there when the form was refused."""

import pytest
from django.test import Client
from django.urls import reverse

from conferences.asking import QuestionKind, Readers
from proposals import attaching
from proposals.answers import answers_of
from proposals.models import Attachment
from speakers.models import HeldFile
from tests.conferences.test_questions import ask
from tests.factories import SessionTypeFactory, TrackFactory
from tests.uploads import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(conference, sam, draft, live_server):
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference)

    def open_page(page, name):
        client = Client()
        client.force_login(sam)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        address = reverse(f"speakers:{name}", kwargs={"slug": conference.slug, "code": draft.code})
        page.goto(live_server.url + address)

    return open_page


def test_a_file_is_sent_when_it_is_chosen_and_stays_while_the_form_is_refused(opened, phone, draft):
    opened(phone, "proposal_edit")
    phone.set_input_files("#id_files-new", [{"name": "talk.pdf", "mimeType": "x/y", "buffer": pdf()}])
    phone.wait_for_selector("input[name=files-held]:checked:visible")
    held = HeldFile.objects.get()
    assert "added when you save" in phone.locator("[data-waiting]").inner_text()
    phone.fill("[name=title]", "x" * 500)
    phone.get_by_role("button", name="Save draft").click()
    phone.wait_for_selector(".error-summary")
    assert phone.locator(f"input[name=files-held][value='{held.code}']").is_checked()
    phone.fill("[name=title]", "Quiet walls again")
    phone.get_by_role("button", name="Save draft").click()
    phone.wait_for_url("**/proposals/*/")
    assert [each.original_name for each in attaching.files_of(draft)] == ["talk.pdf"]


def test_a_file_that_is_too_large_is_not_even_sent(opened, page, settings):
    settings.CFP_FILE_MEGABYTES = 1
    opened(page, "file_list")
    page.set_input_files("#id_files-new", [{"name": "big.txt", "mimeType": "text/plain", "buffer": b"x" * 1_100_000}])
    page.wait_for_selector("[data-waiting] .text-danger")
    assert "more than" in page.locator("[data-waiting]").inner_text()
    assert page.locator("input[name=files-held]").count() == 0
    assert not HeldFile.objects.exists()


def test_the_same_file_chosen_twice_waits_once(opened, page):
    opened(page, "file_list")
    for _time in range(2):
        page.set_input_files("#id_files-new", [{"name": "n.txt", "mimeType": "text/plain", "buffer": b"Notes"}])
        page.wait_for_selector("[data-waiting] progress", state="detached")
    page.wait_for_selector("input[name=files-held]:visible")
    assert page.locator("input[name=files-held]:visible").count() == 1


def test_a_question_for_a_file_is_answered_at_once_and_the_last_choice_counts(opened, phone, draft, conference):
    question = ask(conference, "Plan of your stand?", kind=QuestionKind.FILE, readers=Readers.REVIEWERS)
    opened(phone, "proposal_edit")
    field = f"#id_questions-{question.code}"
    held = f"input[name='questions-{question.code}-held']"
    for number in ("1", "2"):
        phone.set_input_files(field, [{"name": f"{number}.txt", "mimeType": "x/y", "buffer": number.encode()}])
        phone.wait_for_selector(f"{held}[value]:checked:visible")
        phone.wait_for_function(
            "([place, name]) => document.querySelector(place).closest('[data-files]').innerText.includes(name)",
            arg=[field, f"{number}.txt"],
        )
    phone.wait_for_function("(held) => document.querySelectorAll(held).length === 1", arg=held)
    phone.fill("[name=title]", "x" * 500)
    phone.click("main .save-bar .btn-primary")
    phone.wait_for_selector(".error-summary")
    assert phone.locator(held).is_checked()
    phone.fill("[name=title]", "Quiet walls again")
    phone.click("main .save-bar .btn-primary")
    phone.wait_for_url("**/submitted/")
    assert [each.in_words() for each in answers_of(draft)] == ["2.txt"]
    assert [each.purpose for each in Attachment.objects.all()] == [question.code]
