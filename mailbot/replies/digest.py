"""A week of one district in, the curator's digest out: what needs him first, then the rest."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from mailbot.model import Curator, Outgoing, Purpose
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
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
    greeted = greeting(week.curator.full_name)
    text, html = render(
        letterhead.templates,
        "digest",
        {
            "greeting": greeted,
            "closing": closing(greeted),
            "week": week,
            "whose": dative(week.district) if week.district else "",
            "span": span(week.first, week.last),
            "total": len(week.late) + len(week.attention) + len(week.accepted),
            "sums": _sums(week),
            "deputy": bool(week.curator.deputy_for),
            "written_at": written_at,
            "lists": _lists(week),
            "most": _MOST,
        },
    )
    return Outgoing(
        purpose=Purpose.DIGEST,
        key=key,
        to=week.curator.email,
        subject=_subject(week),
        text=text,
        html=html,
        auto_submitted="auto-generated",
        null_return_path=False,
    )


def span(first: date, last: date) -> str:
    """«с 9 по 15 ноября 2026 г.», as short as it can be said."""
    if (first.year, first.month) == (last.year, last.month):
        return f"с {first.day} по {long_date(last)}"
    start = long_date(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year} г.")
    return f"с {start} по {long_date(last)}"


def _subject(week: Week) -> str:
    whose = week.district.removesuffix(" федеральный округ") + " ФО" if week.district else ""
    urgent = [
        f"{words} – {len(lines)}"
        for words, lines in (("с нарушением срока", week.late), ("ожидают решения", week.held))
        if lines
    ]
    head = f"Сводка за неделю {span(week.first, week.last)}"
    return ", ".join(filter(None, (head, whose, *urgent)))


def _sums(week: Week) -> tuple[str, ...]:
    total = len(week.late) + len(week.attention) + len(week.accepted)
    late = f", из них с нарушением срока – {len(week.late)}" if week.late else ""
    told = [
        f"принято {counted(total, 'протокол', 'протокола', 'протоколов')}{late}"
        if total
        else "принятых протоколов нет"
    ]
    if week.held:
        told.append(f"ожидают решения сотрудника – {len(week.held)}")
    if week.returned:
        told.append(f"возвращены на исправление – {len(week.returned)}")
    return tuple(told)


def _lists(week: Week) -> tuple[tuple[str, str, tuple[Line, ...]], ...]:
    """Title, colour and lines of every list that has any; the most urgent first."""
    lists = (
        ("Поступили с нарушением срока", "bad", week.late),
        ("Требуют межрегионального рассмотрения или поддержки на федеральном уровне", "wait",
         week.attention),
        ("Ожидают решения сотрудника", "wait", week.held),
        ("Возвращены Координаторам и пока не исправлены", "wait", week.returned),
        ("Остальные принятые протоколы" if week.late or week.attention else "Принятые протоколы",
         "good", week.accepted),
    )  # fmt: skip
    return tuple((title, colour, lines) for title, colour, lines in lists if lines)


def line_of(
    region: str, held_on: date | None, number: str, details: tuple[str, ...], quotes: tuple[str, ...] = ()
) -> Line:  # fmt: skip
    """A line from what the ledger knows; what could not be read says so."""
    day = f"от {held_on:%d.%m.%Y}" if held_on else "без даты"
    known = numbered(number) if number else "без номера" if held_on else "и номера"
    return Line(
        region or "субъект не определён",
        f"протокол {day} {known}",
        details,
        tuple(shortened(quote, 240).rstrip(".;") for quote in quotes),
    )
