"""A week of one district in, the curator's digest out: what needs him first, then the rest."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from mailbot.model import Curator, Outgoing, Purpose
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.phrases import Phrases
from mailbot.replies.wording import (
    closing,
    counted,
    dative,
    greeting,
    long_date,
    numbered,
    shortened,
)

_MOST: Final = 60
"""Lines of one list; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One protocol in a list."""

    region: str
    name: str
    """«протокол от 12.11.2026 № 3»."""
    details: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    """Decisions that ask for attention."""


@dataclass(frozen=True, slots=True)
class Week:
    """All that a digest tells."""

    district: str
    """Full name; empty for the duty curator, who has the regions without a district."""
    curator: Curator
    first: date
    last: date
    late: tuple[Line, ...] = ()
    attention: tuple[Line, ...] = ()
    held: tuple[Line, ...] = ()
    returned: tuple[Line, ...] = ()
    accepted: tuple[Line, ...] = ()
    """Neither late nor asking for attention."""
    silent: tuple[tuple[str, date | None], ...] = ()
    """Region and its latest meeting, if there ever was one."""
    silent_days: int = 0

    @property
    def heard(self) -> tuple[tuple[str, date], ...]:
        """Silent regions that were heard of once."""
        return tuple((region, day) for region, day in self.silent if day)

    @property
    def never_heard(self) -> tuple[str, ...]:
        """Silent regions no protocol ever came from."""
        return tuple(region for region, day in self.silent if day is None)

    @property
    def quiet(self) -> bool:
        """Nothing happened, nothing waits, nobody is silent for too long."""
        lists = (self.late, self.attention, self.held, self.returned, self.accepted, self.silent)
        return not any(lists)


def letter_of_week(week: Week, key: str, written_at: datetime, letterhead: Letterhead) -> Outgoing:
    """The letter; `key` makes its Message-ID, so that one week is told once."""
    greeted, words = greeting(week.curator.full_name), letterhead.words
    text, html = render(
        letterhead.templates,
        "digest",
        {
            "greeting": greeted,
            "closing": closing(greeted),
            "week": week,
            "whose": dative(week.district) if week.district else "",
            "span": span(week.first, week.last, words),
            "total": len(week.late) + len(week.attention) + len(week.accepted),
            "sums": _sums(week, words),
            "deputy": bool(week.curator.deputy_for),
            "written_at": written_at,
            "lists": _lists(week, words),
            "most": _MOST,
        },
    )
    return Outgoing(
        purpose=Purpose.DIGEST,
        key=key,
        to=week.curator.email,
        subject=_subject(week, words),
        text=text,
        html=html,
        auto_submitted="auto-generated",
        null_return_path=False,
    )


def span(first: date, last: date, words: Phrases) -> str:
    """«с 9 по 15 ноября 2026 г.», as short as it can be said."""
    start = long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        start = str(first.day)
    elif first.year == last.year:
        start = start.removesuffix(f" {first.year} г.")
    return words.say("digest.span", first=start, last=long_date(last))


def _subject(week: Week, words: Phrases) -> str:
    name = week.district.removesuffix(" федеральный округ")
    parts = [
        words.say("digest.subject", span=span(week.first, week.last, words)),
        words.say("digest.district", name=name) if week.district else "",
        words.say("digest.count_late", count=len(week.late)) if week.late else "",
        words.say("digest.count_held", count=len(week.held)) if week.held else "",
    ]
    return ", ".join(filter(None, parts))


def _sums(week: Week, words: Phrases) -> tuple[str, ...]:
    told = [_accepted(week, words)]
    if week.held:
        told.append(words.say("digest.sum_held", count=len(week.held)))
    if week.returned:
        told.append(words.say("digest.sum_returned", count=len(week.returned)))
    return tuple(told)


def _accepted(week: Week, words: Phrases) -> str:
    total = len(week.late) + len(week.attention) + len(week.accepted)
    if not total:
        return words.say("digest.sum_nothing")
    protocols = counted(total, "протокол", "протокола", "протоколов")
    if week.late:
        return words.say("digest.sum_late", protocols=protocols, late=len(week.late))
    return words.say("digest.sum_accepted", protocols=protocols)


def _lists(week: Week, words: Phrases) -> tuple[tuple[str, str, tuple[Line, ...]], ...]:
    """Title, colour and lines of every list that has any; the most urgent first."""
    accepted = "rest" if week.late or week.attention else "accepted"
    lists = (
        ("late", "bad", week.late),
        ("attention", "wait", week.attention),
        ("held", "wait", week.held),
        ("returned", "wait", week.returned),
        (accepted, "good", week.accepted),
    )
    return tuple(
        (words.say(f"digest.list.{name}"), colour, lines) for name, colour, lines in lists if lines
    )


def line_of(
    words: Phrases, region: str, held_on: date | None, number: str,
    details: tuple[str, ...], quotes: tuple[str, ...] = (),
) -> Line:  # fmt: skip
    """A line from what the ledger knows; what could not be read says so."""
    return Line(
        region or words.say("digest.no_region"),
        _name(words, held_on, number),
        details,
        tuple(shortened(quote, 240).rstrip(".;") for quote in quotes),
    )


def _name(words: Phrases, held_on: date | None, number: str) -> str:
    if held_on:
        day = f"{held_on:%d.%m.%Y}"
        if number:
            return words.say("digest.protocol", day=day, number=numbered(number))
        return words.say("digest.without_number", day=day)
    if number:
        return words.say("digest.without_date", number=numbered(number))
    return words.say("digest.without_both")
