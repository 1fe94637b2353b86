"""HED: субъект РФ, date and number in the heading. Twin of `rules/heading.toml`."""

from collections.abc import Iterator
from typing import Any, Final

from mailbot.model import Case, Entry, Finding
from mailbot.rulebook import Rule
from mailbot.values.dates import FIRST_YEAR_OF_CLUBS


def region_is_given(case: Case, rule: Rule) -> Iterator[Finding]:
    """The heading names the субъект РФ."""
    region = case.protocol.region if case.protocol else None
    if region and _missing(region):
        yield rule.finding("region", region.place)


def region_is_known(case: Case, rule: Rule) -> Iterator[Finding]:
    """A misspelt name never routes; the likely one is suggested."""
    region = case.protocol.region if case.protocol else None
    if region and region.written and not region.value and "ambiguous" not in region.flags:
        likely = case.suggestion[0] if case.suggestion else ""
        remedy = rule.reason("likely" if likely else "other").format(likely=likely)
        yield rule.finding("region", region.place, text=region.raw.strip(), remedy=remedy)


def region_is_unambiguous(case: Case, rule: Rule) -> Iterator[Finding]:
    """«Алтай» or «РК» fit several субъекты and are never guessed."""
    region = case.protocol.region if case.protocol else None
    if region and region.written and not region.value and "ambiguous" in region.flags:
        choices = " или ".join(f"«{name}»" for name in case.suggestion)
        yield rule.finding("region", region.place, text=region.raw.strip(), choices=choices)


def region_is_the_same_everywhere(case: Case, rule: Rule) -> Iterator[Finding]:
    """Heading and signatures name one субъект РФ."""
    if case.protocol is None or not case.protocol.region.value:
        return
    for block in case.protocol.blocks:
        if block.region.value and block.region.value != case.protocol.region.value:
            yield rule.finding(
                "region",
                block.region.place,
                heading=case.protocol.region.value,
                signatures=block.region.value,
            )
            return


def region_has_a_curator(case: Case, rule: Rule) -> Iterator[Finding]:
    """Where no route is laid, a person decides; the coordinator has nothing to mend."""
    if case.protocol and case.protocol.region.value and case.curator is None:
        yield rule.finding("region", case.protocol.region.place, region=case.protocol.region.value)


def date_is_given(case: Case, rule: Rule) -> Iterator[Finding]:
    """The heading gives the day of the meeting."""
    entry = case.protocol.held_on if case.protocol else None
    if entry and _missing(entry):
        yield rule.finding("date", entry.place)


def date_exists(case: Case, rule: Rule) -> Iterator[Finding]:
    """The date can be read and is a day of the calendar since clubs exist."""
    entry = case.protocol.held_on if case.protocol else None
    if entry is None or not entry.written:
        return
    if entry.value is None or entry.value.year < FIRST_YEAR_OF_CLUBS:
        yield rule.finding("date", entry.place, text=entry.raw.strip())


def date_is_not_in_the_future(case: Case, rule: Rule) -> Iterator[Finding]:
    """A protocol records a meeting that was held before the letter came."""
    entry = case.protocol.held_on if case.protocol else None
    if entry and entry.value and entry.value > case.arrival_day:
        yield rule.finding("date", entry.place, date=f"{entry.value:%d.%m.%Y}")


def date_agrees_with_its_weekday(case: Case, rule: Rule) -> Iterator[Finding]:
    """A weekday written beside the date is the date's own."""
    entry = case.protocol.held_on if case.protocol else None
    if entry and entry.value and "weekday_mismatch" in entry.flags:
        yield rule.finding("date", entry.place, text=entry.raw.strip())


def date_reads_one_way(case: Case, rule: Rule) -> Iterator[Finding]:
    """«03/12/2026» is read day first and said so."""
    entry = case.protocol.held_on if case.protocol else None
    if entry and entry.value and "ambiguous_day_month" in entry.flags:
        yield rule.finding(
            "date", entry.place, text=entry.raw.strip(), date=f"{entry.value:%d.%m.%Y}"
        )


def number_is_given(case: Case, rule: Rule) -> Iterator[Finding]:
    """A protocol has a number."""
    entry = case.protocol.number if case.protocol else None
    if entry and _missing(entry):
        yield rule.finding("number", entry.place)


def number_can_be_read(case: Case, rule: Rule) -> Iterator[Finding]:
    """What stands after «№» is a number and not, say, a date."""
    entry = case.protocol.number if case.protocol else None
    if entry and entry.written and not entry.value:
        yield rule.finding("number", entry.place, text=entry.raw.strip())


def number_is_not_waived(case: Case, rule: Rule) -> Iterator[Finding]:
    """«б/н» is accepted and remarked on."""
    entry = case.protocol.number if case.protocol else None
    if entry and "no_number" in entry.flags:
        yield rule.finding("number", entry.place)


def _missing(entry: Entry[Any]) -> bool:
    return not entry.written and "placeholder" not in entry.flags


CHECKS: Final = {
    "HED-001": region_is_given,
    "HED-002": region_is_known,
    "HED-003": region_is_unambiguous,
    "HED-004": region_is_the_same_everywhere,
    "HED-005": region_has_a_curator,
    "HED-006": date_is_given,
    "HED-007": date_exists,
    "HED-008": date_is_not_in_the_future,
    "HED-009": date_agrees_with_its_weekday,
    "HED-010": date_reads_one_way,
    "HED-011": number_is_given,
    "HED-012": number_can_be_read,
    "HED-013": number_is_not_waived,
}
