"""Lines of the agenda in, items with their decisions and votes out.

Two schools are read: the form's own («I. О …», numbered decisions, votes) and the protocol of
debate («СЛУШАЛИ», «ВЫСТУПИЛИ», «РЕШИЛИ»), with or without a «Повестка дня» in front.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from mailbot.extract.lines import Line
from mailbot.extract.keywords import is_votes_heading, is_votes_line
from mailbot.extract.voting import LABEL, votes_by_item, votes_of
from mailbot.model import AgendaItem, Decision, Entry, Place, Votes
from mailbot.values.decisions import kinds_of
from mailbot.values.text import fold, fold_key, read_cyrillic

_ROMAN: Final = re.compile(r"^[IVXLІХ]{1,6}\s?[.)]?$")
_DECIMAL: Final = re.compile(r"^\d{1,3}\s?[.)]?$")
_TITLE: Final = re.compile(r"^(?:О|Об|Обо)(?=\s|…|\.{2,}|$)")
_TITLE_HINT: Final = re.compile(r"^(?:О|Об)\s*(?:…|\.{2,}|_{2,})?\s*$")
_PLAN: Final = re.compile(
    r"^(?:повестка(?: дня| заседания)*|рассмотренные вопросы|вопросы повестки)\W*", re.IGNORECASE
)
_HEARD: Final = re.compile(
    r"^(?:слушали|рассмотрели|докладчик\w*|доклад)\s*[:.–-]*\s*", re.IGNORECASE
)
_SPOKE: Final = re.compile(
    r"^(?:выступил\w*|отметили|обсудили|в обсуждении\b.*|участие в обсуждении\b.*|содокладчик\w*)\s*[:.–-]*",
    re.IGNORECASE,
)
_RESOLVED: Final = re.compile(
    r"^(?:решили|постановили|решение|принятые решения|приняты[ея] решени[ея]|принято решение)\s*[:.–-]*\s*",
    re.IGNORECASE,
)
_BY_ITEM: Final = re.compile(
    r"^(?:по\s+(?P<word>[а-яё]+ому|\d{1,2}(?:-?му)?)?\s*вопросу(?:\s+повестки)?(?:\s+дня)?|вопрос)\s*(?:№\s*)?(?P<number>\d{1,2})?\s*[.:)–-]*\s*",
    re.IGNORECASE,
)
_SAMPLES: Final = re.compile(r"^примеры протокольных пунктов\W*$", re.IGNORECASE)
_SAMPLE_DECISIONS: Final = (
    "принять к сведению обращение", "поддержать предложение", "предложить отправить на доработку",
    "отклонить предложение", "предложить направить проект на межрегиональное рассмотрение",
    "рекомендовать проекту меры поддержки", "принять информацию о результатах реализации к сведению",
)  # fmt: skip
_INFINITIVE: Final = re.compile(r"^(?:не\s+)?[А-ЯЁа-яё-]+(?:ть|ти|чь|ться|тись)\b", re.IGNORECASE)
_SPEAKERS: Final = re.compile(r"^\(.*\)$")
_NUMBER_WORDS: Final = (
    "перв",
    "втор",
    "треть",
    "четв",
    "пят",
    "шест",
    "седьм",
    "восьм",
    "девят",
    "десят",
)


@dataclass(slots=True)
class _Item:
    number: str
    title: str
    anchor: int
    hints: tuple[str, ...] = ()
    decisions: list[tuple[str, str, int, tuple[str, ...]]] = field(default_factory=list)
    """Number, text, anchor, placeholders."""
    votes: Votes | None = None


@dataclass(slots=True)
class _State:
    """What has been read so far, and what the next line may be."""

    roman: bool
    """Items carry Roman numbers, so that decimal ones are decisions."""
    items: list[_Item] = field(default_factory=list)
    at: int = -1
    """Index of the item being read."""
    mode: str = "open"
    """`plan` lists titles, `debate` is passed over, `heard` waits for a title, `decisions` takes
    every line, `open` takes what looks like one."""
    blocks: list[tuple[int, tuple[Line, ...]]] = field(default_factory=list)
    """Voting blocks, each behind the item of that index."""
    flags: list[str] = field(default_factory=list)

    @property
    def item(self) -> _Item | None:
        return self.items[self.at] if 0 <= self.at < len(self.items) else None

    def open(self, item: _Item) -> None:
        self.items.append(item)
        self.at = len(self.items) - 1

    def go_to(self, item: _Item) -> None:
        self.at = self.items.index(item)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The items, and the vote over all of them."""

    items: tuple[AgendaItem, ...]
    votes: Votes | None
    flags: tuple[str, ...]


def read_agenda(lines: Sequence[Line]) -> Agenda:
    """Read all items; votes go to their item, or over all where they were taken once."""
    state = _State(roman=any(_ROMAN.match(_number(line)) for line in lines))
    index = 0
    while index < len(lines):
        end = _votes_end(lines, index, state)
        if end > index:
            state.blocks.append((state.at, tuple(lines[index:end])))
            state.mode = "open"
            index = end
        else:
            _take(lines[index], state)
            index += 1
    over_all = _place_votes(state)
    if _decisions_jump(state.items):
        state.flags.append("decisions_number_gap")
    items = tuple(_agenda_item(item, i) for i, item in enumerate(state.items))
    return Agenda(items, over_all, tuple(state.flags))


# -- one line ------------------------------------------------------------------------------------


def _take(line: Line, state: _State) -> None:
    text = read_cyrillic(_words(line))[0]
    if not text:
        return
    if _SAMPLES.match(text):
        state.flags.append("sample_heading_left")
    elif match := _PLAN.match(text):
        state.mode = "plan"
        if rest := text[match.end() :].strip(" :.–-"):
            state.open(_Item("", rest, line.anchor, line.placeholders))
    elif match := _BY_ITEM.match(text):
        _by_item(line, match, text[match.end() :].strip(), state)
    elif match := _HEARD.match(text):
        _heard(line, text[match.end() :].strip(), state)
    elif _SPOKE.match(text):
        state.mode = "debate"
    elif match := _RESOLVED.match(text):
        state.mode = "decisions"
        if rest := text[match.end() :].strip():
            _decide(line, rest, state)
    elif _opens_item(line, text, state):
        _open_item(line, text, state)
    else:
        _go_on(line, text, state)


def _by_item(line: Line, match: re.Match[str], rest: str, state: _State) -> None:
    number = match["number"] or _ordinal(match["word"] or "")
    known = _numbered(state, number)
    if known is not None and not known.decisions:
        state.go_to(known)
        state.mode = "debate" if known.title else "heard"
        return
    state.open(_Item(number, rest, line.anchor, line.placeholders))
    state.mode = "open" if rest else "heard"


def _heard(line: Line, rest: str, state: _State) -> None:
    number = _number(line)
    known = _numbered(state, number) if number else None
    current = state.item
    if known is not None and not known.decisions:
        state.go_to(known)
    elif state.mode == "plan" and (waiting := _undecided(state)):
        state.go_to(waiting)
    elif current is None or current.decisions or number:
        state.open(_Item(number, rest, line.anchor, line.placeholders))
    elif not current.title:
        current.title = rest
    item = state.item
    state.mode = "debate" if item and item.title else "heard"


def _opens_item(line: Line, text: str, state: _State) -> bool:
    number = _number(line)
    if _ROMAN.match(number) or (state.mode == "heard" and state.item and not state.item.title):
        return True
    titled, decimal = bool(_TITLE.match(text)), bool(_DECIMAL.match(number))
    if state.mode == "plan":
        return decimal or titled
    if state.roman or not titled or not (decimal or not number):
        return False
    if state.mode == "decisions":
        return decimal and _is_next_item(number, state)
    return decimal or state.item is None or bool(state.item.decisions)


def _is_next_item(number: str, state: _State) -> bool:
    """The number goes on from the last item and not from the last decision."""
    item = state.item
    decided = [_int(found) for found, *_ in item.decisions] if item else []
    expected = _int(item.number) + 1 if item else 1
    return _int(number) == expected and _int(number) != max(decided, default=-1) + 1


def _open_item(line: Line, text: str, state: _State) -> None:
    key = fold_key(text).strip(" .;")
    current = state.item
    known = next((item for item in state.items if fold_key(item.title).strip(" .;") == key), None)
    if known is not None and not known.decisions and known.title:
        state.go_to(known)
        state.mode = "open"
    elif state.mode == "heard" and current and not current.title:
        current.title, current.anchor = text, line.anchor
        state.mode = "debate"
    else:
        state.open(_Item(_number(line), text, line.anchor, line.placeholders))


def _go_on(line: Line, text: str, state: _State) -> None:
    item, numbered = state.item, bool(_number(line))
    if item is None:
        if numbered or _INFINITIVE.match(text):
            _decide(line, text, state)
    elif state.mode == "decisions" and (numbered or not item.decisions):
        _decide(line, text, state)
    elif state.mode in {"debate", "heard"} or _SPEAKERS.match(text):
        return
    elif state.mode == "plan" or (not item.decisions and _runs_over(text, item, numbered=numbered)):
        item.title = f"{item.title} {text}".strip()
    elif numbered or _INFINITIVE.match(text) or not item.decisions:
        _decide(line, text, state)
    else:
        number, before, anchor, hints = item.decisions[-1]
        item.decisions[-1] = (number, f"{before}\n{text}", anchor, hints + line.placeholders)


def _runs_over(text: str, item: _Item, *, numbered: bool) -> bool:
    """The title goes on in this line."""
    if numbered or not item.title:
        return False
    lower = text[:1].islower() and not _INFINITIVE.match(text)
    return lower or item.title.endswith((",", "–", "-"))


def _decide(line: Line, text: str, state: _State) -> None:
    if state.item is None:
        state.open(_Item("", "", line.anchor))
    item = state.item
    if item is not None:
        item.decisions.append((_number(line), text.strip(), line.anchor, line.placeholders))


def _numbered(state: _State, number: str) -> _Item | None:
    core = number.strip(" .)")
    by_number = [item for item in state.items if core and item.number.strip(" .)") == core]
    if not by_number and core.isdecimal() and state.mode in {"plan", "open", "debate"}:
        by_number = [item for item in state.items[_int(core) - 1 : _int(core)] if not item.number]
    return by_number[0] if by_number else None


def _undecided(state: _State) -> _Item | None:
    return next((item for item in state.items if not item.decisions), None)


# -- votes ---------------------------------------------------------------------------------------


def _votes_end(lines: Sequence[Line], start: int, state: _State) -> int:
    """Where a voting block that starts here ends; `start` when none does."""
    if state.mode == "plan" or not is_votes_line(lines[start]):
        return start
    end = start + 1
    table = lines[start].table if lines[start].cells else 0
    while end < len(lines):
        line = lines[end]
        row_of_counts = (
            line.cells and (line.table == table or table == 0) and not _TITLE.match(line.words)
        )
        bare = not line.text.strip() or re.fullmatch(r"[\W_]*\d{0,4}[\W_]*", line.text)
        if not (is_votes_line(line) or row_of_counts or bare) or is_votes_heading(line.text):
            break
        table = line.table or table
        end += 1
    return end


def _place_votes(state: _State) -> Votes | None:
    """Votes behind each item are the item's; one block behind several is everybody's."""
    items = state.items
    if not state.blocks:
        return None
    if not items:
        return votes_of(state.blocks[0][1])
    several = votes_by_item(state.blocks[-1][1])
    if len(items) > 1 and len(several) == len(items):
        for item, votes in zip(items, several, strict=True):
            item.votes = votes
        return None
    if len(state.blocks) == 1 and len(items) > 1 and state.blocks[0][0] in {-1, len(items) - 1}:
        return votes_of(state.blocks[0][1])
    for behind, lines in state.blocks:
        item = items[max(behind, 0)]
        if item.votes is None:
            item.votes = votes_of(lines, f"вопрос {_shown(item, max(behind, 0))}, {LABEL}")
    return None


# -- shaping -------------------------------------------------------------------------------------


def _agenda_item(item: _Item, index: int) -> AgendaItem:
    name = _shown(item, index)
    title = (
        item.title.strip(" ;").removesuffix(".") if not item.title.endswith("..") else item.title
    )
    hint = bool(_TITLE_HINT.match(title.strip())) or _held(title, item.hints)
    flags = ("placeholder",) if hint and title else () if title else ("empty",)
    value = None if flags else title
    decisions = tuple(
        _decision(text, Place(f"вопрос {name}, решение {i + 1}", anchor), hints)
        for i, (_, text, anchor, hints) in enumerate(item.decisions)
    )
    place = Place(f"вопрос {name}", item.anchor)
    return AgendaItem(item.number, Entry(title, value, place, flags), decisions, item.votes)


def _decision(text: str, place: Place, hints: tuple[str, ...]) -> Decision:
    key = fold_key(text)
    dots = key.rstrip(" 0123456789").endswith(("…", "...", "…."))
    sample = key.rstrip(" .…;").removesuffix(" и пр").rstrip(" .…") in _SAMPLE_DECISIONS
    if (sample and (dots or key.rstrip(" .").endswith("и пр"))) or _held(text, hints):
        return Decision(Entry(text, None, place, ("placeholder",)), kinds_of(text))
    return Decision(Entry(text, text, place), kinds_of(text))


def _held(text: str, hints: tuple[str, ...]) -> bool:
    return bool(text) and any(fold(hint) and fold(hint) == fold(text) for hint in hints)


def _shown(item: _Item, index: int) -> str:
    return item.number.strip(" .)") or str(index + 1)


def _number(line: Line) -> str:
    if line.cells:
        first = next((cell for cell in line.cells if cell.text.strip() or cell.label), None)
        text = (first.label or first.text.strip()) if first else ""
        return text if _ROMAN.match(text) or _DECIMAL.match(text) else ""
    return line.number


def _words(line: Line) -> str:
    if line.cells:
        texts = [" ".join(cell.text.split()) for cell in line.cells if cell.text.strip()]
        return " ".join(texts[1:] if texts and texts[0] == _number(line) else texts)
    return line.words


def _decisions_jump(items: Sequence[_Item]) -> bool:
    for item in items:
        numbers = [
            _int(number.strip(" .)").split(".")[-1])
            for number, *_ in item.decisions
            if number[:1].isdigit()
        ]
        if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            return True
    return False


def _ordinal(word: str) -> str:
    digits = re.match(r"\d+", word)
    if digits:
        return digits.group()
    stems = [i for i, stem in enumerate(_NUMBER_WORDS, 1) if word.lower().startswith(stem)]
    return str(stems[0]) if stems else ""


def _int(text: str) -> int:
    digits = re.sub(r"\D", "", text)[:6]
    return int(digits) if digits else 0
