"""A mentor reads a text only while its speakers want it, says something beside it, and never reviews it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from conferences import services as conferences
from conferences.errors import Refused as ConferenceRefused
from conferences.models import Event, Phase, Role, Round
from notifications.models import Mail
from proposals.states import Refused, State
from speakers import mentoring, queries, services
from speakers.models import HelpComment, HelpRequest
from speakers.views import flows
from tests.factories import AuthorshipFactory, ConferenceFactory, MembershipFactory, ProposalFactory, UserFactory
from tests.speakers.forms import filled, text_of
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def mika(conference):
    """A mentor."""
    return MembershipFactory(
        conference=conference, role=Role.MENTOR, user=UserFactory(name="Mika", email="mika@example.org")
    ).user


@pytest.fixture
def as_mika(client, mika):
    client.force_login(mika)
    return client


@pytest.fixture
def asked(draft, sam, mika):
    draft.outline, draft.note_to_organizers = "First bricks, then mortar.", "Only for organizers"
    draft.save()
    return services.ask_for_help(draft, by=sam, note="Is it too long?")


@pytest.fixture
def taken(asked, mika):
    return flows.take(asked, by=mika)


@pytest.fixture
def said(taken, mika):
    return flows.comment(taken, by=mika, field="abstract", body="Say how you measured it.", quote="keep quiet")


def test_a_mentor_sees_nothing_of_a_draft_that_nobody_asked_about(as_mika, url, draft):
    page = text_of(as_mika.get(url("mentor_queue")))
    assert draft.title not in page
    assert "Nobody asks for help now" in page


def test_a_speaker_asks_with_nothing_but_a_note(as_sam, url, draft, mika):
    page = as_sam.get(url("proposal_show", code=draft.code))
    assert "Ask for help" in text_of(page)
    form = filled(as_sam.get(url("help_show", code=draft.code)), note="Is it\r\ntoo long?")
    assert "You asked for help" in text_of(as_sam.post(url("help_show", code=draft.code), form, follow=True))
    as_sam.post(url("help_show", code=draft.code), form)
    assert HelpRequest.objects.get().note == "Is it\ntoo long?", "twice is once"


def test_where_nobody_mentors_nobody_can_be_asked(as_sam, url, draft, sam):
    assert "Ask for help" not in text_of(as_sam.get(url("proposal_show", code=draft.code)))
    assert "there are no mentors here" in text_of(as_sam.get(url("help_show", code=draft.code)))
    with pytest.raises(Refused, match="Nobody mentors here"):
        services.ask_for_help(draft, by=sam)


def test_the_queue_shows_title_and_note_and_no_name_or_text(as_mika, url, asked):
    page = text_of(as_mika.get(url("mentor_queue")))
    assert "Quiet walls" in page
    assert "Is it too long?" in page
    assert "Sam" not in page
    assert "How walls keep quiet" not in page
    assert as_mika.get(url("mentor_read", code=asked.code)).status_code == 404, "not before it is taken"


def test_who_takes_it_reads_all_but_the_note_to_the_organizers(as_mika, url, asked):
    page = text_of(as_mika.post(url("mentor_take", code=asked.code), follow=True))
    assert "By Sam." in page
    assert "How walls keep quiet" in page
    assert "First bricks" in page
    assert "Only for organizers" not in page


def test_a_comment_stands_beside_the_text_and_in_the_form(as_mika, url, taken, draft, sam, client):
    form = {"field": "abstract", "words": "keep quiet", "body": "Say how you measured it."}
    assert "beside the text" in text_of(as_mika.post(url("mentor_read", code=taken.code), form, follow=True))
    as_mika.post(url("mentor_read", code=taken.code), form)
    comment = HelpComment.objects.get()
    client.force_login(sam)
    for name in ("proposal_show", "proposal_edit", "help_show"):
        page = text_of(client.get(url(name, code=draft.code)))
        assert "Say how you measured it." in page, name
        assert "Mika" in page
    client.post(url("help_resolve", code=draft.code, comment=comment.code), {"done": "yes"})
    assert "Say how you measured it." not in text_of(client.get(url("proposal_edit", code=draft.code)))
    assert "Say how you measured it." in text_of(client.get(url("proposal_show", code=draft.code)))
    client.post(url("help_resolve", code=draft.code, comment=comment.code), {"done": "no"})
    comment.refresh_from_db()
    assert comment.resolved_at is None


def test_a_comment_is_ticked_off_in_the_form_as_the_text_is_saved(as_sam, url, draft, said):
    form = filled(as_sam.get(url("proposal_edit", code=draft.code)), abstract="How walls keep quiet: 30 dB.")
    as_sam.post(url("proposal_edit", code=draft.code), form | {f"help-{said.code}": ["on"]})
    said.refresh_from_db()
    assert said.resolved_at is not None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"body": ""}, "required"),
        ({"body": "x" * 2001}, "1 character longer"),
        ({"words": "not in there"}, "not in that text"),
        ({"field": "note_to_organizers"}, "not one of the available"),
        ({"words": "\x00"}, ""),
    ],
)
def test_what_is_no_comment_is_told_and_kept(as_mika, url, taken, wrong, says):
    form = {"field": "abstract", "words": "walls", "body": "Kept words"} | wrong
    page = as_mika.post(url("mentor_read", code=taken.code), form)
    if says:
        assert says in text_of(page)
        assert not HelpComment.objects.exists()


def test_a_comment_is_text_and_no_markup(as_sam, url, draft, taken, mika):
    flows.comment(taken, by=mika, field="abstract", body="<script>alert(1)</script>", quote="")
    assert "<script>alert" not in as_sam.get(url("proposal_show", code=draft.code)).content.decode()


def test_a_field_that_is_none_is_refused_by_the_service(taken, mika):
    with pytest.raises(ValidationError, match="no such text"):
        services.comment(taken, by=mika, field="note_to_organizers", body="x")


def test_the_speaker_stops_it_and_the_mentor_sees_nothing(client, as_sam, url, draft, said, taken, mika):
    as_sam.post(url("help_stop", code=draft.code))
    assert "Say how you measured it." in text_of(as_sam.get(url("proposal_show", code=draft.code))), "speakers keep it"
    client.force_login(mika)
    assert client.get(url("mentor_read", code=taken.code)).status_code == 404
    assert draft.title not in text_of(client.get(url("mentor_queue")))
    assert client.post(url("mentor_take", code=taken.code)).status_code == 404
    with pytest.raises(Refused, match="no more help"):
        services.comment(taken, by=mika, field="abstract", body="One more")


def test_help_can_be_asked_again_after_it_was_stopped(draft, sam, taken, mika):
    services.stop_help(taken, by=sam)
    again = services.ask_for_help(draft, by=sam, note="Once more")
    assert again != taken
    assert flows.take(again, by=mika).mentor == mika, "who helped before may help again"


def test_help_ends_with_the_call(as_mika, url, taken, draft):
    Round.objects.update(phase=Phase.REVIEW)
    assert as_mika.get(url("mentor_read", code=taken.code)).status_code == 404
    assert as_mika.get(url("mentor_queue")).status_code == 404


def test_help_ends_when_it_is_withdrawn(as_mika, url, taken, draft):
    draft.state = State.WITHDRAWN
    draft.save()
    assert as_mika.get(url("mentor_read", code=taken.code)).status_code == 404


def test_a_mentor_gives_it_back_and_another_takes_it(client, conference, url, taken, mika):
    other = MembershipFactory(conference=conference, role=Role.MENTOR).user
    client.force_login(mika)
    client.post(url("mentor_give_back", code=taken.code))
    assert client.get(url("mentor_read", code=taken.code)).status_code == 404
    client.force_login(other)
    assert client.post(url("mentor_take", code=taken.code), follow=True).status_code == 200
    client.force_login(mika)
    assert "Another mentor has just taken this one" in text_of(
        client.post(url("mentor_take", code=taken.code), follow=True)
    )


def test_nobody_mentors_their_own(client, conference, url, draft, sam, mika):
    MembershipFactory(conference=conference, role=Role.MENTOR, user=sam)
    asked = services.ask_for_help(draft, by=sam)
    client.force_login(sam)
    assert draft.title not in text_of(client.get(url("mentor_queue")))
    assert "somebody else helps" in text_of(client.post(url("mentor_take", code=asked.code), follow=True))


@pytest.mark.parametrize("role", [None, Role.REVIEWER, Role.CHAIR, Role.ORGANIZER, Role.CREW])
def test_to_others_the_desk_is_absent(client, conference, url, asked, role):
    vik = UserFactory()
    if role:
        MembershipFactory(conference=conference, role=role, user=vik)
    client.force_login(vik)
    assert client.get(url("mentor_queue")).status_code == 404
    assert client.post(url("mentor_take", code=asked.code)).status_code == 404
    assert client.post(url("help_stop", code=asked.proposal.code)).status_code == 404


def test_a_mentor_of_another_conference_sees_nothing(client, url, asked):
    elsewhere = MembershipFactory(conference=ConferenceFactory(), role=Role.MENTOR).user
    client.force_login(elsewhere)
    assert client.get(url("mentor_queue")).status_code == 404


def test_a_mentor_cannot_become_a_reviewer_before_scores_freeze(conference, taken, mika):
    olu = MembershipFactory(conference=conference).user
    with pytest.raises(ConferenceRefused, match="cannot review here"):
        conferences.invite(conference, email=mika.email, role=Role.REVIEWER, by=olu)


def test_who_gave_the_role_of_a_mentor_back_cannot_either(conference):
    olu, vik = MembershipFactory(conference=conference).user, UserFactory()
    offered = conferences.invite(conference, email=vik.email, role=Role.MENTOR, by=olu)
    membership = conferences.accept_invitation(offered, user=vik)
    conferences.remove_member(membership, by=olu)
    with pytest.raises(ConferenceRefused, match="cannot review here"):
        conferences.invite(conference, email=vik.email, role=Role.REVIEWER, by=olu)


def test_a_reviewer_who_holds_the_role_all_the_same_sees_no_names(client, conference, url, asked, mika):
    MembershipFactory(conference=conference, role=Role.REVIEWER, user=mika)
    client.force_login(mika)
    assert client.get(url("mentor_queue")).status_code == 404
    assert client.get(url("mentor_read", code=asked.code)).status_code == 404


def test_whoever_has_helped_knows_who_wrote_it(conference, taken, draft, sam, mika):
    services.stop_help(taken, by=sam)
    assert queries.authored_by_users(conference, [mika.pk]) == {(draft.pk, mika.pk)}


def test_mentors_get_one_mail_an_hour_whoever_asks(draft, sam, mika, conference):
    other = AuthorshipFactory(proposal=ProposalFactory(conference=conference))
    flows.ask_for_help(draft, by=sam, note="")
    flows.ask_for_help(other.proposal, by=other.profile.user, note="")
    mail = Mail.objects.get(kind="speakers.help_wanted")
    assert mail.recipient == "mika@example.org"
    assert now() < mail.not_before <= now() + timedelta(hours=1)
    assert "Sam" not in mail.text


def test_speakers_get_one_mail_for_comments_within_an_hour(taken, mika, sam):
    for body in ("One", "Two", "Three"):
        flows.comment(taken, by=mika, field="abstract", body=body, quote="")
    mail = Mail.objects.get(kind="speakers.help_given")
    assert mail.recipient == sam.email
    HelpRequest.objects.update(told_at=now() - timedelta(minutes=20))
    flows.comment(taken, by=mika, field="abstract", body="Four", quote="")
    later = Mail.objects.filter(kind="speakers.help_given").latest("pk")
    assert later.not_before > now() + timedelta(minutes=35), "an hour after the one before"


def test_the_log_knows_no_words(said):
    event = Event.objects.get(kind="speakers.help_commented")
    assert set(event.data) == {"request"}


def test_the_queue_takes_the_same_queries_for_any_number(as_mika, url, conference, mika, django_assert_num_queries):
    def more(number):
        for _ in range(number):
            authorship = AuthorshipFactory(proposal=ProposalFactory(conference=conference))
            services.ask_for_help(authorship.proposal, by=authorship.profile.user, note="")

    more(2)
    with django_assert_num_queries(QUEUE_QUERIES):
        as_mika.get(url("mentor_queue"))
    more(20)
    with django_assert_num_queries(QUEUE_QUERIES):
        as_mika.get(url("mentor_queue"))


QUEUE_QUERIES = 8


@pytest.mark.django_db(transaction=True)
def test_of_two_mentors_who_take_it_at_once_one_reads_it():
    conference = ConferenceFactory()
    both = [MembershipFactory(conference=conference, role=Role.MENTOR).user for _ in range(2)]
    authorship = AuthorshipFactory(proposal=ProposalFactory(conference=conference))
    asked = services.ask_for_help(authorship.proposal, by=authorship.profile.user)
    told = together(*[lambda user=user: flows.take(asked, by=user) for user in both])
    assert sum(isinstance(each, Refused) for each in told) == 1
    assert mentoring.help_for(authorship.proposal).mentor in both


@pytest.mark.django_db(transaction=True)
def test_stopping_while_a_comment_is_written_ends_with_it_stopped():
    conference = ConferenceFactory()
    mika = MembershipFactory(conference=conference, role=Role.MENTOR).user
    authorship = AuthorshipFactory(proposal=ProposalFactory(conference=conference))
    sam = authorship.profile.user
    taken = flows.take(services.ask_for_help(authorship.proposal, by=sam), by=mika)
    said, _stopped = together(
        lambda: flows.comment(taken, by=mika, field="abstract", body="Late", quote=""),
        lambda: services.stop_help(taken, by=sam),
    )
    assert isinstance(said, HelpComment | Refused)
    assert mentoring.help_for(authorship.proposal) is None
