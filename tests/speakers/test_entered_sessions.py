"""Sessions that an organizer enters: with a name only, with or without review, and taken over by their speakers."""

import pytest
from django.core.cache import cache

from accounts.models import User
from anonymity import services as doors
from anonymity.models import BlindKey
from conferences.models import Event, Phase, Role
from notifications.models import Mail
from proposals.models import Proposal
from proposals.states import Refused, State
from selection.models import Decision
from speakers import queries, services
from speakers.addresses import split_people
from speakers.models import Authorship, Profile
from speakers.tokens import claim_token
from tests.factories import (
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.forms import filled, text_of
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked_for_codes_before():
    cache.clear()


@pytest.fixture
def olu(conference):
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference, minutes=45)
    return MembershipFactory(conference=conference, user=UserFactory(name="Olu")).user


@pytest.fixture
def as_olu(client, olu):
    client.force_login(olu)
    return client


@pytest.fixture
def enter(as_olu, url):
    """Fill in the form with these changes, and send it."""

    def send(**changes):
        form = filled(as_olu.get(url("organizer_enter")), **{"title": "Keynote", "people": "Ada Quill"} | changes)
        return as_olu.post(url("organizer_enter"), form, follow=True)

    return send


def entered():
    return Proposal.objects.get(title="Keynote")


def names(proposal):
    return [each.name for each in queries.speakers_of([proposal.pk])[proposal.pk]]


def mailed_code(address):
    return Mail.objects.filter(kind="accounts.login_code", recipient=address).latest("pk").text.splitlines()[2]


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("Ada Quill", [("Ada Quill", "")]),
        ("Ada Quill <ada@example.org>\r\nBo", [("Ada Quill", "ada@example.org"), ("Bo", "")]),
        ('"Quill, Ada" <ada@example.org>', [("Quill, Ada", "ada@example.org")]),
        ("ada@example.org", [("", "ada@example.org")]),
        ("\n \n", []),
    ],
)
def test_people_are_read_as_they_are_written(typed, means):
    assert split_people(typed) == means


def test_a_name_is_enough_for_a_session_that_is_settled(enter):
    page = enter(goes_on="confirmed")
    assert "“Keynote” is entered" in text_of(page)
    row = entered()
    assert (row.state, row.minutes, names(row)) == (State.CONFIRMED, 45, ["Ada Quill"])
    assert row.accepted_track in row.tracks.all()
    assert not Mail.objects.exists()
    kinds = list(Event.objects.filter(subject=row.code).order_by("id").values_list("kind", flat=True))
    assert kinds[-4:] == [
        "proposals.submitted", "proposals.accepted", "selection.accepted_entered", "proposals.confirmed",
    ]  # fmt: skip


def test_what_goes_without_review_never_joins_it(enter, conference):
    enter(goes_on="confirmed")
    doors.move_phase(conference.rounds.get(is_default=True), to=Phase.REVIEW, by=None)
    doors.admit_late(conference)
    assert not BlindKey.objects.filter(proposal=entered()).exists()


def test_what_goes_into_review_joins_it_and_tells_reviewers_no_name(enter, conference):
    enter(goes_on="review", abstract="What it is about.")
    assert entered().state == State.SUBMITTED
    doors.move_phase(conference.rounds.get(is_default=True), to=Phase.REVIEW, by=None)
    assert BlindKey.objects.filter(proposal=entered()).exists()


def test_speakers_with_an_address_are_asked_to_confirm_and_get_the_link(enter, client):
    enter(goes_on="accepted", people="Ada Quill <ada@example.org>\nBo Reed")
    row = entered()
    assert (row.state, names(row)) == (State.ACCEPTED, ["Ada Quill", "Bo Reed"])
    assert Decision.objects.announced().filter(proposal=row).exists()
    assert set(Mail.objects.values_list("recipient", flat=True)) == {"ada@example.org"}
    assert sorted(Mail.objects.values_list("kind", flat=True)) == ["selection.accepted", "speakers.entered"]
    mail = Mail.objects.get(kind="selection.accepted")
    client.logout()
    link = next(line for line in mail.text.splitlines() if "/confirm/" in line).strip()
    assert client.post(link.removeprefix("http://localhost:8000"), follow=True).status_code == 200
    row.refresh_from_db()
    assert row.state == State.CONFIRMED


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": ""}, "required"),
        ({"people": ""}, "required"),
        ({"people": "Ada <nowhere>"}, "“nowhere” is not an e-mail address"),
        ({"people": "Ada <a@example.org>\nBo <A@example.org>"}, "there twice"),
        ({"people": "\n".join(f"Person {n}" for n in range(100))}, "at most 20"),
        ({"people": "A" * 101}, "1 character longer"),
        ({"goes_on": "accepted"}, "at least one of them needs an e-mail address"),
        ({"goes_on": "review"}, "Reviewers need something to read"),
        ({"title": "T" * 201}, "1 character longer"),
        ({"track": "XXXXXXXX"}, "not one of the available"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_lost(as_olu, url, olu, changes, says):
    form = filled(as_olu.get(url("organizer_enter")), title="Keynote", people="Ada Quill", abstract="") | {
        name: [value] for name, value in changes.items()
    }
    page = as_olu.post(url("organizer_enter"), form)
    assert says in text_of(page)
    assert not Proposal.objects.exists()
    assert not Profile.objects.filter(user=None).exists()


def test_a_double_click_enters_one_session(as_olu, url, olu):
    form = filled(as_olu.get(url("organizer_enter")), title="Keynote", people="Ada Quill")
    as_olu.post(url("organizer_enter"), form)
    assert "entered already" in text_of(as_olu.post(url("organizer_enter"), form, follow=True))
    assert Proposal.objects.count() == 1
    assert Profile.objects.filter(user=None).count() == 1


def test_one_person_with_two_sessions_is_one_person(enter, as_olu, url):
    enter(people="Ada Quill <ada@example.org>")
    form = filled(as_olu.get(url("organizer_enter")), title="Panel", people="A. Quill <ADA@example.org>")
    as_olu.post(url("organizer_enter"), form)
    assert Profile.objects.filter(user=None).count() == 1


@pytest.mark.parametrize("role", [None, Role.CHAIR, Role.HELPDESK, Role.REVIEWER])
def test_only_organizers_enter_sessions(client, conference, url, role):
    user = UserFactory()
    if role:
        MembershipFactory(conference=conference, role=role, user=user)
    client.force_login(user)
    assert client.get(url("organizer_enter")).status_code == 404


def test_an_organizer_who_reviews_is_told_until_when(as_olu, url, conference, olu):
    MembershipFactory(conference=conference, role=Role.REVIEWER, user=olu)
    assert as_olu.get(url("organizer_enter")).status_code == 404


# --- Taking over ---------------------------------------------------------------------------------------------


@pytest.fixture
def link(enter, client, url):
    enter(people="Ada Quill <ada@example.org>")
    client.logout()
    return url("entered_claim", token=claim_token(Profile.objects.get(email="ada@example.org")))


def test_the_mailed_link_makes_it_theirs_with_a_code_on_the_page(client, link, conference):
    assert link in Mail.objects.get(kind="speakers.entered").text
    assert "Are you Ada Quill?" in text_of(client.get(link))
    client.post(link, {"answer": "mail_code", "email": "ada@example.org"})
    page = client.post(link, {"answer": "type_code", "code": mailed_code("ada@example.org")}, follow=True)
    assert "These sessions are yours now" in text_of(page)
    ada = User.objects.get(email="ada@example.org")
    assert entered() in queries.proposals_by(ada, conference)
    assert Profile.objects.get(user=ada).name == "Ada Quill"
    assert "taken over already" in text_of(client.get(link))


def test_the_link_works_for_another_address_and_the_log_says_so(client, link):
    client.force_login(ProfileFactory(user=UserFactory(name="Ada at home")).user)
    client.post(link, {"answer": "claim"})
    assert names(entered()) == ["Ada at home"]
    assert Event.objects.get(kind="speakers.profile_claimed").data["by_link"] is True


@pytest.mark.parametrize("token", ["x", "ABCD2345.1wHrqf.signature", "🦄"])
def test_a_forged_link_is_none(client, conference, token):
    assert client.get(f"/{conference.slug}/proposals/claim/{token}/").status_code == 404


def test_taking_over_needs_a_login(client, link):
    assert client.post(link, {"answer": "claim"}).url.startswith("/accounts/login/")


def test_an_organizer_corrects_name_and_address_and_mails_the_link(enter, as_olu, url):
    enter()
    listed = Authorship.objects.get(proposal=entered())
    address = url("entered_edit", code=entered().code, who=listed.code)
    form = {"name": "Ada Q.\r\nQuill", "email": "ada@exämple.org", "mail": "on"}
    assert "on its way to ada@exämple.org" in text_of(as_olu.post(address, form, follow=True))
    assert names(entered()) == ["Ada Q. Quill"]
    assert "within this hour" in text_of(as_olu.post(address, form, follow=True))
    assert Mail.objects.filter(kind="speakers.entered").count() == 1
    assert "needs a name or an address" in text_of(as_olu.post(address, {"name": "", "email": ""}))
    assert "Where should the mail go?" in text_of(as_olu.post(address, {"name": "Ada", "mail": "on"}))


def test_who_has_taken_it_over_is_not_corrected_any_more(link, client, url, olu):
    listed = Authorship.objects.get(proposal=entered())
    client.force_login(UserFactory())
    client.post(link, {"answer": "claim"})
    client.force_login(olu)
    assert client.get(url("entered_edit", code=entered().code, who=listed.code)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_over_at_once_one_has_it():
    proposal = ProposalFactory(state=State.SUBMITTED)
    profile = services.enter(by=None, fields={"name": "Ada"}, email="ada@example.org")
    services.add_speaker(proposal, by=None, profile=profile)
    both = [UserFactory(), UserFactory()]
    told = together(*[lambda user=user: services.claim(profile, by=user, by_link=True) for user in both])
    assert sum(isinstance(each, Exception) for each in told) == 1
    assert any(isinstance(each, Refused) for each in told), "and the other is told"
    assert Authorship.objects.speaking().filter(proposal=proposal, profile__user__in=both).count() == 1
