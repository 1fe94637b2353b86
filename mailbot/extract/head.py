"""Lines of the head in, субъект РФ, date and number out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mailbot.extract.lines import Line
from mailbot.model import Entry, Place
from mailbot.regions import Regions
from mailbot.values.dates import MONTHS, DateReading, read_date
from mailbot.values.numbers import read_number
from mailbot.values.text import fold, read_cyrillic

REGION: Final = "заголовок: субъект Российской Федерации"
DATE: Final = "заголовок: дата"
NUMBER: Final = "заголовок: номер"

_PROTOCOL: Final = re.compile(r"^\W*протокол\b", re.IGNORECASE)
_CLUB: Final = re.compile(
    r"\b(?:форма )?протокол\w*(?:\s+по итогам)?|\bзаседани[ея]\b|\b(?:экспертного )?клуба?\b|\bстратегических\b"
    r"|\bинициатив\b|\bкси\b|\bаси\b|\bагентства\b|\bочередно(?:го|е)\b|\bвнеочередно(?:го|е)\b",
    re.IGNORECASE,
)
_IS_CLUB: Final = re.compile(r"клуб|заседани|\bкси\b", re.IGNORECASE)
_SIGN: Final = re.compile(
    r"(?:№+|\bN(?:о|o|°)?\.?(?=[\s\d_])|\bном(?:ер|\.)(?: протокола)?\s*[:№]?)\s*"
)
_DATED: Final = re.compile(
    r"\bот\b|дд\s?\.\s?мм|\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]|\bдата\b|20_{1,2}|_{2,}.*\d{2,4}\s?г|\b(?:"
    + "|".join(month[:4] for month in MONTHS)
    + r")\w*\s+\d{4}",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"^(?:г\.|гор\.|город |место|пос\.|с\.\s)", re.IGNORECASE)
_HINT: Final = re.compile(r"(?:название\s+)?субъекта?\s+российской\s+федерации|N-ск", re.IGNORECASE)
_NOISE: Final = re.compile(
    r"^(?:утверждаю|согласовано|форма протокола|приложение|\(.*\))", re.IGNORECASE
)
_KIND: Final = re.compile(
    r"област|республик|\bкра[йяе]|округ|\bгород|\bреспуб|\bобл\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a protocol says."""

    title: Place
    has_title: bool
    region: Entry[str]
    held_on: Entry[date]
    last_day: date | None
    number: Entry[str]


def read_head(lines: Sequence[Line], margins: Sequence[Line], regions: Regions) -> Head:
    """Read the head, from the word «ПРОТОКОЛ» on where there is one."""
    start = next((i for i, line in enumerate(lines) if _PROTOCOL.match(_text(line))), None)
    own = lines[start or 0 :]
    title = own[0].anchor if own else None
    held_on, last_day = _date(own, title)
    return Head(
        title=Place("заголовок", title),
        has_title=start is not None,
        region=_region(own, lines[: start or 0], margins, regions, title),
        held_on=held_on,
        last_day=last_day,
        number=_number(own, title),
    )


# -- субъект РФ ----------------------------------------------------------------------------------


def _region(
    own: Sequence[Line],
    above: Sequence[Line],
    margins: Sequence[Line],
    regions: Regions,
    title: int | None,
) -> Entry[str]:
    candidates = [(text, line) for line in own if (text := _region_text(line))]
    for text, line in candidates:
        match = regions.match(text)
        if match.name:
            return Entry(text, match.name, Place(REGION, line.anchor), _shown(text, line))
    for text, line in candidates:
        if _HINT.search(text) or _shown(text, line):
            return Entry(text, None, Place(REGION, line.anchor), ("placeholder",))
    for text, line in candidates:
        match = regions.match(text)
        if match.ambiguous or match.suggestions or _KIND.search(text):
            flags = ("ambiguous",) if match.ambiguous else ()
            return Entry(text, None, Place(REGION, line.anchor), flags)
    for line in (*above, *margins):
        if name := regions.find_in(line.text) if _IS_CLUB.search(line.text) else None:
            return Entry(line.text, name, Place(REGION, line.anchor))
    near_club = [pair for pair in candidates if not _PLACE.match(pair[0])]
    if near_club:
        text, line = near_club[0]
        return Entry(text, None, Place(REGION, line.anchor))
    return Entry("", None, Place(REGION, title), ("empty",))


def _region_text(line: Line) -> str:
    """What is left of a head line when all that cannot be the region is taken away."""
    text = _text(line)
    if _NOISE.match(text):
        return ""
    club = bool(_IS_CLUB.search(text))
    sign = _SIGN.search(text)
    if sign:
        text = f"{text[: sign.start()]} {_after_number(text[sign.end() :])}"
    reading = read_date(text)
    dated = _DATED.search(text)
    if dated and not _HINT.search(text):
        if reading.first:
            start, end = reading.span
            text = f"{text[:start]} {text[end:]}"
            text = re.sub(r"\bот\b\W*$|\bот\s*$|\bот\s{2,}|\bг(?:ода|\.)(?=\s|$|,)", " ", text)
        elif not club:
            return ""
        else:
            text = text[: dated.start()]
    text = _CLUB.sub(" ", text) if club else text
    text = " ".join(text.split()).strip(' .,:;–-«»"()_')
    if dated and _PLACE.match(text):
        return ""
    return text if re.search(r"[^\W\d_]{2}", text) and not text.isdecimal() else ""


def _after_number(rest: str) -> str:
    """What follows a number: the date, or nothing of interest."""
    found = re.search(r"\bот\b.*", rest)
    return found.group() if found else " ".join(rest.split()[1:])


# -- date and number -----------------------------------------------------------------------------


def _date(own: Sequence[Line], title: int | None) -> tuple[Entry[date], date | None]:
    spoiled: Entry[date] | None = None
    for line in own:
        text = _text(line)
        if not _DATED.search(text) and not read_date(text).first:
            continue
        segment = _without_number(text)
        reading = read_date(segment)
        place = Place(DATE, line.anchor)
        if reading.first or "year_out_of_range" in reading.flags:
            raw = _quoted(segment, reading)
            flags = (*reading.flags, *_shown(raw, line))
            last = reading.last if reading.last != reading.first else None
            return Entry(raw, reading.first, place, flags), last
        if spoiled is None and _DATED.search(segment):
            raw = re.sub(r"^.*?\bот\b|^.*?\bдата\b[^:]*:?", "", segment, flags=re.IGNORECASE).strip(
                " ,:"
            )
            flags = reading.flags if raw else ("empty",)
            spoiled = Entry(raw, None, place, flags)
    return spoiled or Entry("", None, Place(DATE, title), ("empty",)), None


def _quoted(segment: str, reading: DateReading) -> str:
    start, end = reading.span
    tail = re.match(r"\s*(?:г\.|года?)?(?:\s*\([^)]*\))?", segment[end:])
    return (fold(segment)[start:end] + (tail.group() if tail else "")).strip()


def _without_number(text: str) -> str:
    sign = _SIGN.search(text)
    if not sign:
        return text
    after = re.search(r"\bот\b.*", text[sign.end() :])
    return text[: sign.start()] + (" " + after.group() if after else "")


def _number(own: Sequence[Line], title: int | None) -> Entry[str]:
    for line in own:
        text = _text(line)
        sign = _SIGN.search(text)
        waived = re.search(r"\bб\s?/\s?н\b|\bбез номера\b", text, re.IGNORECASE)
        bare = re.match(
            r"^\W*протокол\s+(?P<number>\d{1,4}(?:[/-]\w+)?)(?=\s|$)", text, re.IGNORECASE
        )
        if not (sign or waived or bare):
            continue
        raw = (
            text[sign.start() :]
            if sign
            else waived.group()
            if waived
            else bare["number"]
            if bare
            else ""
        )
        raw = re.split(r"\s+от\b|\s{2,}|\bг\.\s|,\s", raw)[0].strip()
        reading = read_number(raw)
        core = raw if not sign else _SIGN.sub("", raw)
        flags = tuple(flag for flag in reading.flags if flag != "no_sign")
        flags += _shown(core, line)
        return Entry(core.strip(), reading.value, Place(NUMBER, line.anchor), flags)
    return Entry("", None, Place(NUMBER, title), ("empty",))


def _text(line: Line) -> str:
    return read_cyrillic(fold(line.text.replace("\t", "   ")))[0]


def _shown(text: str, line: Line) -> tuple[str, ...]:
    """`placeholder` when a control that still shows its hint stands in that text."""
    folded = fold(text)
    hit = any(
        fold(hint) and (fold(hint) in folded or folded in fold(hint)) for hint in line.placeholders
    )
    return ("placeholder",) if hit and folded else ()
