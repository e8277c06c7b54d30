"""My data: one file with everything that is held about a person, and nothing about anybody else."""

import io
import json
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.urls import reverse

from accounts import holdings
from accounts.flows import leaving
from accounts.models import User
from anonymity.services import refresh
from conferences.models import Conference, Event, Phase, Role
from notifications.models import Mail
from notifications.services import queue
from proposals import files
from proposals.models import Attachment, Proposal
from reviews import services as reviewing
from reviews.blind import blind
from reviews.models import Criterion, Reviewer
from speakers import services as speaking
from speakers.models import Profile
from tests.accounts.people import log_in, prove, verified
from tests.factories import AuthorshipFactory, ConferenceFactory, MembershipFactory, ProfileFactory, ProposalFactory
from tests.reviews.factories import stage

pytestmark = pytest.mark.django_db
PAGE = "/accounts/data/"
#: Models of the framework: rows of one browser, or of no person.
FRAMEWORK = {"sessions.Session", "auth.Permission", "auth.Group", "contenttypes.ContentType", "socialaccount.SocialApp"}
PERSONAL_FIELDS = {"actor", "by_actor", "by", "invited_by", "recipient", "address", "email"}


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


def leads_to_a_person(model, seen=()):
    """Whether rows belong to a person: by a key to them, to what is theirs, or by an address or a random id."""
    if model is Conference:
        return False
    if model in (User, Profile, Proposal, Reviewer):
        return True
    if {field.name for field in model._meta.concrete_fields} & PERSONAL_FIELDS:
        return True
    if any(isinstance(field, models.EmailField) for field in model._meta.concrete_fields):
        return True
    keys = [field.related_model for field in model._meta.concrete_fields if field.is_relation]
    return any(leads_to_a_person(key, (*seen, model)) for key in keys if key not in (*seen, model))


def test_every_model_that_leads_to_a_person_is_told_or_has_a_reason_not_to_be():
    labels = {model._meta.label for model in apps.get_models() if leads_to_a_person(model)} - FRAMEWORK
    assert {"speakers.Authorship", "notifications.Mail", "conferences.Event", "reviews.Score"} <= labels
    named = holdings.covered() | set(holdings.left_out())
    assert labels - named == set(), "name them in COVERS or LEFT_OUT of their room's my_data.py"
    assert named - {model._meta.label for model in apps.get_models()} == set()
    assert holdings.covered() & set(holdings.left_out()) == set()
    assert all(len(reason) > 12 for reason in holdings.left_out().values())


@pytest.fixture
def sam(db):
    user = verified(name="Sam Okonkwo")
    profile = ProfileFactory(user=user, name="Sam O.", biography="Builds things.", links=["https://example.org/sam"])
    conference = ConferenceFactory(name="Ropewalk Days")
    proposal = ProposalFactory(
        conference=conference, title="Quiet walls", handed_in=True, note_to_organizers="Late train"
    )
    AuthorshipFactory(proposal=proposal, profile=profile)
    other = AuthorshipFactory(
        proposal=proposal, is_contact=False, profile=ProfileFactory(name="Robin L.", biography="About Robin")
    )
    MembershipFactory(conference=conference, user=user, role=Role.HELPDESK)
    queue(kind="speakers.receipt", subject_code="A", recipient=user.email, subject="Received", text="Secret words")
    queue(kind="speakers.receipt", subject_code="A", recipient="robin@example.org", subject="For Robin", text="x")
    user.other = other
    return user


def taken(client):
    answer = client.post(PAGE)
    assert answer["Content-Type"] == "application/zip"
    return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_file_holds_what_each_room_holds(client, sam):
    log_in(client, sam)
    archive = taken(client)
    data = json.loads(archive.read("my-data.json"))
    assert data["accounts"]["account"]["email"] == "sam@example.org"
    assert data["speakers"]["profile"]["biography"] == "Builds things."
    assert data["speakers"]["profile"]["links"] == ["https://example.org/sam"]
    (proposal,) = data["speakers"]["proposals"]
    assert (proposal["title"], proposal["note_to_organizers"]) == ("Quiet walls", "Late train")
    assert data["conferences"]["roles"][0]["role"] == "helpdesk"
    assert [mail["subject"] for mail in data["notifications"]["mails"]] == ["Received"]
    page = archive.read("my-data.html").decode()
    assert "Quiet walls" in page
    assert "Builds things." in page
    assert Event.objects.get(kind="accounts.data_taken").actor == sam.actor_id


def test_it_holds_nothing_of_others_and_no_secret(client, sam):
    Authenticator.objects.create(user=sam, type="totp", data={"secret": "TOPSECRETKEY"})
    client.force_login(sam)
    prove(client, PAGE)
    archive = taken(client)
    text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert sam.name in text
    for hidden in ("Robin", "robin@", "TOPSECRETKEY", sam.password, "Secret words"):
        assert hidden not in text


def test_a_reviewers_own_reviews_are_told_with_titles_as_read_and_no_way_to_who_wrote_it(client):
    made = stage(2, 2, phase=Phase.REVIEW)
    robin = made.user(0)
    for number, words in enumerate(("mine, clear", "theirs, hidden")):
        reviewer, paper = made.reviewers[number], made.blind(0)
        with blind(reviewer):
            answers = {each.pk: 1 for each in Criterion.objects.all()}
            reviewing.submit_review(paper, by=reviewer, answers=answers, comment=words)
    data = holdings.everything(robin)
    text = json.dumps(data, default=str)
    assert "mine, clear" in text
    assert "theirs, hidden" not in text
    paper, proposal = made.blind(0), made.proposals[0]
    assert paper.title in text
    author = Profile.objects.get(authorships__proposal=proposal)
    for hidden in (str(paper.pk), proposal.code, author.name, author.email, author.code):
        assert hidden not in text


def test_a_reviewer_who_speaks_is_not_told_which_proposal_in_review_is_theirs():
    made = stage(1, 1, phase=Phase.REVIEW)
    author = Profile.objects.get(authorships__proposal=made.proposals[0]).user
    MembershipFactory(conference=made.conference, user=author, role=Role.REVIEWER)
    refresh(made.conference)
    (as_reviewer,) = holdings.everything(author)["reviews"]["as_reviewer"]
    assert as_reviewer["stepped_back_from"] == []


def test_hostile_words_are_text_in_the_page(client):
    sam = verified(name="<script>alert(1)</script>")
    speaking.save_profile(speaking.profile_of(sam), by=sam, fields={"biography": "</p><img src=x onerror=alert(1)>"})
    log_in(client, sam)
    page = taken(client).read("my-data.html").decode()
    assert "<script>" not in page
    assert "<img" not in page


def test_whoever_holds_nothing_gets_a_file_too(client):
    log_in(client, verified("vik@example.org"))
    assert json.loads(taken(client).read("my-data.json"))["speakers"]["profile"] is None


def test_somebody_logged_out_or_logged_in_long_ago_says_first_who_they_are(client):
    assert client.post(PAGE).url.startswith(reverse("account_login"))
    client.force_login(verified())
    assert client.post(PAGE).url.startswith(reverse("account_reauthenticate"))
    assert not Event.objects.filter(kind="accounts.data_taken").exists()


def test_the_number_of_questions_does_not_grow_with_what_is_held(client, sam, django_assert_max_num_queries):
    for number in range(30):
        proposal = ProposalFactory(conference=ConferenceFactory())
        AuthorshipFactory(proposal=proposal, profile=Profile.objects.get(user=sam))
        Mail.objects.create(
            kind="x", subject_code=str(number), recipient=sam.email, subject="s", text="t", message_id=f"<{number}>"
        )
    with django_assert_max_num_queries(45):
        holdings.everything(sam)


def test_files_and_picture_are_in_it_and_go_with_the_account(
    client, sam, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    profile = Profile.objects.get(user=sam)
    Profile.objects.filter(pk=profile.pk).update(pictures={"128": files.store_bytes(files.PICTURES, b"a picture")})
    held = ProposalFactory(title="With slides")
    AuthorshipFactory(proposal=held, profile=profile)
    stored = files.store_bytes(files.UPLOADS, b"my slides")
    Attachment.objects.create(
        proposal=held,
        readers="organizers",
        original_name="slides.pdf",
        kind="pdf",
        size=9,
        sha256="0" * 64,
        stored=stored,
    )
    log_in(client, sam)
    archive = taken(client)
    held_bytes = {archive.read(name) for name in archive.namelist() if name.startswith("speakers/")}
    assert held_bytes == {b"my slides", b"a picture"}
    with django_capture_on_commit_callbacks(execute=True):
        leaving.delete(sam)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
