"""Lines of the head in, субъект РФ, date and number out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mailbot.extract.head_region import read_region
from mailbot.extract.head_text import (
    IS_CLUB,
    date_words,
    number_in,
    seen,
    shown,
    without_number,
)
from mailbot.extract.lines import Line
from mailbot.model import Entry, Place
from mailbot.regions import Regions
from mailbot.values.dates import DateReading, read_date
from mailbot.values.numbers import read_number
from mailbot.values.text import fold

DATE: Final = "заголовок: дата"
NUMBER: Final = "заголовок: номер"

_PROTOCOL: Final = re.compile(r"^\W*протокол\b", re.IGNORECASE)
_DRAWN_UP: Final = re.compile(r"составлен|оформлен|подписан|утвержд|изготовлен", re.IGNORECASE)
_APPROVAL: Final = re.compile(r"^\W*(?:утвержда|согласован)", re.IGNORECASE)
_WAIVED: Final = re.compile(r"\bб\s?/\s?н\b|\bб\.\s?н\.|\bбез номера\b", re.IGNORECASE)
_BARE: Final = re.compile(r"^\W*протокол\s+(?P<number>\d{1,4}(?:[/-]\w+)?)(?=\s|$)", re.IGNORECASE)
_ALONE: Final = re.compile(r"^\s*(?:г\.|года?)?\s*,?\s*(?P<number>\d{1,3}(?:/\d{2,4})?)\s*\.?$")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a protocol says."""

    title: Place
    region: Entry[str]
    held_on: Entry[date]
    last_day: date | None
    number: Entry[str]


def read_head(lines: Sequence[Line], margins: Sequence[Line], regions: Regions) -> Head:
    """Read the head, from the word «ПРОТОКОЛ» on where there is one."""
    start = next((i for i, line in enumerate(lines) if _PROTOCOL.match(seen(line))), None)
    own, above = lines[start or 0 :], _of_club(lines[: start or 0])
    title = own[0].anchor if own else None
    held_on, last_day = _date(own, (*above, *margins), title)
    return Head(
        title=Place("заголовок", title),
        region=read_region(own, above, margins, regions, title),
        held_on=held_on,
        last_day=last_day,
        number=_number(own, (*above, *margins), title),
    )


def _of_club(above: Sequence[Line]) -> Sequence[Line]:
    """Lines over the title from the club's name on; an approval or letterhead says nothing."""
    start = next((i for i, line in enumerate(above) if IS_CLUB.search(seen(line))), len(above))
    stop = next((i for i, line in enumerate(above) if _APPROVAL.match(seen(line))), len(above))
    return above[start:stop]


# -- date ----------------------------------------------------------------------------------------


def _date(
    own: Sequence[Line], elsewhere: Sequence[Line], title: int | None
) -> tuple[Entry[date], date | None]:
    dated = [line for line in own if date_words(seen(line)) or read_date(seen(line)).first]
    meeting = [line for line in dated if not _DRAWN_UP.search(line.text)] or dated
    spoiled: Entry[date] | None = None
    for line in (*meeting, *elsewhere):
        entry, last = _dated(line)
        if entry is None:
            continue
        if entry.value or "year_out_of_range" in entry.flags:
            return entry, last
        spoiled = spoiled or entry
    return spoiled or Entry("", None, Place(DATE, title), ("empty",)), None


def _dated(line: Line) -> tuple[Entry[date] | None, date | None]:
    segment = without_number(seen(line))
    reading = read_date(segment)
    place = Place(DATE, line.anchor)
    if reading.first or "year_out_of_range" in reading.flags:
        raw = _quoted(segment, reading)
        last = reading.last if reading.last != reading.first else None
        return Entry(raw, reading.first, place, (*reading.flags, *shown(raw, line))), last
    if not date_words(segment):
        return None, None
    raw = re.sub(r"^.*?\bот\b|^.*?\bдата\b[^:]*:?", "", segment, flags=re.IGNORECASE)
    raw = raw.strip(" ,:")
    flags = (*reading.flags, *shown(raw, line)) if raw else ("empty",)
    return Entry(raw, None, place, flags), None


def _quoted(segment: str, reading: DateReading) -> str:
    start, end = reading.span
    folded = fold(segment)
    tail = re.match(r"\s*(?:г\.|года?)?(?:\s*\([^)]*\))?", folded[end:])
    return (folded[start:end] + (tail.group() if tail else "")).strip()


# -- number --------------------------------------------------------------------------------------


def _number(own: Sequence[Line], elsewhere: Sequence[Line], title: int | None) -> Entry[str]:
    titled = [line for line in own if _PROTOCOL.match(seen(line))]
    for line in (*titled, *own, *elsewhere):
        text = seen(line)
        found = number_in(text)
        waived, bare = _WAIVED.search(text), _BARE.match(text)
        core = (
            found.raw if found else waived.group() if waived else bare["number"] if bare else None
        )
        if core is None:
            continue
        if found and not found.raw:
            core = _prompt_behind(text[found.start :], line) or _next_line(line, own)
        reading = read_number(f"№ {core}" if found else core)
        flags = tuple(flag for flag in reading.flags if flag != "no_sign")
        if found and found.odd:
            flags += (found.odd,)
        hint = shown(core, line)
        value = None if hint else reading.value
        return Entry(core, value, Place(NUMBER, line.anchor), flags + hint)
    return _unsigned(own) or Entry("", None, Place(NUMBER, title), ("empty",))


def _prompt_behind(text: str, line: Line) -> str:
    """A control that still asks, in words, for the number."""
    asked = (hint for hint in line.placeholders if fold(hint) in fold(text))
    return next((hint for hint in asked if re.search(r"[^\W\d_]{3}", hint)), "")


def _unsigned(own: Sequence[Line]) -> Entry[str] | None:
    """A bare number behind the date, or on a line of its own."""
    for line in own:
        text = seen(line)
        reading = read_date(text)
        behind = fold(text)[reading.span[1] :] if reading.first else text
        found = _ALONE.match(behind)
        if found and (reading.first or text == found["number"]):
            value = read_number(found["number"])
            return Entry(found["number"], value.value, Place(NUMBER, line.anchor), value.flags)
    return None


def _next_line(line: Line, own: Sequence[Line]) -> str:
    """«№» with its number on a line of its own below."""
    index = next((i for i, other in enumerate(own) if other is line), len(own))
    below = seen(own[index + 1]).strip() if index + 1 < len(own) else ""
    return below if re.fullmatch(r"\d{1,4}(?:[/-]\w{1,8})?", below) else ""
