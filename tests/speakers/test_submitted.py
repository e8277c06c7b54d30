"""After handing in: nothing to do until a day, a receipt with the whole text and hash, one calendar file."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from icalendar import Calendar

from conferences.times import end_of_day_anywhere
from notifications.letters import written
from notifications.models import Mail, MailFile
from notifications.services import File, queue_many
from proposals.queries import content_hash
from proposals.states import State
from speakers.views import flows
from tests.factories import RoundFactory, TrackFactory, UserFactory
from tests.speakers.forms import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dated(conference):
    """A call that closes at the end of a day anywhere on Earth; results are promised for 12 June."""
    conference.rounds.update(
        call_opens_at=now() - timedelta(days=5),
        call_closes_at=end_of_day_anywhere(date(2027, 5, 1)),
        closes_anywhere_on_earth=True,
        results_by=date(2027, 6, 12),
    )
    return conference


def events(content):
    """Summary and times of each event, by the beginning of its UID."""
    calendar = Calendar.from_ical(content)
    return {str(each["UID"]).split("@")[0].split("-")[-1]: each for each in calendar.walk("VEVENT")}


def hand_in(draft, sam):
    return flows.submit(draft, by=sam)


class TestThePage:
    def test_submitting_leads_to_a_page_that_says_until_when_there_is_nothing_to_do(self, as_sam, url, draft, dated):
        answer = as_sam.post(url("proposal_submit", code=draft.code))
        assert answer.url == url("proposal_submitted", code=draft.code)
        said = text_of(as_sam.get(answer.url))
        assert "Nothing to do until 12 June 2027." in said
        assert ": 1 May 2027, 14:00 (Vienna)" not in said
        assert "end of 1 May 2027 anywhere on Earth: 2 May 2027, 14:00 (Vienna)" in said
        assert "sam@example.org" in said
        draft.refresh_from_db()
        assert content_hash(draft) in said

    def test_without_a_day_it_says_so_in_words(self, as_sam, url, submitted):
        said = text_of(as_sam.get(url("proposal_submitted", code=submitted.code)))
        assert "Nothing to do until results are announced." in said
        assert "The day is not fixed yet." in said

    def test_with_tracks_of_two_rounds_the_later_day_counts_and_an_unknown_one_makes_it_unknown(
        self, as_sam, url, submitted, dated
    ):
        other = RoundFactory(conference=dated, is_default=False, results_by=date(2027, 7, 1))
        submitted.tracks.add(TrackFactory(conference=dated, round=other))
        page = url("proposal_submitted", code=submitted.code)
        assert "Nothing to do until 1 July 2027." in text_of(as_sam.get(page))
        type(other).objects.filter(pk=other.pk).update(results_by=None)
        assert "Nothing to do until results are announced." in text_of(as_sam.get(page))

    def test_a_track_with_a_later_deadline_says_its_own(self, as_sam, url, submitted, dated):
        own = TrackFactory(conference=dated, call_closes_at=datetime(2027, 5, 9, 12, tzinfo=UTC))
        submitted.tracks.set([own])
        assert "9 May 2027, 14:00 (Vienna)" in text_of(as_sam.get(url("proposal_submitted", code=submitted.code)))

    @pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
    def test_what_is_not_handed_in_has_no_such_page(self, as_sam, url, draft, state):
        draft.state = state
        draft.save()
        answer = as_sam.get(url("proposal_submitted", code=draft.code))
        assert answer.url == url("proposal_show", code=draft.code)

    @pytest.mark.parametrize("page", ["proposal_submitted", "proposal_dates"])
    def test_nobody_else_can_see_it(self, client, url, submitted, page):
        client.force_login(UserFactory())
        assert client.get(url(page, code=submitted.code)).status_code == 404

    def test_what_skips_review_says_that_the_organizers_decide(self, as_sam, url, submitted):
        page = url("proposal_submitted", code=submitted.code)
        assert "Reviewers read it without your name." in text_of(as_sam.get(page))
        type(submitted).objects.update(skips_review=True)
        said = text_of(as_sam.get(page))
        assert "The organizers decide about it themselves" in said
        assert "Reviewers read" not in said


class TestTheReceipt:
    def test_has_the_text_the_time_the_hash_and_one_calendar_file(self, draft, sam, dated):
        row = hand_in(draft, sam)
        mail = Mail.objects.get(kind="speakers.receipt")
        assert row.abstract in mail.text
        assert content_hash(row) in mail.text
        assert "Nothing to do until 12 June 2027" in mail.text
        file = MailFile.objects.get()
        assert (file.mail, file.name, mail.files) == (mail, "north-dates.ics", 1)
        found = events(bytes(file.content))
        assert set(found) == {"closes", "results", "days"}
        assert found["closes"].decoded("DTSTART") == datetime(2027, 5, 2, 12, tzinfo=UTC)
        assert found["results"].decoded("DTSTART") == date(2027, 6, 12)
        assert found["days"].decoded("DTSTART") == date(2027, 6, 10)
        assert found["days"].decoded("DTEND") == date(2027, 6, 13)

    def test_goes_over_the_wire_as_one_attachment_beside_both_texts(self, draft, sam, dated):
        hand_in(draft, sam)
        mail = Mail.objects.get(kind="speakers.receipt")
        message = message_from_bytes(
            written(mail, files=list(MailFile.objects.filter(mail=mail))).content, policy=policy.default
        )
        (part,) = message.iter_attachments()
        assert part.get_filename() == "north-dates.ics"
        assert part.get_content_type() == "text/calendar"
        assert set(events(part.get_payload(decode=True))) == {"closes", "results", "days"}
        assert "Nothing to do until" in message.get_body(("plain",)).get_content()
        assert message.get_body(("html",)) is not None

    def test_every_speaker_gets_their_own_with_the_same_file(self, draft, sam, ana, dated):
        from tests.factories import AuthorshipFactory, ProfileFactory

        AuthorshipFactory(proposal=draft, profile=ProfileFactory(user=ana), is_contact=False)
        hand_in(draft, sam)
        assert MailFile.objects.count() == 2
        assert len({bytes(each.content) for each in MailFile.objects.all()}) == 1

    def test_the_file_can_be_downloaded_and_follows_what_changes(self, as_sam, url, submitted, dated):
        answer = as_sam.get(url("proposal_dates", code=submitted.code))
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="north-dates.ics"'
        before = events(answer.content)["closes"]
        dated.rounds.update(call_closes_at=end_of_day_anywhere(date(2027, 5, 8)))
        after = events(as_sam.get(url("proposal_dates", code=submitted.code)).content)["closes"]
        assert before["UID"] == after["UID"]
        assert after.decoded("DTSTART") - before.decoded("DTSTART") == timedelta(days=7)

    def test_a_name_of_a_conference_cannot_add_lines_to_the_file(self, as_sam, url, submitted, dated):
        type(dated).objects.update(name="Evil\r\nBEGIN:VALARM\r\nTRIGGER:-PT0M;,\\")
        found = events(as_sam.get(url("proposal_dates", code=submitted.code)).content)
        assert set(found) == {"closes", "results", "days"}
        assert not found["days"].subcomponents


class TestFilesOfMails:
    def letter(self, **more):
        from notifications.services import Letter

        file = {"name": "a.ics", "content_type": "text/calendar", "content": b"x", **more}
        return Letter("x.y", "S", "sam@example.org", "s", "t", files=(File(**file),))

    def test_a_mail_that_was_told_before_gets_no_second_file(self):
        assert len(queue_many([self.letter()])) == 1
        assert queue_many([self.letter(content=b"other")]) == []
        assert bytes(MailFile.objects.get().content) == b"x"

    def test_too_large_and_too_many_are_refused_by_us_and_by_the_database(self):
        with pytest.raises(ValueError, match="bytes"):
            queue_many([self.letter(content=b"x" * 200_001)])
        (mail,) = queue_many([self.letter(content=b"x" * 200_000)])
        with pytest.raises(IntegrityError, match="notifications_mailfile_small"), transaction.atomic():
            MailFile.objects.create(mail=mail, position=1, name="b", content_type="a/b", content=b"x" * 200_001)
        with pytest.raises(IntegrityError, match="notifications_mailfile_few"), transaction.atomic():
            MailFile.objects.create(mail=mail, position=3, name="b", content_type="a/b", content=b"x")

    @pytest.mark.parametrize("name", ['a".ics\r\nBcc: x@y.example', "дата.ics", "../../etc/passwd", "", "x" * 400])
    def test_hostile_names_add_no_header(self, name):
        (mail,) = queue_many([self.letter(name=name, content_type="text/calendar\r\nX-Evil: 1")])
        content = written(mail, files=list(MailFile.objects.all())).content
        message = message_from_bytes(content, policy=policy.default)
        assert "bcc" not in message
        (part,) = message.iter_attachments()
        assert set(map(str.lower, part.keys())) == {
            "content-type",
            "content-transfer-encoding",
            "content-disposition",
        }
        assert part.get_payload(decode=True) == b"x"
        assert content.isascii()
