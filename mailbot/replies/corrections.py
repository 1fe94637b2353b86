"""A protocol in, what the official form writes otherwise than the sender out.

What a check already told as a warning is not told again here.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from mailbot.model import Entry, MeetingProtocol, PersonName
from mailbot.replies.wording import shortened
from mailbot.values.text import fold, fold_key

_MOST: Final = 12
_QUOTE: Final = 120


def corrections(protocol: MeetingProtocol, genitives: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences without a full stop, at most a dozen."""
    found = [*_region(protocol, genitives), *_date(protocol), *_names(protocol)]
    rest = len(found) - _MOST
    return tuple(found[:_MOST]) + ((f"другие правки того же рода: {rest}",) if rest > 0 else ())


def _region(protocol: MeetingProtocol, genitives: Mapping[str, str]) -> Iterator[str]:
    entry = protocol.region
    if not entry.value or not entry.raw.strip():
        return
    expected = {fold_key(entry.value), fold_key(genitives.get(entry.value, entry.value))}
    if fold_key(entry.raw) not in expected:
        raw = shortened(entry.raw, _QUOTE)
        yield f"субъект Российской Федерации «{raw}» записан как «{entry.value}»"


def _date(protocol: MeetingProtocol) -> Iterator[str]:
    entry = protocol.held_on
    if entry.value and {"two_digit_year", "letter_for_digit"} & set(entry.flags):
        raw = shortened(entry.raw, _QUOTE)
        yield f"дата «{raw}» записана как {entry.value:%d.%m.%Y}"


def _names(protocol: MeetingProtocol) -> Iterator[str]:
    for chair in protocol.co_chairs:
        yield from _name(chair.full_name)
    for attendee in protocol.attendees:
        yield from _name(attendee.full_name)


def _name(entry: Entry[PersonName]) -> Iterator[str]:
    if entry.value is None or not entry.raw.strip():
        return
    full = entry.value.full
    shown = shortened(full, _QUOTE)
    if "latin_lookalikes" in entry.flags:
        yield f"в имени «{shown}» латинские буквы заменены русскими"
    elif full.casefold() not in fold(entry.raw).casefold():
        yield f"имя «{shortened(entry.raw, _QUOTE)}» записано как «{shown}»"
