"""Days of a programme: they change at four, or later, or earlier, as the house does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from conferences.access import Scope
from conferences.errors import OutOfScope
from conferences.models import Event
from schedule import services
from schedule.errors import Refused
from schedule.models import Day
from schedule.times import span_of, spans
from tests.factories import ConferenceFactory, TrackFactory
from tests.schedule.factories import DayFactory, at

VIENNA = ZoneInfo("Europe/Vienna")


def hours(day, opens, closes, zone=VIENNA):
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (day, (start + timedelta(hours=opens)).astimezone(UTC), (start + timedelta(hours=closes)).astimezone(UTC))


def day_of(moment, among):
    found = span_of(moment, among)
    return found.date if found else None


def test_what_starts_before_four_in_the_morning_stays_on_the_evening_before():
    among = spans([hours(date(2027, 6, 10), 9, 18), hours(date(2027, 6, 11), 9, 18)], VIENNA)
    assert day_of(datetime(2027, 6, 11, 3, 59, tzinfo=VIENNA), among) == date(2027, 6, 10)
    assert day_of(datetime(2027, 6, 11, 4, 0, tzinfo=VIENNA), among) == date(2027, 6, 11)


def test_a_house_that_closes_at_six_in_the_morning_keeps_its_night_together():
    among = spans([hours(date(2027, 6, 10), 9, 30), hours(date(2027, 6, 11), 6, 18)], VIENNA)
    assert day_of(datetime(2027, 6, 11, 5, 59, tzinfo=VIENNA), among) == date(2027, 6, 10)
    assert day_of(datetime(2027, 6, 11, 6, 0, tzinfo=VIENNA), among) == date(2027, 6, 11)


def test_a_house_that_opens_at_three_begins_its_day_then():
    among = spans([hours(date(2027, 6, 10), 9, 18), hours(date(2027, 6, 11), 3, 18)], VIENNA)
    assert day_of(datetime(2027, 6, 11, 3, 0, tzinfo=VIENNA), among) == date(2027, 6, 11)


def test_days_apart_leave_a_gap_that_belongs_to_none():
    among = spans([hours(date(2027, 6, 10), 9, 18), hours(date(2027, 6, 14), 9, 18)], VIENNA)
    assert day_of(datetime(2027, 6, 12, 12, tzinfo=VIENNA), among) is None
    assert day_of(datetime(2027, 6, 9, 12, tzinfo=VIENNA), among) is None


def test_a_day_on_which_the_clocks_change_has_all_its_hours():
    among = spans([hours(date(2027, 3, 27), 9, 18), hours(date(2027, 3, 28), 9, 18)], VIENNA)
    assert [span.end - span.start for span in among] == [timedelta(hours=23), timedelta(hours=24)]


def test_without_days_nothing_is_on_one():
    assert span_of(datetime(2027, 6, 10, tzinfo=UTC), spans([], VIENNA)) is None


@pytest.mark.django_db
class TestEntering:
    def test_days_cannot_run_into_each_other(self, stage):
        late = at(stage.conference, 17)
        with pytest.raises(Refused, match="another day"):
            services.add_day(
                stage.conference,
                by=stage.olu,
                day=date(2027, 6, 11),
                opens_at=late,
                closes_at=late + timedelta(hours=9),
            )
        assert Day.objects.count() == 1

    def test_the_database_says_so_too(self, stage):
        with pytest.raises(IntegrityError), transaction.atomic():
            DayFactory(conference=stage.conference, date=date(2027, 6, 11), opens_at=stage.day.opens_at)

    def test_another_conference_has_days_of_its_own(self, stage):
        DayFactory(conference=ConferenceFactory())

    def test_a_day_may_end_after_midnight_and_never_before_it_begins(self, stage):
        opens = at(stage.conference, 18, day=date(2027, 6, 12))
        made = services.add_day(
            stage.conference, by=stage.olu, day=date(2027, 6, 12), opens_at=opens, closes_at=opens + timedelta(hours=10)
        )
        with pytest.raises(Refused, match="close after it opens"):
            services.edit_day(made, by=stage.olu, day=made.date, opens_at=opens, closes_at=opens)
        with pytest.raises(Refused, match="longer than"):
            services.edit_day(made, by=stage.olu, day=made.date, opens_at=opens, closes_at=opens + timedelta(days=3))
        with pytest.raises(Refused, match="belong to this date"):
            services.edit_day(
                made, by=stage.olu, day=date(2027, 7, 1), opens_at=opens, closes_at=opens + timedelta(hours=1)
            )

    def test_filling_adds_only_what_is_missing(self, stage):
        assert services.fill_days(stage.conference, by=stage.olu) == 2
        assert services.fill_days(stage.conference, by=stage.olu) == 0
        assert [str(day) for day in Day.objects.all()] == ["2027-06-10", "2027-06-11", "2027-06-12"]

    def test_a_day_with_something_on_it_stays(self, stage):
        placement = stage.place()
        with pytest.raises(Refused, match="stands on this day"):
            services.remove_day(stage.day, by=stage.olu)
        services.remove(placement, revision=1, by=stage.olu)
        for _click in range(2):
            services.remove_day(stage.day, by=stage.olu)
        assert not Day.objects.exists()
        assert Event.objects.filter(kind="schedule.day_removed").count() == 1

    def test_a_track_chair_does_not_enter_days(self, stage):
        scope = Scope(stage.conference, TrackFactory(conference=stage.conference))
        with pytest.raises(OutOfScope):
            services.fill_days(stage.conference, by=stage.olu, scope=scope)
