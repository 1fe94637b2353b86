"""A typed date in, the day or days of the meeting out.

Accepts what people write on the form: digits with any separator, words, ISO, quotes round the
day, two days; reads letters typed for digits only inside a number and says so.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from mailbot.values.text import fold, read_cyrillic

MONTHS: Final = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_STEMS: Final = (
    "янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
)  # fmt: skip
_NOMINATIVE: Final = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
_ENGLISH: Final = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_WEEKDAYS: Final = (
    "понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень",
)  # fmt: skip
_DIGIT: Final = "[0-9ООоOoЗзЗlIбϬ]"
_LETTERS: Final = str.maketrans({
    "О": "0", "о": "0", "O": "0", "o": "0", "З": "3", "з": "3", "l": "1", "I": "1", "б": "6",
})  # fmt: skip
_DAY: Final = rf"(?P<day>{_DIGIT}{{1,2}})"
_TO: Final = rf"(?:\s*(?:-|и|по)\s*(?P<last>{_DIGIT}{{1,2}}))?"
_YEAR: Final = rf"(?P<year>{_DIGIT}{{4}}|{_DIGIT}{{2}})"
_Q: Final = "[«»\"“”„'‘’<>_ ]*"
_EDGE: Final = r"(?<![\w.,/-])"
_NUMERIC: Final = re.compile(
    rf"{_EDGE}(?:[«\"“„]\s?)?{_DAY}(?:\s?[»\"”“])?{_TO}(?P<sep>\s?\.\s?|/|-|,|\s)(?P<month>{_DIGIT}{{1,2}})(?P=sep)"
    rf"(?P<year>{_DIGIT}{{4}}|{_DIGIT}{{2}})(?![\d])"
)
_ISO: Final = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<sep>[-./])(?P<month>\d{2})(?P=sep)(?P<day>\d{2})(?!\d)"
)
_COMPACT: Final = re.compile(r"^\s*(?:от )?(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})\s*$")
_WORDED: Final = re.compile(
    rf"(?<![\w.]){_Q}{_DAY}(?:(?<=\d)|(?![^\W\d_])){_Q}(?:-?(?:го|е))?{_TO}{_Q}[\s/]*(?P<month>[а-яё]{{3,9}})\.?{_Q}"
    rf"[,/]?\s*(?P<year>{_DIGIT}{{4}}|{_DIGIT}{{2}})?(?![0-9])",
    re.IGNORECASE,
)
_ENGLISH_DATE: Final = re.compile(
    r"(?<!\w)(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2})[a-z]* (?P<year>\d{4})"
)
_PLACEHOLDER: Final = re.compile(
    r"дд\s?\.\s?мм\s?\.\s?гг|_{2,}\s?\.|_{3,}|«\s*_*\s*»|\.\s*\.\s*20__", re.IGNORECASE
)
_NO_DATE: Final = re.compile(r"^\W*(?:б\s?/\s?д|без даты)?\W*$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?:№|\bN(?:о|o|°|º)?\.?)\s*(?P<number>[\w/.-]*[\w])")
_WRONG: Final = frozenset({"impossible", "impossible_month", "year_out_of_range"})
FIRST_YEAR_OF_CLUBS: Final = 2020
"""No club met before; an earlier date is a slip of the pen."""
_CENTURY: Final = 2000
_FIRST_YEAR: Final = 1000
_MONTHS_IN_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class DateReading:
    """The first and the last day, equal for a meeting held on one day; both `None` if unread."""

    first: date | None
    last: date | None
    number: str
    """A protocol number standing behind the date in the same line."""
    flags: tuple[str, ...]
    span: tuple[int, int] = (0, 0)
    """Where in the folded text the date stood."""


def read_date(raw: str) -> DateReading:
    """The date in `raw`, wherever in the line it stands."""
    text, flags = read_cyrillic(fold(raw))
    number = _NUMBER.search(text)
    typed = number["number"] if number else ""
    if _NO_DATE.match(text):
        return DateReading(None, None, typed, ("empty",))
    if not re.search(r"\d|[а-я]", text.replace("дд.мм.гг", ""), re.IGNORECASE) or (
        _PLACEHOLDER.search(text) and not _is_complete(text)
    ):
        return DateReading(None, None, typed, ("placeholder",))
    spoiled: DateReading | None = None
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            first, last, found = read(match, text)
            around = (*found, *flags, *_surroundings(text, first))
            reading = DateReading(first, last, typed, around, match.span())
            if first or _WRONG & set(found):
                return reading
            spoiled = spoiled or reading
    return spoiled or DateReading(None, None, typed, (*_why_not(text), *flags))


def _is_complete(text: str) -> bool:
    """A whole date stands beside the gap, which is the number's then."""
    if _NUMERIC.search(text) or _ISO.search(text):
        return True
    match = _WORDED.search(text)
    return bool(match and match["year"] and _month(match["month"]))


Read = tuple[date | None, date | None, tuple[str, ...]]


def _numeric(match: re.Match[str], _text: str) -> Read:
    flags: list[str] = []
    separator = match["sep"]
    digits = "".join(match[name] or "" for name in ("day", "month", "year", "last"))
    if digits.translate(_LETTERS) != digits:
        flags.append("letter_for_digit")
    day, month = _int(match["day"]), _int(match["month"])
    year = _int(match["year"])
    if len(match["year"]) == 2:  # noqa: PLR2004 - the form itself says «гг»
        flags.append("two_digit_year")
        year += _CENTURY
    named = {"/": "slashes", "-": "dashes", ",": "commas"}
    stripped = separator.strip()
    if stripped in named:
        flags.append(named[stripped])
    elif separator != ".":
        flags.append("spaces")
    if stripped == "/" and day <= _MONTHS_IN_YEAR and month <= _MONTHS_IN_YEAR:
        flags.append("ambiguous_day_month")
    if len(match["month"]) == 1 or len(match["day"]) == 1:
        flags.append("no_leading_zero")
    return _days(year, month, day, match["last"], flags)


def _iso(match: re.Match[str], _text: str) -> Read:
    return _days(_int(match["year"]), _int(match["month"]), _int(match["day"]), None, [])


def _compact(match: re.Match[str], _text: str) -> Read:
    return _days(_int(match["year"]), _int(match["month"]), _int(match["day"]), None, ["compact"])


def _worded(match: re.Match[str], text: str) -> Read:
    flags: list[str] = []
    word = match["month"].lower()
    month = _month(word)
    if not month:
        return None, None, _why_not(text)
    if not match["year"]:
        return None, None, ("no_year",)
    if word in _NOMINATIVE and word not in MONTHS:
        flags.append("month_nominative")
    elif word not in MONTHS:
        flags.append("month_abbrev")
    around = match.group()
    if "<<" in around:
        flags.append("ascii_quotes")
    if "_" in around:
        flags.append("underscores")
    year = _int(match["year"])
    if len(match["year"]) == 2:  # noqa: PLR2004
        flags.append("two_digit_year")
        year += _CENTURY
    return _days(year, month, _int(match["day"]), match["last"], flags)


def _english(match: re.Match[str], _text: str) -> Read:
    word = match["month"].lower()
    if word not in _ENGLISH:
        return None, None, ("unparsed",)
    month = _ENGLISH.index(word) + 1
    return _days(_int(match["year"]), month, _int(match["day"]), None, ["english"])


_READERS: Final = (
    (_ISO, _iso),
    (_NUMERIC, _numeric),
    (_COMPACT, _compact),
    (_WORDED, _worded),
    (_ENGLISH_DATE, _english),
)


def _days(year: int, month: int, day: int, last: str | None, flags: list[str]) -> Read:
    if year < _FIRST_YEAR:
        return None, None, ("year_out_of_range",)
    try:
        first = date(year, month, day)
        end = date(year, month, _int(last)) if last else first
    except ValueError:
        fault = "impossible" if month <= _MONTHS_IN_YEAR else "impossible_month"
        return None, None, (*flags, fault)
    if last:
        flags.append("date_range")
    return first, max(first, end), tuple(flags)


def _int(digits: str) -> int:
    return int(digits.translate(_LETTERS))


def _month(word: str) -> int:
    """1–12 for a month in any case or abbreviated, 0 for another word."""
    word = word.lower()
    for index, stem in enumerate(_STEMS):
        if word.startswith(stem) and _likely(word, index):
            return index + 1
    return 0


def _likely(word: str, index: int) -> bool:
    full = (MONTHS[index], _NOMINATIVE[index])
    return any(name.startswith(word) or word.startswith(name[:-1]) for name in full) and (
        len(word) <= max(map(len, full)) + 1
    )


def _surroundings(text: str, first: date | None) -> tuple[str, ...]:
    flags = []
    lower = text.lower()
    for index, stem in enumerate(_WEEKDAYS):
        if stem in lower and first and first.weekday() != index:
            flags.append("weekday_mismatch")
    if re.search(r"\b\d{1,2}[:.]\d{2}\b(?!\.\d)", lower) and re.search(r"\d{1,2}:\d{2}", lower):
        flags.append("time_present")
    if re.search(r"(?<=\d)\s?r\.", lower):
        flags.append("latin_lookalikes")
    return tuple(flags)


def _why_not(text: str) -> tuple[str, ...]:
    if re.fullmatch(r"\D*\d{1,2}\.\d{1,2}\D*", text):
        return ("no_year",)
    lower = text.lower()
    month = re.search(r"([а-яё]{3,9})\s+\d{4}", lower)
    day_in_digits = re.search(r"\d{1,2}\D+[а-яё]{3,9}\s+\d{4}", lower)
    day_in_words = re.search(r"[а-яё]{3,}\s+[а-яё]{3,9}\s+\d{4}", lower)
    if month and _month(month[1]) and not day_in_digits and not day_in_words:
        return ("no_day",)
    return ("unparsed",)
