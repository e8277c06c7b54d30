"""Two accounts become one when both addresses have said yes: everything moves, once, or nothing does."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now, timedelta

from accounts.flows import leaving, merging
from accounts.models import MergeRequest, User
from accounts.tokens import GONE, KEPT, merge_url
from anonymity import services as doors
from anonymity.models import BlindKey
from conferences.models import Event, Membership, Phase, Role
from conferences.queries import has_seen_names
from notifications.models import Mail
from proposals.models import Proposal
from proposals.states import Refused, State
from reviews import services as reviewing
from reviews.blind import blind
from reviews.models import Criterion, Recusal, Review, Reviewer
from schedule.queries import published_with
from speakers import services as speaking
from speakers.models import Authorship, Profile
from speakers.views import flows
from tests.accounts.people import PASSWORD, log_in, verified
from tests.factories import AuthorshipFactory, ConferenceFactory, MembershipFactory, ProposalFactory, UserFactory
from tests.look.scene import build
from tests.reviews.factories import proposal_by, stage
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rate_limits_from_other_tests():
    cache.clear()


@pytest.fixture
def sam(db):
    return verified("sam@example.org", name="Sam")


@pytest.fixture
def old(db):
    return verified("sam.old@example.org", name="Sam at the old place")


def path_of(request, side):
    return merge_url(request, side).removeprefix("http://localhost:8000")


def both_agree(request):
    merging.agree(request, KEPT)
    return merging.agree(MergeRequest.objects.get(pk=request.pk), GONE)


def becomes_one(kept, gone):
    return both_agree(merging.ask(by=kept, email=gone.email))


def speak(user, proposal, **fields):
    return AuthorshipFactory(proposal=proposal, profile=speaking.profile_of(user), **fields)


def review(made, reviewer, which, comment):
    paper = made.blind(which)
    with blind(reviewer):
        answers = {each.pk: 1 for each in Criterion.objects.all()}
        reviewing.submit_review(paper, by=reviewer, answers=answers, comment=comment)


def test_both_get_a_mail_and_nothing_happens_before_both_said_yes(client, sam, old):
    log_in(client, sam)
    client.post(reverse("accounts:merge_start"), {"email": " SAM.old@example.org "})
    request = MergeRequest.objects.get()
    for side, address in ((KEPT, sam.email), (GONE, old.email)):
        mail = Mail.objects.get(kind="accounts.merge_asked", recipient=address)
        assert merge_url(request, side) in mail.text
        assert mail.conference is None
    stranger = Client()
    assert "Make one account of two?" in stranger.get(path_of(request, GONE)).content.decode()
    assert "Now open the link" in stranger.post(path_of(request, GONE)).content.decode()
    assert "Now open the link" in stranger.post(path_of(request, GONE)).content.decode()
    assert User.objects.filter(pk=old.pk).exists()
    assert "are one" in stranger.post(path_of(request, KEPT)).content.decode()
    assert not User.objects.filter(pk=old.pk).exists()
    assert "are one" in stranger.get(path_of(request, GONE)).content.decode()
    assert Mail.objects.filter(kind="accounts.merged").count() == 2
    assert Event.objects.filter(kind="accounts.merged", actor=sam.actor_id).count() == 1


def test_the_page_says_the_same_whether_there_is_such_an_account_or_not(client, sam, old):
    log_in(client, sam)
    client.get(reverse("accounts:merge_start"))
    pages = []
    for address in (old.email, "nobody@example.org"):
        page = client.post(reverse("accounts:merge_start"), {"email": address}, follow=True).content.decode()
        pages.append(page.replace(address, "X"))
    without_tokens = [page.split("<main")[1].split("<form")[0] for page in pages]
    assert without_tokens[0] == without_tokens[1]
    assert not Mail.objects.filter(recipient="nobody@example.org").exists()


def test_an_address_that_was_never_confirmed_cannot_be_merged(sam):
    UserFactory(email="claimed@example.org")
    assert merging.ask(by=sam, email="claimed@example.org") is None


@pytest.mark.parametrize("address", ["", "nobody", "\x00@example.org", "x" * 400 + "@example.org", "sam@example.org"])
def test_what_is_no_other_address_is_an_error(client, sam, address):
    log_in(client, sam)
    assert client.post(reverse("accounts:merge_start"), {"email": address}).context["form"].errors["email"]
    assert not MergeRequest.objects.exists()


@pytest.mark.parametrize("token", ["x", "\x00", "x" * 5000, "0" * 32 + "-kept:" + "x" * 43])
def test_a_forged_link_is_not_there(client, token):
    assert client.post(reverse("accounts:merge_agree", args=[token])).status_code == 404


def test_asking_twice_mails_once_and_a_day_later_the_link_is_void(sam, old, client):
    first = merging.ask(by=sam, email=old.email)
    assert merging.ask(by=sam, email=old.email) == first
    assert Mail.objects.filter(kind="accounts.merge_asked").count() == 2
    MergeRequest.objects.update(made_at=now() - timedelta(hours=25))
    assert "does not count any more" in client.get(path_of(first, GONE)).content.decode()
    with pytest.raises(Refused, match="does not count"):
        merging.agree(first, GONE)


def test_an_account_with_two_factor_is_not_merged_by_its_mailbox_alone(sam, old):
    totp.TOTP.activate(old, totp.generate_totp_secret())
    request = merging.ask(by=sam, email=old.email)
    stranger = Client()
    assert stranger.post(path_of(request, GONE)).url.startswith(reverse("account_login"))
    assert MergeRequest.objects.get().gone_agreed_at is None
    own = Client()
    own.force_login(old)
    assert "Now open the link" in own.post(path_of(request, GONE)).content.decode()


def test_asking_needs_somebody_who_has_just_said_who_they_are(client, sam, old):
    client.force_login(sam)
    answer = client.post(reverse("accounts:merge_start"), {"email": old.email})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not MergeRequest.objects.exists()


def test_proposals_profile_and_what_lets_one_in_elsewhere_move(sam, old):
    conference = ConferenceFactory()
    mine, theirs, both = (ProposalFactory(conference=conference, state=State.DRAFT) for _number in range(3))
    speak(sam, mine)
    speak(old, theirs)
    speak(old, both)
    speak(sam, both, is_contact=False)
    speaking.save_profile(speaking.profile_of(old), by=old, fields={"biography": "From the old place."})
    SocialAccount.objects.create(user=old, provider="github", uid="1")
    old_code = speaking.profile_of(old).code
    assert becomes_one(sam, old)
    profile = Profile.objects.get(user=sam)
    assert profile.biography == "From the old place."
    assert profile.name == "Sam"
    assert set(profile.authorships.values_list("proposal", flat=True)) == {mine.pk, theirs.pk, both.pk}
    assert Authorship.objects.get(proposal=both).is_contact
    assert SocialAccount.objects.get().user == sam
    assert not Profile.objects.filter(code=old_code).exists()
    assert not log_in(Client(), User(email="sam.old@example.org")).has_header("Location")


def test_an_answer_counts_for_both_where_one_said_yes(sam, old):
    proposal = ProposalFactory(state=State.SUBMITTED)
    speak(UserFactory(), proposal)
    speak(sam, proposal, is_contact=False, status="declined", answered_at=now())
    speak(old, proposal, is_contact=False)
    becomes_one(sam, old)
    assert Authorship.objects.get(proposal=proposal, profile__user=sam).status == "accepted"


def test_roles_are_held_once_and_what_was_seen_stays_seen(sam, old):
    conference = ConferenceFactory()
    for user in (sam, old):
        MembershipFactory(conference=conference, user=user, role=Role.CREW)
    MembershipFactory(conference=conference, user=old, role=Role.CHAIR)
    elsewhere = ConferenceFactory()
    Event.objects.create(
        conference=elsewhere, kind="conferences.role_taken", actor=old.actor_id, data={"role": "helpdesk"}
    )
    User.objects.filter(pk=old.pk).update(is_owner=True)
    becomes_one(sam, old)
    assert sorted(Membership.objects.filter(user=sam).values_list("role", flat=True)) == ["chair", "crew"]
    sam.refresh_from_db()
    assert sam.is_owner
    assert has_seen_names(elsewhere, sam)


def test_a_name_that_was_published_stays_in_the_programme(client):
    scene = build()
    sam, vik = scene.people["sam"], scene.people["vik"]
    assert published_with(scene.values["speaker"])
    becomes_one(vik, sam)
    page = client.get(f"/{scene.conference.slug}/schedule/").content.decode()
    assert Profile.objects.get(user=vik).name in page


def two_reviewers(sam, old, proposals=3):
    made = stage(proposals, 0, phase=Phase.REVIEW)
    for user in (sam, old):
        MembershipFactory(conference=made.conference, user=user, role=Role.REVIEWER)
    doors.refresh(made.conference)
    return made, *(Reviewer.objects.get(conference=made.conference, user=user) for user in (sam, old))


def test_reviews_are_kept_and_what_one_stepped_back_from_both_have(sam, old):
    made, mine, theirs = two_reviewers(sam, old)
    review(made, mine, 0, "by Sam")
    review(made, theirs, 1, "by old Sam")
    paper = made.blind(2)
    with blind(theirs):
        reviewing.step_back(paper, by=theirs)
    becomes_one(sam, old)
    assert sorted(Review.objects.filter(reviewer=mine).values_list("comment", flat=True)) == ["by Sam", "by old Sam"]
    assert Recusal.objects.filter(reviewer=mine, proposal=paper).exists()
    assert not Reviewer.objects.filter(conference=made.conference, is_active=True).exclude(pk=mine.pk).exists()
    assert [made.blind(number).tally.reviews for number in range(3)] == [1, 1, 0]


def test_two_reviews_of_one_proposal_cannot_become_one_while_review_is_running(sam, old, client):
    made, mine, theirs = two_reviewers(sam, old)
    review(made, mine, 0, "by Sam")
    review(made, theirs, 0, "by old Sam")
    request = merging.ask(by=sam, email=old.email)
    assert "have reviewed the same proposal" in client.get(path_of(request, GONE)).content.decode()
    assert "have reviewed the same proposal" in client.post(path_of(request, GONE)).content.decode()
    assert MergeRequest.objects.get().gone_agreed_at is None
    made.move(Phase.SELECTION)
    assert both_agree(request)
    assert Review.objects.filter(proposal=made.blind(0)).count() == 2
    assert made.blind(0).tally.reviews == 2


def test_nobody_becomes_the_reviewer_of_their_own_proposal(sam, old):
    made, mine, _theirs = two_reviewers(sam, old, proposals=1)
    AuthorshipFactory(proposal=made.proposals[0], profile=speaking.profile_of(old), is_contact=False)
    review(made, mine, 0, "Fine")
    with pytest.raises(Refused, match="reviewed what the other speaks at"):
        becomes_one(sam, old)
    assert User.objects.filter(pk=old.pk).exists()


def test_what_the_other_speaks_at_is_kept_from_the_reviewer(sam, old):
    made = stage(1, 0, phase=Phase.CALL)
    MembershipFactory(conference=made.conference, user=sam, role=Role.REVIEWER)
    proposal = proposal_by(old, made.conference)
    made.move(Phase.REVIEW)
    becomes_one(sam, old)
    reviewer = Reviewer.objects.get(conference=made.conference, user=sam)

    paper = BlindKey.objects.get(proposal=proposal).blind
    assert Recusal.objects.get(reviewer=reviewer, proposal=paper).reason == "author"


def test_nobody_reviews_and_sees_names_by_having_been_two(sam, old):
    made = stage(1, 0, phase=Phase.REVIEW)
    MembershipFactory(conference=made.conference, user=sam, role=Role.REVIEWER)
    MembershipFactory(conference=made.conference, user=old, role=Role.HELPDESK)
    for kept, gone in ((sam, old), (old, sam)):
        request = merging.ask(by=kept, email=gone.email)
        with pytest.raises(Refused, match="sees names"):
            merging.agree(request, KEPT)


def test_a_deleted_account_cannot_be_merged_any_more(sam, old, client):
    request = merging.ask(by=sam, email=old.email)
    merging.agree(request, GONE)
    leaving.delete(old)
    assert "does not count any more" in client.get(path_of(request, KEPT)).content.decode()
    with pytest.raises(Refused):
        merging.agree(MergeRequest.objects.get(), KEPT)


def test_sessions_of_the_account_that_goes_end(sam, old):
    browser = Client()
    log_in(browser, old)
    becomes_one(sam, old)
    assert browser.get(reverse("accounts:account_show")).status_code == 302
    assert User.objects.get(pk=sam.pk).check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_two_last_clicks_at_once_merge_once(sam, old):
    request = merging.ask(by=sam, email=old.email)
    merging.agree(request, KEPT)
    outcomes = together(*[lambda: merging.agree(request, GONE)] * 3)
    assert [outcome for outcome in outcomes if outcome is True] == [True]
    assert all(outcome is True or isinstance(outcome, Refused) for outcome in outcomes)
    assert Mail.objects.filter(kind="accounts.merged").count() == 2


@pytest.mark.django_db(transaction=True)
def test_merging_while_the_other_submits_loses_nothing(sam, old):
    draft = ProposalFactory(state=State.DRAFT, title="Both", abstract="At once")
    speak(old, draft)
    request = merging.ask(by=sam, email=old.email)
    merging.agree(request, KEPT)
    outcomes = together(lambda: merging.agree(request, GONE), lambda: flows.submit(draft, by=old))
    assert outcomes[0] is True, outcomes
    assert Authorship.objects.get(proposal=draft).profile.user == sam
    assert Proposal.objects.get().state in {State.DRAFT, State.SUBMITTED}


@pytest.mark.django_db(transaction=True)
def test_merging_while_one_is_deleted_does_one_of_the_two(sam, old):
    request = merging.ask(by=sam, email=old.email)
    merging.agree(request, KEPT)
    together(lambda: merging.agree(request, GONE), lambda: leaving.delete(old))
    assert not User.objects.filter(pk=old.pk).exists()
    assert User.objects.filter(pk=sam.pk).exists()
