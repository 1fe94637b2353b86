"""Lines in, the five sections of the form out: head, chairs, attendees, agenda, signatures.

Sections come in this order; a heading opens its section only from an earlier one, so that a word
met later in running text moves nothing. The signatures are what is left at the end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mailbot.extract.attendee_tables import NAMED, is_heading
from mailbot.extract.closing import signatures_start
from mailbot.extract.keywords import (
    AGENDA,
    REMARK,
    ROMAN,
    TITLE,
    VOTES,
    is_votes_line,
)
from mailbot.extract.lines import Line, typed_in, typed_number
from mailbot.extract.names_in import cut_at_names
from mailbot.values.text import as_seen, fold

_OF_CLUB: Final = r"(?: (?:на )?заседани[яи])?(?: клуба)?(?: стратегических инициатив)?"
_CHAIRING: Final = re.compile(
    rf"^председательств(?:овал[аи]?(?: ?\(-?и\))?|ующ(?:ий|ие|ая)){_OF_CLUB}\s*(?:[:–—-]+|$|(?=\s))",
    re.IGNORECASE,
)
_CHAIRS: Final = re.compile(
    rf"^(?:(?:со)?председател[ьи])(?P<of>{_OF_CLUB})(?P<rest>.*)$", re.IGNORECASE
)
_ATTENDEES: Final = re.compile(
    r"^(?:(?:на|в) заседани[ие] )?(?:присутствовал[аи]?|присутствующие|присутствуют|участвовал[аи]"
    r"|приняли участие|(?:список )?участник(?:и|ов)|список присутств\w+|состав участников|члены клуба"
    r"|(?:также )?приглаш[её]нн\w+)"
    r"(?: (?:также|на|в|заседани[ияею]|клуба|стратегических|инициатив|лица|участники|эксперты|гости|члены|и))*"
    r"(?: ?[-–]? ?\d+ (?:чел\.|человека?))?(?: ?\([^)]*\))?\s*(?:[:–—-]+|$|(?=\s))",
    re.IGNORECASE,
)
_ABSENT: Final = re.compile(r"^отсутств(?:овал[аи]?|уют|ующие)\b", re.IGNORECASE)
_PROTOCOL: Final = re.compile(r"^\W*протокол\b", re.IGNORECASE)
_ENCLOSED: Final = re.compile(r"прилага|согласно|по списку|\d+ чел", re.IGNORECASE)
_HINT: Final = re.compile(r"фио|_{3,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sections:
    """The lines of each section; a heading's own words after the colon stay in its section."""

    head: tuple[Line, ...] = ()
    chairs: tuple[Line, ...] = ()
    attendees: tuple[Line, ...] = ()
    agenda: tuple[Line, ...] = ()
    signatures: tuple[Line, ...] = ()
    headings: frozenset[str] = field(default_factory=frozenset)
    """Which sections were found."""
    anchors: tuple[tuple[str, int], ...] = ()
    """Where each section's heading stands."""

    def anchor(self, section: str) -> int | None:
        """Paragraph of a section's heading."""
        return dict(self.anchors).get(section)


_ORDER: Final = ("head", "chairs", "attendees", "absent", "agenda", "signatures")


def divide(lines: Sequence[Line]) -> Sections:
    """Cut the document into its sections."""
    cutter = _Cutter(lines)
    for index, line in enumerate(lines):
        if not cutter.take(index, line):
            break
    cutter.parts.pop("absent")
    cutter.anchors.pop("absent", None)
    return Sections(
        **{name: tuple(found) for name, found in cutter.parts.items()},
        headings=frozenset(cutter.anchors),
        anchors=tuple(cutter.anchors.items()),
    )


class _Cutter:
    """Where in the document we are, and what has been cut so far."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.parts: dict[str, list[Line]] = {name: [] for name in _ORDER}
        self.anchors: dict[str, int] = {}
        self.current = "head"
        present = (i for i, line in enumerate(lines) if _ATTENDEES.match(fold(line.text)))
        self.start, self.stop = signatures_start(lines, next(present, -1))
        titles = (i for i, line in enumerate(lines[:200]) if _PROTOCOL.match(line.seen))
        self.title = next(titles, -1)

    def take(self, index: int, line: Line) -> bool:
        """Put one line where it belongs; false when nothing behind it matters."""
        if self.stop is not None and index >= self.stop:
            return False
        rest: Line | None = line
        if index == self.start or self.current == "signatures":
            opened = "signatures"
        else:
            opened, rest = self._opens(index, line)
        if opened != self.current:
            self.anchors.setdefault(opened, line.anchor)
            self.current = opened
        if rest is not None and (rest.text.strip() or rest.drawn or rest.cells):
            self.parts[opened].append(rest)
        return True

    def _opens(self, index: int, line: Line) -> tuple[str, Line | None]:
        """The section `line` opens (or goes on with) and what of it belongs inside."""
        if self.current == "attendees" and line.cells and NAMED.match(line.text):
            return self.current, line
        text = _heading_of(line)
        if self.current in {"head", "attendees"} and "chairs" not in self.anchors:
            opened, rest = _chairs(line, text, titled=index > self.title)
            if opened:
                return "chairs", rest
        announced = self.current == "agenda" and "attendees" not in self.anchors
        if announced and _ATTENDEES.match(text):
            return self._among_people(line, text)
        if _ORDER.index(self.current) >= _ORDER.index("agenda"):
            return self.current, line
        if self.current != "head" and self._starts_agenda(line, text):
            return "agenda", line
        return self._among_people(line, text)

    def _among_people(self, line: Line, text: str) -> tuple[str, Line | None]:
        if match := _ATTENDEES.match(text):
            opened, rest = _attendees(line, text, match)
            if opened:
                return "attendees", rest
        if self.current == "chairs" and self.parts["chairs"] and line.cells and is_heading(line):
            return "attendees", line
        if self.current == "attendees" and _ABSENT.match(text):
            return "absent", line
        return self.current, line

    def _starts_agenda(self, line: Line, text: str) -> bool:
        words = line.seen_words
        if AGENDA.match(text) or AGENDA.match(words) or VOTES.match(text) or is_votes_line(line):
            return True
        if line.cells:
            return _is_item_row(line)
        if ROMAN.match(line.number) and words:
            return True
        if ROMAN.match(words) and words.endswith((".", ")")):
            return True
        if TITLE.match(words):
            return self.current != "chairs" or bool(line.number) or bool(self.parts["chairs"])
        return self.current == "attendees" and self._leaves_attendees(line, words)

    def _leaves_attendees(self, line: Line, words: str) -> bool:
        """A line that names nobody, behind a whole table of people or numbered from one again."""
        so_far = self.parts["attendees"]
        if not so_far or line.table or cut_at_names(words)[1] or REMARK.match(words):
            return False
        if words.endswith(":") or _ENCLOSED.search(words) or _HINT.search(words):
            return False
        again = line.number.strip(" .)") == "1" and not so_far[-1].text.rstrip().endswith(":")
        numbered = any(earlier.number.strip(" .)") == "1" for earlier in so_far[:3])
        return bool(so_far[-1].cells) or (again and (numbered or not _counted(so_far[-1])))


def _heading_of(line: Line) -> str:
    """The line as headings are told by, whether the sections are numbered or not."""
    words = line.seen_words
    return words if _CHAIRING.match(words) or _ATTENDEES.match(words) else line.seen


def _counted(line: Line) -> bool:
    return line.number.strip(" .)").isdecimal()


def _chairs(line: Line, text: str, *, titled: bool) -> tuple[bool, Line | None]:
    match = _CHAIRING.match(text)
    if match and (_names(text) or match.end() == len(text) or match.group().rstrip()[-1:] in ":-"):
        return True, _rest(line, text, match.end())
    role = _CHAIRS.match(text) if titled else None
    if role is None:
        return False, None
    rest = role["rest"].strip()
    if _names(text):
        return True, line
    if not rest.strip(" :-"):
        return True, _rest(line, text, len(text))
    if rest[:1] in ":-":
        return True, _rest(line, text, role.start("rest") + 1)
    return False, None


def _attendees(line: Line, text: str, match: re.Match[str]) -> tuple[bool, Line | None]:
    rest = text[match.end() :].strip()
    marked = match.group().rstrip()[-1:] in ":–—-"
    if not rest.strip(" :-") or line.cells:
        return True, _rest(line, text, len(text))
    if marked or _names(rest) or _ENCLOSED.search(rest):
        return True, _rest(line, text, match.end())
    return text.endswith(":"), None


def _names(text: str) -> bool:
    return bool(cut_at_names(text)[1]) or bool(_HINT.search(text))


def _rest(line: Line, text: str, end: int) -> Line | None:
    if line.cells:
        return replace(line, cells=tuple(cell for cell in line.cells if not _heads(cell.text)))
    typed = " ".join(line.text.split())
    behind = (typed if len(typed) == len(text) else text)[end:].strip(" :–—-")
    return replace(line, text=behind, label="") if behind else None


def _heads(text: str) -> bool:
    folded = as_seen(text)
    match = _CHAIRING.match(folded) or _ATTENDEES.match(folded)
    return bool(match and not folded[match.end() :].strip(" :–-"))


def _is_item_row(line: Line) -> bool:
    """A row of a table that is an item of the agenda, or the heading of such rows."""
    filled = [" ".join(cell.text.split()) for cell in line.cells if cell.text.strip()]
    if not filled:
        return False
    number = typed_number(typed_in(filled[0]))
    if (ROMAN.match(number) or ROMAN.match(filled[0])) and not cut_at_names(line.text)[1]:
        first = replace(line, text=filled[0], cells=())
        return bool(first.words) or any(TITLE.match(text) for text in filled)
    heads = " ".join(filled[:4]).lower()
    return "вопрос" in heads and ("решени" in heads or "докладчик" in heads)
