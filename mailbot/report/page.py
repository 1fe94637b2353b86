"""`Figures` in, one HTML page out: everything inline, printable, nothing fetched."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from mailbot.report.figures import Figures
from mailbot.report.plots import Tile, bars, dots, shade, tile_map

_MONTHS: Final = [
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
]  # fmt: skip
_VERDICTS: Final = (
    ("accepted", "принято", "good"),
    ("returned", "возвращено на исправление", "bad"),
    ("held", "на проверке у сотрудника", "wait"),
    ("ignored", "оставлено без ответа", "mute"),
)
_BLANK: Final = re.compile(r"\{[^{}]*\}")
_LEGEND: Final = (("1", 1), ("2–3", 2), ("4–7", 4), ("8 и больше", 8))


def render_page(
    figures: Figures, template: str, tiles: Sequence[Tile], wording: Mapping[str, str]
) -> str:
    """Fill the page's template; `wording` gives the message of each finding code."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    grid = dots([district.weeks for district in figures.districts])
    return environment.from_string(template).render(
        month=f"{_MONTHS[figures.first.month - 1]} {figures.first.year} г.",
        figures=figures,
        letters=sum(figures.verdicts.values()),
        districts=[
            (_short(district.name), row, district)
            for district, row in zip(figures.districts, grid, strict=True)
        ],
        on_time=figures.total - figures.late,
        verdicts=bars(
            [(label, figures.verdicts.get(key, 0), css) for key, label, css in _VERDICTS]
        ),
        findings=bars(
            [(f"{short(wording.get(code, ''))} {code}", n, "warm") for code, n in figures.codes]
        ),
        legend=[(words, shade(least)) for words, least in _LEGEND],
        map=Markup(tile_map(tiles, figures.per_region, figures.long_silent)),  # noqa: S704 - ours
        heard=_heard(figures),
        never_heard=sorted(set(figures.silent) - figures.last_heard.keys()),
    )


def _heard(figures: Figures) -> list[tuple[str, date]]:
    """Silent regions that were heard of before, longest ago first."""
    found = [(r, figures.last_heard[r]) for r in figures.silent if r in figures.last_heard]
    return sorted(found, key=lambda one: (one[1], one[0]))


def short(message: str) -> str:
    """The first clause of a finding's message, its blanks left open."""
    words = (
        _BLANK.sub("…", message).replace(" (…)", "").split(". ")[0].split(": …")[0].split(": «…")[0]
    )
    return words.rstrip(".:; ")


def _short(district: str) -> str:
    return district.removesuffix(" федеральный округ") or "Без округа"
