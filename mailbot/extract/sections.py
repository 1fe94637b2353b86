"""Lines in, the five sections of the form out: head, chairs, attendees, agenda, signatures.

Sections come in this order; a heading opens its section only from an earlier one, so that a word
met later in running text moves nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mailbot.extract.lines import Line
from mailbot.values.text import fold, read_cyrillic
from mailbot.values.votes import sides_named_in

_CHAIRS: Final = re.compile(
    r"^(?:председательствовал[аи]?(?:\(и\))?|председательствующ(?:ий|ие|ая)|сопредседател[ьи]"
    r"|председател[ьи](?: заседания)?)(?: на заседании| заседания)?(?: клуба)?\s*(?:[:–—-]+|$|(?=\s))",
    re.IGNORECASE,
)
_ATTENDEES: Final = re.compile(
    r"^(?:на заседании |в заседании )?(?:присутствовал[аи]?|присутствующие|участник[аи](?: заседания)?(?: клуба)?"
    r"|приглаш[её]нн\w+(?: лица| участники)?|участвовал[аи]|приняли участие|список присутств\w+"
    r"|состав участников|члены клуба|присутствуют)(?:\s*\([^)]*\))?\s*(?:[:–—-]+|$|(?=\s))",
    re.IGNORECASE,
)
_AGENDA: Final = re.compile(
    r"^(?:повестка(?: дня| заседания)*|слушали|рассмотрели|рассмотренные вопросы|решили|постановили"
    r"|примеры протокольных пунктов|вопрос(?:ы)?(?: повестки)?(?: №)? ?\d*|по (?:\w+ому|\d+-?му)? ?вопросу)\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"^(?:О|Об|Обо)(?:\s|…|\.{2,}|$)")
_ROMAN: Final = re.compile(r"^[IVXLІХ]{1,6}\s?[.)]?$")
_VOTES: Final = re.compile(
    r"^\W*(?:результат\w* голосования|итоги голосования|голосовал[иа]|голосование)\b", re.IGNORECASE
)
SIGNER: Final = re.compile(
    r"^\W*(?:сопредседател[ьи]|координатор(?: клуба)?\b|председательствующ(?:ий|ая)|председатель(?: заседания| клуба)"
    r"|секретарь|ответственный секретарь|подписи(?: сторон| сопредседателей)?\b)",
    re.IGNORECASE,
)
_AFTERWORD: Final = re.compile(
    r"^\W*(?:исп\.|исполнитель|тел\.|телефон|приложени[ея]\b|e-?mail|рассылка)", re.IGNORECASE
)
INITIALS_FIRST: Final = re.compile(
    r"(?<![\w.])[А-ЯЁA-Z0-9][.,]\s?-?(?:[А-ЯЁA-Z0-9][.,]?\s?)?(?:о(?:глы)?\.? )?(?:фон )?[А-ЯЁA-Z][\w’-]+"
    r"(?:\s?[–-]\s?[А-ЯЁ][\w’]+)?"
)
SURNAME_FIRST: Final = re.compile(
    r"(?<![\w.])[А-ЯЁA-Z][\w’-]+\s[А-ЯЁA-Z]\.\s?(?:-?[А-ЯЁA-Z]\.?)?(?![\w])"
)


@dataclass(frozen=True, slots=True)
class Sections:
    """The lines of each section; a heading's own words after the colon stay in its section."""

    head: tuple[Line, ...] = ()
    chairs: tuple[Line, ...] = ()
    attendees: tuple[Line, ...] = ()
    agenda: tuple[Line, ...] = ()
    signatures: tuple[Line, ...] = ()
    headings: frozenset[str] = field(default_factory=frozenset)
    """Which sections had a heading of their own."""
    anchors: tuple[tuple[str, int], ...] = ()
    """Where each section's heading stands."""

    def anchor(self, section: str) -> int | None:
        """Paragraph of a section's heading."""
        return dict(self.anchors).get(section)


_ORDER: Final = ("head", "chairs", "attendees", "agenda", "signatures")


def divide(lines: Sequence[Line]) -> Sections:
    """Cut the document into its sections."""
    parts: dict[str, list[Line]] = {name: [] for name in _ORDER}
    anchors: dict[str, int] = {}
    current = "head"
    for line in lines:
        opened, rest = _opens(line, current, parts)
        if opened and opened != current:
            anchors.setdefault(opened, line.anchor)
            current = opened
        if current == "signatures" and _AFTERWORD.match(line.text) and parts["signatures"]:
            break
        if rest is not None and (rest.text.strip() or rest.drawn or rest.cells):
            parts[current].append(rest)
    return Sections(
        **{name: tuple(found) for name, found in parts.items()},
        headings=frozenset(anchors),
        anchors=tuple(anchors.items()),
    )


def _opens(line: Line, current: str, parts: dict[str, list[Line]]) -> tuple[str, Line | None]:
    """The section `line` opens (or goes on with) and what of it belongs inside."""
    text = read_cyrillic(fold(line.text))[0]
    rank = _ORDER.index(current)
    if rank < _ORDER.index("chairs") and (match := _CHAIRS.match(text)) and _leads(text, match):
        return "chairs", _rest(line, text, match)
    if rank <= _ORDER.index("attendees") and (match := _ATTENDEES.match(text)):
        named = text[match.end() :].strip()
        return "attendees", _rest(line, text, match) if named else None
    if rank <= _ORDER.index("agenda") and _is_signer(line, text, current, parts):
        return "signatures", line
    if _ORDER.index("chairs") <= rank < _ORDER.index("agenda") and _starts_agenda(
        line, text, current
    ):
        return "agenda", line
    return current, line


def _leads(text: str, match: re.Match[str]) -> bool:
    """A heading by itself, or with a person behind it."""
    rest = text[match.end() :].strip()
    return not rest or match.group().rstrip()[-1:] in ":–—-" or bool(re.match(r"[А-ЯЁ]|ФИО", rest))


def _rest(line: Line, text: str, match: re.Match[str]) -> Line:
    if line.cells:
        return replace(line, cells=tuple(cell for cell in line.cells if not _heads(cell.text)))
    return replace(line, text=text[match.end() :].strip(), label="")


def _heads(text: str) -> bool:
    match = _CHAIRS.match(fold(text)) or _ATTENDEES.match(fold(text))
    return bool(match and not fold(text)[match.end() :].strip(" :–-"))


def _starts_agenda(line: Line, text: str, current: str) -> bool:
    if line.cells and not _AGENDA.match(text):
        first = next((cell for cell in line.cells if cell.text.strip()), None)
        roman = bool(first and _ROMAN.match(first.text.strip()))
        return roman and any(_TITLE.match(cell.text.strip()) for cell in line.cells)
    if _AGENDA.match(text) or _AGENDA.match(line.words) or _VOTES.match(text):
        return True
    if _ROMAN.match(line.number) and line.words:
        return True
    return bool(_TITLE.match(line.words)) and (current == "attendees" or bool(line.number))


def names_somebody(text: str) -> bool:
    """A printed «И.О. Фамилия» or «Фамилия И.О.» stands in it."""
    return bool(INITIALS_FIRST.search(text) or SURNAME_FIRST.search(text))


def is_votes_heading(text: str) -> bool:
    """«Результаты голосования», «Голосовали: …»."""
    return bool(_VOTES.match(fold(text)))


def is_votes_line(line: Line) -> bool:
    """The line states votes and not an opinion for or against something."""
    text = read_cyrillic(fold(line.text))[0]
    if is_votes_heading(text) or re.search(
        r"\bпринято единогласно|^\W*единогласно\W*$", text, re.IGNORECASE
    ):
        return True
    sides = sides_named_in(line.text)
    if not sides:
        return False
    if re.match(
        r"^\W*(?:[з3]а|против|воздерж\w*)\s*[»\"”]?\s*(?:[-–—:_]|\d|нет\b|$|единогласно|\t)",
        text,
        re.IGNORECASE,
    ):
        return True
    counted = re.search(r"\b[з3]а\W{0,6}\d|\bпротив\W{0,6}(?:\d|нет)", text, re.IGNORECASE)
    return len(sides) > 1 and (bool(line.cells) or bool(counted))


def _is_signer(line: Line, text: str, current: str, parts: dict[str, list[Line]]) -> bool:
    if current != "agenda" or not parts["agenda"]:
        return (
            current == "attendees"
            and bool(SIGNER.match(text))
            and bool(parts["attendees"])
            and (names_somebody(text) or text.lower().startswith("сопредседатель"))
        )
    if line.cells:
        return any(SIGNER.match(fold(cell.text)) for cell in line.cells)
    if SIGNER.match(text) and (not line.number or line.number in "–—-"):
        return not text.rstrip().endswith(":") or text.lower().startswith("подписи")
    votes_seen = any(is_votes_line(earlier) for earlier in parts["agenda"][-8:])
    named = names_somebody(text) and re.search(r"\s{3,}|\t|_{3,}", line.text)
    return votes_seen and bool(named) and not line.number
