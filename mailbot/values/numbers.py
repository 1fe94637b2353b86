"""A typed protocol number in, the number out; «б/н» is a number too."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from mailbot.values.dates import read_date
from mailbot.values.text import fold, read_cyrillic

_SIGN: Final = re.compile(
    r"(?P<no>№+)|(?P<latin>\bN(?:[оo°º]|)\.?(?=[\s\d_°-]|$)[°º]?)|(?P<hash>#)|(?P<word>\bном(?:ер)?\.?(?=\s))"
)
_DATE_TAIL: Final = re.compile(r"\s*(?:от\s.*|\bпротокол\w*)$", re.IGNORECASE)
_WAIVED: Final = re.compile(r"^(?:б\s?[/.]?\s?н\.?|без номера)$", re.IGNORECASE)
_EMPTY: Final = re.compile(r"^[\s_.,:;–—-]*$")
_ROMAN: Final = re.compile(r"^[IVXLC]+$")
_LETTERS: Final = str.maketrans(
    {"З": "3", "з": "3", "l": "1", "О": "0", "O": "0", "о": "0", "o": "0"}
)
_NUMBER: Final = re.compile(r"^[\wА-яЁё]+(?:[-/.][\wА-яЁё]+)*$")
_LATIN_TAIL: Final = re.compile(r"(?<=\d)\s+([A-Za-zА-яё])$")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """The number as it is to be printed, without «№»."""

    value: str | None
    flags: tuple[str, ...] = ()
    day: date | None = None
    """A date that stood in the same line."""


def read_number(raw: str) -> NumberReading:
    """The protocol number in `raw`, which may be a whole «ПРОТОКОЛ № 3 от …» line."""
    text = fold(raw)
    flags: list[str] = []
    sign = _SIGN.search(text)
    if sign:
        flags += _sign_flags(sign)
        text = text[sign.end() :]
    elif text:
        flags.append("no_sign")
    when = read_date(raw).first if " от " in f" {fold(raw)} " else None
    core = _DATE_TAIL.sub("", text).strip(' .,;:«»"_')
    if _WAIVED.match(core):
        return NumberReading("б/н", ("no_number",), when)
    if _EMPTY.match(core):
        return NumberReading(None, ("empty",), when)
    if read_date(core).first and re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2,4}", core):
        return NumberReading(None, ("date_in_number",), when)
    value, found = _spelled(core)
    return NumberReading(value, (*flags, *found), when)


def _sign_flags(sign: re.Match[str]) -> list[str]:
    if sign["latin"] is not None:
        return ["latin_N"]
    if sign["hash"]:
        return ["hash"]
    if sign["word"]:
        return ["word"]
    return ["doubled"] if len(sign["no"]) > 1 else []


def _spelled(core: str) -> tuple[str | None, tuple[str, ...]]:
    flags: list[str] = []
    if _ROMAN.match(core) and core != "l":
        return core, ("roman",)
    digits = core.translate(_LETTERS)
    if digits.isdecimal() and digits != core:
        return digits, ("letter_for_digit",)
    mended, _ = read_cyrillic(core)
    joined = _LATIN_TAIL.sub(lambda match: match[1], mended)
    if joined != core and (latin := joined.translate(_TAIL)) != joined:
        joined = latin
        flags.append("latin_lookalikes")
    if joined.isdecimal() and joined.isascii():
        return str(int(joined[:9])) if len(joined) > 1 else joined, tuple(flags)
    if not _NUMBER.match(joined):
        return None, (*flags, "unparsed")
    return joined, tuple(flags)


_TAIL: Final = str.maketrans("aceopxy", "асеорху")
