"""Lines of a whole document in, where the co-chairs' signatures start and end out.

They stand behind everything the meeting said: no votes, numbered decision or title follows them.
"""

import re
from collections.abc import Sequence
from typing import Final

from mailbot.extract.keywords import (
    HEARD,
    RESOLVED,
    ROMAN,
    SPOKE,
    TITLE,
    goes_on_with_votes,
    is_votes_line,
)
from mailbot.extract.lines import Line
from mailbot.extract.names_in import cut_at_names
from mailbot.values.text import as_seen, fold

SIGNER: Final = re.compile(
    r"^\W*(?:сопредседател[ьи]|координатор(?: клуба)?\b|председательств(?:ующ(?:ий|ая|ие)|овал[аи]?)\b"
    r"|председатель(?: заседания| клуба|\s*$|\s+_|\s{3,})|секретарь|ответственный секретарь"
    r"|подписи(?: сторон| сопредседателей)?\b|подписали|согласовано)",
    re.IGNORECASE,
)
INITIALS_FIRST: Final = re.compile(
    r"(?<![\w.-])[А-ЯЁA-Z0-9][.,]\s?-?(?:[А-ЯЁA-Z0-9][.,]?\s?){0,2}(?:о(?:глы)?\.? )?(?:фон )?[А-ЯЁA-Z][\w’-]+"
    r"(?:\s?[–-]\s?[А-ЯЁ][\w’]+)?"
)
SURNAME_FIRST: Final = re.compile(
    r"(?<![\w.])[А-ЯЁA-Z][\w’-]+\s[А-ЯЁA-Z]\.\s?(?:-?[А-ЯЁA-Z]\.?)?(?![\w])"
)
_CO_CHAIR: Final = re.compile(r"^\W*сопредседател[ьи]\b", re.IGNORECASE)
_AFTERWORD: Final = re.compile(
    r"^\W*(?:исп\.|исполнитель|тел\.|телефон|приложени[ея]\b|e-?mail|рассылка|протокол (?:вела?|составил)"
    r"|лист согласования|разослать)",
    re.IGNORECASE,
)
_HINT: Final = re.compile(r"И\.\s?О\.?\s*Фамилия|Фамилия\s+И\.\s?О\.?", re.IGNORECASE)
_RULE: Final = re.compile(r"_{3,}|\t|\s{3,}")


def signatures_start(lines: Sequence[Line], present: int = -1) -> tuple[int | None, int | None]:
    """Index of the first line of the signatures, and of the first one behind them.

    `present` is where the list of people starts: nobody signs above it.
    """
    stop = _stop(lines)
    said = max(_last_said(lines[:stop]), present if present < stop else -1)
    signing = [i for i in range(said + 1, stop) if _signs(lines[i])]
    if not signing:
        return _amid(lines)
    return _first(lines, said, signing[0]), stop if stop < len(lines) else None


def _first(lines: Sequence[Line], said: int, signing: int) -> int:
    """The signature's first line, which may name an office and no role in the club."""
    if _ends_in_votes(lines, said):
        start = said + 1
        while start < signing and goes_on_with_votes(lines[start], lines[said].table):
            start += 1
        return start
    start = signing
    while start > said + 1 and not _opens_block(lines[start].text) and _leads_on(lines[start - 1]):
        start -= 1
    return start


def _leads_on(line: Line) -> bool:
    """The upper part of an office that ends in the line below."""
    ended = line.text.rstrip().endswith((".", ";", ":", "!"))
    return not (line.cells or line.number or ended or cut_at_names(line.text)[1])


def _ends_in_votes(lines: Sequence[Line], said: int) -> bool:
    index = said
    while index >= 0 and not is_votes_line(lines[index]):
        if not lines[index].cells or lines[index].table != lines[said].table:
            return False
        index -= 1
    return index >= 0


def _amid(lines: Sequence[Line]) -> tuple[int | None, int | None]:
    """Signatures with something numbered behind them that no word announces as an appendix."""
    chairs = [
        i for i, line in enumerate(lines) if _CO_CHAIR.match(fold(line.text)) and _signs(line)
    ]
    behind = [i for i in chairs if any(map(is_votes_line, lines[max(i - 12, 0) : i]))]
    if not behind:
        return None, None
    last = behind[-1]
    while (more := next((i for i in chairs if last < i < last + 8), None)) is not None:
        last = more
    stop = next((i for i in range(last + 1, len(lines)) if _says(lines[i])), None)
    return behind[-1], stop


def names_somebody(text: str) -> bool:
    """A printed «И.О. Фамилия» or «Фамилия И.О.» stands in it."""
    return bool(INITIALS_FIRST.search(text) or SURNAME_FIRST.search(text) or _HINT.search(text))


def _stop(lines: Sequence[Line]) -> int:
    """Where the appendix or the executor's line begins; the end when there is neither."""
    if not any(_AFTERWORD.match(line.text) for line in lines):
        return len(lines)
    signed = False
    for index, line in enumerate(lines):
        if signed and _AFTERWORD.match(line.text):
            return index
        signed = signed or (_signs(line) and names_somebody(line.text))
        signed = signed and not is_votes_line(line)
    return len(lines)


def _last_said(lines: Sequence[Line]) -> int:
    """Index of the last line that belongs to the discussion."""
    return next((i for i in range(len(lines) - 1, -1, -1) if _says(lines[i])), -1)


def _says(line: Line) -> bool:
    text = line.seen_words
    if is_votes_line(line):
        return True
    if _signs(line):
        return False
    number = _number(line)
    if number and number not in "–—-•·*" and (text or line.cells):
        return not names_somebody(line.text[-40:])
    return bool(
        ROMAN.match(number) or TITLE.match(text) or HEARD.match(text) or SPOKE.match(text)
    ) or bool(RESOLVED.match(text))


def _signs(line: Line) -> bool:
    """The line may be the first of a co-chair's signature."""
    if line.cells:
        return any(_opens_block(cell.text) for cell in line.cells) or any(
            cell.text.strip() and _is_printed(cell.text) for cell in line.cells
        )
    if line.number and line.number not in "–—-•" and not names_somebody(line.text[-40:]):
        return False
    return _opens_block(line.words) or (bool(_RULE.search(line.text)) and names_somebody(line.text))


def _opens_block(text: str) -> bool:
    folded = as_seen(text)
    if not SIGNER.match(folded) and not SIGNER.match(text):
        return False
    sentence = folded.endswith((".", ";")) and not names_somebody(folded[-40:])
    return not sentence


def _is_printed(text: str) -> bool:
    core = fold(text).strip(" _/()")
    return bool(INITIALS_FIRST.fullmatch(core) or SURNAME_FIRST.fullmatch(core))


def _number(line: Line) -> str:
    if line.cells:
        first = next((cell for cell in line.cells if cell.text.strip() or cell.label), None)
        text = (first.label or first.text.strip()) if first else ""
        return text if re.fullmatch(r"(?:[IVXLІХ]{1,6}|\d{1,3})\s?[.)]?", text) else ""
    return line.number
