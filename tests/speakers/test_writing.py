"""Writing a proposal: from an empty form to submitted, in every way that can go wrong."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from conferences.errors import Refused as ConferenceRefused
from conferences.models import Event, Track
from conferences.services import remove_track
from notifications.models import Mail
from proposals import services
from proposals.models import Proposal
from proposals.states import Refused, State
from speakers.models import Authorship, Profile, WorkingCopy
from speakers.tokens import opened
from speakers.views import flows
from tests.factories import (
    AuthorshipFactory,
    ConferenceFactory,
    MembershipFactory,
    ProfileFactory,
    ProposalFactory,
    RoundFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.forms import filled, text_of
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def track(conference):
    return TrackFactory(conference=conference)


@pytest.fixture
def talk(conference, track):
    return SessionTypeFactory(conference=conference, minutes=40)


def close_call(conference, minutes_ago=60):
    conference.rounds.update(call_closes_at=now() - timedelta(minutes=minutes_ago))


@pytest.mark.usefixtures("talk")
class TestStarting:
    def test_an_empty_list_says_what_to_do_next(self, as_sam, url):
        page = as_sam.get(url("proposal_list"))
        assert "A title is enough to begin with" in text_of(page)
        assert url("proposal_start") in page.content.decode()

    def test_a_title_is_enough_for_a_draft(self, as_sam, url, sam):
        form = as_sam.get(url("proposal_start"))
        answer = as_sam.post(url("proposal_start"), filled(form, title="Quiet walls"), follow=True)
        draft = Proposal.objects.get()
        assert (draft.title, draft.state, draft.minutes) == ("Quiet walls", State.DRAFT, 40)
        assert Authorship.objects.get().profile.user == sam
        assert answer.redirect_chain[-1][0] == url("proposal_show", code=draft.code)
        assert "Your draft is saved." in text_of(answer)

    def test_not_even_a_title_is_needed(self, as_sam, url):
        as_sam.post(url("proposal_start"), filled(as_sam.get(url("proposal_start"))))
        assert "(no title yet)" in text_of(as_sam.get(url("proposal_list")))

    def test_save_and_submit_in_one_step_mails_the_whole_text(self, as_sam, url, sam):
        form = filled(
            as_sam.get(url("proposal_start")), title="Walls & bells", abstract="Räume\r\n<b>x</b>", then="submit"
        )
        page = as_sam.post(url("proposal_start"), form, follow=True)
        assert "Submitted. Thank you." in text_of(page)
        mail = Mail.objects.get()
        assert (mail.recipient, mail.kind) == (sam.email, "speakers.receipt")
        assert "Walls & bells" in mail.subject
        assert "Räume\n<b>x</b>" in mail.text
        assert "SHA-256" in mail.text
        assert "&lt;b&gt;x&lt;/b&gt;" in mail.html

    def test_who_has_no_name_yet_is_asked_in_the_form(self, client, url):
        ana = UserFactory(name="")
        client.force_login(ana)
        form = client.get(url("proposal_start"))
        assert "Your name, as you want to be announced" in text_of(form)
        client.post(url("proposal_start"), filled(form, title="T", speaker_name="Ana", abstract="A", then="submit"))
        assert Profile.objects.get(user=ana).name == "Ana"
        assert Proposal.objects.get().state == State.SUBMITTED
        assert "Your name, as you want" not in text_of(client.get(url("proposal_start")))

    def test_what_is_missing_is_listed_at_once_with_links_to_the_fields(self, client, url, conference):
        TrackFactory(conference=conference)
        client.force_login(UserFactory(name=""))
        form = filled(client.get(url("proposal_start")), then="submit")
        page = client.post(url("proposal_start"), form, follow=True)
        draft = Proposal.objects.get()
        assert draft.state == State.DRAFT
        edit = url("proposal_edit", code=draft.code)
        assert page.redirect_chain[-1][0] == f"{edit}?missing"
        assert "something is missing" in text_of(page)
        for place in ("#id_title", "#id_abstract", "#id_tracks", "#id_speaker_name"):
            assert f'href="{place}"' in page.content.decode()
            assert f'id="{place[1:]}"' in page.content.decode()
        elsewhere = client.get(url("proposal_show", code=draft.code)).content.decode()
        for address in (
            f"{edit}#id_title",
            f"{edit}#id_abstract",
            f"{edit}#id_tracks",
            f"{url('profile_edit')}#id_name",
        ):
            assert f'href="{address}"' in elsewhere
        assert "Before you can submit it" not in text_of(client.get(edit))

    def test_a_form_sent_twice_is_one_draft_and_the_second_is_told(self, as_sam, url):
        form = filled(as_sam.get(url("proposal_start")), title="Once")
        as_sam.post(url("proposal_start"), form)
        again = as_sam.post(url("proposal_start"), form, follow=True)
        assert Proposal.objects.count() == 1
        assert "saved already; nothing was changed" in text_of(again)

    def test_going_back_and_sending_another_text_shows_both(self, as_sam, url):
        form = filled(as_sam.get(url("proposal_start")), title="Once")
        as_sam.post(url("proposal_start"), form)
        page = as_sam.post(url("proposal_start"), form | {"title": "Other"})
        assert page.status_code == 409
        assert "Once" in text_of(page)
        assert 'value="Other"' in page.content.decode()

    def test_a_call_that_is_not_open_says_when_it_was(self, as_sam, url, conference):
        close_call(conference)
        page = as_sam.get(url("proposal_start"))
        assert "takes no proposals now" in text_of(page)
        assert "It takes proposals from" in text_of(page)

    def test_a_new_text_after_the_grace_is_not_saved_but_still_there(self, as_sam, url, conference):
        form = filled(as_sam.get(url("proposal_start")), title="Too late", abstract="A")
        close_call(conference)
        page = as_sam.post(url("proposal_start"), form)
        assert "The call is closed, so nothing was changed" in text_of(page)
        assert 'value="Too late"' in page.content.decode()
        assert not Proposal.objects.exists()

    def test_a_new_text_that_does_not_fit_is_told_and_still_there(self, as_sam, url):
        form = filled(as_sam.get(url("proposal_start")), title="t" * 201, abstract="Kept text")
        page = as_sam.post(url("proposal_start"), form)
        assert "1 character longer" in text_of(page)
        assert "Kept text" in page.content.decode()

    def test_without_a_session_type_there_is_nothing_to_write_yet(self, as_sam, url, conference):
        conference.session_types.all().delete()
        assert "takes no proposals now" in text_of(as_sam.get(url("proposal_start")))

    def test_from_the_empty_form_to_the_receipt_in_three_requests(self, as_sam, url, django_assert_num_queries):
        with django_assert_num_queries(13):
            form = filled(as_sam.get(url("proposal_start")), title="T", abstract="A", then="submit")
        with django_assert_num_queries(49):
            saved = as_sam.post(url("proposal_start"), form)
        with django_assert_num_queries(10):
            assert "Submitted" in text_of(as_sam.get(saved.url))

    def test_only_tracks_whose_call_is_open_are_offered(self, as_sam, url, conference):
        late = RoundFactory(conference=conference, is_default=False, call_opens_at=now() + timedelta(days=1))
        TrackFactory(conference=conference, round=late, name={"en": "Not yet"})
        assert "Not yet" not in text_of(as_sam.get(url("proposal_start")))


@pytest.mark.usefixtures("draft")
class TestAtTheBell:
    @pytest.fixture
    def form(self, as_sam, url, draft):
        return filled(as_sam.get(url("proposal_edit", code=draft.code)), title="At the bell")

    def test_a_form_that_was_open_at_the_bell_may_be_finished_within_the_grace(
        self, as_sam, url, draft, form, conference
    ):
        close_call(conference, minutes_ago=-0.001)
        conference.rounds.update(call_closes_at=now() + timedelta(milliseconds=1))
        as_sam.post(url("proposal_edit", code=draft.code), form | {"then": "submit"})
        draft.refresh_from_db()
        assert (draft.title, draft.state) == ("At the bell", State.SUBMITTED)

    def test_after_the_grace_nothing_is_accepted_and_the_text_is_still_in_the_form(
        self, as_sam, url, draft, form, conference
    ):
        close_call(conference, minutes_ago=16)
        page = as_sam.post(url("proposal_edit", code=draft.code), form | {"then": "submit"})
        assert "The call is closed, so nothing was changed" in text_of(page)
        assert 'value="At the bell"' in page.content.decode()
        draft.refresh_from_db()
        assert (draft.title, draft.state) == ("Quiet walls", State.DRAFT)

    def test_a_new_form_after_the_bell_has_no_grace(self, as_sam, url, draft, conference):
        close_call(conference, minutes_ago=1)
        show = as_sam.get(url("proposal_show", code=draft.code))
        assert "cannot be submitted any more" in text_of(show)
        assert url("proposal_submit", code=draft.code) not in show.content.decode()
        page = as_sam.post(url("proposal_submit", code=draft.code), {"opened": show.context["opened"]}, follow=True)
        assert "The call is closed" in text_of(page)
        page = as_sam.get(url("proposal_edit", code=draft.code), follow=True)
        assert "can be read, but not changed" in text_of(page)

    @pytest.mark.parametrize("opened", ["", "forged", "1-ABCD2345.1wHrqf.x", "x" * 5000])
    def test_a_forged_time_of_opening_has_no_grace(self, as_sam, url, draft, form, conference, opened):
        close_call(conference, minutes_ago=1)
        as_sam.post(url("proposal_edit", code=draft.code), form | {"opened": opened})
        draft.refresh_from_db()
        assert draft.title == "Quiet walls"

    def test_every_chosen_track_has_a_call_of_its_own(self, as_sam, url, draft, conference):
        closed = RoundFactory(conference=conference, is_default=False, call_closes_at=now() - timedelta(days=1))
        draft.tracks.add(TrackFactory(conference=conference, round=closed))
        as_sam.post(url("proposal_submit", code=draft.code))
        draft.refresh_from_db()
        assert draft.state == State.DRAFT


class TestEditing:
    def test_the_form_holds_what_is_saved_and_saves_what_is_changed(self, as_sam, url, draft):
        draft.minutes = 25
        draft.save()
        form = filled(as_sam.get(url("proposal_edit", code=draft.code)), abstract="Better.", recording="slides")
        assert form["minutes"] == ["25"]
        page = as_sam.post(url("proposal_edit", code=draft.code), form, follow=True)
        assert "Your changes are saved." in text_of(page)
        draft.refresh_from_db()
        assert (draft.abstract, draft.do_not_record, draft.minutes, draft.revision) == ("Better.", True, 25, 2)

    def test_a_submitted_proposal_is_edited_while_the_call_is_open(self, as_sam, url, submitted):
        form = filled(as_sam.get(url("proposal_edit", code=submitted.code)), title="Louder walls")
        as_sam.post(url("proposal_edit", code=submitted.code), form)
        submitted.refresh_from_db()
        assert (submitted.title, submitted.state) == ("Louder walls", State.SUBMITTED)

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("title", "t" * 201, "1 character longer"),
            ("abstract", "a" * 5003, "3 characters longer"),
            ("abstract", "a" * 400_000, "far longer"),
            ("outline", "e" + "\u0323\u0315" * 60_000, "far longer"),
            ("minutes", "0", "greater than or equal to 1"),
            ("minutes", "99999999999999999999", "less than or equal to"),
            ("minutes", "many", "whole number"),
            ("session_type", "NOPE2345", "valid choice"),
            ("tracks", ["NOPE2345"], "valid choice"),
            ("level", "godlike", "valid choice"),
            ("language", "xx\x00", "valid choice"),
            ("revision", "99999999999999999999", "less than or equal to"),
        ],
    )
    def test_hostile_and_huge_input_is_a_clear_error_and_nothing_typed_is_lost(
        self, as_sam, url, draft, field, value, says
    ):
        form = filled(as_sam.get(url("proposal_edit", code=draft.code)), note_to_reviewers="Kept note")
        page = as_sam.post(url("proposal_edit", code=draft.code), form | {field: value})
        assert page.status_code == 200
        assert says in text_of(page)
        assert "Kept note" in page.content.decode()
        draft.refresh_from_db()
        assert draft.revision == 1

    def test_nul_control_and_spoofing_characters_are_dropped(self, as_sam, url, draft):
        form = filled(
            as_sam.get(url("proposal_edit", code=draft.code)), title="W\x00a\u202ells\r\n", abstract="\x07A\x00"
        )
        as_sam.post(url("proposal_edit", code=draft.code), form)
        draft.refresh_from_db()
        assert (draft.title, draft.abstract) == ("Walls", "A")

    def test_markup_is_shown_as_text(self, as_sam, url, draft):
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        form = filled(as_sam.get(url("proposal_edit", code=draft.code)), title=evil, abstract=evil)
        page = as_sam.post(url("proposal_edit", code=draft.code), form, follow=True).content.decode()
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "<img" not in page

    def test_a_second_tab_gets_both_texts_and_can_keep_merge_or_drop(self, as_sam, url, draft, sam):
        edit = url("proposal_edit", code=draft.code)
        first = filled(as_sam.get(edit), title="From the first tab", outline="Same")
        second = filled(as_sam.get(edit), title="From the second tab", outline="Same", note_to_reviewers="Typed")
        as_sam.post(edit, first)
        page = as_sam.post(edit, second)
        assert page.status_code == 409
        shown = page.content.decode()
        assert "From the first tab" in shown
        assert "From the second tab" in shown
        assert "Typed" in shown
        assert "You saved another version" in text_of(page)
        assert [mine.name for _theirs, mine in page.context["both"]] == ["title", "note_to_reviewers"]
        draft.refresh_from_db()
        assert draft.title == "From the first tab"
        merged = filled(page, title="From both tabs")
        assert merged["outline"] == ["Same"]
        as_sam.post(edit, merged)
        draft.refresh_from_db()
        assert (draft.title, draft.outline, draft.note_to_reviewers) == ("From both tabs", "Same", "Typed")

    def test_a_co_speakers_version_is_shown_with_their_name(self, as_sam, url, draft):
        ana = ProfileFactory(name="Ana")
        AuthorshipFactory(proposal=draft, profile=ana, is_contact=False, position=1)
        edit = url("proposal_edit", code=draft.code)
        mine = filled(as_sam.get(edit), title="Mine")
        services.edit(draft, by=ana.user, revision=1, fields={"title": "Hers"})
        assert "Ana saved another version" in text_of(as_sam.post(edit, mine))
        Event.objects.create(kind="proposals.edited", subject=draft.code)
        assert "Another version was saved" in text_of(as_sam.post(edit, mine))

    def test_a_withdrawal_that_comes_too_late_is_told(self, draft, sam):
        flows.withdraw(draft, by=sam)
        with pytest.raises(Refused, match="done already"):
            flows.withdraw(draft, by=sam)

    def test_a_conflict_shows_choices_that_differ_too(self, as_sam, url, draft, conference):
        other, talk = TrackFactory(conference=conference), SessionTypeFactory(conference=conference)
        edit = url("proposal_edit", code=draft.code)
        mine = filled(as_sam.get(edit), tracks=[other.code], recording="slides")
        as_sam.post(edit, filled(as_sam.get(edit), session_type=talk.code, level="advanced"))
        page = as_sam.post(edit, mine)
        names = [each.name for _theirs, each in page.context["both"]]
        assert names == ["session_type", "tracks", "level", "recording"]
        as_sam.post(edit, filled(page))
        draft.refresh_from_db()
        assert (draft.level, draft.do_not_record, list(draft.tracks.all())) == ("beginner", True, [other])

    def test_what_is_over_is_not_edited(self, as_sam, url, draft):
        form = filled(as_sam.get(url("proposal_edit", code=draft.code)), title="Late")
        as_sam.post(url("proposal_withdraw", code=draft.code))
        page = as_sam.post(url("proposal_edit", code=draft.code), form)
        assert "so its text cannot be changed" in text_of(page)
        assert 'value="Late"' in page.content.decode()


class TestLoggedOut:
    def test_a_stranger_gets_the_login_page_and_another_speaker_nothing(self, client, url, draft):
        for name in ("proposal_show", "proposal_edit", "proposal_withdraw", "speaker_list"):
            address = url(name, code=draft.code)
            assert client.get(address).url.startswith("/accounts/login/")
        client.force_login(ProfileFactory().user)
        for name in ("proposal_show", "proposal_edit", "proposal_withdraw", "speaker_list"):
            assert client.get(url(name, code=draft.code)).status_code == 404
        assert client.post(url("proposal_submit", code=draft.code)).status_code == 404

    def test_an_invited_person_reads_it_only_after_saying_yes(self, client, url, draft, ana):
        AuthorshipFactory(
            proposal=draft, profile=None, invited_email=ana.email, status="invited", invited_at=now(), is_contact=False
        )
        client.force_login(ana)
        assert client.get(url("proposal_show", code=draft.code)).status_code == 404

    def test_what_was_typed_when_the_session_ended_is_back_after_login(self, client, url, draft, sam):
        client.force_login(sam)
        edit = url("proposal_edit", code=draft.code)
        form = filled(client.get(edit), title="Typed for an hour", tracks=[], recording="slides")
        client.cookies.clear()
        answer = client.post(edit, form)
        assert answer.url == f"/accounts/login/?next={edit}"
        client.force_login(sam)
        page = client.get(edit)
        again = filled(page)
        assert "With what you typed until" in text_of(page)
        assert again["title"] == ["Typed for an hour"]
        assert "tracks" not in again
        assert again["recording"] == ["slides"]
        assert filled(client.get(edit))["title"] == ["Typed for an hour"], "a reload loses nothing"
        client.post(edit, again)
        draft.refresh_from_db()
        assert draft.title == "Typed for an hour"
        assert "With what you typed" not in text_of(client.get(edit))

    def test_another_person_at_the_same_browser_does_not_get_it(self, client, url, sam, draft):
        client.force_login(sam)
        form = filled(client.get(url("proposal_start")), title="Sam's secret")
        client.cookies.clear()
        client.post(url("proposal_start"), form)
        client.force_login(ProfileFactory().user)
        assert "Sam&#x27;s secret" not in client.get(url("proposal_start")).content.decode()

    def test_what_is_kept_is_bounded(self, client, url):
        page = client.post(url("proposal_start"), {"abstract": "x" * 260_000})
        assert "could not be kept here just now" in text_of(page)
        assert "x" * 260_000 in page.content.decode()
        assert not WorkingCopy.objects.exists()

    def test_hostile_addresses_are_absent(self, as_sam, conference):
        for path in (
            "proposals/%00/",
            "proposals/AAAAAAAA/",
            "proposals/🦄/",
            "organize/proposals/%00/",
            "proposals/x/edit/",
            "proposals/invitation/%00/",
        ):
            assert as_sam.get(f"/{conference.slug}/{path}").status_code == 404

    def test_a_proposal_of_another_conference_is_absent(self, as_sam, draft):
        other = ConferenceFactory()
        assert as_sam.get(f"/{other.slug}/proposals/{draft.code}/").status_code == 404


class TestSubmittingAndWithdrawing:
    def test_submitting_twice_is_told_and_mailed_once(self, as_sam, url, draft):
        page = as_sam.get(url("proposal_show", code=draft.code))
        form = {"opened": page.context["opened"]}
        as_sam.post(url("proposal_submit", code=draft.code), form)
        again = as_sam.post(url("proposal_submit", code=draft.code), form, follow=True)
        assert "This was done already" in text_of(again)
        assert Mail.objects.filter(kind="speakers.receipt").count() == 1

    def test_a_submission_is_a_post(self, as_sam, url, draft):
        assert as_sam.get(url("proposal_submit", code=draft.code)).status_code == 405

    def test_withdrawing_asks_first_and_tells_every_speaker(self, as_sam, url, submitted):
        AuthorshipFactory(proposal=submitted, is_contact=False, position=1)
        page = as_sam.get(url("proposal_withdraw", code=submitted.code))
        assert "Every speaker is told" in text_of(page)
        page = as_sam.post(url("proposal_withdraw", code=submitted.code), {"reason": "No time."}, follow=True)
        submitted.refresh_from_db()
        assert (submitted.state, submitted.withdrawn_because) == (State.WITHDRAWN, "No time.")
        assert Mail.objects.filter(kind="speakers.withdrawn").count() == 2
        again = as_sam.post(url("proposal_withdraw", code=submitted.code), follow=True)
        assert "Nothing was changed" in text_of(again)

    def test_a_reason_that_is_too_long_is_told_and_kept(self, as_sam, url, submitted):
        page = as_sam.post(url("proposal_withdraw", code=submitted.code), {"reason": "r" * 2001})
        assert "1 character longer" in text_of(page)
        assert "r" * 2001 in page.content.decode()
        submitted.refresh_from_db()
        assert submitted.state == State.SUBMITTED

    def test_discarding_a_draft_tells_nobody(self, as_sam, url, draft):
        as_sam.post(url("proposal_withdraw", code=draft.code))
        assert not Mail.objects.exists()

    @pytest.mark.parametrize(("state", "after"), [("accepted", "withdrawn"), ("confirmed", "cancelled")])
    def test_giving_a_place_back_alerts_the_organizers_without_names(self, as_sam, url, conference, sam, state, after):
        olu = MembershipFactory(conference=conference, role="organizer").user
        proposal = ProposalFactory(conference=conference, state=state, title="Quiet walls")
        AuthorshipFactory(proposal=proposal, profile=Profile.objects.get(user=sam))
        as_sam.post(url("proposal_withdraw", code=proposal.code), {"reason": "Sam is ill"})
        proposal.refresh_from_db()
        assert proposal.state == after
        mail = Mail.objects.get(kind="speakers.gap")
        assert mail.recipient == olu.email
        assert "Quiet walls" in mail.text
        assert "Sam" not in mail.subject + mail.text + mail.html
        assert Mail.objects.get(kind="speakers.withdrawn").recipient == sam.email


class TestTimeline:
    def test_it_tells_what_was_done_and_what_comes_next(self, as_sam, url, draft):
        for title in ("One", "Two"):
            edit = url("proposal_edit", code=draft.code)
            as_sam.post(edit, filled(as_sam.get(edit), title=title))
        as_sam.post(url("proposal_submit", code=draft.code))
        said = text_of(as_sam.get(url("proposal_show", code=draft.code)))
        assert (
            said.index("The text was changed (2 times)") < said.rindex("Submitted") < said.rindex("Nothing to do until")
        )

    def test_what_the_committee_does_quietly_leaves_no_trace(self, as_sam, url, submitted, conference):
        show = url("proposal_show", code=submitted.code)
        before = as_sam.get(show).content
        for kind in ("selection.decided", "proposals.handed_on", "anonymity.masked", "reviews.submitted"):
            Event.objects.create(conference=conference, kind=kind, subject=submitted.code)
        after = as_sam.get(show).content
        assert without_secrets(before) == without_secrets(after)
        Event.objects.create(conference=conference, kind="proposals.rejected", subject=submitted.code)
        assert without_secrets(before) != without_secrets(as_sam.get(show).content), "what is told would be seen"


def without_secrets(page):
    """A page without what differs at every request: the CSRF token and the signed time of opening."""
    return re.sub(rb'name="(csrfmiddlewaretoken|opened)" value="[^"]*"', b"", page)


@pytest.mark.parametrize("count", [2, 50])
def test_the_list_of_ones_own_proposals_takes_the_same_queries_for_any_number(
    as_sam, url, conference, sam, count, django_assert_num_queries
):
    profile = Profile.objects.get(user=sam)
    for proposal in ProposalFactory.create_batch(count, conference=conference):
        AuthorshipFactory(proposal=proposal, profile=profile)
        AuthorshipFactory(proposal=proposal, is_contact=False, position=1)
    as_sam.get(url("proposal_list"))
    with django_assert_num_queries(9):
        page = as_sam.get(url("proposal_list"))
    assert len(page.context["rows"]) == count


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_submit_is_one_submission_and_one_mail(client):
    authorship = AuthorshipFactory(proposal=ProposalFactory(abstract="A"))
    proposal, sam = authorship.proposal, authorship.profile.user
    address = f"/{proposal.conference.slug}/proposals/{proposal.code}/submit/"

    def click():
        browser = Client()
        browser.force_login(sam)
        return browser.post(address, follow=True)

    pages = together(click, click, click)
    said = [text_of(page) for page in pages]
    assert all("Submitted. Thank you." in each for each in said)
    assert sum("This was done already" in each for each in said) == 2
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("what", ["track", "type"])
def test_what_was_removed_between_choosing_and_saving_is_said(conference, draft, sam, track, talk, what):
    gone = {"track": TrackFactory, "type": SessionTypeFactory}[what](conference=conference)
    type(gone).objects.filter(pk=gone.pk).delete()
    tracks, kind = ([gone], talk) if what == "track" else ([track], gone)
    with pytest.raises(Refused, match="was removed meanwhile"):
        flows.save(draft, by=sam, revision=draft.revision, fields={"session_type": kind}, tracks=tracks)
    with pytest.raises(Refused, match="was removed meanwhile"):
        flows.start(conference, by=sam, fields={"title": "T", "session_type": kind}, tracks=tracks)
    assert Proposal.objects.get() == draft


@pytest.mark.django_db(transaction=True)
def test_of_removing_a_track_and_choosing_it_in_the_same_moment_one_is_refused():
    authorship = AuthorshipFactory(proposal=ProposalFactory(abstract="A"))
    proposal, sam = authorship.proposal, authorship.profile.user
    for _turn in range(5):
        track = TrackFactory(conference=proposal.conference)
        proposal.refresh_from_db()

        def choose(track=track):
            return flows.save(proposal, by=sam, revision=proposal.revision, fields={}, tracks=[track])

        def remove(track=track):
            return remove_track(track, by=None)

        outcomes = together(choose, remove)
        refused = [each for each in outcomes if isinstance(each, Exception)]
        assert len(refused) == 1, outcomes
        assert isinstance(refused[0], Refused | ConferenceRefused), outcomes
        assert Track.objects.filter(pk=track.pk).exists() == (refused[0] is outcomes[1])


def test_a_track_that_closed_by_its_own_deadline_has_the_grace_for_open_forms_too(as_sam, url, draft, conference, sam):
    closed_at = now() - timedelta(minutes=1)
    draft.tracks.set([TrackFactory(conference=conference, call_closes_at=closed_at)])
    late = opened(sam.pk, draft.code, closed_at + timedelta(seconds=1))
    as_sam.post(url("proposal_submit", code=draft.code), {"opened": late})
    assert Proposal.objects.get().state == State.DRAFT
    in_time = opened(sam.pk, draft.code, closed_at - timedelta(minutes=5))
    as_sam.post(url("proposal_submit", code=draft.code), {"opened": in_time})
    assert Proposal.objects.get().state == State.SUBMITTED
