import json
from datetime import date, datetime, timedelta
from pathlib import Path

import holidays
import pytest

from mailbot.errors import ConfigError
from mailbot.model import MOSCOW
from mailbot.shipped import shipped
from mailbot.workdays import Calendar

CALENDAR = Calendar.load(shipped("rules") / "workdays.json")
ROWS = json.loads((Path(__file__).parent / "tables" / "deadline_tests.json").read_text())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["meeting"])
def test_every_due_day_of_the_table(row):
    assert CALENDAR.due(date.fromisoformat(row["meeting"])) == date.fromisoformat(row["deadline"])


@pytest.mark.parametrize(
    ("arrived", "late"),
    [
        (datetime(2026, 11, 19, 23, 59, tzinfo=MOSCOW), 0),
        (datetime(2026, 11, 20, 0, 0, tzinfo=MOSCOW), 1),
        (datetime(2026, 11, 24, 10, 0, tzinfo=MOSCOW), 3),
        (datetime(2026, 11, 12, 10, 0, tzinfo=MOSCOW), 0),
    ],
)
def test_lateness_is_counted_in_working_days_of_moscow(arrived, late):
    assert CALENDAR.working_days_late(date(2026, 11, 19), arrived) == late


def test_shipped_calendar_agrees_with_an_independent_one():
    other = holidays.country_holidays("RU", years=range(2023, 2028))
    day = date(2023, 1, 1)
    while day < date(2028, 1, 1):
        assert CALENDAR.is_working(day) == other.is_working_day(day), day
        day += timedelta(days=1)


def test_unknown_year_is_counted_by_plain_weeks_and_told():
    assert not CALENDAR.covers(2035)
    assert not CALENDAR.is_working(date(2035, 1, 3))
    assert CALENDAR.is_working(date(2035, 1, 9))


def test_administrator_adds_days():
    calendar = Calendar.load(
        shipped("rules") / "workdays.json",
        extra_days_off=[date(2026, 11, 13)],
        extra_workdays=[date(2026, 11, 14)],
    )

    assert not calendar.is_working(date(2026, 11, 13))
    assert calendar.is_working(date(2026, 11, 14))


def test_broken_calendar_is_a_configuration_error(tmp_path):
    (tmp_path / "workdays.json").write_text("{")

    with pytest.raises(ConfigError):
        Calendar.load(tmp_path / "workdays.json")


@pytest.mark.parametrize(
    ("due", "day", "left"),
    [
        (date(2026, 11, 23), date(2026, 11, 20), 1),
        (date(2026, 11, 19), date(2026, 11, 16), 3),
        (date(2026, 11, 19), date(2026, 11, 19), 0),
        (date(2026, 11, 19), date(2026, 11, 25), 0),
    ],
)
def test_days_left_are_working_days(due, day, left):
    assert CALENDAR.working_days_left(due, day) == left


def test_day_before_is_the_last_one_worked():
    assert CALENDAR.before(date(2026, 11, 23)) == date(2026, 11, 20)
    assert CALENDAR.before(date(2027, 1, 11)) == date(2026, 12, 30)
