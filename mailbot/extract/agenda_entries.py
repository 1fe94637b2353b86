"""What was gathered about an agenda item in, the `AgendaItem` with its entries out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from mailbot.extract.hints import is_hint
from mailbot.extract.keywords import ABOUT_ITEM
from mailbot.model import AgendaItem, Decision, Entry, Place, Votes
from mailbot.values.decisions import kinds_of
from mailbot.values.text import fold_key, without_stop

_TITLE_HINT: Final = re.compile(r"^(?:О|Об|Обо)?\s*(?:…|\.{2,}|_{2,})?\s*$")
_SAMPLE_DECISIONS: Final = (
    "принять к сведению обращение", "поддержать предложение", "предложить отправить на доработку",
    "отклонить предложение", "предложить направить проект на межрегиональное рассмотрение",
    "рекомендовать проекту меры поддержки", "принять информацию о результатах реализации к сведению",
)  # fmt: skip

_ORDINALS: Final = (
    "перв", "втор", "трет", "четв", "пят", "шест", "седьм", "восьм", "девят", "десят",
)  # fmt: skip


@dataclass(slots=True)
class Said:
    """One decision as far as it has been read."""

    number: str
    text: str
    anchor: int
    hints: tuple[str, ...] = ()


@dataclass(slots=True)
class Item:
    """One item as far as it has been read."""

    number: str
    title: str
    anchor: int
    hints: tuple[str, ...] = ()
    decisions: list[Said] = field(default_factory=list)
    votes: Votes | None = None
    planned: bool = False
    """Announced in a «Повестка дня» in front."""
    index: int = 0

    @property
    def ordinal(self) -> int | None:
        """Its number, roman or arabic."""
        return ordinal_of(self.number)


def agenda_item(item: Item, index: int) -> AgendaItem:
    """The item with its places; left-overs of the form are marked."""
    title = without_stop(item.title.strip(" ;:"))
    hint = bool(_TITLE_HINT.match(title)) or is_hint(title, item.hints)
    flags = ("placeholder",) if hint and title else () if title else ("empty",)
    name = shown(item, index)
    decisions = tuple(
        _decision(said, Place(f"вопрос {name}, решение {i + 1}", said.anchor))
        for i, said in enumerate(item.decisions)
    )
    place = Place(f"вопрос {name}", item.anchor)
    entry = Entry(title, None if flags else title, place, flags)
    return AgendaItem(item.number, entry, decisions, item.votes)


def shown(item: Item, index: int) -> str:
    """How a reader calls the item: its own number, or its place in the order."""
    return item.number.strip(" .)–—-") or str(index + 1)


def decisions_jump(items: Sequence[Item]) -> bool:
    """Typed numbers of some item's decisions do not go on by one."""
    return any(_jump([said.number for said in item.decisions]) for item in items)


def ordinal_of(number: str) -> int | None:
    """Value of a roman or arabic number; `None` for anything else."""
    core = number.strip(" .)–—-").upper().replace("І", "I").replace("Х", "X")
    if core.isdecimal() and core.isascii():
        return int(core[:6])
    values = [{"I": 1, "V": 5, "X": 10, "L": 50}.get(letter, 0) for letter in core[:8]]
    if not values or 0 in values:
        return None
    return sum(v if v >= after else -v for v, after in zip(values, [*values[1:], 0], strict=True))


def word_ordinal(word: str) -> str:
    """«первому» and «1-му» as a number typed in digits; empty for any other word."""
    digits = re.match(r"\d+", word)
    if digits:
        return digits.group()
    stems = [i for i, stem in enumerate(_ORDINALS, 1) if word.lower().startswith(stem)]
    return str(stems[0]) if stems else ""


def item_named_in(text: str) -> str:
    """The number in «по второму вопросу», «по вопросу № 2»; empty when no item is named."""
    match = ABOUT_ITEM.search(text)
    return (match["number"] or word_ordinal(match["word"] or "")) if match else ""


def _jump(numbers: Sequence[str]) -> bool:
    typed = [number.strip(" .)").split(".") for number in numbers if number[:1].isdigit()]
    depth = min((len(parts) for parts in typed), default=0)
    last = [int(parts[-1][:6]) for parts in typed if len(parts) == depth and parts[-1].isdecimal()]
    return bool(last) and last != list(range(last[0], last[0] + len(last)))


def _decision(said: Said, place: Place) -> Decision:
    text = said.text
    key = fold_key(text)
    dots = key.rstrip(" 0123456789").endswith(("…", "...", "…."))
    sample = key.rstrip(" .…;").removesuffix(" и пр").rstrip(" .…") in _SAMPLE_DECISIONS
    if (sample and (dots or key.rstrip(" .").endswith("и пр"))) or is_hint(text, said.hints):
        return Decision(Entry(text, None, place, ("placeholder",)), kinds_of(text))
    return Decision(Entry(text, text, place), kinds_of(text))
