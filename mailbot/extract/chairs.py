"""Lines of «ПРЕДСЕДАТЕЛЬСТВОВАЛ» in, both co-chairs out, whoever is named first."""

import re
from collections.abc import Sequence
from typing import Final

from mailbot.extract.hints import is_hint
from mailbot.extract.lines import Line
from mailbot.extract.people import Named, people_in
from mailbot.model import CoChair, Entry, PersonName, Place, Role
from mailbot.values.names import read_name
from mailbot.values.text import without_stop

PLACES: Final = {
    Role.GOVERNMENT: "раздел «ПРЕДСЕДАТЕЛЬСТВОВАЛ», представитель управленческой команды региона",
    Role.COORDINATOR: "раздел «ПРЕДСЕДАТЕЛЬСТВОВАЛ», Координатор Клуба",
}
_COORDINATOR: Final = re.compile(r"координатор", re.IGNORECASE)
_OF_THE_CLUB: Final = re.compile(
    r"координатор\w*\s+(?:экспертного )?клуба|координатор\w*\s*$|координатор\w*\s+кси",
    re.IGNORECASE,
)
_SECRETARY: Final = re.compile(r"^(?:ответственн\w+ )?секретар", re.IGNORECASE)
_HEADING: Final = re.compile(r"\bф\.?\s?и\.?\s?о\b.*\bдолжность\b\W*$", re.IGNORECASE)
_LETTER: Final = re.compile(r"[^\W_]")
POSITION_HINT: Final = re.compile(
    r"N-ск|^должность(?: представителя управленческой команды региона)?$|^должность\b.*\bрегиона$|^_{3,}$",
    re.IGNORECASE,
)


def read_chairs(
    lines: Sequence[Line], anchor: int | None
) -> tuple[tuple[CoChair, CoChair], tuple[str, ...]]:
    """The government's representative and the coordinator, and `chairs_swapped` if it is so."""
    people = people_in([line for line in lines if not _is_heading(line)])
    coordinator = _coordinator(people)
    others = [person for person in people if person is not coordinator]
    others = [person for person in others if not _SECRETARY.search(person.position)] or others
    government = others[0] if others else None
    flags: tuple[str, ...] = ()
    if coordinator and government and people.index(coordinator) < people.index(government):
        flags = ("chairs_swapped",)
    return (
        _co_chair(Role.GOVERNMENT, government, anchor),
        _co_chair(Role.COORDINATOR, coordinator, anchor),
    ), flags


def person_entry(text: str, place: Place, placeholders: Sequence[str] = ()) -> Entry[PersonName]:
    """A name as an entry; `placeholder` when a content control still shows it."""
    name, flags = read_name(text)
    typed = text.strip()
    if is_hint(typed, placeholders):
        return Entry(typed, None, place, ("placeholder",))
    return Entry(typed, name, place, flags if typed else ("empty",))


def position_entry(text: str, place: Place, placeholders: Sequence[str] = ()) -> Entry[str]:
    """A position as an entry, without punctuation around it."""
    tidy = without_stop(" ".join(text.split()).strip(" ,;–-")) if text else ""
    if not _LETTER.search(tidy):
        hint = "_" in tidy
        return Entry(tidy, None, place, ("placeholder",) if hint else ("empty",))
    if is_hint(tidy, placeholders) or POSITION_HINT.search(tidy):
        return Entry(tidy, None, place, ("placeholder",))
    return Entry(tidy, tidy, place)


def _coordinator(people: Sequence[Named]) -> Named | None:
    of_club = [person for person in people if _OF_THE_CLUB.search(person.position)]
    any_coordinator = of_club or [p for p in people if _COORDINATOR.search(p.position)]
    if any_coordinator:
        return any_coordinator[-1] if len(any_coordinator) > 1 else any_coordinator[0]
    secretaries = [person for person in people if _SECRETARY.match(person.position)]
    return next(iter(secretaries or people[1:]), None) if len(people) > 1 else None


def _is_heading(line: Line) -> bool:
    """The row of a table that says which column is which."""
    return (
        bool(line.cells)
        and bool(_HEADING.search(line.text))
        and not POSITION_HINT.search(line.text)
    )


def _co_chair(role: Role, person: Named | None, anchor: int | None) -> CoChair:
    place = Place(PLACES[role], person.anchor if person else anchor)
    if person is None:
        return CoChair(role, Entry("", None, place, ("empty",)), Entry("", None, place, ("empty",)))
    where = Place(PLACES[role], person.position_anchor)
    return CoChair(
        role,
        person_entry(person.name, place, person.placeholders),
        position_entry(person.position, where, person.placeholders),
    )
