"""One line of the head in; the date words, the number and the hints in it out."""

import re
from dataclasses import dataclass
from typing import Final

from mailbot.extract.lines import Line
from mailbot.values.dates import MONTHS, read_date
from mailbot.values.text import fold, read_cyrillic

IS_CLUB: Final = re.compile(r"клуб|заседани|\bкси\b", re.IGNORECASE)
_SIGN: Final = re.compile(
    r"(?:№+|\bN(?:о|o|°|º)?\.?(?=[\s\d_])|#(?=\s?\d)|\b(?i:ном(?:ер\b|\.)))"
    r"(?:\s*(?i:протокола|п\s?/\s?п))?\s*[:№–—-]*\s*"
)
_DATED: Final = re.compile(
    r"\bот\b|дд\s?\.\s?мм|\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]|\bдата\b|20_{1,2}|_{2,}.*\d{2,4}\s?г|\b(?:"
    + "|".join(month[:4] for month in MONTHS)
    + r")\w*\s+\d{4}|^\W*\d{1,2}\.\d{1,2}\W*$|_\s?\.\s?_|\d\W{1,3}(?:"
    + "|".join(month[:4] for month in MONTHS)
    + r")",
    re.IGNORECASE,
)
_END: Final = re.compile(
    r"\s+от\b|\s{2,}|\bг\.\s|[,;]\s|\s+(?=заседани|очередно|внеочередно|очно|заочно|регионально|экспертно|клуб|протокол"
    r"|дата\b|время\b|место\b|г\.|по\b)|\s(?=\()",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"\b(?:офис|каб\.?|кабинет|ул\.|улиц\w+|корпус|корп\.|ауд\.|аудитори\w+|комнат\w+|зал|школ\w+|лице\w+"
    r"|гимнази\w+|помещени\w+|пом\.|пер\.|площад\w+|дом|д\.|стр\.|приказ\w*|распоряжени\w+)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A protocol number with its sign, where it stands in the line."""

    raw: str
    start: int
    end: int
    odd: str = ""


def seen(line: Line) -> str:
    """The line with look-alike letters mended and single spaces; a tab is a wide gap."""
    return read_cyrillic("   ".join(fold(part) for part in line.text.split("\t")))[0].strip()


def date_words(text: str) -> bool:
    """Something in it says that a date stands, or should stand, there."""
    return bool(_DATED.search(text))


def number_in(text: str) -> TypedNumber | None:
    """The first number of the line that is no part of an address."""
    for sign in _SIGN.finditer(text):
        if _ADDRESS.search(text[: sign.start()]):
            continue
        rest = text[sign.end() :]
        cut = _END.search(" " + rest)
        end = len(rest) if cut is None else max(cut.start() - 1, 0)
        day = read_date(rest[:end])
        if day.first and day.span[0]:
            end = min(end, day.span[0])
        raw = rest[:end].strip(' _"«».()')
        odd = "latin_N" if sign.group().startswith("N") else ""
        return TypedNumber(raw, sign.start(), sign.end() + end, odd)
    return None


def without_number(text: str) -> str:
    """The line without its number and sign."""
    found = number_in(text)
    return f"{text[: found.start]} {text[found.end :]}" if found else text


def shown(text: str, line: Line) -> tuple[str, ...]:
    """`placeholder` when a control that still shows its hint stands in that text."""
    folded = fold(text)
    hit = any(
        fold(hint) and (fold(hint) in folded or folded in fold(hint)) for hint in line.placeholders
    )
    return ("placeholder",) if hit and folded else ()
