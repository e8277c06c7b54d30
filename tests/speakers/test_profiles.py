"""Profiles: made at first need, saved by their person, claimed when somebody else had entered them."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection

from conferences.models import Event
from proposals.states import Refused
from speakers import queries, services
from speakers.models import Authorship, Profile
from tests.factories import AuthorshipFactory, ConferenceFactory, ProfileFactory, ProposalFactory, UserFactory
from tests.together import together

pytestmark = pytest.mark.django_db


def entered(email="sam@example.org", **fields):
    return ProfileFactory(user=None, name="S. Entered", email=email, **fields)


def verified(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_a_profile_is_made_once_from_what_the_account_knows():
    user = UserFactory(name="Ana", email="ana@example.org")
    profile = services.profile_of(user)
    assert (profile.name, profile.email) == ("Ana", "ana@example.org")
    assert services.profile_of(user) == profile
    assert str(profile) == "Ana"


def test_a_saved_profile_is_tidied_and_the_log_has_no_text(sam):
    profile = services.save_profile(
        services.profile_of(sam),
        by=sam,
        fields={"name": " Sam\x00\nSmith ", "biography": "Line\r\nline", "website": "https://example.org/sam"},
    )
    assert (profile.name, profile.biography) == ("Sam Smith", "Line\nline")
    event = Event.objects.get()
    assert (event.kind, event.data) == ("speakers.profile_saved", {"fields": ["biography", "name", "website"]})
    assert services.save_profile(profile, by=sam, fields={"name": "Sam Smith"}) == profile
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "n" * 101},
        {"biography": "b" * 5001},
        {"biography": "b" * 1_000_000},
        {"website": "javascript:alert(1)"},
        {"website": "ftp://example.org"},
        {"website": "https://example.org/" + "x" * 300},
        {"pronouns": "p" * 31},
    ],
)
def test_a_profile_refuses_what_does_not_fit_by_field(sam, fields):
    with pytest.raises(ValidationError) as wrong:
        services.save_profile(services.profile_of(sam), by=sam, fields=fields)
    assert list(wrong.value.message_dict) == list(fields)


def test_a_profile_has_no_other_fields(sam):
    with pytest.raises(ValueError, match="user"):
        services.save_profile(services.profile_of(sam), by=sam, fields={"user": None})


def test_an_entered_profile_is_claimed_by_whoever_verified_its_address(sam):
    authorship = AuthorshipFactory(profile=entered(biography="From the import"))
    assert list(queries.entered_for(sam)) == [authorship.profile]
    mine = services.claim(authorship.profile, by=verified(sam))
    assert mine == services.profile_of(sam)
    assert (mine.name, mine.biography) == ("Sam", "From the import")
    assert list(queries.proposals_by(sam, authorship.proposal.conference)) == [authorship.proposal]
    assert not Profile.objects.filter(user=None).exists()
    assert Event.objects.get().kind == "speakers.profile_claimed"


def test_who_was_entered_and_invited_for_the_same_proposal_speaks_once_and_stays_contact(sam, draft):
    Authorship.objects.update(is_contact=False)
    AuthorshipFactory(profile=entered(), proposal=draft, is_contact=True)
    services.claim(Profile.objects.get(user=None), by=verified(sam))
    authorship = Authorship.objects.get()
    assert (authorship.profile.user, authorship.is_contact) == (sam, True)


def test_nobody_claims_an_address_they_have_not_verified(sam):
    profile = AuthorshipFactory(profile=entered()).profile
    with pytest.raises(Refused, match="verified"):
        services.claim(profile, by=sam)
    with pytest.raises(Refused, match="verified"):
        services.claim(AuthorshipFactory(profile=entered(email="")).profile, by=verified(sam))


def test_a_profile_with_an_account_cannot_be_claimed(sam):
    with pytest.raises(Refused, match="already"):
        services.claim(ProfileFactory(), by=verified(sam))


def test_speakers_are_entered_in_order_and_the_first_is_the_contact():
    proposal, first, second = ProposalFactory(), entered("a@example.org"), entered("b@example.org")
    services.add_speaker(proposal, by=None, profile=first)
    services.add_speaker(proposal, by=None, profile=second)
    services.add_speaker(proposal, by=None, profile=second)
    rows = Authorship.objects.order_by("position")
    assert list(rows.values_list("profile", "is_contact", "position")) == [(first.pk, True, 0), (second.pk, False, 1)]


def test_a_draft_is_started_with_its_contact(sam, conference):
    kind = ProposalFactory(conference=conference).session_type
    proposal = services.start(conference, by=sam, fields={"title": "New", "session_type": kind})
    authorship = Authorship.objects.get(proposal=proposal)
    assert (authorship.profile.user, authorship.is_contact, authorship.status) == (sam, True, "accepted")


def test_a_form_sent_twice_starts_one_draft(sam, conference):
    fields = {"title": "New", "session_type": ProposalFactory(conference=conference).session_type}
    first = services.start(conference, by=sam, fields=fields, code="ABCD2345")
    with pytest.raises(services.AlreadyStarted) as again:
        services.start(conference, by=sam, fields=fields, code="ABCD2345")
    assert again.value.proposal == first
    with pytest.raises(Exception, match="duplicate key"):
        services.start(conference, by=UserFactory(), fields=fields, code="ABCD2345")


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_start_starts_one_draft():
    conference, sam = ConferenceFactory(), UserFactory()
    fields = {"title": "New", "session_type": ProposalFactory(conference=conference).session_type}
    told = together(*[lambda: services.start(conference, by=sam, fields=fields, code="ABCD2345")] * 3)
    assert sum(isinstance(each, services.AlreadyStarted) for each in told) == 2
    assert Profile.objects.count() == Authorship.objects.count() == 1


def speaker_rows(conference, count):
    proposals = ProposalFactory.create_batch(count, conference=conference)
    for proposal in proposals:
        AuthorshipFactory(proposal=proposal)
        AuthorshipFactory(proposal=proposal, is_contact=False, position=1)
        AuthorshipFactory(
            proposal=proposal, is_contact=False, profile=None, invited_email="x@example.org", status="invited",
            invited_at=proposal.created_at,
        )  # fmt: skip
    return [proposal.pk for proposal in proposals]


@pytest.mark.parametrize("count", [2, 50])
def test_who_speaks_is_asked_with_one_query_for_any_number_of_proposals(django_assert_num_queries, conference, count):
    ids = speaker_rows(conference, count)
    with django_assert_num_queries(1):
        speakers = queries.speakers_of(ids)
    with django_assert_num_queries(1):
        recipients = queries.recipients_of(ids)
    assert [len(speakers[each]) for each in ids] == [2] * count
    assert [[each.email for each in recipients[pk]] for pk in ids] == [
        [profile.user.email for profile in speakers[pk]] for pk in ids
    ]
    users = [profile.user_id for profiles in speakers.values() for profile in profiles]
    with django_assert_num_queries(2):
        assert len(queries.authored_by_users(conference, users)) == 2 * count


def test_mail_goes_to_the_account_before_the_entered_address_and_to_each_address_once(draft, sam):
    Profile.objects.filter(user=sam).update(email="old@example.org")
    AuthorshipFactory(proposal=draft, profile=entered(), is_contact=False, position=1)
    AuthorshipFactory(proposal=draft, profile=entered(email=""), is_contact=False, position=2)
    assert queries.recipients_of([draft.pk]) == {draft.pk: [("Sam", "sam@example.org")]}


def test_whoever_was_asked_to_speak_knows_the_author_even_if_they_declined(draft, sam, ana, conference):
    AuthorshipFactory(
        proposal=draft, profile=None, invited_email=ana.email, status="declined", is_contact=False,
        answered_at=draft.created_at,
    )  # fmt: skip
    other = AuthorshipFactory(profile=entered(), proposal=ProposalFactory(conference=conference)).proposal
    vik = UserFactory()
    assert queries.authored_by_users(conference, [sam.pk, ana.pk, vik.pk]) == {
        (draft.pk, sam.pk),
        (draft.pk, ana.pk),
        (other.pk, sam.pk),
    }
    assert queries.knows_authors_of(draft, ana)
    assert not queries.knows_authors_of(draft, vik)
    assert queries.authored_by_users(ConferenceFactory(), [sam.pk]) == set()


def test_names_are_searched_in_this_conference_only(draft, sam, conference):
    assert list(queries.named_like(conference, "sa")) == [{"proposal_id": draft.pk}]
    assert not queries.named_like(ConferenceFactory(), "sa")
    assert not queries.named_like(conference, "%")


def test_the_database_holds_together_who_speaks(draft, sam):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'speakers_authorship_%' AND contype='c'")
        assert cursor.fetchone()[0] >= 5
    assert [str(each.profile) for each in queries.people_of(draft)] == ["Sam"]
    assert str(Authorship.objects.get()).endswith("accepted")


def test_links_are_kept_one_on_a_line_and_shown_to_everyone(client):
    sam = UserFactory(name="Sam")
    client.force_login(sam)
    page = "/accounts/speaker/"
    form = {"name": "Sam", "links": "example.org/sam\nhttp://code.example.org\n\nexample.org/sam"}
    assert client.post(page, form).url == "/accounts/"
    assert services.profile_of(sam).links == ["https://example.org/sam", "http://code.example.org"]
    assert "http://code.example.org" in client.get(page).content.decode()


@pytest.mark.parametrize(
    "links",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://",
        "\x00",
        "x" * 60_000,
        "https://example.org/" + "x" * 300,
        "\n".join(f"https://example.org/{number}" for number in range(9)),
    ],
)
def test_what_is_no_link_or_too_many_is_an_error_at_the_field_and_keeps_what_was_typed(client, links):
    sam = UserFactory(name="Sam")
    client.force_login(sam)
    answer = client.post("/accounts/speaker/", {"name": "Samuel", "links": links})
    assert answer.context["form"].errors["links"]
    assert services.profile_of(sam).name == "Sam"
