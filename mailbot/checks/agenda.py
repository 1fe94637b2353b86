"""AGN: the items and what was decided on them. Twin of `rules/agenda.toml`."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from mailbot.model import AgendaItem, Case, Finding
from mailbot.rulebook import Rule

_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def agenda_has_items(case: Case, rule: Rule) -> Iterator[Finding]:
    """A meeting considered at least one item."""
    if case.protocol and not case.protocol.agenda:
        yield rule.finding("agenda", case.protocol.agenda_place)


def items_have_titles(case: Case, rule: Rule) -> Iterator[Finding]:
    """Each item says what it is about."""
    for index, item in _items(case):
        if not item.title.written and "placeholder" not in item.title.flags:
            yield rule.finding(f"agenda[{index}].title", item.title.place, item=_name(item, index))


def items_have_decisions(case: Case, rule: Rule) -> Iterator[Finding]:
    """Each item ends in at least one decision."""
    for index, item in _items(case):
        if not item.decisions:
            yield rule.finding(
                f"agenda[{index}].decisions", item.title.place, item=_name(item, index)
            )


def items_are_numbered_in_order(case: Case, rule: Rule) -> Iterator[Finding]:
    """A gap in numbers may be a lost item."""
    if case.protocol is None:
        return
    numbers = [number_of(item.number) for item in case.protocol.agenda]
    items_jump = None not in numbers and numbers != list(range(1, len(numbers) + 1))
    if items_jump or "decisions_number_gap" in case.protocol.flags:
        reason = rule.reason("items" if items_jump else "decisions")
        yield rule.finding("agenda", case.protocol.agenda_place, reason=reason)


def number_of(typed: str) -> int | None:
    """An item's typed number, roman or arabic; `None` where none was typed."""
    core = re.sub(r"[\s.)№]", "", typed).upper().replace("І", "I").replace("Х", "X")
    if core.isdecimal() and core.isascii():
        return int(core[:6])
    if not core or not set(core) <= set(_ROMAN):
        return None
    values = [_ROMAN[letter] for letter in core] + [0]
    return sum(v if v >= after else -v for v, after in pairwise(values))


def _items(case: Case) -> Iterator[tuple[int, AgendaItem]]:
    yield from enumerate(case.protocol.agenda if case.protocol else ())


def _name(item: AgendaItem, index: int) -> str:
    return item.number.strip(" .)") or str(index + 1)


CHECKS: Final = {
    "AGN-001": agenda_has_items,
    "AGN-002": items_have_titles,
    "AGN-003": items_have_decisions,
    "AGN-004": items_are_numbered_in_order,
}
