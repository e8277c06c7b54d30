"""Co-speakers: invited, accepting, declining, reminded, removed; the contact; and two people at once."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from conferences.models import Event
from proposals.models import Proposal
from proposals.states import OVER, Refused
from speakers import services, tokens
from speakers.models import Authorship
from tests.factories import AuthorshipFactory, ProfileFactory, ProposalFactory, UserFactory
from tests.together import together

pytestmark = pytest.mark.django_db


def contact_of(proposal):
    return Authorship.objects.get(proposal=proposal, is_contact=True)


@pytest.fixture
def invitation(draft, sam):
    return services.invite(draft, by=sam, email=" Ana@Example.org ")


def kinds():
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_an_invitation_is_an_address_until_it_is_accepted(invitation, ana):
    assert (invitation.invited_email, invitation.status, invitation.profile) == ("ana@example.org", "invited", None)
    accepted = services.accept(invitation, by=ana)
    assert (accepted.status, accepted.profile.user, accepted.position) == ("accepted", ana, 1)
    assert kinds() == ["speakers.invited", "speakers.accepted"]
    assert Event.objects.last().actor == ana.actor_id


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a b@example.org", "x" * 300 + "@example.org", "a@exa\x00m.org"]
)
def test_what_is_no_address_is_refused(draft, sam, address):
    with pytest.raises(ValidationError):
        services.invite(draft, by=sam, email=address)


def test_an_invitation_may_have_been_forwarded(invitation):
    vik = UserFactory(email="vik@example.org")
    assert services.accept(invitation, by=vik).profile.user == vik


def test_nobody_is_invited_twice_or_while_they_speak(draft, sam, invitation):
    with pytest.raises(Refused, match="invited already"):
        services.invite(draft, by=sam, email="ANA@example.org")
    with pytest.raises(Refused, match="speaker of this proposal already"):
        services.invite(draft, by=sam, email=sam.email)


def test_who_declined_can_be_asked_again(draft, sam, invitation, ana):
    services.decline(invitation)
    with pytest.raises(Refused, match="declined already"):
        services.accept(invitation, by=ana)
    again = services.invite(draft, by=sam, email="ana@example.org")
    assert again == invitation
    assert services.accept(again, by=ana).status == "accepted"


def test_accepting_twice_is_told(invitation, ana):
    services.accept(invitation, by=ana)
    with pytest.raises(Refused, match="accepted already"):
        services.accept(invitation, by=ana)
    with pytest.raises(Refused, match="accepted already"):
        services.decline(invitation)


def test_who_speaks_there_already_does_not_speak_twice(invitation, sam, draft):
    with pytest.raises(Refused, match="for somebody else"):
        services.accept(invitation, by=sam)
    EmailAddress.objects.create(user=sam, email=invitation.invited_email, verified=True)
    assert services.accept(invitation, by=sam) == contact_of(draft)
    assert Authorship.objects.count() == 1
    assert kinds()[-1] == "speakers.invitation_dropped"


def test_an_invitation_is_sent_again_but_not_at_once(invitation, sam):
    with pytest.raises(Refused, match="give it some minutes"):
        services.resend(invitation, by=sam)
    Authorship.objects.filter(pk=invitation.pk).update(invited_at=now() - timedelta(minutes=11))
    assert services.resend(invitation, by=sam).invited_at > now() - timedelta(minutes=1)


def test_an_invitation_that_was_taken_back_says_so(invitation, sam, ana):
    services.remove(invitation, by=sam)
    with pytest.raises(Refused, match="taken back"):
        services.accept(invitation, by=ana)
    with pytest.raises(Refused, match="not on the list any more"):
        services.remove(invitation, by=sam)


def test_only_speakers_change_the_list(draft, invitation, ana):
    for act in (
        lambda: services.invite(draft, by=ana, email="x@example.org"),
        lambda: services.resend(invitation, by=ana),
        lambda: services.remove(invitation, by=ana),
        lambda: services.hand_over(invitation, by=ana),
    ):
        with pytest.raises(Refused, match="not a speaker"):
            act()


def test_the_last_speaker_withdraws_instead_of_leaving(draft, sam, invitation):
    with pytest.raises(Refused, match="withdraw the proposal instead"):
        services.remove(contact_of(draft), by=sam)


def test_the_contact_hands_over_before_leaving(draft, sam, ana, invitation):
    accepted = services.accept(invitation, by=ana)
    with pytest.raises(Refused, match="somebody else the contact"):
        services.remove(contact_of(draft), by=sam)
    with pytest.raises(Refused, match="Only the contact"):
        services.remove(contact_of(draft), by=ana)
    with pytest.raises(Refused, match="Only the contact"):
        services.hand_over(services.add_speaker(draft, by=None, profile=ProfileFactory()), by=ana)
    services.hand_over(accepted, by=sam)
    assert services.hand_over(accepted, by=sam).is_contact, "twice is once"
    services.remove(Authorship.objects.get(profile__user=sam), by=sam)
    assert contact_of(draft).profile.user == ana
    assert kinds()[-2:] == ["speakers.contact_handed_over", "speakers.left"]


def test_a_contact_is_somebody_who_speaks(sam, invitation):
    with pytest.raises(Refused, match="not a speaker"):
        services.hand_over(invitation, by=sam)


def test_a_speaker_can_leave_and_the_contact_can_remove_one(draft, sam, ana, invitation):
    services.remove(services.accept(invitation, by=ana), by=ana)
    assert kinds()[-1] == "speakers.left"
    other = services.add_speaker(draft, by=None, profile=ProfileFactory())
    services.remove(other, by=sam)
    assert kinds()[-1] == "speakers.removed"


@pytest.mark.parametrize("state", sorted(OVER))
def test_what_is_over_keeps_its_speakers(draft, sam, ana, invitation, state):
    over = ProposalFactory(state=state)
    Proposal.objects.filter(pk=draft.pk).update(
        state=state,
        submitted_at=over.submitted_at,
        accepted_track=None if not over.accepted_track else draft.tracks.get(),
    )
    with pytest.raises(Refused, match="cannot change any more"):
        services.accept(invitation, by=ana)
    with pytest.raises(Refused, match="cannot change any more"):
        services.invite(draft, by=sam, email="x@example.org")


def test_a_proposal_has_a_bounded_number_of_speakers(draft, sam, monkeypatch):
    monkeypatch.setattr("speakers.services.invitations.MOST_SPEAKERS", 2)
    services.invite(draft, by=sam, email="one@example.org")
    with pytest.raises(Refused, match="at most 2"):
        services.invite(draft, by=sam, email="two@example.org")


def test_a_link_is_signed_and_expires(invitation, monkeypatch):
    token = tokens.invitation_token(invitation)
    assert tokens.invited_code(token) == invitation.code
    assert tokens.invited_code(token[:-1] + "!") is None
    assert tokens.invited_code("nonsense") is None
    monkeypatch.setattr("speakers.tokens.INVITATION_DAYS", -1)
    assert tokens.invited_code(token) is None


def test_a_form_knows_when_it_was_opened_by_whom_and_for_what(sam):
    text = tokens.opened_now(sam.pk, "ABCD2345")
    opened = tokens.read_opened(text, user_id=sam.pk, code="ABCD2345")
    assert opened.code == "ABCD2345"
    assert abs(opened.at - now()) < timedelta(seconds=3)
    assert tokens.read_opened(text, user_id=sam.pk + 1) is None
    assert tokens.read_opened(text, user_id=sam.pk, code="WXYZ2345") is None
    assert tokens.read_opened("", user_id=sam.pk) is None
    assert tokens.read_opened(text + "x", user_id=sam.pk) is None
    assert len(tokens.read_opened(tokens.opened_now(sam.pk), user_id=sam.pk).code) == 8


@pytest.mark.django_db(transaction=True)
def test_accepting_an_invitation_twice_at_once_makes_one_speaker():
    proposal = AuthorshipFactory().proposal
    sam, ana = contact_of(proposal).profile.user, UserFactory()
    invitation = services.invite(proposal, by=sam, email="ana@example.org")
    told = together(*[lambda: services.accept(invitation, by=ana)] * 3)
    assert sum(isinstance(each, Refused) for each in told) == 2
    assert Authorship.objects.speaking().count() == 2


@pytest.mark.django_db(transaction=True)
def test_inviting_one_address_twice_at_once_sends_one_invitation():
    proposal = AuthorshipFactory().proposal
    sam = contact_of(proposal).profile.user
    told = together(*[lambda: services.invite(proposal, by=sam, email="ana@example.org")] * 3)
    assert sum(isinstance(each, Refused) for each in told) == 2
    assert Authorship.objects.open().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_speakers_leaving_at_once_leave_somebody_behind():
    proposal = AuthorshipFactory().proposal
    contact = contact_of(proposal)
    second = services.add_speaker(proposal, by=None, profile=ProfileFactory())
    together(
        lambda: services.hand_over(second, by=contact.profile.user),
        lambda: services.remove(contact, by=contact.profile.user),
        lambda: services.remove(second, by=second.profile.user),
    )
    assert Authorship.objects.speaking().filter(proposal=proposal).count() >= 1
    assert contact_of(proposal)
