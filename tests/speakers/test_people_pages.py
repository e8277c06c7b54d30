"""The pages of co-speakers, invitations and profiles."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils.timezone import now

from conferences.models import Conference
from notifications.models import Mail
from speakers import queries, services, tokens
from speakers.models import Authorship, Profile
from tests.factories import AuthorshipFactory, ProfileFactory, UserFactory
from tests.speakers.forms import filled, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(as_sam, url, draft):
    as_sam.post(url("speaker_list", code=draft.code), {"emails": "ana@example.org"})
    return Authorship.objects.open().get()


@pytest.fixture
def link(invitation, url):
    return url("invitation_show", token=tokens.invitation_token(invitation))


def test_an_invited_address_gets_a_mail_with_a_link_that_works(client, as_sam, url, invitation, draft):
    mail = Mail.objects.get(kind="speakers.invitation")
    assert mail.recipient == "ana@example.org"
    assert "Sam is proposing “Quiet walls” to Northern Lights Conf" in mail.text
    link = next(line for line in mail.text.splitlines() if "/invitation/" in line)
    as_sam.logout()
    page = client.get(link.removeprefix("http://localhost:8000"))
    assert "Sam would like you to speak with them: “Quiet walls”" in text_of(page)
    assert "ana@example.org" in text_of(page) or "Mail me a code" in text_of(page)


def test_accepting_needs_a_login_and_comes_back(client, as_sam, link, ana):
    as_sam.logout()
    assert client.post(link, {"answer": "accept"}).url.startswith("/accounts/login/?next=/north/proposals/invitation/")
    client.force_login(ana)
    page = client.post(link, {"answer": "accept"}, follow=True)
    assert "You are a speaker now" in text_of(page)
    assert page.redirect_chain[-1][0].startswith("/north/proposals/")
    again = client.post(link, {"answer": "accept"}, follow=True)
    assert "accepted already" in text_of(again)
    assert "You take part in this proposal" in text_of(client.get(link))
    client.force_login(UserFactory())
    assert "This invitation was accepted. If that was not you" in text_of(client.get(link))


def test_declining_needs_no_account_and_is_told_once(client, as_sam, link, invitation):
    as_sam.logout()
    page = client.post(link, {"answer": "decline"}, follow=True)
    assert "You declined" in text_of(page)
    again = client.post(link, {"answer": "decline"}, follow=True)
    assert "declined already" in text_of(again)
    assert Authorship.objects.get(pk=invitation.pk).status == "declined"


def test_a_link_works_before_the_conference_is_published(client, as_sam, link):
    Conference.objects.update(is_public=False)
    as_sam.logout()
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("token", ["x", "ABCD2345.1wHrqf.signature", "🦄"])
def test_a_forged_or_broken_link_says_what_to_do(client, conference, token):
    page = client.get(f"/{conference.slug}/proposals/invitation/{token}/")
    assert page.status_code == 404
    assert "Ask whoever invited you to send it again" in text_of(page)


def test_a_link_of_something_over_says_so(client, as_sam, link, url, draft):
    as_sam.post(url("proposal_withdraw", code=draft.code))
    as_sam.logout()
    assert "nothing to answer any more" in text_of(client.get(link))


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("", "required"),
        ("nobody", "is not an e-mail address"),
        ("x" * 300 + "@example.org", "is not an e-mail address"),
        ("sam@example.org", "On the list already"),
        ("ana@example.org", "On the list already"),
        ("a@exa\x00mple.org", "Null characters"),
    ],
)
def test_an_invitation_that_cannot_be_sent_says_why(as_sam, url, draft, invitation, email, says):
    page = as_sam.post(url("speaker_list", code=draft.code), {"emails": email}, follow=True)
    assert says in text_of(page)
    assert Mail.objects.count() == 1


def test_sending_again_waits_a_while_and_then_mails_a_new_link(as_sam, url, draft, invitation):
    again = url("speaker_resend", code=draft.code, who=invitation.code)
    assert "give it some minutes" in text_of(as_sam.post(again, follow=True))
    Authorship.objects.filter(pk=invitation.pk).update(invited_at=now() - timedelta(hours=1))
    assert "on its way again" in text_of(as_sam.post(again, follow=True))
    assert Mail.objects.count() == 2


def test_removing_asks_first(as_sam, url, draft, invitation, link):
    remove = url("speaker_remove", code=draft.code, who=invitation.code)
    assert "The link in their mail stops working" in text_of(as_sam.get(remove))
    assert "off the list" in text_of(as_sam.post(remove, follow=True))
    assert as_sam.get(link).status_code == 404
    assert as_sam.post(remove).status_code == 404


def test_the_contact_hands_over_and_leaves(as_sam, url, draft, sam):
    ana = services.add_speaker(draft, by=None, profile=ProfileFactory(user__name="Ana"))
    mine = Authorship.objects.get(profile__user=sam)
    leave = url("speaker_remove", code=draft.code, who=mine.code)
    assert "Make somebody else the contact first" in text_of(as_sam.post(leave, follow=True))
    assert "You are the contact" in text_of(as_sam.get(leave)), "and what to do first"
    assert "They will not be a speaker" in text_of(as_sam.get(url("speaker_remove", code=draft.code, who=ana.code)))
    page = as_sam.post(url("speaker_hand_over", code=draft.code, who=ana.code), follow=True)
    assert "Ana is the contact now" in text_of(page)
    page = as_sam.post(url("speaker_hand_over", code=draft.code, who=mine.code), follow=True)
    assert "Only the contact can hand this over" in text_of(page)
    assert "Leave “Quiet walls”?" in text_of(as_sam.get(leave))
    assert "not a speaker of “Quiet walls” any more" in text_of(as_sam.post(leave, follow=True))
    assert as_sam.get(url("speaker_list", code=draft.code)).status_code == 404


def test_what_is_over_has_no_buttons(as_sam, url, draft, invitation):
    as_sam.post(url("proposal_withdraw", code=draft.code))
    page = as_sam.get(url("speaker_list", code=draft.code))
    assert "Send the invitations" not in text_of(page)
    assert "Send again" not in text_of(page)


def test_another_speakers_people_are_absent(client, url, invitation, draft):
    client.force_login(ProfileFactory().user)
    for name in ("speaker_resend", "speaker_hand_over", "speaker_remove"):
        assert client.post(url(name, code=draft.code, who=invitation.code)).status_code == 404


def test_a_profile_is_saved_and_what_does_not_fit_is_told(as_sam, url, sam):
    page = as_sam.get(url("profile_edit"))
    form = filled(page, name="Sam Smith", biography="B" * 5001, website="javascript:alert(1)")
    page = as_sam.post(url("profile_edit"), form)
    assert "1 character longer" in text_of(page)
    assert "valid URL" in text_of(page)
    page = as_sam.post(url("profile_edit"), form | {"biography": "Short.", "website": "ftp://example.org"})
    assert "Enter a valid URL" in text_of(page)
    page = as_sam.post(url("profile_edit"), form | {"biography": "Short.", "website": ""}, follow=True)
    assert "Your profile is saved" in text_of(page)
    assert Profile.objects.get(user=sam).biography == "Short."


def test_a_profile_typed_while_logged_out_comes_back(as_sam, url, sam):
    form = filled(as_sam.get(url("profile_edit")), biography="An hour's work")
    as_sam.cookies.clear()
    as_sam.post(url("profile_edit"), form)
    as_sam.force_login(sam)
    page = as_sam.get(url("profile_edit"))
    assert filled(page)["biography"] == ["An hour's work"]
    as_sam.post(url("profile_edit"), filled(page))
    assert Profile.objects.get(user=sam).biography == "An hour's work"


def test_looking_at_the_profile_page_makes_no_profile(client, url, ana):
    client.force_login(ana)
    assert filled(client.get(url("profile_edit")))["name"] == ["Ana"]
    assert not Profile.objects.filter(user=ana).exists()


def test_entered_sessions_are_offered_and_claimed(as_sam, url, sam, conference):
    entered = AuthorshipFactory(
        profile=ProfileFactory(user=None, name="S. Entered", email=sam.email), proposal__conference=conference
    )
    page = as_sam.get(url("proposal_list"))
    assert "Are you S. Entered?" in text_of(page)
    claim = url("profile_claim", code=entered.profile.code)
    assert "verified its e-mail address" in text_of(as_sam.post(claim, follow=True))
    EmailAddress.objects.create(user=sam, email=sam.email, verified=True)
    assert "yours now" in text_of(as_sam.post(claim, follow=True))
    assert entered.proposal in queries.proposals_by(sam, conference)
    assert as_sam.post(claim).status_code == 404


def test_nobody_claims_what_was_entered_for_another(client, url, ana, sam):
    entered = AuthorshipFactory(profile=ProfileFactory(user=None, name="S.", email=sam.email))
    client.force_login(ana)
    assert client.post(url("profile_claim", code=entered.profile.code)).status_code == 404
