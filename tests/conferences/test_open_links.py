"""Links that open a closed or hidden track or session type, for a number of proposals, until a date."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from anonymity import services as doors
from anonymity.models import BlindKey, Waiting
from anonymity.queries import redaction_queue
from conferences.models import Event, Phase, Role, Round
from proposals import opening
from proposals.models import LinkUse, OpenLink, Proposal
from proposals.states import Refused, State
from proposals.tokens import link_of_token, link_token
from reviews.models import BlindProposal
from selection import services as selecting
from speakers.views import flows
from tests.factories import (
    ConferenceFactory,
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


@pytest.fixture
def hidden(conference):
    return TrackFactory(conference=conference, name={"en": "Keynotes"}, is_hidden=True)


@pytest.fixture
def link(conference, hidden, olu):
    return opening.make_link(conference, by=olu, track=hidden, closes_at=now() + timedelta(days=5), most=2)


@pytest.fixture
def as_sam(client, sam):
    ProfileFactory(user=sam, name="Sam")
    client.force_login(sam)
    return client


def address(name, conference, **codes):
    return reverse(name, kwargs={"slug": conference.slug, **codes})


def page_of(link):
    return address("conferences:open_link_show", link.conference, token=link_token(link))


def start_page(link):
    return address("speakers:proposal_start", link.conference) + f"?link={link_token(link)}"


def begin(link, person, **more):
    fields = {"title": "Opening words", "abstract": "A", "session_type": link.conference.session_types.first(), **more}
    return flows.start(link.conference, by=person, fields=fields, tracks=[link.track], link=link, speaker_name="Sam")


class TestWithoutTheLink:
    def test_a_hidden_track_is_nowhere_to_be_seen(self, as_sam, conference, hidden):
        shown = TrackFactory(conference=conference, name={"en": "Posters of the day"})
        for name in ("conferences:conference_show", "conferences:call_show", "speakers:proposal_start"):
            said = as_sam.get(address(name, conference)).content.decode()
            assert str(shown.name) in said or "Posters of the day" in said
            assert "Keynotes" not in said
            assert hidden.code not in said
        assert b"Keynotes" not in as_sam.get(address("conferences:call_dates", conference)).content

    def test_its_code_in_a_form_chooses_nothing(self, as_sam, conference, hidden):
        page = address("speakers:proposal_start", conference)
        answer = as_sam.post(page, filled(as_sam.get(page), title="T", tracks=hidden.code))
        assert "can be chosen only with an invitation link" in text_of(answer)
        assert not Proposal.objects.exists()

    def test_a_hidden_type_needs_one_too(self, as_sam, conference):
        kind = SessionTypeFactory(conference=conference, name={"en": "Keynote"}, is_hidden=True)
        page = address("speakers:proposal_start", conference)
        form = filled(as_sam.get(page), title="T", session_type=kind.code)
        assert "can be chosen only with an invitation link" in text_of(as_sam.post(page, form))


class TestWithTheLink:
    def test_from_the_link_to_what_is_handed_in(self, as_sam, conference, link, hidden):
        assert "Keynotes" in text_of(as_sam.get(page_of(link)))
        form = filled(as_sam.get(start_page(link)), title="Opening words", abstract="A", tracks=hidden.code)
        as_sam.post(address("speakers:proposal_start", conference), form | {"then": "submit"})
        row = Proposal.objects.get()
        assert (row.state, row.tracks.get(), row.skips_review) == (State.SUBMITTED, hidden, False)
        assert LinkUse.objects.get().link == link
        assert opening.uses_left(link) == 1

    def test_it_is_remembered_for_the_draft_after_the_call_has_closed(self, as_sam, conference, link, sam):
        draft = begin(link, sam)
        Round.objects.update(call_closes_at=now() - timedelta(days=1))
        page = address("speakers:proposal_edit", conference, code=draft.code)
        answer = as_sam.post(page, filled(as_sam.get(page), title="Better words") | {"then": "submit"})
        assert answer.url == address("speakers:proposal_submitted", conference, code=draft.code)
        draft.refresh_from_db()
        assert (draft.title, draft.state) == ("Better words", State.SUBMITTED)

    def test_somebody_logged_out_reads_it_and_logs_in_to_write(self, client, link):
        assert client.get(page_of(link)).status_code == 200
        answer = client.get(start_page(link))
        assert answer.status_code in (200, 302)

    def test_a_draft_that_is_there_already_can_be_put_on_it(self, as_sam, conference, sam, hidden):
        track = conference.tracks.exclude(pk=hidden.pk).first()
        late = flows.start(
            conference,
            by=sam,
            fields={"title": "Late", "abstract": "A", "session_type": conference.session_types.first()},
            tracks=[track],
        )
        Round.objects.update(call_closes_at=now() - timedelta(days=1))
        with pytest.raises(flows.CallClosed):
            flows.submit(late, by=sam)
        link = opening.make_link(conference, by=None, track=track, closes_at=now() + timedelta(days=1))
        as_sam.post(page_of(link), {"draft": late.code})
        assert flows.submit(late, by=sam).state == State.SUBMITTED

    def test_nobody_elses_draft_can_be_put_on_it(self, client, conference, link, sam):
        draft = begin(link, sam)
        client.force_login(UserFactory())
        assert client.post(page_of(link), {"draft": draft.code}).status_code == 404
        assert client.post(page_of(link), {"draft": "\x00" * 9000}).status_code == 404

    @pytest.mark.parametrize("spoil", [lambda text: text[:-1], lambda text: "x" + text, lambda text: "ABCDEFGH"])
    def test_a_forged_link_is_no_page(self, client, conference, link, spoil):
        page = address("conferences:open_link_show", conference, token=spoil(link_token(link)))
        assert client.get(page).status_code == 404
        assert link_of_token(conference, spoil(link_token(link))) is None

    def test_of_another_conference_it_opens_nothing(self, client, link):
        other = ConferenceFactory()
        page = address("conferences:open_link_show", other, token=link_token(link))
        assert client.get(page).status_code == 404


class TestItsEnd:
    def test_the_last_place_is_taken_once_and_a_withdrawn_draft_gives_it_back(self, link, sam):
        first, _second = begin(link, sam), begin(link, sam)
        with pytest.raises(opening.LinkClosed, match="Every place"):
            begin(link, sam)
        flows.withdraw(first, by=sam)
        begin(link, sam)

    def test_what_was_handed_in_and_withdrawn_keeps_its_place_taken(self, link, sam):
        flows.withdraw(flows.submit(begin(link, sam), by=sam), by=sam)
        begin(link, sam)
        with pytest.raises(opening.LinkClosed):
            begin(link, sam)

    def test_a_form_that_is_sent_twice_takes_one_place(self, as_sam, conference, link, hidden):
        form = filled(as_sam.get(start_page(link)), title="T", tracks=hidden.code)
        for _ in range(2):
            as_sam.post(address("speakers:proposal_start", conference), form)
        assert opening.uses_left(link) == 1

    def test_run_out_or_taken_back_it_says_so_and_keeps_what_was_typed(self, as_sam, conference, link, hidden, olu):
        form = filled(as_sam.get(start_page(link)), title="Kept words", tracks=hidden.code)
        opening.revoke_link(link, by=olu, ends_drafts=False)
        assert as_sam.get(page_of(link)).status_code == 410
        answer = as_sam.post(address("speakers:proposal_start", conference), form)
        assert "taken back by the organizers" in text_of(answer)
        assert "Kept words" in answer.content.decode()

    @pytest.mark.parametrize(("ends", "state"), [(True, State.DRAFT), (False, State.SUBMITTED)])
    def test_taken_back_with_its_drafts_or_without(self, link, sam, olu, ends, state):
        draft = begin(link, sam)
        Round.objects.update(call_closes_at=now() - timedelta(days=1))
        opening.revoke_link(link, by=olu, ends_drafts=ends)
        if ends:
            with pytest.raises(flows.CallClosed):
                flows.submit(draft, by=sam)
        else:
            flows.submit(draft, by=sam)
        draft.refresh_from_db()
        assert draft.state == state
        with pytest.raises(Refused):
            opening.revoke_link(link, by=olu, ends_drafts=ends)

    def test_a_form_open_at_its_end_has_the_grace(self, as_sam, conference, link, sam):
        draft = begin(link, sam)
        page = address("speakers:proposal_edit", conference, code=draft.code)
        form = filled(as_sam.get(page), title="At the bell")
        OpenLink.objects.update(opens_at=now() - timedelta(days=1), call_closes_at=now() + timedelta(milliseconds=1))
        as_sam.post(page, form | {"then": "submit"})
        draft.refresh_from_db()
        assert draft.state == State.SUBMITTED


class TestWithoutReview:
    @pytest.fixture
    def link(self, conference, hidden, olu):
        return opening.make_link(
            conference, by=olu, track=hidden, closes_at=now() + timedelta(days=5), most=5, skips_review=True
        )

    def test_no_reviewer_ever_gets_it_by_any_way_in(self, conference, link, sam, olu):
        flows.submit(early := begin(link, sam), by=sam)
        planted = ProposalFactory(conference=conference, handed_in=True, title="Planted")
        doors.move_phase(conference.rounds.get(), to=Phase.REVIEW, by=olu)
        flows.submit(late := begin(link, sam, title="Late words"), by=sam)
        Waiting.objects.update(since=now() - timedelta(days=3))
        doors.refresh(conference)
        doors.rebuild(conference)
        early.refresh_from_db()
        doors.edit(early, by=sam, revision=early.revision, fields={"title": "Changed"})
        assert set(BlindProposal.objects.values_list("title", flat=True)) == {"Planted"}
        assert BlindKey.objects.get().proposal == planted
        assert not Waiting.objects.filter(proposal__in=[early, late]).exists()
        assert list(redaction_queue(conference)) == [planted]

    def test_the_chairs_decide_about_it(self, conference, link, sam, olu, casey, client):
        flows.submit(begin(link, sam), by=sam)
        for phase in (Phase.REVIEW, Phase.SELECTION):
            doors.move_phase(conference.rounds.get(), to=phase, by=olu)
        client.force_login(casey)
        assert "Opening words" in text_of(client.get(address("selection:ranking", conference)))
        row = Proposal.objects.get()
        decided = selecting.decide(row, outcome="accept", by=casey, track=link.track)
        selecting.announce(conference, decisions=[decided.code], by=casey)
        row.refresh_from_db()
        assert row.state == State.ACCEPTED

    def test_it_cannot_be_turned_into_something_else_that_skips_review(self, conference, link, sam):
        draft = begin(link, sam)
        other = TrackFactory(conference=conference)
        for tracks in ([other], [link.track, other]):
            with pytest.raises(Refused, match="Keynotes"):
                flows.save(draft, by=sam, revision=1, fields={"session_type": draft.session_type}, tracks=tracks)
        with pytest.raises(Refused, match="Keynotes"):
            flows.start(
                conference,
                by=sam,
                fields={"title": "T", "session_type": draft.session_type},
                tracks=[other],
                link=link,
            )

    def test_a_draft_for_another_track_cannot_be_put_on_it(self, conference, link, sam):
        other = TrackFactory(conference=conference)
        kind = conference.session_types.first()
        draft = flows.start(conference, by=sam, fields={"title": "T", "session_type": kind}, tracks=[other])
        with pytest.raises(Refused, match="Keynotes"):
            flows.use_link(link, draft, by=sam)


class TestOrganizers:
    def test_make_list_and_take_back(self, as_olu, conference, hidden, sam):
        page = address("conferences:open_link_create", conference)
        until = (now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
        form = filled(as_olu.get(page), track=hidden.code, most="2", call_closes_at=until, label="For Ada")
        as_olu.post(page, form)
        link = OpenLink.objects.get()
        begin(link, sam)
        listed = as_olu.get(address("conferences:open_link_list", conference))
        assert "For Ada" in text_of(listed)
        assert "1 of 2 used" in text_of(listed)
        assert page_of(link) in listed.content.decode()
        back = address("conferences:open_link_revoke", conference, code=link.code)
        assert "1 draft was begun with it" in text_of(as_olu.get(back))
        as_olu.post(back, {"ends_drafts": "on"})
        assert "Taken back" in text_of(as_olu.get(address("conferences:open_link_list", conference)))
        kinds = ["proposals.link_made", "proposals.link_used", "proposals.link_revoked"]
        assert [each.kind for each in Event.objects.filter(subject=link.code).order_by("id")] == kinds
        assert "Ada" not in str(list(Event.objects.values_list("data", flat=True)))

    @pytest.mark.parametrize(
        "changes",
        [
            {"track": "", "session_type": ""},
            {"most": "0"},
            {"most": "99999999999"},
            {"call_closes_at": "2020-01-01T10:00"},
            {"call_closes_at": ""},
            {"track": "NOSUCHTR"},
            {"label": "x" * 5000},
        ],
    )
    def test_nonsense_is_said_and_makes_none(self, as_olu, conference, hidden, changes):
        page = address("conferences:open_link_create", conference)
        good = {"track": hidden.code, "most": "2", "call_closes_at": "2099-01-01T10:00", "label": "Kept"}
        answer = as_olu.post(page, good | changes)
        assert answer.status_code == 200
        assert "error" in answer.content.decode()
        assert not OpenLink.objects.exists()

    @pytest.mark.parametrize("role", [Role.CHAIR, Role.REVIEWER, Role.TRACK_CHAIR, None])
    @pytest.mark.parametrize("name", ["open_link_list", "open_link_create"])
    def test_nobody_else_sees_or_makes_them(self, client, conference, role, name):
        person = UserFactory()
        if role:
            track = conference.tracks.first() if role == Role.TRACK_CHAIR else None
            MembershipFactory(conference=conference, user=person, role=role, track=track)
        client.force_login(person)
        assert client.get(address(f"conferences:{name}", conference)).status_code == 404

    def test_whoever_also_reviews_does_not_see_whom_they_are_for(self, as_olu, conference, olu, link):
        MembershipFactory(conference=conference, user=olu, role=Role.REVIEWER)
        doors.refresh(conference)
        answer = as_olu.get(address("conferences:open_link_list", conference))
        assert answer.status_code == 404
        assert link.code not in answer.content.decode()

    @pytest.mark.parametrize("count", [2, 40])
    def test_the_list_takes_the_same_queries_for_any_number(
        self, as_olu, conference, hidden, count, django_assert_num_queries
    ):
        for _ in range(count):
            opening.make_link(conference, by=None, track=hidden, closes_at=now() + timedelta(days=1))
        page = address("conferences:open_link_list", conference)
        as_olu.get(page)
        with django_assert_num_queries(6):
            as_olu.get(page)

    def test_the_database_takes_no_link_for_nothing(self, conference):
        with pytest.raises(IntegrityError, match="opens_something"), transaction.atomic():
            OpenLink.objects.create(conference=conference, call_closes_at=now() + timedelta(days=1))

    def test_a_track_of_another_conference_is_refused(self, conference, olu):
        with pytest.raises(ValidationError):
            opening.make_link(conference, by=olu, track=TrackFactory(), closes_at=now() + timedelta(days=1))

    def test_a_link_keeps_no_track_from_being_removed_or_its_policy_from_being_chosen(self, as_olu, conference, link):
        as_olu.post(address("conferences:track_remove", conference, code=link.track.code))
        assert not OpenLink.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_want_the_last_place_one_is_told(conference, olu):
    track = TrackFactory(conference=conference, name={"en": "Keynotes"}, is_hidden=True)
    link = opening.make_link(conference, by=olu, track=track, closes_at=now() + timedelta(days=1), most=1)
    people = [ProfileFactory(name=f"P{n}").user for n in range(3)]
    forms = []
    for person in people:
        client = Client()
        client.force_login(person)
        forms.append((client, filled(client.get(start_page(link)), title="T", tracks=track.code)))
    page = address("speakers:proposal_start", conference)
    answers = together(*[lambda each=each: each[0].post(page, each[1]) for each in forms])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
    assert (
        sum(
            "Every place that this link had is taken" in text_of(each) for each in answers[:] if each.status_code == 200
        )
        == 2
    )
    assert (LinkUse.objects.count(), Proposal.objects.count()) == (1, 1)
