"""Lines that name people in, persons with their positions out.

Name first or position first, one to a line, several to a line, or one over several lines:
everything hangs on where full names stand, and what is between them goes by its side.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mailbot.extract.lines import Line
from mailbot.extract.names_in import bare_words, cut_at_names, is_surname, makes_name
from mailbot.values.names import looks_like_name

_HINT: Final = re.compile(
    r"^(?P<name>ф\.?\s?и\.?\s?о\.?(?:\s*\(?полностью\)?)?|_{3,}|фамилия,?\s+имя,?\s+отчество)"
    r"\s*[,;:–—-]*\s*(?P<position>.*)$",
    re.IGNORECASE,
)
_ROLE: Final = re.compile(
    r"^(?:(?:со)?председател\w*|председательств\w*|координатор\w*|(?:ответственн\w+ )?секретар\w*"
    r"|представител\w+ управленческой команды)\b",
    re.IGNORECASE,
)
_MERE_ROLE: Final = re.compile(
    r"^(?:со)?председател\w*(?: заседания| клуба| стратегических| инициатив|\s?[–—-]\s?сопредседатель"
    r"|\s?[–—-]\s?представител\w+ управленческой команды(?: региона)?)*$"
    r"|^председательств\w*(?: на)?(?: заседани[ия])?$|^представител\w+ управленческой команды(?: региона)?$|^(?:г-н|г-жа|господин|госпожа|гр\.|тов\.)$",
    re.IGNORECASE,
)
_DEGREE: Final = (
    r"(?<![\w-])(?:г-н|г-жа|господин|госпожа|профессор|доцент|академик|[дк]\.\s?[а-я]{1,4}\.\s?н\.)"
)
_HONORIFIC: Final = re.compile(rf"(?:{_DEGREE}[\s,]*)*{_DEGREE}\s*$", re.IGNORECASE)
"""Right before a name; behind a comma it would be the end of the position."""
_COORDINATOR: Final = re.compile(r"координатор", re.IGNORECASE)
_NUMBERING: Final = re.compile(r"^\d{1,3}(?:\s?[.)]\s*|\s+)(?=[^\W\d])")
_WORDY: Final = re.compile(r"\w")
_MARKS: Final = "–—-•·*"
_EDGES: Final = " \t,;:–—-"
_JOINED_BY: Final = ("и", "а также")
_CONJUNCTION: Final = re.compile(rf"[\s,;]+(?:{'|'.join(_JOINED_BY)})$")
_LINES_OF_NAME: Final = 3
_SURNAME_ONLY: Final = re.compile(r"^(?P<name>\S+?)\s*(?:,|\s[–—-])\s*(?P<position>[^\n]+)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A person with a position as far as lines tell."""

    name: str
    position: str
    anchor: int
    position_anchor: int
    placeholders: tuple[str, ...] = ()


def people_in(lines: Sequence[Line]) -> tuple[Named, ...]:
    """Everybody named in these lines, in order."""
    reader = _Reader(list(_tokens(lines)))
    return tuple(person for person in reader.people() if person.name or person.position)


def cut(text: str) -> tuple[str, str]:
    """Name and position of a text about one person; the form's own hints count as a name."""
    typed = _NUMBERING.sub("", " ".join(text.split()))
    if match := _HINT.match(typed):
        return match["name"].strip(), match["position"]
    before, named = cut_at_names(typed)
    if not named:
        match = _SURNAME_ONLY.match(typed)
        if match and is_surname(match["name"]):
            return match["name"], tidy(match["position"])
        return "", tidy(typed)
    name, after = named[0]
    rest = after + "".join(name + more for name, more in named[1:])
    return name, _position(_without_degree(before, rest), rest)


def _without_degree(before: str, after: str) -> str:
    """«эксперт – г-н» without «г-н», unless that is all that is said of the person."""
    bare = _HONORIFIC.sub("", before)
    return bare if tidy(bare) or tidy(after) else before


def tidy(text: str) -> str:
    """A position without the punctuation that joined it to its neighbours."""
    text = " ".join(text.split()).strip(_EDGES)
    if text.endswith(_JOINED_BY):
        text = _CONJUNCTION.sub("", text).strip(_EDGES)
    if text.startswith("(") and text.rstrip(".").endswith(")") and text.count("(") == 1:
        text = text.rstrip(".")[1:-1].strip(_EDGES)
    if text.count("(") < text.count(")"):
        text = text.removesuffix(")").strip(_EDGES)
    return text if _WORDY.search(text) else ""


class _Reader:
    """Goes through the lines once; a position may stand before its name or behind it."""

    def __init__(self, tokens: Sequence[Line]) -> None:
        self.tokens = tokens
        first = next((token for token in tokens if not _is_label(token.words)), None)
        before, named = _named(first.words) if first else ("", ())
        self.name_first = bool(named) and not (before and not _ROLE.match(before))
        self.person: Named | None = None
        self.pending: list[str] = []
        self.numbered = False

    def people(self) -> Iterator[Named]:
        for token in self.tokens:
            yield from self._take(token)
        if self.person:
            yield self.person
        rest = tidy(" ".join(self.pending))
        if rest and not _is_label(rest) and self.tokens:
            last = self.tokens[-1]
            yield Named("", rest, last.anchor, last.anchor, last.placeholders)

    def _take(self, token: Line) -> Iterator[Named]:
        before, named = _named(token.words)
        if named:
            yield from self._name(token, before, named)
        elif _is_label(token.words):
            yield from self._close()
            self.pending = [token.words.rstrip(" :")]
        elif self.numbered and _is_numbered(token):
            yield from self._close()
            name, position = cut(token.words)
            self.person = _new(token, name, position)
        elif self.person and self.name_first:
            self.person = _with_more(self.person, token)
        else:
            self.pending.append(token.words)

    def _name(self, token: Line, before: str, named: Sequence[tuple[str, str]]) -> Iterator[Named]:
        self.numbered = self.numbered or _is_numbered(token)
        before = _without_degree(before, named[0][1])
        lead = tidy(before)
        if lead and self._belongs_above(lead, named) and self.person:
            self.person = _with_more(self.person, replace(token, text=before, label="."))
            lead = ""
        yield from self._close()
        lead = tidy(" ".join([*self.pending, before if lead else ""]))
        self.pending = []
        if lead and len(named) > 1 and not tidy(named[-1][1]):
            leads = [lead, *(after for _, after in named[:-1])]
            named = [(name, "") for name, _ in named]
        else:
            leads = [lead] + [""] * (len(named) - 1)
        for (name, after), before_it in zip(named, leads, strict=True):
            yield from self._close()
            self.person = _new(token, name, _position(before_it, after))

    def _belongs_above(self, lead: str, named: Sequence[tuple[str, str]]) -> bool:
        """The rest of the last position, where names go first and this one has its own behind."""
        return self.name_first and not _ROLE.match(lead) and bool(tidy(named[-1][1]))

    def _close(self) -> Iterator[Named]:
        if self.person:
            yield self.person
        self.person = None


def _new(token: Line, name: str, position: str) -> Named:
    return Named(name, position, token.anchor, token.anchor, token.placeholders)


def _named(words: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    words = _NUMBERING.sub("", words)
    if match := _HINT.match(words):
        return "", ((match["name"].strip(), match["position"]),)
    before, named = cut_at_names(words)
    if not named and (match := _SURNAME_ONLY.match(words)) and is_surname(match["name"]):
        return "", ((match["name"], match["position"]),)
    return before, named


def _position(before: str, after: str) -> str:
    """What stands on both sides of a name, less the mere role of the person at the meeting."""
    lead, rest = tidy(before), tidy(after)
    if not (lead and rest):
        mere = _MERE_ROLE.match(lead) and not lead.lower().startswith("представител")
        return "" if mere else lead or rest
    if _MERE_ROLE.match(lead) or (_COORDINATOR.search(lead) and _COORDINATOR.search(rest)):
        return rest
    return f"{lead}, {rest}"


def _with_more(person: Named, token: Line) -> Named:
    position = tidy(f"{person.position} {token.words}")
    anchor = person.position_anchor if person.position else token.anchor
    hints = person.placeholders + token.placeholders
    return replace(person, position=position, position_anchor=anchor, placeholders=hints)


def _is_numbered(token: Line) -> bool:
    number = token.number.strip(" .)")
    return number.isdecimal() or (bool(number) and number in _MARKS)


def _is_label(words: str) -> bool:
    """«Сопредседатель:» on a line of its own says who the next person is."""
    return words.rstrip().endswith(":") and bool(_ROLE.match(words))


# -- one piece of text per person ----------------------------------------------------------------


def _tokens(lines: Sequence[Line]) -> Iterator[Line]:
    pieces = [piece for line in lines for piece in _pieces(line)]
    index = 0
    while index < len(pieces):
        size = _broken(pieces[index : index + _LINES_OF_NAME])
        text = " ".join(piece.words for piece in pieces[index : index + size])
        yield pieces[index] if size == 1 else replace(pieces[index], text=text)
        index += size


def _broken(pieces: Sequence[Line]) -> int:
    """How many lines the name that begins here is broken over."""
    for size in range(2, len(pieces) + 1):
        *upper, last = (piece.words for piece in pieces[:size])
        if not all(map(bare_words, upper)) or pieces[size - 1].number:
            break
        if makes_name(" ".join([*upper, last])):
            return size
    return 1


def _pieces(line: Line) -> Iterator[Line]:
    if not line.cells:
        for part in re.split(r";\s*(?=[^\W\d_])", _untabbed(line.text)):
            if part.strip():
                yield replace(line, text=part.strip())
        return
    texts = [cell.text for cell in line.cells if re.search(r"[^\W\d]", cell.text)]
    crowded = [text for text in texts if _names_several(text)]
    for text in texts if crowded else [", ".join(" ".join(text.split()) for text in texts)]:
        for part in text.split("\n"):
            if part.strip():
                yield replace(line, text=part.strip(), cells=())


def _untabbed(text: str) -> str:
    """A tab behind a name parts it from the position; any other is a space."""
    name, *rest = (part.strip(" –—-") for part in text.split("\t"))
    if rest and looks_like_name(name):
        return " – ".join(part for part in (name, *rest) if part)
    return text.replace("\t", " ")


def _names_several(text: str) -> bool:
    return sum(bool(cut_at_names(part)[1]) for part in text.split("\n")) > 1
