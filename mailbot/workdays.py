"""The official working calendar: due days and lateness in Moscow time.

«В течение 5 рабочих дней после проведения заседания»: counted from the day after the meeting
(Civil Code, articles 191 and 194, by analogy). Transfers of days off are decided a year ahead;
a year without data is counted by plain weeks and the fixed holidays of Labour Code article 112.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from mailbot.errors import ConfigError
from mailbot.model import MOSCOW

_SATURDAY: Final = 5
_HOLIDAYS: Final = frozenset(
    {(1, day) for day in range(1, 9)} | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
)
_LAST_YEAR: Final = 9990


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off on weekdays and working days on weekends, by the official decisions."""

    days_off: frozenset[date]
    working_weekends: frozenset[date]
    years: frozenset[int]

    @classmethod
    def load(
        cls,
        path: Path,
        extra_days_off: Collection[date] = (),
        extra_workdays: Collection[date] = (),
    ) -> "Calendar":
        """Read `workdays.json` and add the administrator's own days; ConfigError if unreadable."""
        try:
            years: Mapping[str, Mapping[str, list[str]]] = json.loads(
                path.read_text(encoding="utf-8")
            )["years"]
            off = {date.fromisoformat(d) for y in years.values() for d in y["days_off_weekday"]}
            working = {date.fromisoformat(d) for y in years.values() for d in y["working_weekend"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError([f"calendar {path.name}: {error}"]) from error
        extra = frozenset(extra_days_off)
        return cls(
            frozenset(off | extra) - frozenset(extra_workdays),
            frozenset(working) | frozenset(extra_workdays),
            frozenset(map(int, years)) | {day.year for day in extra},
        )

    def covers(self, year: int) -> bool:
        """The official decision for that year is known."""
        return year in self.years

    def is_working(self, day: date) -> bool:
        """Offices are open on that day."""
        if day in self.working_weekends:
            return True
        if day.weekday() >= _SATURDAY or day in self.days_off:
            return False
        return self.covers(day.year) or (day.month, day.day) not in _HOLIDAYS

    def add(self, day: date, working_days: int) -> date:
        """The `working_days`-th working day after `day`."""
        while working_days and day.year < _LAST_YEAR:
            day += timedelta(days=1)
            working_days -= self.is_working(day)
        return day

    def due(self, held_on: date, working_days: int = 5) -> date:
        """The last day on which the protocol of a meeting is in time."""
        return self.add(held_on, working_days)

    def before(self, day: date) -> date:
        """The last working day before `day`."""
        day -= timedelta(days=1)
        while not self.is_working(day) and day.year > 1:
            day -= timedelta(days=1)
        return day

    def working_days_left(self, due: date, day: date) -> int:
        """Working days after `day` up to the due day."""
        span = max(0, (due - day).days)
        return sum(self.is_working(day + timedelta(days=n)) for n in range(1, span + 1))

    def working_days_late(self, due: date, received_at: datetime) -> int:
        """Working days between the due day and the arrival; 0 when it came in time."""
        day, late = due, 0
        arrived = received_at.astimezone(MOSCOW).date()
        while day < arrived:
            day += timedelta(days=1)
            late += self.is_working(day)
        return late or int(arrived > due)
