"""Lines of the agenda in, items with their decisions and votes out.

Two schools are read: the form's own («I. О …», numbered decisions, votes) and the protocol of
debate («СЛУШАЛИ», «ВЫСТУПИЛИ», «РЕШИЛИ»), with or without a «Повестка дня» in front.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mailbot.extract.agenda_decisions import (
    DECIDES,
    INFINITIVE,
    OPEN_END,
    decide,
    decide_or_continue,
)
from mailbot.extract.agenda_entries import (
    Item,
    agenda_item,
    decisions_jump,
    item_named_in,
    ordinal_of,
    word_ordinal,
)
from mailbot.extract.agenda_lines import agenda_lines
from mailbot.extract.agenda_state import State, title_key
from mailbot.extract.ahead import look_ahead
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
from mailbot.values.text import read_cyrillic

_SPEAKERS: Final = re.compile(r"^\(.*\)\W*$")
_TOPIC: Final = re.compile(r"[–—:,-]\s*(?=(?:О|Об|Обо)(?:\s|…|\.\.))")
_A_TITLE: Final = 12
"""Words in a line that may still be the rest of a title."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The items, and the vote over all of them."""

    items: tuple[AgendaItem, ...]
    votes: Votes | None
    flags: tuple[str, ...]


def read_agenda(lines: Sequence[Line]) -> Agenda:
    """Read all items; votes go to their item, or over all where they were taken once."""
    lines = agenda_lines(lines)
    state = State(look_ahead(lines))
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


def _take(line: Line, state: State) -> None:
    text = line.words
    seen = read_cyrillic(text)[0]
    if not re.search(r"[^\W_]|…|\.\.", seen):
        return
    for pattern, read in _KEYWORDS:
        if match := pattern.match(seen):
            read(line, match, text[match.end() :].strip(), state)
            return
    if _opens_item(line, seen, state):
        _open_item(line, text, state)
    else:
        _go_on(line, text, state)


def _debate(state: State) -> str:
    """Talk is passed over until «РЕШИЛИ»; where none follows, decisions must stand out."""
    return "debate" if state.ahead.resolved else "open"


# -- lines that say what they are ----------------------------------------------------------------


def _mark_sample(_line: Line, _match: re.Match[str], _rest: str, state: State) -> None:
    state.flags.append("sample_heading_left")


def _plan(line: Line, _match: re.Match[str], rest: str, state: State) -> None:
    state.mode = "plan"
    if rest := rest.strip(" :.–-"):
        state.open(Item("", rest, line.anchor, line.placeholders, planned=True))


def _speak(_line: Line, _match: re.Match[str], _rest: str, state: State) -> None:
    state.mode = _debate(state)


def _resolve(line: Line, _match: re.Match[str], rest: str, state: State) -> None:
    named = state.numbered(item_named_in(line.words))
    if named is not None and not named.decisions:
        state.go_to(named)
    next_one = state.mode == "plan" or (state.item is not None and state.item.decisions)
    if next_one and (waiting := state.waiting):
        state.go_to(waiting)
    state.mode = "decisions"
    if rest:
        own = replace(line, text=rest, label="")
        decide(own, own.words, state)


def _by_item(line: Line, match: re.Match[str], rest: str, state: State) -> None:
    number = match["number"] or _said(match) or line.number
    known = state.numbered(number)
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
        _resolve(line, resolved, rest[resolved.end() :].strip(), state)
    else:
        state.mode = "open" if state.item and state.item.title else "heard"
        if heard:
            state.mode = _debate(state)


def _said(match: re.Match[str]) -> str:
    return word_ordinal(match["word"] or match["nth"] or match["nth_first"] or "")


def _hear(line: Line, _match: re.Match[str], rest: str, state: State) -> None:
    number = line.number
    known = state.numbered(number) if number else None
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


_KEYWORDS: Final[tuple[tuple[re.Pattern[str], Callable[..., None]], ...]] = (
    (SAMPLES, _mark_sample),
    (PLAN, _plan),
    (BY_ITEM, _by_item),
    (RESOLVED, _resolve),
    (HEARD, _hear),
    (SPOKE, _speak),
)


# -- other lines ---------------------------------------------------------------------------------


def _opens_item(line: Line, text: str, state: State) -> bool:
    number = line.number
    if ROMAN.match(number) or (state.mode == "heard" and state.item and not state.item.title):
        return True
    titled, decimal = bool(TITLE.match(text)), bool(DECIMAL.match(number))
    decides = bool(INFINITIVE.match(text))
    if state.mode == "plan":
        return (decimal or titled) and not (decimal and decides and state.items)
    if state.ahead.roman:
        return False
    if state.ahead.heads_points(number) and not decides:
        return True
    if decimal and not titled and not DECIDES.search(text):
        return _untitled_item(number, state)
    return titled and (decimal or not number) and _may_open(number, state)


def _untitled_item(number: str, state: State) -> bool:
    """A numbered line that does not begin with «О» and asks nobody to do anything.

    It is an item where decisions announced by «РЕШИЛИ», or numbered from one again, follow it.
    """
    item = state.item
    follows = state.ahead.resolved or state.ahead.restarts
    if item is None:
        return follows
    voted = bool(state.blocks) and state.blocks[-1][0] == state.at and state.mode == "open"
    return follows and voted and ordinal_of(number) == (item.ordinal or 0) + 1


def _may_open(number: str, state: State) -> bool:
    """A line that begins with «О» is a title here and no decision."""
    if state.mode == "decisions":
        return bool(number) and _is_next_item(number, state)
    return bool(number) or state.item is None or bool(state.item.decisions)


def _is_next_item(number: str, state: State) -> bool:
    """The number goes on from the last item and not from the last decision."""
    item = state.item
    decided = [ordinal_of(said.number) or 0 for said in item.decisions] if item else []
    expected = (item.ordinal or 0) + 1 if item else 1
    goes_on = expected == max(decided, default=-1) + 1
    return ordinal_of(number) == expected and (not goes_on or state.ahead.debated)


def _open_item(line: Line, text: str, state: State) -> None:
    current = state.item
    known = state.titles.get(title_key(text))
    again = state.numbered(line.number) if line.number else None
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


def _go_on(line: Line, text: str, state: State) -> None:
    item, marked = state.item, bool(line.number) or bool(INFINITIVE.match(text))
    if item is None:
        if marked:
            decide(line, text, state)
    elif state.mode == "decisions":
        decide_or_continue(line, text, state, item)
    elif state.mode in {"debate", "heard"} or _SPEAKERS.match(text):
        return
    elif not marked and _is_beside_title(text, state, item):
        if state.mode == "plan" or _runs_over(text, item) or _rest_of_title(text, item):
            state.entitle(item, f"{item.title} {text}".strip())
    else:
        if state.mode == "plan" and (waiting := state.waiting):
            state.go_to(waiting)
        state.mode = "open"
        decide_or_continue(line, text, state, state.item or item)


def _is_beside_title(text: str, state: State, item: Item) -> bool:
    """The line stands between a title and the decisions, and is none of these."""
    if state.mode == "plan":
        return True
    return not item.decisions and (state.ahead.numbered or _runs_over(text, item))


def _runs_over(text: str, item: Item) -> bool:
    """The title plainly goes on in this line."""
    return bool(item.title) and (text[:1].islower() or bool(OPEN_END.search(item.title)))


def _rest_of_title(text: str, item: Item) -> bool:
    """A short line between an unfinished title and its numbered decisions."""
    finished = item.title.endswith((".", "!", "?")) or text.endswith((".", ":"))
    return not item.title or (not finished and len(text.split()) <= _A_TITLE)
