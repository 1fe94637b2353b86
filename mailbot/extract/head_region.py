"""Lines of the head in, the субъект РФ named there out.

The region's own line goes first; the town of the meeting, its theme or an address never stand in
for a region that is misspelt or missing beside them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mailbot.extract.head_text import IS_CLUB, date_words, seen, shown, without_number
from mailbot.extract.lines import Line
from mailbot.model import Entry, Place
from mailbot.regions import Regions
from mailbot.values.dates import read_date

REGION: Final = "заголовок: субъект Российской Федерации"

_CLUB: Final = re.compile(
    r"\b(?:форм[аы] )?протокол\w*(?:\s+по итогам)?|\b(?:по итогам )?(?:оч|заоч)?(?:но(?:го|е) )?заседани[ея]\b"
    r"|\b(?:экспертного |регионального )?клуба?\b|\bстратегических\b|\bинициатив\b|\bкси\b|\bаси\b|\bагентства\b"
    r"|\bочередно(?:го|е)\b|\bвнеочередно(?:го|е)\b",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"^(?:г\.|гор\.|город |место|пос\.|с\.\s|адрес|\d{6})", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"^(?:наименование )?(?:субъект\w*(?: российской федерации| рф)?|регион\w*)\s*[:–—-]*\s*",
    re.IGNORECASE,
)
_HINT: Final = re.compile(
    r"(?:название|наименование)\s+субъекта|^\W*субъекта?\s+российской\s+федерации\W*$|N-ск",
    re.IGNORECASE,
)
_NOISE: Final = re.compile(
    r"^\W*(?:утвержда|согласовано|форма протокола|приложение|на тему|по теме|тема\b|по вопрос|форма проведения"
    r"|формат\b|начало\b|окончание\b|время\b|ссылка|адрес)",
    re.IGNORECASE,
)
_KIND: Final = re.compile(
    r"област|республик|\bкра[йяе]\b|округ|\bгород|\bреспуб|\bобл\b", re.IGNORECASE
)
_IN_BRACKETS: Final = re.compile(r"^\((?P<inside>[^()]*)\)$")


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    line: Line
    town: bool
    """Where the meeting took place rather than which region held it."""


def read_region(
    own: Sequence[Line],
    above: Sequence[Line],
    margins: Sequence[Line],
    regions: Regions,
    title: int | None,
) -> Entry[str]:
    """The region of the head; of lines over the title and of margins only what names the club."""
    found = [candidate for line in own if (candidate := _candidate(line))]
    named = [candidate for candidate in found if not candidate.town]
    entry = _matched(named, regions) or _left_unfilled(found) or _spoiled(named, regions)
    entry = entry or _matched([c for line in above if (c := _candidate(line))], regions)
    entry = entry or _of_club([*above, *margins], regions)
    around = (*above, *_from_club_on(margins))
    beside = [candidate for line in around if (candidate := _candidate(line))]
    entry = entry or _matched(beside, regions) or _matched(found, regions)
    entry = entry or _over_two_lines(own, regions) or _left_unfilled(beside)
    entry = entry or _spoiled([c for c in beside if not c.town], regions)
    if entry is None and named:
        entry = Entry(named[0].text, None, Place(REGION, named[0].line.anchor))
    return entry or _captioned(own) or Entry("", None, Place(REGION, title), ("empty",))


def _matched(candidates: Sequence[_Candidate], regions: Regions) -> Entry[str] | None:
    for candidate in candidates:
        if name := regions.match(candidate.text).name:
            flags = shown(candidate.text, candidate.line)
            return Entry(candidate.text, name, Place(REGION, candidate.line.anchor), flags)
    return None


def _left_unfilled(candidates: Sequence[_Candidate]) -> Entry[str] | None:
    for candidate in candidates:
        if _HINT.search(candidate.text) or shown(candidate.text, candidate.line):
            place = Place(REGION, candidate.line.anchor)
            return Entry(candidate.text, None, place, ("placeholder",))
    return None


def _spoiled(candidates: Sequence[_Candidate], regions: Regions) -> Entry[str] | None:
    """Something that is plainly meant to be a region and is none, or may be several."""
    for candidate in candidates:
        match = regions.match(candidate.text)
        if match.ambiguous or match.suggestions or _KIND.search(candidate.text):
            flags = ("ambiguous",) if match.ambiguous else ()
            return Entry(candidate.text, None, Place(REGION, candidate.line.anchor), flags)
    return None


def _of_club(lines: Sequence[Line], regions: Regions) -> Entry[str] | None:
    for line in lines:
        if IS_CLUB.search(line.text) and (name := regions.find_in(line.text)):
            return Entry(line.text, name, Place(REGION, line.anchor))
    return None


def _captioned(own: Sequence[Line]) -> Entry[str] | None:
    """The hint in brackets, which is a caption where something else names the region."""
    line = next((line for line in own if _HINT.search(seen(line))), None)
    if line is None:
        return None
    return Entry(seen(line), None, Place(REGION, line.anchor), ("placeholder",))


def _from_club_on(margins: Sequence[Line]) -> Sequence[Line]:
    """A title that stands in the header of the page names the region below the club."""
    start = next((i for i, line in enumerate(margins) if IS_CLUB.search(line.text)), len(margins))
    return margins[start:]


def _over_two_lines(own: Sequence[Line], regions: Regions) -> Entry[str] | None:
    """«… инициатив Республики» and «Татарстан» below."""
    for line, below in pairwise(own):
        both = f"{line.text} {below.text}"
        if IS_CLUB.search(line.text) and (name := regions.find_in(both)):
            return Entry(both, name, Place(REGION, line.anchor))
    return None


def _candidate(line: Line) -> _Candidate | None:
    """What is left of a head line when all that cannot be the region is taken away."""
    text = seen(line)
    if _NOISE.match(text):
        return None
    if _HINT.search(text):
        brackets = _IN_BRACKETS.match(text)
        return None if brackets else _Candidate(text.strip(" .,"), line, town=False)
    text = _undated(without_number(text))
    text = _LABEL.sub("", _CLUB.sub(" ", text).strip())
    text = " ".join(text.split()).lstrip(".").strip(' ,:;–-«»"()_')
    if not re.search(r"[^\W\d_]{2}", text):
        return None
    dated = date_words(seen(line)) or bool(read_date(seen(line)).first)
    beside_date = dated and not IS_CLUB.search(seen(line)) and not _KIND.search(text)
    return _Candidate(text, line, town=bool(_PLACE.match(text)) or beside_date)


def _undated(text: str) -> str:
    reading = read_date(text)
    if reading.first:
        folded = " ".join(text.split())
        start, end = reading.span
        before = re.sub(
            r"\b(?:от|дата(?: проведения| заседания)*)\W*$", "", folded[:start], flags=re.IGNORECASE
        )
        after = re.sub(r"^\s*(?:г\.|года|г(?=\s|,|$))", " ", folded[end:])
        return f"{before} {after}"
    return re.sub(r"\b(?:от|дата)\b.*", " ", text, flags=re.IGNORECASE)
