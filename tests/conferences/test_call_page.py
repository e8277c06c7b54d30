"""The call's page: what is wanted, until when, how it is reviewed; for people, for previews and for programs."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from icalendar import Calendar
from lxml import html

from conferences.models import Conference, Phase, ReviewPolicy, Round
from conferences.texts import TranslatedText
from conferences.times import end_of_day_anywhere
from schedule.models import Release
from tests.factories import MembershipFactory, RoundFactory, SessionTypeFactory, TrackFactory, UserFactory
from tests.speakers.forms import text_of

pytestmark = pytest.mark.django_db


def address(conference, name="call_show"):
    return reverse(f"conferences:{name}", kwargs={"slug": conference.slug})


def structured(response):
    """The page's JSON-LD, parsed."""
    page = html.fromstring(response.content.decode())
    (block,) = page.xpath("//script[@type='application/ld+json']/text()")
    return json.loads(block)


def metas(response):
    page = html.fromstring(response.content.decode())
    return {meta.get("property") or meta.get("name"): meta.get("content") for meta in page.xpath("//meta")}


class TestForPeople:
    def test_it_is_read_without_an_account_and_says_everything(self, client, conference):
        Conference.objects.update(description={"en": "We want **stories**."}, tagline={"en": "Three days"})
        said = text_of(client.get(address(conference)))
        for words in (
            "We want stories.",
            "How review works",
            "Reviewers never see",
            "Rather not",
            "Write a proposal",
            "All dates as a calendar",
            "You need no account to ask.",
        ):
            assert words in said

    def test_it_is_the_front_page_until_there_is_a_programme_and_stays_at_its_own_address(
        self, client, conference, olu
    ):
        front = reverse("conferences:conference_show", kwargs={"slug": conference.slug})
        assert "Rather not" in text_of(client.get(front))
        Release.objects.create(conference=conference, number=1, version="1.0")
        said = text_of(client.get(front))
        assert "Rather not" not in said
        assert "Read the call" in said
        assert "See the programme" in said
        assert "Rather not" in text_of(client.get(address(conference)))

    def test_a_day_anywhere_on_earth_is_said_first_then_the_conferences_clock_and_machines_get_the_instant(
        self, client, conference
    ):
        end = end_of_day_anywhere(date(2027, 3, 28))  # clocks go forward that night in Vienna
        Round.objects.update(call_closes_at=end, closes_anywhere_on_earth=True)
        page = client.get(address(conference))
        assert "end of 28 March 2027 anywhere on Earth: 29 March 2027, 14:00 (Vienna)" in text_of(page)
        assert 'datetime="2027-03-29T12:00:00+00:00"' in page.content.decode()

    def test_a_reader_with_another_zone_sees_their_own_clock_beside_it(self, client, conference):
        Round.objects.update(call_closes_at=datetime(2027, 3, 14, 9, 30, tzinfo=UTC))
        reader = UserFactory(zone="America/New_York")  # where summer time has begun that very morning
        client.force_login(reader)
        assert "14 March 2027, 10:30 (Vienna) · 14 March 2027, 05:30 for you (New York)" in text_of(
            client.get(address(conference))
        )

    def test_tracks_and_types_say_their_own_deadlines(self, client, conference):
        soon = datetime(2027, 2, 1, 11, tzinfo=UTC)
        TrackFactory(conference=conference, name=TranslatedText(en="Hardware"), call_closes_at=soon)
        SessionTypeFactory(
            conference=conference, name=TranslatedText(en="Poster"), call_closes_at=soon + timedelta(days=60)
        )
        said = text_of(client.get(address(conference)))
        assert "Hardware" in said
        assert "1 February 2027, 12:00 (Vienna)" in said
        assert "2 April 2027, 13:00 (Vienna)" in said

    def test_a_call_whose_round_is_over_still_takes_what_closes_later(self, client, conference):
        Round.objects.update(call_opens_at=now() - timedelta(days=9), call_closes_at=now() - timedelta(hours=1))
        assert "Write a proposal" not in text_of(client.get(address(conference)))
        SessionTypeFactory(conference=conference, call_closes_at=now() + timedelta(days=4))
        page = client.get(address(conference))
        assert "Write a proposal" in text_of(page)
        assert "The call is open" in text_of(page)
        assert 'class="countdown"' in page.content.decode()

    @pytest.mark.parametrize(
        ("opens", "closes", "words"),
        [(None, None, "Not open yet"), (1, 9, "Not open yet"), (-9, -1, "Closed"), (-9, None, "No closing date yet")],
    )
    def test_every_state_of_the_dates_has_a_page(self, client, conference, opens, closes, words):
        Round.objects.update(
            call_opens_at=opens and now() + timedelta(days=opens),
            call_closes_at=closes and now() + timedelta(days=closes),
        )
        assert words in text_of(client.get(address(conference)))

    def test_where_policies_differ_each_call_and_track_says_its_own(self, client, conference):
        named = RoundFactory(
            conference=conference,
            is_default=False,
            name=TranslatedText(en="Keynotes"),
            review_policy=ReviewPolicy.NAMED,
        )
        TrackFactory(conference=conference, round=named)
        said = text_of(client.get(address(conference)))
        assert "Reviewers of this track see your name." in said
        assert "Review is anonymous in this track." in said
        assert "Where it is anonymous" in said

    def test_a_named_review_shows_no_advice_on_anonymous_texts(self, client, conference):
        assert "Rather not" in text_of(client.get(address(conference)))
        Round.objects.update(review_policy=ReviewPolicy.NAMED)
        said = text_of(client.get(address(conference)))
        assert "Review is named" in said
        assert "Rather not" not in said

    def test_what_is_not_published_is_for_its_team_only(self, client, conference, olu):
        Conference.objects.update(is_public=False)
        for name in ("call_show", "call_dates"):
            assert client.get(address(conference, name)).status_code in (302, 404)
        client.force_login(olu)
        page = client.get(address(conference))
        assert page.status_code == 200
        assert b"ld+json" not in page.content

    @pytest.mark.parametrize("count", [2, 50])
    def test_takes_the_same_queries_for_any_number_of_tracks_and_types(
        self, client, conference, count, django_assert_num_queries
    ):
        for n in range(count):
            TrackFactory(conference=conference, call_closes_at=now() + timedelta(days=n + 1))
            SessionTypeFactory(conference=conference)
        with django_assert_num_queries(4):
            client.get(address(conference))


class TestForOthers:
    def test_programs_read_the_event_and_its_call(self, client, conference):
        Conference.objects.update(tagline={"en": "Three days"}, place="Linz")
        Round.objects.update(
            call_opens_at=datetime(2020, 1, 1, 8, tzinfo=UTC), call_closes_at=datetime(2099, 7, 1, 10, tzinfo=UTC)
        )
        found = structured(client.get(address(conference)))
        assert (found["@context"], found["@type"]) == ("https://schema.org", "Event")
        assert (found["startDate"], found["endDate"]) == ("2027-06-10", "2027-06-12")
        assert found["location"]["name"] == "Linz"
        assert found["url"] == "http://localhost:8000" + address(conference)
        (action,) = found["potentialAction"]
        assert action["@type"] == "ApplyAction"
        assert action["endTime"] == "2099-07-01T12:00:00+02:00"
        assert action["actionStatus"] == "https://schema.org/ActiveActionStatus"
        assert action["target"]["urlTemplate"].endswith("/example/proposals/new/")

    @pytest.mark.parametrize(
        "evil", ["</script><script>alert(1)</script>", '"},{"@type":"x', "<!--", "&lt;\u2028\\", "\x01"]
    )
    def test_no_name_ends_the_data_block_or_leaves_its_text(self, client, conference, evil):
        Conference.objects.update(name=f"A {evil} B", place=evil, tagline={"en": evil})
        page = client.get(address(conference))
        found = structured(page)
        assert found["name"] == f"A {evil} B"
        assert set(found) >= {"@type", "location", "description"}
        assert "<script>alert" not in page.content.decode()

    def test_the_policy_allows_no_inline_script_and_the_page_has_none(self, client, conference):
        page = client.get(address(conference))
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        scripts = html.fromstring(page.content.decode()).xpath("//script[not(@src)]/@type")
        assert scripts == ["application/ld+json"]

    def test_a_preview_has_words_address_and_picture(self, client, conference):
        Conference.objects.update(tagline={"en": 'Three "days" & <more>'})
        found = metas(client.get(address(conference)))
        assert found["og:title"] == "Example Conf: call for proposals"
        assert found["og:description"] == found["description"] == 'Three "days" & <more>'
        assert found["og:url"] == "http://localhost:8000" + address(conference)
        assert found["og:image"] == "http://localhost:8000/static/img/call.png"
        assert found["twitter:card"] == "summary_large_image"

    def test_the_page_names_its_calendar(self, client, conference):
        page = html.fromstring(client.get(address(conference)).content.decode())
        (link,) = page.xpath("//link[@rel='alternate'][@type='text/calendar']/@href")
        assert link == address(conference, "call_dates")
        assert page.xpath("//link[@rel='canonical']/@href") == ["http://localhost:8000" + address(conference)]


class TestTheCalendar:
    def events(self, client, conference):
        answer = client.get(address(conference, "call_dates"))
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return {str(each["SUMMARY"]): each for each in Calendar.from_ical(answer.content).walk("VEVENT")}

    def test_has_every_date_once(self, client, conference):
        Round.objects.update(
            call_opens_at=now() + timedelta(days=1),
            call_closes_at=now() + timedelta(days=9),
            results_by=date(2027, 5, 5),
        )
        TrackFactory(conference=conference, name=TranslatedText(en="Data"), call_closes_at=now() + timedelta(days=5))
        TrackFactory(conference=conference, name=TranslatedText(en="Secret"), call_closes_at=now(), is_hidden=True)
        found = self.events(client, conference)
        assert set(found) == {
            "Example Conf: the call for proposals opens",
            "Example Conf: the call for proposals closes",
            "Example Conf: the call for proposals closes (Data)",
            "Example Conf: results are announced by today",
            "Example Conf",
        }
        assert len({str(each["UID"]) for each in found.values()}) == 5
        assert found["Example Conf"].decoded("DTEND") == date(2027, 6, 13)

    def test_an_instant_stays_an_instant_over_the_change_of_clocks(self, client, conference):
        end = end_of_day_anywhere(date(2027, 10, 31))  # clocks go back in Vienna
        Round.objects.update(call_closes_at=end, closes_anywhere_on_earth=True)
        found = self.events(client, conference)["Example Conf: the call for proposals closes"]
        assert found.decoded("DTSTART") == datetime(2027, 11, 1, 12, tzinfo=UTC)
        assert str(found["DESCRIPTION"]) == "end of 31 October 2027 anywhere on Earth"

    def test_has_only_the_days_where_nothing_is_known_yet(self, client, conference):
        Round.objects.update(call_opens_at=None, call_closes_at=None)
        assert set(self.events(client, conference)) == {"Example Conf"}


def test_a_reviewer_reads_it_too_while_review_is_anonymous(client, conference):
    reviewer = MembershipFactory(conference=conference, role="reviewer").user
    Round.objects.update(phase=Phase.REVIEW)
    client.force_login(reviewer)
    for name in ("call_show", "call_dates"):
        assert client.get(address(conference, name)).status_code == 200


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_a_browser_the_time_left_is_counted_and_the_readers_clock_stands_beside(live_server, new_page):
    from tests.factories import ConferenceFactory

    conference = ConferenceFactory(slug="counted")
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference)
    Round.objects.update(call_closes_at=now() + timedelta(minutes=50, seconds=5))
    page = new_page(timezone_id="Asia/Tokyo")
    page.goto(live_server.url + address(conference))
    clock = page.locator(".call-clock .countdown")
    first = clock.inner_text()
    assert "49 minutes" in first or "50 minutes" in first
    assert first.endswith("left")
    page.wait_for_function("words => document.querySelector('.call-clock .countdown').textContent !== words", arg=first)
    assert "for you (Tokyo)" in page.locator(".call-clock").inner_text()
    assert page.locator("[aria-live] .countdown, .countdown[aria-live]").count() == 0

    without = new_page(java_script_enabled=False)
    without.goto(live_server.url + address(conference))
    assert without.locator(".call-clock .countdown").inner_text().replace("\u00a0", " ") == "50 minutes left"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_clock_of_the_readers_that_is_wrong_changes_nothing_and_the_end_is_said(live_server, new_page):
    from tests.factories import ConferenceFactory

    conference = ConferenceFactory(slug="counted")
    TrackFactory(conference=conference)
    SessionTypeFactory(conference=conference)
    Round.objects.update(call_closes_at=now() + timedelta(hours=30, seconds=30))
    page = new_page()
    page.clock.install(time=datetime(2031, 1, 1, tzinfo=UTC))
    page.goto(live_server.url + address(conference))
    assert page.locator(".call-clock .countdown").inner_text() == "1 day and 6 hours left"
    page.clock.fast_forward(31 * 3600 * 1000)
    assert page.locator(".call-clock .countdown").inner_text() == "closed"
