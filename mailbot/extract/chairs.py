"""Lines of «ПРЕДСЕДАТЕЛЬСТВОВАЛ» in, both co-chairs out, whoever is named first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mailbot.extract.lines import Line
from mailbot.model import CoChair, Entry, PersonName, Place, Role
from mailbot.values.names import read_name, split_name_and_position
from mailbot.values.text import fold

PLACES: Final = {
    Role.GOVERNMENT: "раздел «ПРЕДСЕДАТЕЛЬСТВОВАЛ», представитель управленческой команды региона",
    Role.COORDINATOR: "раздел «ПРЕДСЕДАТЕЛЬСТВОВАЛ», Координатор Клуба",
}
_COORDINATOR: Final = re.compile(r"координатор", re.IGNORECASE)
_OF_THE_CLUB: Final = re.compile(
    r"координатор\w*\s+(?:экспертного )?клуба|координатор\w*\s*$|координатор\w*\s+кси",
    re.IGNORECASE,
)
_SECRETARY: Final = re.compile(r"\bсекретар", re.IGNORECASE)
_HINT: Final = re.compile(
    r"^(?P<name>ф\.?\s?и\.?\s?о\.?(?:\s*\(?полностью\)?)?|_{3,}|фамилия,?\s+имя,?\s+отчество)\s*[,;:–-]*\s*(?P<position>.*)$",
    re.IGNORECASE,
)
_SURNAME_ONLY: Final = re.compile(
    r"^(?P<name>[А-ЯЁ][а-яё-]+)\s*(?:,|\s[–-])\s*(?P<position>[^\n]+)$"
)
POSITION_HINT: Final = re.compile(
    r"N-ск|^должность(?: представителя управленческой команды региона)?$|^должность\b.*\bрегиона$|^_{3,}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person with a position as far as lines tell."""

    name: str
    position: str
    anchor: int
    position_anchor: int
    placeholders: tuple[str, ...] = ()


def read_chairs(
    lines: Sequence[Line], anchor: int | None
) -> tuple[tuple[CoChair, CoChair], tuple[str, ...]]:
    """The government's representative and the coordinator, and `chairs_swapped` if it is so."""
    people = [
        person for person in _people(lines) if not _SECRETARY.search(person.position)
    ] or list(_people(lines))
    coordinator = _coordinator(people)
    others = [person for person in people if person is not coordinator]
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
    if text.strip() and any(fold(hint) and fold(hint) == fold(text) for hint in placeholders):
        return Entry(text.strip(), None, place, ("placeholder",))
    return Entry(text.strip(), name, place, flags if text.strip() else ("empty",))


def position_entry(text: str, place: Place, placeholders: Sequence[str] = ()) -> Entry[str]:
    """A position as an entry, without punctuation around it."""
    tidy = " ".join(text.split()).strip(" ,;–-").removesuffix(".") if text else ""
    if not re.search(r"\w", tidy.replace("_", "")):
        hint = "_" in tidy
        return Entry(tidy, None, place, ("placeholder",) if hint else ("empty",))
    shown = any(fold(hint) and fold(hint) == fold(tidy) for hint in placeholders)
    if shown or POSITION_HINT.search(tidy):
        return Entry(tidy, None, place, ("placeholder",))
    return Entry(tidy, tidy, place)


def cut(text: str) -> tuple[str, str]:
    """Name and position of one line; the form's own hints count as a name."""
    if match := _HINT.match(text.strip()):
        return match["name"].strip(), match["position"]
    name, position = split_name_and_position(text)
    if not name and (match := _SURNAME_ONLY.match(fold(text))) and not _is_position(match["name"]):
        return match["name"], match["position"]
    return name, position


def _is_position(word: str) -> bool:
    return bool(
        re.search(
            r"министр|директор|глав|начальник|руковод|координатор|председ|замест|эксперт|ректор"
            r"|президент|советник|специалист|секретар|представ|губернатор|куратор|член|професс|депутат",
            word,
            re.IGNORECASE,
        )
    )


def _people(lines: Sequence[Line]) -> Iterator[Named]:
    """Persons in order: name first or position first, on one line or over several."""
    tokens = [token for line in lines for token in _tokens(line)]
    first = next((cut(token.text) for token in tokens if token.text.strip()), ("", ""))
    return _name_first(tokens) if first[0] else _position_first(tokens)


def _name_first(tokens: Sequence[Line]) -> Iterator[Named]:
    person: Named | None = None
    for token in tokens:
        name, position = cut(token.words)
        if name:
            if person:
                yield person
            person = Named(name, position, token.anchor, token.anchor, token.placeholders)
        elif person:
            person = _with_more(person, token)
    if person:
        yield person


def _position_first(tokens: Sequence[Line]) -> Iterator[Named]:
    pending: list[str] = []
    for token in tokens:
        name, position = cut(token.words)
        if name:
            full = " ".join(part for part in (*pending, position) if part)
            yield Named(name, full, token.anchor, token.anchor, token.placeholders)
            pending = []
        else:
            pending.append(token.words)
    if pending and any(word.strip() for word in pending):
        anchor = tokens[-1].anchor
        yield Named("", " ".join(pending), anchor, anchor, tokens[-1].placeholders)


def _with_more(person: Named, token: Line) -> Named:
    position = f"{person.position} {token.words}".strip()
    anchor = person.position_anchor if person.position else token.anchor
    hints = person.placeholders + token.placeholders
    return replace(person, position=position, position_anchor=anchor, placeholders=hints)


def _tokens(line: Line) -> Iterator[Line]:
    if line.cells:
        texts = [cell.text.replace("\n", " ") for cell in line.cells]
        kept = [text for text in texts if re.search(r"[^\W\d]", text)]
        if kept:
            yield replace(line, text=", ".join(kept), cells=())
        return
    for part in re.split(r";\s*(?=[А-ЯЁ])", line.text.replace("\t", " ")):
        if part.strip():
            yield replace(line, text=part.strip())


def _coordinator(people: Sequence[Named]) -> Named | None:
    of_club = [person for person in people if _OF_THE_CLUB.search(person.position)]
    any_coordinator = of_club or [p for p in people if _COORDINATOR.search(p.position)]
    if any_coordinator:
        return any_coordinator[-1] if len(any_coordinator) > 1 else any_coordinator[0]
    return people[1] if len(people) > 1 else None


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
