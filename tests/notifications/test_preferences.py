"""Which mails people get: what can be turned off is, in one place; what cannot always arrives."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from conferences.models import Event
from notifications import services
from notifications.letters import written
from notifications.models import Mail, Unwanted
from notifications.queries import unwanted_by
from notifications.services import Letter, queue_many
from notifications.tokens import off_url
from notifications.topics import KINDS, SAYS, Topic
from tests.accounts.people import code_in, log_in, verified
from tests.factories import ConferenceFactory, MembershipFactory, UserFactory
from tests.together import together

pytestmark = pytest.mark.django_db
PAGE = "/accounts/mails/"
OPTIONAL = "schedule.placed"
HTML = "<html><body><p>Hi</p></body></html>"


def write(to="sam@example.org", kind=OPTIONAL, about="A"):
    return queue_many([Letter(kind, about, to, "Hello", "Hi\n", HTML)])[0]


def path_of(mail):
    return off_url(mail.code).removeprefix("http://localhost:8000")


def test_every_topic_has_words_and_every_kind_a_topic():
    assert set(SAYS) == set(Topic)
    assert set(KINDS.values()) <= set(Topic)


def test_what_is_turned_off_is_written_down_and_not_sent():
    services.turn_off("Sam@Example.org", Topic.PROGRAMME, by=None)
    assert write().state == Mail.State.UNWANTED
    assert write("robin@example.org").state == Mail.State.QUEUED
    assert not Mail.objects.due().filter(recipient="sam@example.org").exists()


def test_results_receipts_and_codes_arrive_whatever_was_turned_off():
    for topic in Topic:
        services.turn_off("sam@example.org", topic, by=None)
    for kind in ("selection.accepted", "selection.rejected", "speakers.receipt", "accounts.login_code", "speakers.gap"):
        assert write(kind=kind).state == Mail.State.QUEUED


def test_what_was_told_while_it_was_off_is_not_told_later():
    services.turn_off("sam@example.org", Topic.PROGRAMME, by=None)
    write()
    services.turn_on("sam@example.org", Topic.PROGRAMME, by=None)
    assert queue_many([Letter(OPTIONAL, "A", "sam@example.org", "Hello", "Hi")]) == []
    assert write(about="B").state == Mail.State.QUEUED


def test_turning_off_holds_back_what_waits_to_be_sent_and_nothing_else():
    waiting, result = write(), write(kind="selection.accepted")
    services.turn_off("sam@example.org", Topic.PROGRAMME, by=None)
    waiting.refresh_from_db()
    result.refresh_from_db()
    assert (waiting.state, result.state) == (Mail.State.UNWANTED, Mail.State.QUEUED)


def test_many_mails_ask_once_what_is_turned_off(django_assert_max_num_queries):
    services.turn_off("person3@example.org", Topic.PROGRAMME, by=None)
    letters = [Letter(OPTIONAL, "A", f"person{number}@example.org", "Hello", "Hi") for number in range(50)]
    with django_assert_max_num_queries(7):
        states = [mail.state for mail in queue_many(letters)]
    assert states.count(Mail.State.UNWANTED) == 1


def test_the_head_of_such_a_mail_has_the_one_click_way_out_and_its_foot_the_link():
    mail = write()
    head = written(mail).content.decode().partition("\r\n\r\n")[0]
    assert f"List-Unsubscribe: <{off_url(mail.code)}>" in head
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert off_url(mail.code) in mail.text
    assert off_url(mail.code) in mail.html
    assert "List-Unsubscribe" not in written(write(kind="selection.accepted")).content.decode()


def test_one_click_from_a_program_for_mail_turns_them_off_without_login_or_page():
    mail = write()
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(path_of(mail)).status_code == 200
    assert unwanted_by("sam@example.org") == set()
    for _click in range(2):
        answer = strict.post(
            path_of(mail), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
    assert unwanted_by("sam@example.org") == {Topic.PROGRAMME}
    assert Event.objects.filter(kind="notifications.turned_off").count() == 1


@pytest.mark.parametrize("token", ["x", "AAAAAAAA:" + "x" * 43, "\x00", "x" * 5000])
def test_a_forged_link_is_not_there(client, token):
    assert client.post(reverse("notifications:mail_off", args=[token])).status_code == 404


def test_the_link_of_a_mail_that_must_arrive_turns_nothing_off(client):
    assert client.post(path_of(write(kind="selection.accepted"))).status_code == 404


def test_the_page_saves_the_choice_and_the_log_knows_no_address(client):
    sam = UserFactory(email="sam@example.org")
    client.force_login(sam)
    assert client.get(PAGE).context["form"].initial["wanted"] == Topic.values
    client.post(PAGE, {"wanted": ["team", "advice"]})
    assert unwanted_by(sam.email) == {"reminders", "programme"}
    client.post(PAGE, {"wanted": Topic.values})
    assert unwanted_by(sam.email) == set()
    events = Event.objects.filter(kind__startswith="notifications.turned")
    assert {each.actor for each in events} == {sam.actor_id}
    assert "sam@" not in str(list(events.values()))


@pytest.mark.parametrize("wanted", [["nonsense"], ["\x00"], ["x" * 9000], ["team", "everything"]])
def test_a_topic_that_is_none_is_an_error_and_changes_nothing(client, wanted):
    client.force_login(UserFactory())
    assert client.post(PAGE, {"wanted": wanted}).context["form"].errors["wanted"]
    assert not Unwanted.objects.exists()


def test_somebody_logged_out_is_asked_to_log_in(client):
    assert client.get(PAGE).url.startswith("/accounts/login/")


def test_the_choice_follows_a_new_address(client):
    cache.clear()
    sam = verified()
    services.turn_off(sam.email, Topic.TEAM, by=sam)
    log_in(client, sam)
    answer = client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    client.post(answer.url, {"code": code_in(Mail.objects.get(recipient="new@example.org"))})
    sam.refresh_from_db()
    assert sam.email == "new@example.org"
    assert (unwanted_by("new@example.org"), unwanted_by("sam@example.org")) == ({"team"}, set())


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_turn_off_once():
    outcomes = together(*[lambda: services.turn_off("sam@example.org", Topic.TEAM, by=None)] * 4)
    assert sorted(outcomes) == [False, False, False, True]
    assert Event.objects.filter(kind="notifications.turned_off").count() == 1


def test_organizers_see_that_a_mail_was_not_wanted(client):
    conference = ConferenceFactory()
    olu = MembershipFactory(conference=conference).user
    services.turn_off("sam@example.org", Topic.PROGRAMME, by=None)
    (mail,) = queue_many([Letter(OPTIONAL, "A", "sam@example.org", "Hello", "Hi")], conference=conference)
    client.force_login(olu)
    page = client.get(f"/{conference.slug}/organize/mail/{mail.code}/").content.decode()
    assert "turned off by who would get it" in page
