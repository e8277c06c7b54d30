"""Several people on one proposal: asked together, ordered, forwarded, leaving; and what the pages say about it."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError

from accounts.models import User
from conferences.models import Event
from notifications.models import Mail
from proposals.states import Refused, State
from speakers import queries, services, tokens
from speakers.addresses import split_addresses
from speakers.models import Authorship
from speakers.services import MOST_SPEAKERS, Obstacle
from tests.factories import AuthorshipFactory, ProfileFactory, ProposalFactory, UserFactory
from tests.speakers.forms import text_of
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked_for_codes_before():
    cache.clear()


@pytest.fixture
def panel(draft):
    """Sam's proposal with Ana, Bo and Cy beside him, in this order."""
    people = [
        services.add_speaker(draft, by=None, profile=ProfileFactory(user__name=name)) for name in ("Ana", "Bo", "Cy")
    ]
    return [Authorship.objects.get(proposal=draft, is_contact=True), *people]


@pytest.fixture
def link(draft, sam, url):
    invitation = services.invite(draft, by=sam, email="ana@example.org")
    return url("invitation_show", token=tokens.invitation_token(invitation))


def codes(people):
    return [each.code for each in people]


def names(proposal):
    return [each.name for each in queries.speakers_of([proposal.pk]).get(proposal.pk, [])]


def mailed_code(address):
    """The code of the last mail that carries one."""
    mail = Mail.objects.filter(kind="accounts.login_code", recipient=address).latest("pk")
    return mail.text.splitlines()[2]


# --- Asking several ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("a@example.org", ["a@example.org"]),
        ("a@example.org, b@example.org;c@example.org\r\nd@example.org", [f"{one}@example.org" for one in "abcd"]),
        ("Ada Lovelace <ada@example.org>", ["ada@example.org"]),
        ("a@example.org b@example.org", ["a@example.org", "b@example.org"]),
        ("no address here", ["no address here"]),
        (" ,;\n", []),
    ],
)
def test_addresses_are_taken_apart_as_people_paste_them(typed, means):
    assert split_addresses(typed) == means


def test_several_are_asked_at_once_and_each_gets_one_mail(as_sam, url, draft):
    typed = "ana@example.org, Bo <bo@example.org>\nANA@example.org\nsam@example.org"
    page = as_sam.post(url("speaker_list", code=draft.code), {"emails": typed}, follow=True)
    assert "on their way to ana@example.org, bo@example.org" in text_of(page)
    assert "On the list already, so not asked again: sam@example.org" in text_of(page)
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == ["ana@example.org", "bo@example.org"]
    as_sam.post(url("speaker_list", code=draft.code), {"emails": typed})
    assert Mail.objects.count() == 2, "a second click asks nobody"


def test_where_one_is_no_address_nobody_is_asked_and_nothing_typed_is_lost(as_sam, url, draft):
    page = as_sam.post(url("speaker_list", code=draft.code), {"emails": "ana@example.org\nbo at example.org"})
    assert "“bo at example.org” is not an e-mail address. Nobody was invited yet." in text_of(page)
    assert "bo at example.org</textarea>" in page.content.decode()
    assert not Mail.objects.exists()


def test_a_hundred_addresses_are_refused_whole(as_sam, url, draft):
    many = "\n".join(f"person{n}@example.org" for n in range(100))
    page = as_sam.post(url("speaker_list", code=draft.code), {"emails": many})
    assert f"at most {MOST_SPEAKERS} speakers. Nobody was invited" in text_of(page)
    assert "person99@example.org" in page.content.decode()
    page = as_sam.post(url("speaker_list", code=draft.code), {"emails": "x@example.org\n" * 5000})
    assert "at most 10000" in text_of(page)
    assert Authorship.objects.count() == 1


def test_inviting_and_taking_back_is_no_way_to_mail_the_world(draft, sam):
    for turn in range(2):
        asked, _known = services.invite_many(draft, by=sam, emails=[f"p{turn}.{n}@example.org" for n in range(19)])
        for each in asked:
            services.remove(each, by=sam)
    with pytest.raises(Refused, match="Go on tomorrow"):
        services.invite_many(draft, by=sam, emails=[f"q{n}@example.org" for n in range(3)])
    assert services.invite(draft, by=sam, email="one.more@example.org")


def test_an_address_may_have_letters_of_any_script(draft, sam, as_sam, url):
    page = as_sam.post(url("speaker_list", code=draft.code), {"emails": "ana@exämple.org"}, follow=True)
    assert "on its way to ana@exämple.org" in text_of(page)
    assert Mail.objects.get().state == Mail.State.QUEUED


def test_a_name_with_line_breaks_stays_one_line_of_a_mail(client, link, draft, as_sam):
    as_sam.logout()
    client.post(link, {"answer": "mail_code", "email": "ana@example.org", "name": "Ana\r\nBcc: all@example.org"})
    client.post(link, {"answer": "type_code", "code": mailed_code("ana@example.org")})
    assert names(draft) == ["Sam", "Ana Bcc: all@example.org"]
    assert "\n" not in Mail.objects.get(kind="speakers.answered").subject


# --- The order -----------------------------------------------------------------------------------------------


def test_a_step_up_moves_one_and_focus_stays_on_the_button(as_sam, url, draft, panel):
    seen = ".".join(codes(panel))
    page = as_sam.post(url("speaker_reorder", code=draft.code), {"seen": seen, "up": panel[2].code}, follow=True)
    assert names(draft) == ["Sam", "Bo", "Ana", "Cy"]
    assert "Bo is number 2 now" in text_of(page)
    assert f'value="{panel[2].code}" class="btn btn-sm btn-outline-secondary" autofocus' in page.content.decode()
    again = as_sam.post(url("speaker_reorder", code=draft.code), {"seen": seen, "up": panel[2].code}, follow=True)
    assert "Bo is number 2 now" in text_of(again), "the second click does the same, once"
    other = as_sam.post(url("speaker_reorder", code=draft.code), {"seen": seen, "down": panel[0].code}, follow=True)
    assert "changed meanwhile" in text_of(other), "another tab that shows the old order"
    assert names(draft) == ["Sam", "Bo", "Ana", "Cy"]


def test_a_dragged_order_is_saved(as_sam, url, draft, panel):
    order = [panel[3], panel[0], panel[1], panel[2]]
    body = {"seen": ".".join(codes(panel)), "order": ".".join(codes(order))}
    assert "The order is saved" in text_of(as_sam.post(url("speaker_reorder", code=draft.code), body, follow=True))
    assert names(draft) == ["Cy", "Sam", "Ana", "Bo"]
    assert Event.objects.latest("id").kind == "speakers.reordered"


@pytest.mark.parametrize("wanted", ["", "XXXXXXXX", "a.b.c.d", "\x00", "." * 5000])
def test_an_order_that_is_none_changes_nothing(as_sam, url, draft, panel, wanted):
    body = {"seen": ".".join(codes(panel)), "order": wanted, "up": wanted}
    assert as_sam.post(url("speaker_reorder", code=draft.code), body).status_code == 302
    assert names(draft) == ["Sam", "Ana", "Bo", "Cy"]


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_that_reorder_at_once_one_counts():
    proposal = AuthorshipFactory().proposal
    contact = Authorship.objects.get(proposal=proposal)
    people = [contact, *[services.add_speaker(proposal, by=None, profile=ProfileFactory()) for _ in range(2)]]
    seen, by = codes(people), contact.profile.user
    one, two = [seen[1], seen[0], seen[2]], [seen[0], seen[2], seen[1]]
    told = together(
        *[lambda order=order: services.reorder(proposal, by=by, order=order, seen=seen) for order in (one, two)]
    )
    assert sum(isinstance(each, Refused) for each in told) == 1
    assert codes(services.in_order(proposal)) in (one, two)


# --- Answering -----------------------------------------------------------------------------------------------


def test_somebody_without_an_account_says_yes_with_a_code_on_the_same_page(client, link, draft):
    page = client.post(link, {"answer": "mail_code", "email": "ana@example.org", "name": "Ana Quill"}, follow=True)
    assert "We mailed a code to ana@example.org" in text_of(page)
    assert page.redirect_chain[-1][0] == link
    wrong = client.post(link, {"answer": "type_code", "code": "ZZZZZZ"})
    assert "That code is not right" in text_of(wrong)
    code = mailed_code("ana@example.org")
    page = client.post(link, {"answer": "type_code", "code": f" {code.lower()} "}, follow=True)
    assert "You are a speaker now" in text_of(page)
    ana = User.objects.get(email="ana@example.org")
    assert EmailAddress.objects.get(user=ana).verified
    assert names(draft) == ["Sam", "Ana Quill"]
    assert not Authorship.objects.get(profile__user=ana).is_forwarded


def test_a_code_is_guessed_five_times_at_most(client, link):
    client.post(link, {"answer": "mail_code", "email": "ana@example.org"})
    code = mailed_code("ana@example.org")
    for _ in range(5):
        client.post(link, {"answer": "type_code", "code": "WRONG1"})
    assert "Ask for a new one" in text_of(client.post(link, {"answer": "type_code", "code": code}, follow=True))
    assert not User.objects.filter(email="ana@example.org").exists()
    assert "Mail me a code" in text_of(client.get(link))


def test_a_code_is_for_the_page_that_asked_for_it(client, link, url, draft, sam):
    client.post(link, {"answer": "mail_code", "email": "ana@example.org"})
    other = services.invite(draft, by=sam, email="bo@example.org")
    address = url("invitation_show", token=tokens.invitation_token(other))
    assert "Mail me a code" in text_of(client.get(address))
    page = client.post(address, {"answer": "type_code", "code": mailed_code("ana@example.org")}, follow=True)
    assert "too old" in text_of(page)


def test_whoever_signed_up_with_somebody_elses_address_does_not_share_the_account(client, link):
    early = User.objects.create_user("ana@example.org", "a password of somebody else")
    EmailAddress.objects.create(user=early, email="ana@example.org", primary=True, verified=False)
    client.post(link, {"answer": "mail_code", "email": "ana@example.org"})
    client.post(link, {"answer": "type_code", "code": mailed_code("ana@example.org")})
    early.refresh_from_db()
    assert not early.has_usable_password()
    assert early.emailaddress_set.get().verified


@pytest.mark.parametrize("email", ["", "nobody", "a\r\nb@example.org", "x" * 300 + "@example.org"])
def test_a_code_is_mailed_to_addresses_only(client, link, email):
    page = client.post(link, {"answer": "mail_code", "email": email, "name": "Ana"})
    assert page.status_code == 200
    assert not Mail.objects.filter(kind="accounts.login_code").exists()


def test_a_forwarded_invitation_says_so_to_all_sides(client, link, draft):
    vik = ProfileFactory(user=UserFactory(name="Vik", email="vik@example.org")).user
    client.force_login(vik)
    page = client.get(link)
    assert "sent to another address" in text_of(page)
    assert "It went to ana@example.org; you are logged in as vik@example.org" in text_of(page)
    client.post(link, {"answer": "accept"})
    assert names(draft) == ["Sam", "Vik"]
    assert Event.objects.get(kind="speakers.accepted").data["forwarded"] is True
    mail = Mail.objects.get(kind="speakers.answered")
    assert mail.recipient == "sam@example.org"
    assert "ana@example.org was accepted by Vik" in " ".join(mail.text.split())


def test_the_inviter_sees_who_accepted_what_was_forwarded(client, link, draft, sam, url):
    client.force_login(ProfileFactory(user=UserFactory(name="Vik")).user)
    client.post(link, {"answer": "accept"})
    client.force_login(sam)
    page = text_of(client.get(url("speaker_list", code=draft.code)))
    assert "Accepted the invitation to ana@example.org, which was forwarded" in page


def test_another_confirmed_address_of_theirs_is_no_forwarding(client, link, ana, draft):
    vik = UserFactory(email="vik@example.org")
    EmailAddress.objects.create(user=vik, email="ana@example.org", verified=True)
    client.force_login(vik)
    assert "sent to another address" not in text_of(client.get(link))
    client.post(link, {"answer": "accept"})
    assert not Authorship.objects.get(profile__user=vik).is_forwarded


def test_the_inviter_who_opens_the_link_does_not_use_it_up(as_sam, link):
    assert "This link is for ana@example.org" in text_of(as_sam.get(link))
    assert "for somebody else" in text_of(as_sam.post(link, {"answer": "accept"}, follow=True))
    assert Authorship.objects.open().count() == 1


def test_the_contact_hears_of_a_no(client, link):
    client.post(link, {"answer": "decline"})
    assert "ana@example.org said no" in Mail.objects.get(kind="speakers.answered").subject


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_forwarded_link_one_becomes_a_speaker():
    proposal = AuthorshipFactory().proposal
    sam = Authorship.objects.get(proposal=proposal).profile.user
    invitation = services.invite(proposal, by=sam, email="ana@example.org")
    people = [UserFactory(), UserFactory()]
    told = together(*[lambda user=user: services.accept(invitation, by=user) for user in people])
    assert sum(isinstance(each, Refused) for each in told) == 1
    assert Authorship.objects.speaking().filter(proposal=proposal).count() == 2


@pytest.mark.django_db(transaction=True)
def test_removing_an_invitation_while_it_is_accepted_ends_one_way_or_the_other():
    proposal = AuthorshipFactory().proposal
    sam, ana = Authorship.objects.get(proposal=proposal).profile.user, UserFactory()
    invitation = services.invite(proposal, by=sam, email=ana.email)
    took, removed = together(lambda: services.accept(invitation, by=ana), lambda: services.remove(invitation, by=sam))
    there = Authorship.objects.filter(proposal=proposal, profile__user=ana).exists()
    assert not isinstance(removed, Exception)
    assert there is False, "who removes knows whom; what was accepted a moment before is removed all the same"
    assert isinstance(took, Refused | Authorship)


# --- Leaving -------------------------------------------------------------------------------------------------


def test_the_only_one_reads_what_to_do_instead_of_leaving(as_sam, url, submitted, sam):
    mine = Authorship.objects.get(profile__user=sam)
    page = text_of(as_sam.get(url("speaker_remove", code=submitted.code, who=mine.code)))
    assert "You are the only one here" in page
    assert "Withdraw" in page
    assert services.obstacle(submitted, mine) == Obstacle.ALONE


def test_the_last_speaker_beside_a_contact_who_does_not_speak_cannot_leave(client, url, submitted, sam, ana):
    other = services.add_speaker(submitted, by=None, profile=ProfileFactory(user=ana))
    services.set_speaking(Authorship.objects.get(profile__user=sam), by=sam, speaks=False)
    client.force_login(ana)
    leave = url("speaker_remove", code=submitted.code, who=other.code)
    assert "Nobody else speaks at it" in text_of(client.get(leave))
    assert "Nobody else speaks at it yet" in text_of(client.post(leave, follow=True))
    assert names(submitted) == ["Ana"]


@pytest.mark.django_db(transaction=True)
def test_when_the_last_two_speakers_leave_at_once_one_stays():
    proposal = ProposalFactory(state=State.SUBMITTED)
    contact = AuthorshipFactory(proposal=proposal, is_speaking=False)
    both = [services.add_speaker(proposal, by=None, profile=ProfileFactory()) for _ in range(2)]
    told = together(*[lambda each=each: services.remove(each, by=each.profile.user) for each in both])
    assert sum(isinstance(each, Refused) for each in told) == 1
    assert Authorship.objects.speaking().filter(proposal=proposal).count() == 1
    assert Authorship.objects.get(proposal=proposal, is_contact=True) == contact


def test_who_was_taken_off_the_list_still_knows_who_wrote_it(draft, sam, ana, conference):
    asked = services.invite(draft, by=sam, email=ana.email)
    services.remove(asked, by=sam)
    bo = services.add_speaker(draft, by=None, profile=ProfileFactory())
    services.remove(bo, by=bo.profile.user)
    people = [ana.pk, bo.profile.user.pk, UserFactory().pk]
    assert queries.authored_by_users(conference, people) == {(draft.pk, ana.pk), (draft.pk, bo.profile.user.pk)}


def test_who_was_asked_still_knows_when_somebody_else_accepted(draft, sam, ana, conference):
    services.accept(services.invite(draft, by=sam, email=ana.email), by=UserFactory())
    assert (draft.pk, ana.pk) in queries.authored_by_users(conference, [ana.pk])


def test_a_second_confirmed_address_tells_who_was_asked(draft, sam, conference):
    vik = UserFactory()
    EmailAddress.objects.create(user=vik, email="vik.elsewhere@example.org", verified=True)
    services.invite(draft, by=sam, email="vik.elsewhere@example.org")
    assert queries.authored_by_users(conference, [vik.pk]) == {(draft.pk, vik.pk)}


def test_a_list_of_twenty_needs_no_more_queries_than_one_of_two(as_sam, url, draft, django_assert_num_queries):
    def look(number):
        with django_assert_num_queries(number):
            as_sam.get(url("speaker_list", code=draft.code))

    services.add_speaker(draft, by=None, profile=ProfileFactory())
    look(LIST_QUERIES)
    for _ in range(17):
        services.add_speaker(draft, by=None, profile=ProfileFactory())
    look(LIST_QUERIES)


LIST_QUERIES = 7


def test_what_is_no_address_among_many_is_told_by_the_service(draft, sam):
    with pytest.raises(ValidationError) as told:
        services.invite_many(draft, by=sam, emails=["good@example.org", "bad", "worse"])
    assert len(told.value.messages) == 3
    with pytest.raises(ValidationError, match="at least one"):
        services.invite_many(draft, by=sam, emails=[])
