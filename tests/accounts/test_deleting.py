"""Deleting an account: said first, done at once, and nothing of the person is left but what was said."""

import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.flows import leaving
from accounts.flows.leaving import Fate, Name
from accounts.models import User
from accounts.tasks import forget_addresses
from anonymity import services as doors
from conferences import services as calls
from conferences.models import Event, Invitation, Phase, Role
from notifications.models import Mail
from notifications.services import queue, turn_off
from notifications.topics import Topic
from proposals.models import Proposal
from proposals.states import Refused, State
from reviews import services as reviewing
from reviews.blind import blind
from reviews.models import Criterion, Review, Reviewer
from schedule.models import Item, ReleasedPlacement
from selection import services as selecting
from speakers import services as speaking
from speakers.models import Authorship, Profile
from speakers.personal import TravelSupport
from speakers.views import flows
from tests.accounts.people import PASSWORD, log_in, newest, prove, verified
from tests.factories import (
    AuthorshipFactory,
    ConferenceFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    UserFactory,
)
from tests.look.scene import build
from tests.reviews.factories import stage
from tests.together import together

pytestmark = pytest.mark.django_db
PAGE = "/accounts/delete/"
NAME, WORDS, ADDRESS = "Zebulon Quixotry", "Born in Xanadupolis", "zebulon@canary.example"


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


@pytest.fixture
def zeb(db):
    user = verified(ADDRESS, name=NAME)
    ProfileFactory(
        user=user, name=NAME, email=ADDRESS, biography=WORDS, affiliation="Xanadupolis Ltd",
        website="https://xanadupolis.example", links=["https://xanadupolis.example/zeb"], pronouns="xan/xanadupolis",
    )  # fmt: skip
    return user


def proposal_of(user, conference, *others, state=State.DRAFT, **fields):
    proposal = ProposalFactory(conference=conference, state=state, **fields)
    AuthorshipFactory(proposal=proposal, profile=speaking.profile_of(user))
    for place, other in enumerate(others, start=1):
        AuthorshipFactory(proposal=proposal, profile=speaking.profile_of(other), is_contact=False, position=place)
    return proposal


def found_in_the_database(*canaries):
    """`table.column` of every value, in whichever table, that holds one of these."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')"
        )
        columns = cursor.fetchall()
        found = set()
        for table, column in columns:
            for canary in canaries:
                cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE %s', [f"%{canary}%"])
                if cursor.fetchone()[0]:
                    found.add(f"{table}.{column}")
    return found


CANARIES = ("zebulon", "quixotry", "xanadupolis")


def test_after_it_no_table_holds_name_words_or_address_but_where_said(zeb):
    conference, robin = ConferenceFactory(), UserFactory(name="Robin", email="robin@example.org")
    draft = proposal_of(zeb, conference, title=f"My draft, {NAME}")
    alone = proposal_of(zeb, conference, state=State.SUBMITTED, title="Alone", abstract=f"I am {NAME}")
    shared = proposal_of(zeb, conference, robin, state=State.SUBMITTED, title="Shared")
    old = proposal_of(
        zeb, conference, state=State.REJECTED, title="Old", outline=WORDS, content_note=NAME, answers=WORDS
    )
    TravelSupport.objects.create(profile=speaking.profile_of(zeb), conference=conference, kinds=["travel"], note=WORDS)
    doors.refresh(conference)
    doors.move_phase(conference.rounds.get(), to=Phase.REVIEW, by=None)
    MembershipFactory(conference=conference)
    calls.invite(conference, email=ADDRESS, role=Role.CHAIR, by=None)
    MembershipFactory(conference=conference, user=zeb, role=Role.CREW)
    speaking.invite(proposal_of(robin, conference), by=robin, email=ADDRESS)
    Profile.objects.create(name="Z. as the organizers know them", email=ADDRESS)
    queue(kind="speakers.receipt", subject_code="A", recipient=ADDRESS, subject=f"Dear {NAME}", text=WORDS, html=WORDS)
    Mail.objects.update(state=Mail.State.FAILED)
    queue(kind="speakers.receipt", subject_code="B", recipient=ADDRESS, subject=f"Dear {NAME}", text=WORDS)
    turn_off(ADDRESS, Topic.TEAM, by=zeb)
    browser = Client()
    log_in(browser, zeb)
    actor = zeb.actor_id
    assert {"accounts_user.email", "proposals_proposal.abstract", "notifications_mail.text"} <= found_in_the_database(
        *CANARIES
    )

    leaving.delete(zeb)

    said = {f"notifications_mail.{column}" for column in ("recipient", "text", "html")}
    assert found_in_the_database(*CANARIES) - said == set()
    (last,) = Mail.objects.filter(recipient=ADDRESS)
    assert last.kind == "accounts.account_deleted"
    assert not Proposal.objects.filter(pk=draft.pk).exists()
    for proposal, state in ((alone, State.WITHDRAWN), (shared, State.SUBMITTED), (old, State.REJECTED)):
        proposal.refresh_from_db()
        assert proposal.state == state
    assert Authorship.objects.get(proposal=shared).is_contact
    assert Event.objects.filter(actor=actor, kind="accounts.deleted").exists()
    assert browser.get(reverse("accounts:account_show")).status_code == 302
    assert not Session.objects.exists()

    Mail.objects.filter(pk=last.pk).update(state=Mail.State.SENT, sent_at=last.created_at)
    forget_addresses()
    assert found_in_the_database(*CANARIES) == set()


def test_reviews_stay_under_the_pseudonym_and_lead_to_nobody(zeb):
    made = stage(1, 2, phase=Phase.REVIEW)
    MembershipFactory(conference=made.conference, user=zeb, role=Role.REVIEWER)
    doors.refresh(made.conference)
    reviewer, paper = Reviewer.objects.get(conference=made.conference, user=zeb), made.blind()
    with blind(reviewer):
        answers = {each.pk: 1 for each in Criterion.objects.all()}
        reviewing.submit_review(paper, by=reviewer, answers=answers, comment="Clear")
    pseudonym = Reviewer.objects.defer(None).get(pk=reviewer.pk).pseudonym
    leaving.delete(zeb)
    kept = Reviewer.objects.defer(None).select_related("user").get(pk=reviewer.pk)
    assert (kept.shown_as, kept.display_name, kept.is_active) == (pseudonym, "", False)
    assert Review.objects.get(reviewer=kept).comment == "Clear"
    assert (kept.user.is_active, kept.user.has_usable_password(), kept.user.name) == (False, False, "")
    doors.refresh(made.conference)
    assert found_in_the_database("zebulon") == {"notifications_mail.recipient"}


def test_somebody_who_never_reviewed_leaves_no_reviewer(zeb):
    made = stage(1, 1, phase=Phase.REVIEW)
    MembershipFactory(conference=made.conference, user=zeb, role=Role.REVIEWER)
    doors.refresh(made.conference)
    leaving.delete(zeb)
    assert Reviewer.objects.filter(conference=made.conference).count() == 1


@pytest.fixture
def published(db):
    """Sam with a confirmed talk in a released programme."""
    scene = build()
    return scene, scene.people["sam"]


@pytest.mark.parametrize(
    ("name", "handle", "shown"),
    [(Name.KEEP, "", "Sam Okonkwo"), (Name.HANDLE, " quietwall ", "quietwall"), (Name.REMOVE, "", "")],
)
def test_a_published_name_is_kept_replaced_or_removed_as_was_chosen(published, client, name, handle, shown):
    scene, sam = published
    assert leaving.is_published(sam)
    TravelSupport.objects.create(profile=speaking.profile_of(sam), conference=scene.conference, note="By train")
    leaving.delete(sam, name=name, handle=handle)
    page = client.get(f"/{scene.conference.slug}/schedule/").content.decode()
    assert "A queue is a promise" in page
    assert ("Sam Okonkwo" in page) == (shown == "Sam Okonkwo")
    assert ("quietwall" in page) == (shown == "quietwall")
    assert not TravelSupport.objects.exists()
    left = Profile.objects.filter(code=scene.values["speaker"]).first()
    assert (left.name if left else "") == shown
    if left:
        assert (left.user, left.email, left.biography, left.website, left.links) == (None, "", "", "", [])


def test_the_released_programme_itself_is_not_rewritten(published):
    _scene, sam = published
    before = list(ReleasedPlacement.objects.values())
    leaving.delete(sam, name=Name.REMOVE)
    assert list(ReleasedPlacement.objects.values()) == before
    assert Item.objects.filter(proposal__isnull=False).exists()


def test_a_talk_of_a_conference_that_is_over_is_not_withdrawn(zeb):
    past = ConferenceFactory(starts_on="2020-01-01", ends_on="2020-01-02")
    talk = proposal_of(zeb, past, state=State.CONFIRMED)
    assert [case.fate for case in leaving.cases(zeb)] == [Fate.STAY]
    leaving.delete(zeb)
    talk.refresh_from_db()
    assert talk.state == State.CONFIRMED


def test_a_shared_proposal_is_left_or_withdrawn_as_was_chosen(zeb, client):
    conference, robin = ConferenceFactory(), UserFactory(email="robin@example.org")
    left = proposal_of(zeb, conference, robin, state=State.SUBMITTED)
    withdrawn = proposal_of(zeb, conference, robin, state=State.SUBMITTED)
    log_in(client, zeb)
    page = client.get(PAGE)
    assert page.context["form"].fields[f"shared-{left.code}"].initial == "leave"
    answer = client.post(PAGE, {f"shared-{left.code}": "leave", f"shared-{withdrawn.code}": "withdraw"})
    assert answer.url == reverse("accounts:account_gone")
    left.refresh_from_db()
    withdrawn.refresh_from_db()
    assert (left.state, withdrawn.state) == (State.SUBMITTED, State.WITHDRAWN)
    assert Mail.objects.filter(kind="speakers.withdrawn", recipient="robin@example.org").count() == 1


def test_the_last_organizer_and_the_owner_hand_over_first(zeb, client):
    conference = ConferenceFactory(name="Ropewalk Days")
    MembershipFactory(conference=conference, user=zeb, role=Role.ORGANIZER)
    User.objects.filter(pk=zeb.pk).update(is_owner=True)
    zeb.refresh_from_db()
    log_in(client, zeb)
    page = client.get(PAGE).content.decode()
    assert "last organizer of Ropewalk Days" in page
    assert "Delete my account now" not in page
    with pytest.raises(Refused, match="Ropewalk Days"):
        leaving.delete(zeb)
    heir = UserFactory(email="heir@example.org")
    client.post(reverse("accounts:owner_hand_over"), {"email": "nobody@example.org"})
    assert User.objects.get(is_owner=True) == zeb
    client.post(reverse("accounts:owner_hand_over"), {"email": "Heir@example.org"})
    assert User.objects.get(is_owner=True) == heir
    MembershipFactory(conference=conference, user=heir, role=Role.ORGANIZER)
    zeb.refresh_from_db()
    leaving.delete(zeb)
    assert not User.objects.filter(pk=zeb.pk).exists()


def test_the_page_asks_who_one_is_and_says_first_what_goes_and_what_stays(zeb, client):
    proposal_of(zeb, ConferenceFactory(), title="My draft")
    client.force_login(zeb)
    page = client.get(PAGE).content.decode()
    assert "your draft “My draft”" in page
    assert "under a pseudonym" in page
    assert client.post(PAGE).url.startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(pk=zeb.pk).exists()
    prove(client, PAGE)
    assert not User.objects.filter(pk=zeb.pk).exists()


def test_somebody_without_a_password_types_a_mailed_code(client):
    user = UserFactory(email=ADDRESS)
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    client.force_login(user)
    assert client.post(PAGE, {"code": "AAAAAAAA"}).context["form"].errors["code"]
    client.post(PAGE, {"mail_code": "yes"})
    code = re.search(r"^([A-Z2-9]{8})$", newest("accounts.confirm_code", ADDRESS).text, re.MULTILINE).group(1)
    for wrong in ("", "\x00", "AAAAAAAA", "x" * 5000):
        assert client.post(PAGE, {"code": wrong}).status_code == 200
    assert client.post(PAGE, {"code": code.lower()}).url == reverse("accounts:account_gone")
    assert not User.objects.filter(pk=user.pk).exists()


def test_guessing_the_mailed_code_ends_soon(client):
    user = UserFactory(email=ADDRESS)
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    client.post(PAGE, {"mail_code": "yes"})
    code = re.search(r"^([A-Z2-9]{8})$", newest("accounts.confirm_code", ADDRESS).text, re.MULTILINE).group(1)
    for _guess in range(5):
        client.post(PAGE, {"code": "AAAAAAAA"})
    assert client.post(PAGE, {"code": code}).status_code == 200
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("given", [{"name": "nonsense"}, {"name": "handle"}, {"name": "handle", "handle": "x" * 500}])
def test_a_choice_that_is_none_is_an_error_and_changes_nothing(published, client, given):
    _scene, sam = published
    sam.set_password(PASSWORD)
    sam.save()
    log_in(client, sam)
    assert client.post(PAGE, given).context["form"].errors
    assert User.objects.filter(pk=sam.pk).exists()


def test_a_second_click_is_told_and_changes_nothing(zeb):
    leaving.delete(zeb)
    with pytest.raises(User.DoesNotExist):
        leaving.delete(User(pk=10**9, actor_id=uuid.uuid4()))
    assert Mail.objects.filter(kind="accounts.account_deleted").count() == 1


def test_mails_of_whoever_takes_the_address_later_are_not_erased(zeb):
    leaving.delete(zeb)
    Mail.objects.filter(recipient=ADDRESS).update(state=Mail.State.FAILED)
    queue(kind="speakers.receipt", subject_code="Z", recipient=ADDRESS, subject="New", text="New")
    forget_addresses()
    assert Mail.objects.get(subject_code="Z").recipient == ADDRESS


@pytest.mark.django_db(transaction=True)
def test_deleting_while_submitting_does_both_or_one_and_breaks_nothing(zeb):
    conference = ConferenceFactory()
    draft = proposal_of(zeb, conference, title="Now or never", abstract="Now")
    MembershipFactory(conference=conference)
    outcomes = together(lambda: leaving.delete(zeb), lambda: flows.submit(draft, by=zeb))
    assert not User.objects.filter(pk=zeb.pk).exists(), outcomes
    left = Proposal.objects.filter(pk=draft.pk).first()
    assert left is None or left.state == State.WITHDRAWN
    assert not Profile.objects.filter(name=NAME).exists()


@pytest.mark.django_db(transaction=True)
def test_deleting_twice_at_once_deletes_once(zeb):
    outcomes = together(*[lambda: leaving.delete(zeb)] * 3)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert Mail.objects.filter(kind="accounts.account_deleted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_deleting_while_a_chair_announces_waits_and_both_hold():
    scene = build()
    doors.move_phase(scene.conference.rounds.get(is_default=True), to=Phase.SELECTION, by=None)
    casey, sam = scene.people["casey"], scene.people["sam"]
    other = Proposal.objects.get(code=scene.values["other proposal"])
    told = selecting.decide(other, outcome="accept", by=casey, reason="Good")
    outcomes = together(
        lambda: selecting.announce(scene.conference, decisions=[told.code], by=casey), lambda: leaving.delete(sam)
    )
    assert not User.objects.filter(pk=sam.pk).exists(), outcomes
    other.refresh_from_db()
    assert other.state in {State.ACCEPTED, State.WITHDRAWN, State.CANCELLED}
    assert not Invitation.objects.filter(email=sam.email).exists()
