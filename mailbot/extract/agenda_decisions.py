"""A line below a title in; a decision of its own, or more of the one before, out."""

import re
from typing import Final

from mailbot.extract.agenda_entries import Item, Said
from mailbot.extract.agenda_state import State
from mailbot.extract.lines import Line

INFINITIVE: Final = re.compile(r"^(?:не\s+)?[А-ЯЁа-яё-]+(?:ть|ти|чь|ться|тись)\b", re.IGNORECASE)
DECIDES: Final = re.compile(r"\b\w{2,}[аяеиуы]ть(?:ся)?\b", re.IGNORECASE)
OPEN_END: Final = re.compile(r"(?:[,–—-]|[«(][^»)]*|\s(?:и|в|на|по|с|о|об|для|из|от|к|за|до|при))$")
_TERMS: Final = re.compile(
    r"^(?:срок|ответственн|отв\.|исполнител|контроль|справочно|примечани)", re.IGNORECASE
)


def decide_or_continue(line: Line, text: str, state: State, item: Item) -> None:
    """A decision of its own, or more of the one before."""
    last = item.decisions[-1] if item.decisions else None
    if last is None or not _continues(line, text, last):
        decide(line, text, state)
        return
    marker = f"{line.number} " if line.number else ""
    last.text, last.hints = f"{last.text}\n{marker}{text}", last.hints + line.placeholders


def _continues(line: Line, text: str, last: Said) -> bool:
    if line.number:
        return last.number[:1].isdigit() and (
            not line.number[:1].isdigit() or _is_part(line.number, last)
        )
    if last.number or text[:1].islower() or _TERMS.match(text):
        return not (INFINITIVE.match(text) and not last.number)
    ended = last.text.rstrip()
    if ended.endswith(":") or OPEN_END.search(ended):
        return True
    decides = bool(DECIDES.search(text) or INFINITIVE.match(text))
    return not (decides or ended.endswith((".", ";", "!")))


def _is_part(number: str, last: Said) -> bool:
    """1.1 below «1. Рекомендовать:», and 1.2 below both."""
    above = last.number.strip(" .)")
    begun = last.text.rstrip().endswith(":") or f"\n{above}." in last.text
    return begun and number.startswith(f"{above}.")


def decide(line: Line, text: str, state: State) -> None:
    """Add a decision to the item being read, or to one without a title where there is none."""
    if state.item is None:
        state.open(Item("", "", line.anchor))
    item = state.item
    if item is not None:
        item.decisions.append(Said(line.number, text.strip(), line.anchor, line.placeholders))
