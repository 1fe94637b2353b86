"""CHR: both co-chairs under «ПРЕДСЕДАТЕЛЬСТВОВАЛ». Twin of `rules/chairs.toml`."""

from collections.abc import Iterator
from typing import Final

from mailbot.checks.names import fault_of, missing, only_initials
from mailbot.model import Case, CoChair, Finding, Role
from mailbot.rulebook import Rule


def government_is_represented(case: Case, rule: Rule) -> Iterator[Finding]:
    """The government's representative is named."""
    yield from _absent(case, rule, Role.GOVERNMENT)


def coordinator_is_named(case: Case, rule: Rule) -> Iterator[Finding]:
    """The club's coordinator is named."""
    yield from _absent(case, rule, Role.COORDINATOR)


def co_chairs_are_named_in_full(case: Case, rule: Rule) -> Iterator[Finding]:
    """Initials are not «ФИО (полностью)»."""
    for chair in _chairs(case):
        if only_initials(chair.full_name):
            yield rule.finding(_field(chair), chair.full_name.place, text=chair.full_name.raw)


def co_chairs_names_can_be_read(case: Case, rule: Rule) -> Iterator[Finding]:
    """A co-chair is one person with a surname and a given name."""
    for chair in _chairs(case):
        if fault := fault_of(chair.full_name):
            entry = chair.full_name
            yield rule.finding(
                _field(chair), entry.place, text=entry.raw, reason=rule.reason(fault)
            )


def government_position_is_given(case: Case, rule: Rule) -> Iterator[Finding]:
    """The form asks for the position of the government's representative."""
    for chair in _chairs(case):
        position = chair.position
        filled = position.written or "placeholder" in position.flags
        named = chair.full_name.written
        if chair.role is Role.GOVERNMENT and named and not filled:
            yield rule.finding(_field(chair), position.place, name=chair.full_name.raw)


def co_chairs_are_two_people(case: Case, rule: Rule) -> Iterator[Finding]:
    """The coordinator cannot be the government's representative too."""
    names = [chair.full_name.value for chair in _chairs(case)]
    same = len(names) == len(Role) and names[0] and names[1] and _same(names[0].full, names[1].full)
    if same and names[0]:
        chair = _chairs(case)[1]
        yield rule.finding(_field(chair), chair.full_name.place, name=names[0].full)


def co_chairs_stand_in_order(case: Case, rule: Rule) -> Iterator[Finding]:
    """The form names the government's representative first."""
    if case.protocol and "chairs_swapped" in case.protocol.flags:
        yield rule.finding("co_chairs.government", case.protocol.co_chairs[0].full_name.place)


def _absent(case: Case, rule: Rule, role: Role) -> Iterator[Finding]:
    for chair in _chairs(case):
        if chair.role is role and missing(chair.full_name):
            yield rule.finding(_field(chair), chair.full_name.place)


def _chairs(case: Case) -> tuple[CoChair, ...]:
    return case.protocol.co_chairs if case.protocol else ()


def _field(chair: CoChair) -> str:
    return f"co_chairs.{chair.role}"


def _same(one: str, other: str) -> bool:
    return one.casefold().replace("ё", "е") == other.casefold().replace("ё", "е")


CHECKS: Final = {
    "CHR-001": government_is_represented,
    "CHR-002": coordinator_is_named,
    "CHR-003": co_chairs_are_named_in_full,
    "CHR-004": co_chairs_names_can_be_read,
    "CHR-005": government_position_is_given,
    "CHR-006": co_chairs_are_two_people,
    "CHR-007": co_chairs_stand_in_order,
}
