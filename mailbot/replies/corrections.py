"""A protocol in, what the official form writes otherwise than the sender out.

What a check already told as a warning is not told again here.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from mailbot.model import Entry, MeetingProtocol, PersonName
from mailbot.replies.phrases import Phrases
from mailbot.replies.wording import shortened
from mailbot.values.text import fold, fold_key

_MOST: Final = 12
_QUOTE: Final = 120


def corrections(
    protocol: MeetingProtocol, genitives: Mapping[str, str], words: Phrases
) -> tuple[str, ...]:
    """Sentences without a full stop, at most a dozen."""
    found = [
        *_region(protocol, genitives, words),
        *_date(protocol, words),
        *_names(protocol, words),
    ]
    rest = len(found) - _MOST
    more = (words.say("corrections.more", count=rest),) if rest > 0 else ()
    return tuple(found[:_MOST]) + more


def _region(
    protocol: MeetingProtocol, genitives: Mapping[str, str], words: Phrases
) -> Iterator[str]:
    entry = protocol.region
    if not entry.value or not entry.raw.strip():
        return
    expected = {fold_key(entry.value), fold_key(genitives.get(entry.value, entry.value))}
    if fold_key(entry.raw) not in expected:
        raw = shortened(entry.raw, _QUOTE)
        yield words.say("corrections.region", typed=raw, written=entry.value)


def _date(protocol: MeetingProtocol, words: Phrases) -> Iterator[str]:
    entry = protocol.held_on
    if entry.value and {"two_digit_year", "letter_for_digit"} & set(entry.flags):
        raw = shortened(entry.raw, _QUOTE)
        yield words.say("corrections.date", typed=raw, written=f"{entry.value:%d.%m.%Y}")


def _names(protocol: MeetingProtocol, words: Phrases) -> Iterator[str]:
    for chair in protocol.co_chairs:
        yield from _name(chair.full_name, words)
    for attendee in protocol.attendees:
        yield from _name(attendee.full_name, words)


def _name(entry: Entry[PersonName], words: Phrases) -> Iterator[str]:
    if entry.value is None or not entry.raw.strip():
        return
    full = entry.value.full
    shown = shortened(full, _QUOTE)
    if "latin_lookalikes" in entry.flags:
        yield words.say("corrections.latin", written=shown)
    elif full.casefold() not in fold(entry.raw).casefold():
        typed = shortened(entry.raw, _QUOTE)
        yield words.say("corrections.name", typed=typed, written=shown)
