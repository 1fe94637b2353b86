"""Lines of the agenda in, items with their decisions and votes out.

Two schools are read: the form's own («I. О …», numbered decisions, votes) and the protocol of
debate («СЛУШАЛИ», «ВЫСТУПИЛИ», «РЕШИЛИ»), with or without a «Повестка дня» in front.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mailbot.extract.agenda_entries import (
    Item,
    Said,
    agenda_item,
    decisions_jump,
    ordinal_of,
    word_ordinal,
)
from mailbot.extract.agenda_lines import agenda_lines
from mailbot.extract.ahead import Ahead, look_ahead
from mailbot.extract.keywords import (
    BY_ITEM,
    DECIMAL,
    HEARD,
    PLAN,
    RESOLVED,
    ROMAN,
    SAMPLES,
    SPOKE,
    TITLE,
)
from mailbot.extract.lines import Line
from mailbot.extract.voting import place_votes, votes_end
from mailbot.model import AgendaItem, Votes
from mailbot.values.text import fold_key, read_cyrillic

_INFINITIVE: Final = re.compile(r"^(?:не\s+)?[А-ЯЁа-яё-]+(?:ть|ти|чь|ться|тись)\b", re.IGNORECASE)
_SPEAKERS: Final = re.compile(r"^\(.*\)\W*$")
_TOPIC: Final = re.compile(r"[–—:,-]\s*(?=(?:О|Об|Обо)\s)")
_TERMS: Final = re.compile(
    r"^(?:срок|ответственн|отв\.|исполнител|контроль|справочно|примечани)", re.IGNORECASE
)
_OPEN_END: Final = re.compile(
    r"(?:[,–—-]|[«(][^»)]*|\s(?:и|в|на|по|с|о|об|для|из|от|к|за|до|при))$"
)
_A_TITLE: Final = 12
"""Words in a line that may still be the rest of a title."""


@dataclass(slots=True)
class _State:
    """What has been read so far, and what the next line may be."""

    ahead: Ahead
    items: list[Item] = field(default_factory=list)
    at: int = -1
    """Index of the item being read."""
    mode: str = "open"
    """`plan` lists titles, `debate` is passed over, `heard` waits for a title, `decisions` takes
    every line, `open` takes what looks like one."""
    blocks: list[tuple[int, tuple[Line, ...]]] = field(default_factory=list)
    """Voting blocks, each behind the item of that index."""
    flags: list[str] = field(default_factory=list)

    titles: dict[str, Item] = field(default_factory=dict)
    ordinals: dict[int, Item] = field(default_factory=dict)
    decided: int = 0
    """All items before this index are decided on, or were announced nowhere."""

    @property
    def item(self) -> Item | None:
        return self.items[self.at] if 0 <= self.at < len(self.items) else None

    @property
    def waiting(self) -> Item | None:
        """The first item announced in the plan that nothing has been decided on."""
        for item in self.items[self.decided :]:
            if item.planned and not item.decisions:
                return item
            self.decided += 1
        return None

    def open(self, item: Item) -> None:
        item.index = self.at = len(self.items)
        self.items.append(item)
        self.entitle(item, item.title)
        value = item.ordinal if item.number else item.index + 1
        if value is not None:
            self.ordinals.setdefault(value, item)

    def entitle(self, item: Item, title: str) -> None:
        item.title = title
        self.titles.setdefault(_key(title), item)

    def go_to(self, item: Item) -> None:
        self.at = item.index


@dataclass(frozen=True, slots=True)
class Agenda:
    """The items, and the vote over all of them."""

    items: tuple[AgendaItem, ...]
    votes: Votes | None
    flags: tuple[str, ...]


def read_agenda(lines: Sequence[Line]) -> Agenda:
    """Read all items; votes go to their item, or over all where they were taken once."""
    lines = agenda_lines(lines)
    state = _State(look_ahead(lines))
    index = 0
    while index < len(lines):
        end = index if state.mode == "plan" else votes_end(lines, index)
        state.ahead.at = index
        if end > index:
            state.blocks.append((state.at, tuple(lines[index:end])))
            state.mode = "open"
            index = end
        else:
            _take(lines[index], state)
            index += 1
    over_all = place_votes(state.items, state.blocks)
    if decisions_jump(state.items):
        state.flags.append("decisions_number_gap")
    items = tuple(agenda_item(item, i) for i, item in enumerate(state.items))
    return Agenda(items, over_all, tuple(state.flags))


def _take(line: Line, state: _State) -> None:
    text = line.words
    seen = read_cyrillic(text)[0]
    if not re.search(r"[^\W_]|…|\.\.", seen):
        return
    if SAMPLES.match(seen):
        state.flags.append("sample_heading_left")
    elif match := PLAN.match(seen):
        state.mode = "plan"
        if rest := text[match.end() :].strip(" :.–-"):
            state.open(Item("", rest, line.anchor, line.placeholders, planned=True))
    elif match := BY_ITEM.match(seen):
        _by_item(line, match, text[match.end() :].strip(), state)
    elif match := RESOLVED.match(seen):
        _resolve(line, text[match.end() :].strip(), state)
    elif match := HEARD.match(seen):
        _heard(line, text[match.end() :].strip(), state)
    elif SPOKE.match(seen):
        state.mode = _debate(state)
    elif _opens_item(line, seen, state):
        _open_item(line, text, state)
    else:
        _go_on(line, text, state)


def _debate(state: _State) -> str:
    """Talk is passed over until «РЕШИЛИ»; where none follows, decisions must stand out."""
    return "debate" if state.ahead.resolved else "open"


# -- lines that say what they are ----------------------------------------------------------------


def _resolve(line: Line, rest: str, state: _State) -> None:
    if state.item and state.item.decisions and (waiting := state.waiting):
        state.go_to(waiting)
    elif state.mode == "plan" and (waiting := state.waiting):
        state.go_to(waiting)
    state.mode = "decisions"
    if rest:
        own = replace(line, text=rest, label="")
        _decide(own, own.words, state)


def _by_item(line: Line, match: re.Match[str], rest: str, state: _State) -> None:
    number = match["number"] or word_ordinal(match["word"] or "") or line.number
    known = _numbered(state, number)
    seen = read_cyrillic(rest)[0]
    resolved, heard = RESOLVED.match(seen), HEARD.match(seen)
    if known is not None and not known.decisions:
        state.go_to(known)
    elif resolved and not number:
        pass
    else:
        topic = "" if resolved or heard else rest
        state.open(Item(number, topic, line.anchor, line.placeholders))
    if resolved:
        _resolve(line, rest[resolved.end() :].strip(), state)
    else:
        state.mode = "open" if state.item and state.item.title else "heard"
        if heard:
            state.mode = _debate(state)


def _heard(line: Line, rest: str, state: _State) -> None:
    number = line.number
    known = _numbered(state, number) if number else None
    current = state.item
    if topic := _TOPIC.search(rest[:160]):
        rest = rest[topic.end() :]
    if known is not None and not known.decisions:
        state.go_to(known)
    elif (current is None or current.decisions or state.mode == "plan") and (
        waiting := state.waiting
    ):
        state.go_to(waiting)
    elif current is None or current.decisions or number:
        state.open(Item(number, rest, line.anchor, line.placeholders))
    elif not current.title:
        state.entitle(current, rest)
    item = state.item
    state.mode = _debate(state) if item and item.title else "heard"


# -- other lines ---------------------------------------------------------------------------------


def _opens_item(line: Line, text: str, state: _State) -> bool:
    number = line.number
    if ROMAN.match(number) or (state.mode == "heard" and state.item and not state.item.title):
        return True
    titled, decimal = bool(TITLE.match(text)), bool(DECIMAL.match(number))
    if state.mode == "plan":
        ordered = decimal and bool(_INFINITIVE.match(text)) and bool(state.items)
        return (decimal or titled) and not ordered
    if state.ahead.roman:
        return False
    if state.ahead.heads_points(number) and not _INFINITIVE.match(text):
        return True
    if not titled or not (decimal or not number):
        return False
    if state.mode == "decisions":
        return decimal and _is_next_item(number, state)
    return decimal or state.item is None or bool(state.item.decisions)


def _is_next_item(number: str, state: _State) -> bool:
    """The number goes on from the last item and not from the last decision."""
    item = state.item
    decided = [ordinal_of(said.number) or 0 for said in item.decisions] if item else []
    expected = (item.ordinal or 0) + 1 if item else 1
    return ordinal_of(number) == expected and expected != max(decided, default=-1) + 1


def _open_item(line: Line, text: str, state: _State) -> None:
    current = state.item
    known = state.titles.get(_key(text))
    again = _numbered(state, line.number) if line.number else None
    if known is None and again and again.planned and not again.decisions:
        known = again
    if known is not None and not known.decisions and known.title:
        state.go_to(known)
        state.mode = "open"
    elif state.mode == "heard" and current and not current.title:
        state.entitle(current, text)
        current.anchor = line.anchor
        state.mode = _debate(state)
    else:
        planned = state.mode == "plan"
        state.open(Item(line.number, text, line.anchor, line.placeholders, planned=planned))


def _go_on(line: Line, text: str, state: _State) -> None:
    item, numbered = state.item, bool(line.number)
    if item is None:
        if numbered or _INFINITIVE.match(text):
            _decide(line, text, state)
    elif state.mode == "decisions":
        _decide_or_continue(line, text, state, item)
    elif state.mode in {"debate", "heard"} or _SPEAKERS.match(text):
        return
    elif state.mode == "plan" and not numbered and not _INFINITIVE.match(text):
        state.entitle(item, f"{item.title} {text}".strip())
    elif (
        not numbered
        and not item.decisions
        and not _INFINITIVE.match(text)
        and (state.ahead.numbered or _runs_over(text, item))
    ):
        if _runs_over(text, item) or _rest_of_title(text, item):
            state.entitle(item, f"{item.title} {text}".strip())
    else:
        if state.mode == "plan" and (waiting := state.waiting):
            state.go_to(waiting)
        state.mode = "open"
        _decide_or_continue(line, text, state, state.item or item)


def _runs_over(text: str, item: Item) -> bool:
    """The title plainly goes on in this line."""
    return bool(item.title) and (text[:1].islower() or bool(_OPEN_END.search(item.title)))


def _rest_of_title(text: str, item: Item) -> bool:
    """A short line between an unfinished title and its numbered decisions."""
    finished = item.title.endswith((".", "!", "?")) or text.endswith((".", ":"))
    return not item.title or (not finished and len(text.split()) <= _A_TITLE)


def _decide_or_continue(line: Line, text: str, state: _State, item: Item) -> None:
    """A decision of its own, or more of the one before."""
    last = item.decisions[-1] if item.decisions else None
    if last is None or not _continues(line, text, last):
        _decide(line, text, state)
        return
    marker = f"{line.number} " if line.number else ""
    last.text, last.hints = f"{last.text}\n{marker}{text}", last.hints + line.placeholders


def _continues(line: Line, text: str, last: Said) -> bool:
    if line.number:
        return last.number[:1].isdigit() and not line.number[:1].isdigit()
    if last.number or text[:1].islower() or _TERMS.match(text):
        return not (_INFINITIVE.match(text) and not last.number)
    return not last.text.rstrip().endswith((".", ";", "!"))


def _decide(line: Line, text: str, state: _State) -> None:
    if state.item is None:
        state.open(Item("", "", line.anchor))
    item = state.item
    if item is not None:
        item.decisions.append(Said(line.number, text.strip(), line.anchor, line.placeholders))


# -- which item ----------------------------------------------------------------------------------


def _numbered(state: _State, number: str) -> Item | None:
    value = ordinal_of(number)
    return None if value is None else state.ordinals.get(value)


def _key(title: str) -> str:
    return fold_key(title).strip(" .;")
