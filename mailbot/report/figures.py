"""The ledger's rows in, the figures of one month out: counting only, no drawing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MOST_CODES: Final = 12


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted protocol."""

    region: str
    federal_district: str
    held_on: date
    accepted_on: date
    working_days_late: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One letter that was judged."""

    received_on: date
    verdict: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DistrictMonth:
    """One district in the month."""

    name: str
    """Full name; empty for the regions without a district."""
    weeks: tuple[int, ...]
    """Protocols by the week of their acceptance."""
    late: int

    @property
    def total(self) -> int:
        """Protocols of the month."""
        return sum(self.weeks)


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page of one month shows."""

    first: date
    last: date
    as_of: date
    """The last day, or today in a month that is not over."""
    weeks: tuple[date, ...]
    """Mondays of the weeks that touch the month."""
    districts: tuple[DistrictMonth, ...]
    """By name, regions without a district last."""
    verdicts: Mapping[str, int]
    codes: tuple[tuple[str, int], ...]
    """Most frequent first."""
    per_region: Mapping[str, int]
    """Every region, silent ones with 0."""
    last_heard: Mapping[str, date]
    """The latest meeting a region reported by the end of the month."""
    silent_days: int

    @property
    def total(self) -> int:
        """Protocols accepted in the month."""
        return sum(district.total for district in self.districts)

    @property
    def late(self) -> int:
        """Of those, the ones that came past their term."""
        return sum(district.late for district in self.districts)

    @property
    def silent(self) -> tuple[str, ...]:
        """Regions without a protocol in the month."""
        return tuple(region for region, count in self.per_region.items() if not count)

    @property
    def long_silent(self) -> frozenset[str]:
        """Regions whose latest meeting lies further back than `silent_days`, or never was."""
        longest = timedelta(days=self.silent_days)
        return frozenset(
            region
            for region in self.silent
            if self.silent_days
            and (region not in self.last_heard or self.as_of - self.last_heard[region] > longest)
        )


def figures_of(
    month: date,
    accepted: Sequence[Accepted],
    seen: Sequence[Seen],
    districts: Mapping[str, str],
    *,
    today: date,
    silent_days: int,
) -> Figures:
    """Count the month that `month` lies in; `districts` maps every region to its district."""
    first, last = month.replace(day=1), _last_day(month)
    weeks = _mondays(first, last)
    ours = [row for row in accepted if first <= row.accepted_on <= last]
    letters = [row for row in seen if first <= row.received_on <= last]
    counted = Counter(row.region for row in ours)
    return Figures(
        first=first,
        last=last,
        as_of=max(first, min(last, today)),
        weeks=weeks,
        districts=_by_district(ours, weeks, districts),
        verdicts=Counter(row.verdict for row in letters),
        codes=tuple(
            Counter(code for row in letters for code in row.codes).most_common(_MOST_CODES)
        ),
        per_region={region: counted[region] for region in districts},
        last_heard=_last_heard([row for row in accepted if row.accepted_on <= last]),
        silent_days=silent_days,
    )


def _by_district(
    rows: Sequence[Accepted], weeks: Sequence[date], districts: Mapping[str, str]
) -> tuple[DistrictMonth, ...]:
    names = {*districts.values(), *(row.federal_district for row in rows)}
    counts = {name: [0] * len(weeks) for name in names}
    for row in rows:
        counts[row.federal_district][weeks.index(_monday(row.accepted_on))] += 1
    late = Counter(row.federal_district for row in rows if row.working_days_late)
    return tuple(
        DistrictMonth(name, tuple(counts[name]), late[name])
        for name in sorted(names, key=lambda name: (not name, name))
    )


def _last_heard(rows: Sequence[Accepted]) -> dict[str, date]:
    heard: dict[str, date] = {}
    for row in rows:
        heard[row.region] = max(row.held_on, heard.get(row.region, row.held_on))
    return heard


def _last_day(month: date) -> date:
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mondays(first: date, last: date) -> tuple[date, ...]:
    start, days = _monday(first), (last - _monday(first)).days
    return tuple(start + timedelta(days=n) for n in range(0, days + 1, 7))
