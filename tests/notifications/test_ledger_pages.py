"""The organizers' ledger: filtered, closed to who also reviews, and doubts settled by a person once."""

import threading
from urllib.parse import quote

import pytest
from django.core import signing
from django.db import connections
from django.urls import reverse

from conferences.models import Event, Phase, Role
from notifications import services
from notifications.models import Mail
from notifications.queries import told
from notifications.services import Letter, Refused, queue_many
from tests.factories import ConferenceFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference(db):
    return ConferenceFactory(slug="example")


@pytest.fixture
def olu(conference):
    user = UserFactory(email="olu@example.org")
    MembershipFactory(conference=conference, user=user, role=Role.ORGANIZER)
    return user


@pytest.fixture
def as_olu(client, olu):
    client.force_login(olu)
    return client


def write(conference, *recipients, state="queued", **more):
    letters = [
        Letter("selection.accepted", "ABCD2345", to, more.get("subject", "Your talk"), more.get("text", "It is in."))
        for to in recipients
    ]
    mails = queue_many(letters, conference=conference)
    facts = {"sent_at": "2027-01-01T00:00Z"} if state == "sent" else {}
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(state=state, **facts)
    return Mail.objects.get(code=mails[0].code) if mails else None


def page(name="mail_list", **more):
    return reverse(f"notifications:{name}", kwargs={"slug": "example", **more})


def test_the_ledger_lists_this_conferences_mail_and_no_sign_in_code(as_olu, conference):
    write(conference, "sam@example.org")
    write(ConferenceFactory(), "other@example.org")
    write(None, "code@example.org", subject="Your sign-in code 123456")
    text = as_olu.get(page()).content.decode()
    assert "sam@example.org" in text
    assert "other@example.org" not in text
    assert "code@example.org" not in text
    assert "123456" not in text
    for mail in Mail.objects.exclude(conference=conference):
        assert as_olu.get(page("mail_show", code=mail.code)).status_code == 404
        assert as_olu.post(page("mail_send_again", code=mail.code)).status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?state=failed", {"b@example.org"}),
        ("?q=A@EXAMPLE", {"a@example.org"}),
        ("?q=abcd2345", {"a@example.org", "b@example.org"}),
        ("?state=nonsense", {"a@example.org", "b@example.org"}),
        ("?q=%25&state=sent", set()),
        ("?page=999", {"a@example.org", "b@example.org"}),
    ],
)
def test_filters_narrow_the_list_and_nonsense_does_nothing(as_olu, conference, query, shown):
    write(conference, "a@example.org", state="sent")
    write(conference, "b@example.org", state="failed")
    text = as_olu.get(page() + query).content.decode()
    assert {each for each in ("a@example.org", "b@example.org") if each in text} == shown


def test_hostile_mail_is_shown_as_text(as_olu, conference):
    mail = write(conference, "sam@example.org", subject="<script>alert(1)</script>", text="<img src=x>")
    for url in (page(), page("mail_show", code=mail.code)):
        text = as_olu.get(url).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_keys_that_act_for_the_recipient_are_left_out_of_what_others_read(as_olu, conference):
    signed = signing.Signer(salt="any").sign("ABCD2345")
    dated = signing.TimestampSigner(salt="any").sign("ABCD2345")
    text = f"https://x.example/invitations/{signed}/ ?token={dated}\n or {quote(dated)}. At 10:30: a:b, see 2027-01-01."
    shown = as_olu.get(page("mail_show", code=write(conference, "sam@example.org", text=text).code)).content.decode()
    assert "https://x.example/invitations/…/ ?token=…\n or …. At 10:30: a:b, see 2027-01-01." in shown
    assert "only its recipient may use" in shown
    for key in (signed, dated):
        assert key.rpartition(":")[2] not in shown


def test_an_empty_ledger_says_what_will_be_here(as_olu):
    assert "No mail yet" in as_olu.get(page()).content.decode()


@pytest.mark.parametrize("count", [2, 50])
def test_the_list_takes_eight_queries_whatever_its_length(as_olu, conference, django_assert_num_queries, count):
    write(conference, *[f"p{n}@example.org" for n in range(count)])
    with django_assert_num_queries(8):  # session, user, conference, rounds, roles, how many, page, states
        as_olu.get(page())


def test_fifty_are_on_a_page(as_olu, conference):
    write(conference, *[f"p{n}@example.org" for n in range(60)])
    assert as_olu.get(page()).content.decode().count("@example.org</a>") == 50
    assert as_olu.get(page() + "?page=2").content.decode().count("@example.org</a>") == 10


def test_an_organizer_who_also_reviews_waits_until_scores_freeze(as_olu, olu, conference):
    mail = write(conference, "sam@example.org", state="uncertain")
    MembershipFactory(conference=conference, user=olu, role=Role.REVIEWER)
    for url in (page(), page("mail_show", code=mail.code)):
        answer = as_olu.get(url)
        assert answer.status_code == 404
        assert "sam@example.org" not in answer.content.decode()
    assert as_olu.post(page("mail_arrived", code=mail.code)).status_code == 404
    conference.rounds.update(phase=Phase.SELECTION)
    assert "sam@example.org" in as_olu.get(page()).content.decode()


@pytest.mark.parametrize("role", [Role.CHAIR, Role.REVIEWER, Role.CREW, None])
def test_others_see_nothing(client, conference, role):
    mail = write(conference, "sam@example.org", state="uncertain")
    user = UserFactory()
    if role:
        MembershipFactory(conference=conference, user=user, role=role)
    assert client.get(page()).status_code == 302
    client.force_login(user)
    assert client.get(page()).status_code == 404
    assert client.post(page("mail_send_again", code=mail.code)).status_code == 404


def test_the_helpdesk_reads_but_does_not_settle(client, conference):
    mail = write(conference, "sam@example.org", state="uncertain")
    user = UserFactory()
    MembershipFactory(conference=conference, user=user, role=Role.HELPDESK)
    client.force_login(user)
    assert "It arrived" not in client.get(page("mail_show", code=mail.code)).content.decode()
    assert client.post(page("mail_arrived", code=mail.code)).status_code == 404


def test_an_uncertain_mail_is_settled_by_one_click_and_logged(as_olu, olu, conference):
    mail = write(conference, "sam@example.org", state="uncertain")
    assert "It arrived" in as_olu.get(page("mail_show", code=mail.code)).content.decode()
    assert as_olu.get(page("mail_arrived", code=mail.code)).status_code == 405
    answer = as_olu.post(page("mail_arrived", code=mail.code), follow=True)
    assert "Noted: this mail arrived" in answer.content.decode()
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at is not None) == ("sent", True)
    event = Event.objects.get(kind="notifications.settled_as_arrived")
    assert (event.subject, event.actor) == (mail.code, olu.actor_id)
    again = as_olu.post(page("mail_send_again", code=mail.code), follow=True)
    assert "somebody was faster" in again.content.decode()
    mail.refresh_from_db()
    assert mail.state == "sent"


@pytest.mark.parametrize("state", ["uncertain", "failed"])
def test_sending_again_puts_the_same_mail_back_under_the_same_message_id(as_olu, conference, state):
    mail = write(conference, "sam@example.org", state=state)
    as_olu.post(page("mail_send_again", code=mail.code))
    again = Mail.objects.get()
    assert (again.state, again.message_id, again.attempts) == ("queued", mail.message_id, 0)


@pytest.mark.parametrize("state", ["queued", "sending", "sent"])
def test_what_is_not_in_doubt_cannot_be_settled(olu, conference, state):
    mail = write(conference, "sam@example.org")
    facts = {"claimed_by": olu.actor_id, "claimed_at": "2027-01-01T00:00Z"} if state == "sending" else {}
    Mail.objects.update(state=state, sent_at="2027-01-01T00:00Z" if state == "sent" else None, **facts)
    with pytest.raises(Refused):
        services.settle_as_arrived(mail, by=olu)
    with pytest.raises(Refused):
        services.send_again(mail, by=olu)
    assert Mail.objects.get().state == state


@pytest.mark.django_db(transaction=True)
def test_two_people_settling_at_once_have_one_effect_and_the_second_is_told(olu, conference):
    mail = write(conference, "sam@example.org", state="uncertain")
    barrier, results = threading.Barrier(2), []

    def settle(verb):
        barrier.wait()
        try:
            results.append(verb(mail, by=olu).state)
        except Refused:
            results.append("told")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=settle, args=[verb]) for verb in (services.settle_as_arrived, services.send_again)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) in (["sent", "told"], ["queued", "told"])
    assert Event.objects.filter(kind__startswith="notifications.").count() == 1


def test_who_was_told_what_is_one_question(conference, django_assert_num_queries):
    write(conference, "a@example.org", "b@example.org")
    with django_assert_num_queries(1):
        found = told(["selection.accepted", "x.y"], ["ABCD2345"])
    assert found == {
        ("ABCD2345", "a@example.org"): {"selection.accepted"},
        ("ABCD2345", "b@example.org"): {"selection.accepted"},
    }
