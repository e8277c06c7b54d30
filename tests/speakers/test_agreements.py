"""What people say about themselves: agreements by version, when they can come, first time, travel support; and the
mails that ask for what is missing."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from conferences.errors import Refused as SetUpRefused
from conferences.models import Event, Role
from conferences.services import add_agreement, choose_fields, edit_agreement, remove_agreement, retire_agreement
from conferences.texts import TranslatedText
from notifications.models import Mail
from proposals.models import Proposal
from proposals.states import Refused, State
from speakers import needs
from speakers.models import Absence, Consent, Presence, TravelSupport
from speakers.reminding import ask_for_needs, conferences_that_ask
from speakers.services import profile_of
from speakers.services.personal import END_OF_DAY, Span, agree, ask_support, say_absences
from speakers.tasks import ask_for_needs as task
from tests.conferences.test_questions import ask
from tests.factories import AuthorshipFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.speakers.test_writing import filled, text_of

pytestmark = pytest.mark.django_db

HOSTILE = ["\x00", "x" * 300_000, "\u202e" + "9" * 400, "-1", "2027-06-10.never", "99:99"]


@pytest.fixture
def conduct(conference):
    return add_agreement(
        conference,
        by=None,
        fields={"kind": "conduct", "title": TranslatedText(en="Code of conduct")},
        text=TranslatedText(en="Be **kind**."),
    )


def later(conference, title="Licence of the recording"):
    fields = {"kind": "recording", "title": TranslatedText(en=title), "asked_when": "accepted"}
    return add_agreement(conference, by=None, fields=fields, text=TranslatedText(en="We may publish it."))


def new_text(agreement, words="Be very kind."):
    return edit_agreement(agreement, by=None, fields={}, text=TranslatedText(en=words))


def accept(proposal):
    Proposal.objects.filter(pk=proposal.pk).update(
        state=State.ACCEPTED,
        accepted_track=proposal.tracks.get(),
        submitted_at=now(),
        updated_at=now() - timedelta(days=1),
    )
    proposal.refresh_from_db()
    return proposal


class TestAgreeing:
    def test_who_submits_agrees_in_the_form_and_who_agreed_to_what_is_kept(self, as_sam, url, sam, draft, conduct):
        edit = url("proposal_edit", code=draft.code)
        page = as_sam.get(edit)
        assert "Be kind." in text_of(page)
        page = as_sam.post(edit, filled(page, then="submit"), follow=True)
        assert "Agree to: Code of conduct" in text_of(page)
        draft.refresh_from_db()
        assert draft.state == State.DRAFT
        as_sam.post(edit, filled(as_sam.get(edit), then="submit", **{f"agreements-{conduct.code}": "1"}))
        draft.refresh_from_db()
        assert draft.state == State.SUBMITTED
        consent = Consent.objects.get()
        assert (consent.profile.user, str(consent.agreed_to.text)) == (sam, "Be **kind**.")
        event = Event.objects.get(kind="speakers.agreed")
        assert event.data == {"agreement": conduct.code, "version": 1}
        assert "I agree" not in text_of(as_sam.get(edit))

    def test_a_changed_text_is_agreed_to_anew_and_the_old_consent_stays(self, as_sam, url, sam, submitted, conduct):
        agree(needs.in_force(submitted.conference), by=sam)
        new_text(conduct)
        page = as_sam.get(url("needed_edit"))
        assert "Be very kind." in text_of(page)
        assert "version 1" in text_of(page)
        as_sam.post(url("needed_edit"), filled(page, **{f"agreements-{conduct.code}": "2"}))
        assert sorted(Consent.objects.values_list("agreed_to__version", flat=True)) == [1, 2]

    def test_a_text_that_changes_while_the_form_is_open_is_not_agreed_to(self, as_sam, url, sam, draft, conduct):
        edit = url("proposal_edit", code=draft.code)
        form = filled(as_sam.get(edit), title="Typed", **{f"agreements-{conduct.code}": "1"})
        old = needs.in_force(draft.conference)
        new_text(conduct)
        page = as_sam.post(edit, form)
        assert "This text was changed meanwhile" in text_of(page)
        assert filled(page)["title"] == ["Typed"]
        with pytest.raises(Refused, match="changed meanwhile"):
            agree(old, by=sam)
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("value", [*HOSTILE, "2", "True", "on"])
    def test_only_the_version_that_was_read_is_agreed_to(self, as_sam, url, draft, conduct, value):
        edit = url("proposal_edit", code=draft.code)
        assert as_sam.post(edit, filled(as_sam.get(edit), **{f"agreements-{conduct.code}": value})).status_code == 200
        assert not Consent.objects.exists()

    def test_twice_is_once(self, sam, conference, conduct):
        texts = needs.in_force(conference)
        assert (agree(texts, by=sam), agree(texts, by=sam)) == (1, 0)
        assert Event.objects.filter(kind="speakers.agreed").count() == 1

    def test_what_somebody_agreed_to_is_retired_not_removed(self, sam, conference, conduct):
        agree(needs.in_force(conference), by=sam)
        with pytest.raises(SetUpRefused, match="on record"):
            remove_agreement(conduct, by=None)
        retire_agreement(conduct, by=None)
        assert needs.to_agree(ProfileFactory().user, conference) == []
        assert len(needs.agreed_by(sam, conference)) == 1

    def test_a_licence_is_asked_after_acceptance_and_tells_nothing_before(self, as_sam, url, conference, submitted):
        later(conference)
        assert "Licence" not in text_of(as_sam.get(url("needed_edit")))
        assert "Licence" not in text_of(as_sam.get(url("proposal_edit", code=submitted.code)))
        accept(submitted)
        assert "Licence of the recording" in text_of(as_sam.get(url("needed_edit")))

    def test_a_co_speaker_is_asked_for_themselves(self, client, url, conference, submitted, sam, conduct):
        agree(needs.in_force(conference), by=sam)
        other = AuthorshipFactory(proposal=submitted, is_contact=False, position=1).profile
        client.force_login(other.user)
        assert "one more thing from you" in text_of(client.get(url("proposal_show", code=submitted.code)))
        client.post(url("needed_edit"), filled(client.get(url("needed_edit")), **{f"agreements-{conduct.code}": "1"}))
        assert Consent.objects.filter(profile=other).exists()

    def test_organizers_see_who_has_not_agreed(self, client, url, conference, submitted, conduct):
        olu = UserFactory()
        MembershipFactory(conference=conference, user=olu, role=Role.ORGANIZER)
        client.force_login(olu)
        show = url("organizer_show", code=submitted.code)
        assert "Has not agreed to “Code of conduct” yet" in text_of(client.get(show))


class TestAskingByMail:
    @pytest.fixture
    def waiting(self, submitted, conduct):
        Proposal.objects.filter(pk=submitted.pk).update(updated_at=now() - timedelta(hours=2))
        return submitted

    def test_every_speaker_who_has_not_agreed_is_asked_once_and_once_more_a_week_later(self, conference, waiting, sam):
        other = AuthorshipFactory(proposal=waiting, is_contact=False, position=1).profile
        agree(needs.in_force(conference), by=sam)
        assert [ask_for_needs(conference) for _number in range(3)] == [1, 0, 0]
        mail = Mail.objects.get()
        assert mail.recipient == other.user.email
        assert "Code of conduct" in mail.text
        assert "/proposals/needed/" in mail.text
        with time_machine.travel(now() + timedelta(days=8)):
            assert [ask_for_needs(conference) for _number in range(3)] == [1, 0, 0]
        assert set(Mail.objects.values_list("kind", flat=True)) == {
            "speakers.still_needed",
            "speakers.still_needed_again",
        }

    def test_another_need_is_another_mail_and_who_has_answered_gets_none(self, conference, waiting, sam, conduct):
        task()
        new_text(conduct)
        task()
        assert Mail.objects.count() == 2
        agree(needs.in_force(conference), by=sam)
        with time_machine.travel(now() + timedelta(days=8)):
            task()
        assert Mail.objects.count() == 2

    def test_nobody_is_asked_about_a_draft_or_what_is_over_or_a_moment_after_handing_in(
        self, conference, waiting, conduct
    ):
        for fields in ({"state": State.WITHDRAWN}, {"state": State.SUBMITTED, "updated_at": now()}):
            Proposal.objects.filter(pk=waiting.pk).update(**fields)
            assert ask_for_needs(conference) == 0
        Proposal.objects.filter(pk=waiting.pk).update(state=State.DRAFT, submitted_at=None)
        assert ask_for_needs(conference) == 0

    def test_answers_needed_after_acceptance_are_asked_for_in_the_same_mail(self, conference, draft, conduct):
        ask(conference, "How do you say your name?", needed="accepted")
        accept(draft)
        task()
        mail = Mail.objects.get()
        assert "How do you say your name?" in mail.text
        assert "Code of conduct" in mail.html

    def test_a_conference_that_asks_nothing_is_left_alone(self, conference, submitted):
        assert conferences_that_ask() == []

    @pytest.mark.parametrize("count", [2, 30])
    def test_who_needs_what_takes_the_same_queries_for_any_number(
        self, conference, waiting, conduct, count, django_assert_num_queries
    ):
        ask(conference, "How?", needed="accepted")
        accept(waiting)
        for position in range(1, count):
            AuthorshipFactory(proposal=waiting, is_contact=False, position=position)
        with django_assert_num_queries(8):
            assert len(needs.needs(conference)) == count


DAY = date(2027, 6, 10)


class TestAboutOneself:
    @pytest.fixture(autouse=True)
    def asked(self, conference):
        wanted = dict.fromkeys(("availability", "first_time", "travel_support", "content_note"), "optional")
        self.conference = choose_fields(conference, by=None, asked=wanted)

    def test_hours_that_touch_become_one_and_are_read_by_whoever_makes_the_schedule(self, sam, conference):
        spans = [Span(DAY, time(12), time(17)), Span(DAY, time(0), time(12)), Span(DAY, time(19), time(20))]
        assert say_absences(conference, by=sam, spans=spans)
        assert not say_absences(conference, by=sam, spans=spans)
        assert Absence.objects.count() == 2
        ten = datetime(2027, 6, 10, 10, tzinfo=conference.zone)
        assert needs.away(conference, ten, ten + timedelta(hours=1)) == {profile_of(sam).pk}
        six = ten + timedelta(hours=8)
        assert needs.away(conference, six, six + timedelta(hours=1)) == set()
        assert needs.away(conference, ten + timedelta(hours=7), six + timedelta(hours=1)) == set()

    @pytest.mark.parametrize(
        "span", [Span(date(2027, 6, 9), time(1), time(2)), Span(DAY, time(2), time(2)), Span(DAY, time(3), time(2))]
    )
    def test_hours_that_cannot_be(self, sam, conference, span):
        with pytest.raises(ValidationError):
            say_absences(conference, by=sam, spans=[span])

    def test_a_speaker_says_in_the_form_when_they_cannot_come_and_reads_it_again(self, as_sam, url, sam, draft):
        edit = url("proposal_edit", code=draft.code)
        form = filled(
            as_sam.get(edit),
            **{
                "you-first_time": "yes",
                "you-absent": ["2027-06-10.morning", "2027-06-12.evening"],
                "you-day_0": "2027-06-11",
                "you-from_0": "09:00",
                "you-until_0": "10:30",
                "you-kinds": ["travel"],
                "you-amount": "400",
                "you-currency": "eur",
                "you-note": "The night train",
            },
        )
        as_sam.post(edit, form)
        assert needs.spans_of(sam, self.conference) == [
            Span(DAY, time(0), time(12)),
            Span(date(2027, 6, 11), time(9), time(10, 30)),
            Span(date(2027, 6, 12), time(17), END_OF_DAY),
        ]
        assert Presence.objects.get().first_time
        support = TravelSupport.objects.get()
        assert (support.kinds, support.amount, support.currency, support.note) == (
            ["travel"],
            400,
            "EUR",
            "The night train",
        )
        again = filled(as_sam.get(edit))
        assert again["you-absent"] == ["2027-06-10.morning", "2027-06-12.evening"]
        assert (again["you-day_0"], again["you-from_0"]) == (["2027-06-11"], ["09:00"])
        before = Event.objects.count()
        as_sam.post(edit, again)
        assert Event.objects.count() == before
        as_sam.post(edit, {**again, "you-absent": [], "you-day_0": [""], "you-from_0": [""], "you-until_0": [""]})
        assert needs.spans_of(sam, self.conference) == []
        as_sam.post(edit, {name: value for name, value in again.items() if name != "you-kinds"} | {"you-note": [""]})
        assert not TravelSupport.objects.exists()

    @pytest.mark.parametrize("value", HOSTILE)
    @pytest.mark.parametrize(
        "field", ["first_time", "absent", "always", "day_0", "from_0", "until_0", "kinds", "amount", "currency", "note"]
    )
    def test_hostile_values_lose_nothing(self, as_sam, url, draft, field, value):
        edit = url("proposal_edit", code=draft.code)
        page = as_sam.post(edit, filled(as_sam.get(edit), title="Typed", **{f"you-{field}": value}))
        draft.refresh_from_db()
        if page.status_code == 200:
            assert (draft.title, filled(page)["title"]) == ("Quiet walls", ["Typed"])
        else:
            assert draft.title == "Typed"

    def test_travel_support_is_for_organizers_and_helpdesk_on_a_page_of_its_own(
        self, client, url, conference, submitted, sam
    ):
        ask_support(conference, by=sam, fields={"kinds": ["care"], "note": "Two children"})
        for role, may in ((Role.ORGANIZER, True), (Role.HELPDESK, True), (Role.CHAIR, False), (Role.REVIEWER, False)):
            user = UserFactory()
            MembershipFactory(conference=conference, user=user, role=role)
            client.force_login(user)
            page = client.get(url("support_list"))
            assert ("Two children" in text_of(page)) is may
            show = client.get(url("organizer_show", code=submitted.code))
            assert "Two children" not in text_of(show)
        MembershipFactory(conference=conference, user=user, role=Role.ORGANIZER)
        assert "Two children" not in text_of(client.get(url("support_list"))), "an organizer who reviews"

    def test_nothing_of_it_stands_on_the_speakers_shared_pages(self, as_sam, client, url, sam, submitted, conference):
        ask_support(conference, by=sam, fields={"kinds": ["care"], "note": "Two children"})
        other = AuthorshipFactory(proposal=submitted, is_contact=False, position=1).profile
        client.force_login(other.user)
        for name in ("proposal_show", "proposal_edit", "speaker_list"):
            assert "Two children" not in client.get(url(name, code=submitted.code)).content.decode()

    def test_chairs_read_who_speaks_for_the_first_time_only_where_the_conference_chose_so(
        self, client, url, conference, submitted, as_sam
    ):
        edit = url("proposal_edit", code=submitted.code)
        as_sam.post(edit, filled(as_sam.get(edit), **{"you-first_time": "yes"}))
        conference.rounds.update(phase="selection", names_opened_at=now())
        casey, olu = UserFactory(), UserFactory()
        MembershipFactory(conference=conference, user=casey, role=Role.CHAIR)
        MembershipFactory(conference=conference, user=olu, role=Role.ORGANIZER)

        def reads(user):
            client.force_login(user)
            return "Speaks for the first time" in text_of(client.get(url("organizer_show", code=submitted.code)))

        assert (reads(olu), reads(casey)) == (True, False)
        choose_fields(conference, by=None, asked={}, chairs_read_first_time=True)
        assert (reads(olu), reads(casey)) == (True, True)

    def test_what_a_conference_needs_is_lacking_until_it_is_said_and_what_it_does_not_ask_is_absent(
        self, as_sam, url, conference, draft
    ):
        choose_fields(
            conference,
            by=None,
            asked={
                "availability": "required",
                "outline": "required",
                "level": "off",
                "minutes": "off",
                "recording": "off",
            },
        )
        edit = url("proposal_edit", code=draft.code)
        page = as_sam.get(edit)
        assert {"level", "minutes", "recording"}.isdisjoint(filled(page))
        page = as_sam.post(edit, filled(page, then="submit"), follow=True)
        assert "Write an outline" in text_of(page)
        assert "Say when you cannot come" in text_of(page)
        as_sam.post(edit, filled(as_sam.get(edit), then="submit", outline="First, second", **{"you-always": "on"}))
        draft.refresh_from_db()
        assert (draft.state, draft.level, draft.minutes) == (State.SUBMITTED, "beginner", 30)

    def test_nothing_personal_is_asked_where_the_conference_asks_nothing(self, as_sam, url, conference, draft):
        choose_fields(conference, by=None, asked=dict.fromkeys(("availability", "first_time", "travel_support"), "off"))
        assert not [
            name for name in filled(as_sam.get(url("proposal_edit", code=draft.code))) if name.startswith("you-")
        ]
