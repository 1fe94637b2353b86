"""The ledger's rows in, the figures of one month out: counting only, no drawing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


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
class Figures:
    """All that the page of one month shows."""

    first: date
    last: date
    weeks: tuple[date, ...]
    """Mondays of the weeks that touch the month."""
    by_district_and_week: Mapping[str, tuple[int, ...]]
    on_time: int
    late: int
    verdicts: Mapping[str, int]
    codes: tuple[tuple[str, int], ...]
    """Most frequent first."""
    per_region: Mapping[str, int]
    """Every region, silent ones with 0."""
    last_heard: Mapping[str, date]
    """The latest meeting ever reported by a region."""

    @property
    def silent(self) -> tuple[str, ...]:
        """Regions without a protocol in the month."""
        return tuple(region for region, count in self.per_region.items() if not count)


def figures_of(
    month: date, accepted: Sequence[Accepted], seen: Sequence[Seen], districts: Mapping[str, str]
) -> Figures:
    """Count the month that `month` lies in; `districts` maps every region to its district."""
    first, last = month.replace(day=1), _last_day(month)
    weeks = _mondays(first, last)
    ours = [row for row in accepted if first <= row.accepted_on <= last]
    letters = [row for row in seen if first <= row.received_on <= last]
    per_district = {name: [0] * len(weeks) for name in sorted(set(districts.values()))}
    for row in ours:
        counts = per_district.setdefault(row.federal_district, [0] * len(weeks))
        counts[weeks.index(_monday(row.accepted_on))] += 1
    heard: dict[str, date] = {}
    for row in accepted:
        heard[row.region] = max(row.held_on, heard.get(row.region, row.held_on))
    counted = Counter(row.region for row in ours)
    return Figures(
        first=first,
        last=last,
        weeks=weeks,
        by_district_and_week={name: tuple(counts) for name, counts in per_district.items()},
        on_time=sum(not row.working_days_late for row in ours),
        late=sum(bool(row.working_days_late) for row in ours),
        verdicts=Counter(row.verdict for row in letters),
        codes=tuple(Counter(code for row in letters for code in row.codes).most_common(12)),
        per_region={region: counted[region] for region in districts},
        last_heard=heard,
    )


def _last_day(month: date) -> date:
    start_of_next = month.replace(day=28).toordinal() + 4
    following = date.fromordinal(start_of_next).replace(day=1)
    return date.fromordinal(following.toordinal() - 1)


def _monday(day: date) -> date:
    return date.fromordinal(day.toordinal() - day.weekday())


def _mondays(first: date, last: date) -> tuple[date, ...]:
    start = _monday(first).toordinal()
    return tuple(date.fromordinal(day) for day in range(start, last.toordinal() + 1, 7))
