"""`Figures` in, one HTML page out: everything inline, printable, nothing fetched."""

from collections.abc import Mapping, Sequence

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from mailbot.report.figures import Figures
from mailbot.report.plots import Tile, bars, split_bar, tile_map, weeks_by_district

_MONTHS = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
_VERDICTS = (
    ("accepted", "принято", "good"),
    ("returned", "возвращено", "bad"),
    ("held", "на проверке", "wait"),
    ("ignored", "без ответа", "mute"),
)


def render_page(
    figures: Figures, template: str, tiles: Sequence[Tile], wording: Mapping[str, str]
) -> str:
    """Fill the page's template; `wording` gives a short Russian name for each finding code."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    names = [(f"{code} {wording.get(code, '')}"[:44], count) for code, count in figures.codes]
    return environment.from_string(template).render(
        month=f"{_MONTHS[figures.first.month - 1]} {figures.first.year} г.",
        figures=figures,
        total=figures.on_time + figures.late,
        letters=sum(figures.verdicts.values()),
        districts=Markup(  # noqa: S704 - our own SVG, every text in it escaped
            weeks_by_district(
                {_short(name): row for name, row in figures.by_district_and_week.items()},
                [f"{week:%d.%m}" for week in figures.weeks],
            )
        ),
        terms=Markup(  # noqa: S704
            split_bar((("в срок", figures.on_time, "good"), ("позже срока", figures.late, "bad")))
        ),
        verdicts=Markup(  # noqa: S704
            bars([(label, figures.verdicts.get(key, 0)) for key, label, _ in _VERDICTS])
        ),
        findings=Markup(bars(names, "bar warm")),  # noqa: S704
        map=Markup(tile_map(tiles, figures.per_region)),  # noqa: S704
        silent=[(region, figures.last_heard.get(region)) for region in figures.silent],
    )


def _short(district: str) -> str:
    return district.removesuffix(" федеральный округ") or "без округа"
