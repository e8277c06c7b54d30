"""Somebody who looks after a proposal without speaking: does everything, is announced nowhere, reviews it never."""

import pytest
from django.utils.timezone import now

from anonymity import services as doors
from notifications.models import Mail
from proposals.states import Refused, State
from reviews.models import Recusal
from schedule.people import speakers_of
from selection.models import Announcement, Decision, Outcome
from speakers import queries, services
from speakers.models import Authorship
from speakers.views import flows
from tests.factories import (
    AuthorshipFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.reviews.factories import stage
from tests.speakers.forms import filled, text_of
from tests.together import together

pytestmark = pytest.mark.django_db


def mine(proposal, user):
    return Authorship.objects.get(proposal=proposal, profile__user=user)


@pytest.fixture
def looked_after(submitted, sam):
    """Sam looks after it; Ana Quill speaks."""
    services.add_speaker(submitted, by=None, profile=ProfileFactory(user=UserFactory(name="Ana Quill")))
    services.set_speaking(mine(submitted, sam), by=sam, speaks=False)
    return submitted


def names(proposal):
    return [each.name for each in queries.speakers_of([proposal.pk]).get(proposal.pk, [])]


def test_a_contact_who_does_not_speak_is_announced_nowhere(looked_after):
    assert names(looked_after) == ["Ana Quill"]


def test_a_contact_reads_edits_and_gets_the_mails(as_sam, url, looked_after, sam):
    assert as_sam.get(url("proposal_show", code=looked_after.code)).status_code == 200
    form = filled(as_sam.get(url("proposal_edit", code=looked_after.code)), title="Quieter walls")
    as_sam.post(url("proposal_edit", code=looked_after.code), form)
    looked_after.refresh_from_db()
    assert looked_after.title == "Quieter walls"
    assert sam.email in {each.email for each in queries.recipients_of([looked_after.pk])[looked_after.pk]}
    as_sam.post(url("proposal_withdraw", code=looked_after.code), {"reason": ""})
    assert Mail.objects.filter(kind="speakers.withdrawn", recipient=sam.email).exists()


def test_a_contact_answers_for_the_speakers(as_sam, looked_after, conference):
    track = looked_after.tracks.get()
    looked_after.state, looked_after.accepted_track = State.ACCEPTED, track
    looked_after.save()
    told = Announcement.objects.create(conference=conference, confirm_by=now().date())
    Decision.objects.create(
        proposal=looked_after, outcome=Outcome.ACCEPT, track=track, announced_at=now(), announcement=told
    )
    page = as_sam.post(f"/{conference.slug}/proposals/{looked_after.code}/confirm/", follow=True)
    looked_after.refresh_from_db()
    assert looked_after.state == State.CONFIRMED, text_of(page)


def test_the_public_programme_names_speakers_only():
    proposal = AuthorshipFactory(profile__name="Behind the scenes", is_speaking=False).proposal
    services.add_speaker(proposal, by=None, profile=ProfileFactory(name="On stage"))
    assert [each.name for each in speakers_of([proposal.pk])[proposal.pk]] == ["On stage"]


def test_nobody_says_that_they_do_not_speak_while_nobody_else_does(as_sam, url, submitted, sam):
    part = url("speaker_part", code=submitted.code, who=mine(submitted, sam).code)
    assert "Nobody else speaks at it yet" in text_of(as_sam.post(part, {"part": "looks_after"}, follow=True))
    assert names(submitted) == ["Sam"]


def test_a_draft_may_wait_for_its_speaker_but_is_not_handed_in_without(as_sam, url, draft, sam):
    as_sam.post(url("speaker_part", code=draft.code, who=mine(draft, sam).code), {"part": "looks_after"})
    assert names(draft) == []
    page = as_sam.post(url("proposal_submit", code=draft.code), follow=True)
    assert "Say who speaks: invite somebody, or speak yourself" in text_of(page)
    services.invite(draft, by=sam, email="ana@example.org")
    as_sam.post(url("proposal_submit", code=draft.code))
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED, "somebody who was asked is enough to hand it in"


def test_the_only_invitation_of_what_was_handed_in_stays(as_sam, url, draft, sam):
    services.set_speaking(mine(draft, sam), by=sam, speaks=False)
    asked = services.invite(draft, by=sam, email="ana@example.org")
    draft.state, draft.submitted_at = State.SUBMITTED, now()
    draft.save()
    with pytest.raises(Refused, match="Invite somebody else first"):
        services.remove(asked, by=sam)
    services.invite(draft, by=sam, email="bo@example.org")
    services.remove(asked, by=sam)


def test_when_the_only_one_asked_says_no_the_contact_is_told_what_to_do(draft, sam, client, as_sam, url):
    services.set_speaking(mine(draft, sam), by=sam, speaks=False)
    asked = services.invite(draft, by=sam, email="ana@example.org")
    draft.state, draft.submitted_at = State.SUBMITTED, now()
    draft.save()
    flows.decline(asked, by=None)
    assert "Nobody speaks at it now" in Mail.objects.get(kind="speakers.answered").text
    assert "Nobody speaks at it yet" in text_of(as_sam.get(url("speaker_list", code=draft.code)))


def test_who_is_asked_to_look_after_it_is_told_so_and_is_no_speaker(as_sam, url, draft, ana):
    as_sam.post(url("speaker_list", code=draft.code), {"emails": ana.email, "looks_after": "on"})
    assert "look after it with them" in " ".join(Mail.objects.get().text.split())
    invitation = Authorship.objects.open().get()
    services.accept(invitation, by=ana)
    assert names(draft) == ["Sam"]
    assert draft in queries.proposals_by(ana, draft.conference)


def test_only_the_contact_changes_what_somebody_else_does(submitted, sam, ana):
    bo = ProfileFactory()
    other = services.add_speaker(submitted, by=None, profile=ProfileFactory(user=ana))
    services.add_speaker(submitted, by=None, profile=bo)
    with pytest.raises(Refused, match="Only the contact"):
        services.set_speaking(other, by=bo.user, speaks=False)
    assert not services.set_speaking(other, by=sam, speaks=False).is_speaking
    assert services.set_speaking(other, by=ana, speaks=True).is_speaking


def test_a_reviewer_who_looks_after_a_proposal_never_reviews_it():
    made = stage(proposals=1, reviewers=1)
    robin = made.user(0)
    contact = Authorship.objects.get(proposal=made.proposals[0], is_contact=True)
    asked = services.invite(made.proposals[0], by=contact.profile.user, email="office@example.org", speaks=False)
    services.accept(asked, by=robin)
    doors.reproject(made.proposals[0])
    assert Recusal.objects.filter(reviewer__user=robin).count() == 1


def test_organizers_read_who_does_what(client, conference, looked_after):
    olu = MembershipFactory(conference=conference).user
    client.force_login(olu)
    page = text_of(client.get(f"/{conference.slug}/organize/proposals/{looked_after.code}/"))
    assert "Sam (contact, does not speak)" in page
    rows = text_of(client.get(f"/{conference.slug}/organize/proposals/"))
    assert "Ana Quill" in rows


def test_the_form_says_who_speaks_and_invites(as_sam, url, conference):
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference)
    form = filled(as_sam.get(url("proposal_start")), title="On behalf")
    assert form["speakers-me"] == ["speaks"]
    form |= {"speakers-me": ["looks_after"], "speakers-emails": ["ana@example.org, bo@example.org"]}
    page = as_sam.post(url("proposal_start"), form, follow=True)
    assert "Your draft is saved" in text_of(page)
    proposal = queries.proposals_by(Authorship.objects.get(is_contact=True).profile.user, conference).get()
    assert names(proposal) == []
    assert Authorship.objects.open().count() == 2
    assert Mail.objects.filter(kind="speakers.invitation").count() == 2
    again = filled(as_sam.get(url("proposal_edit", code=proposal.code)))
    assert (again["speakers-me"], again["speakers-emails"]) == (["looks_after"], [""])


def test_a_form_with_a_wrong_address_saves_nothing_and_keeps_what_was_typed(as_sam, url, draft):
    form = filled(as_sam.get(url("proposal_edit", code=draft.code)), title="New title")
    page = as_sam.post(url("proposal_edit", code=draft.code), form | {"speakers-emails": ["nobody"]})
    assert "“nobody” is not an e-mail address" in text_of(page)
    assert "New title" in page.content.decode()
    draft.refresh_from_db()
    assert draft.title == "Quiet walls"


@pytest.mark.django_db(transaction=True)
def test_when_two_speakers_say_at_once_that_they_do_not_speak_one_still_does():
    proposal = ProposalFactory(state=State.SUBMITTED)
    first = AuthorshipFactory(proposal=proposal)
    second = services.add_speaker(proposal, by=None, profile=ProfileFactory())
    told = together(
        *[lambda each=each: services.set_speaking(each, by=each.profile.user, speaks=False) for each in (first, second)]
    )
    assert sum(isinstance(each, Refused) for each in told) == 1
    assert Authorship.objects.speaking().filter(proposal=proposal).count() == 1
