"""Numbers in, what can be drawn out: lengths, sizes, and the tile map as SVG; no script, no network.

Colours come from CSS classes of the page, so that paper and screen each get their own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_SMALLEST, _LARGEST = 20, 40
_SIDE: Final = 45
_STEPS: Final = (1, 2, 4, 8)
"""From how many protocols on a tile gets the next darker colour."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One region's place on the tile map."""

    region: str
    short: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar."""

    label: str
    count: int
    css: str
    share: float
    """Per cent of the longest bar."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A count as a circle; nothing is no circle."""

    count: int
    size: int
    """Pixels across; the area grows with the count."""


def bars(rows: Sequence[tuple[str, int, str]]) -> tuple[Bar, ...]:
    """Label, count and colour of each; the longest spans the width."""
    top = max((count for _, count, _ in rows), default=0) or 1
    return tuple(Bar(label, count, css, 100 * count / top) for label, count, css in rows)


def dots(rows: Sequence[Sequence[int]]) -> tuple[tuple[Dot, ...], ...]:
    """Circles of one grid, all on one scale."""
    top = max((count for row in rows for count in row), default=0) or 1
    return tuple(tuple(Dot(count, _across(count / top)) for count in row) for row in rows)


def _across(share: float) -> int:
    return round(_SMALLEST + (_LARGEST - _SMALLEST) * float(share**0.5)) if share else 0


def tile_map(tiles: Sequence[Tile], counts: Mapping[str, int], long_silent: Collection[str]) -> str:
    """Every region a square: the darker the more protocols; hollow when silent, framed for long."""
    width = (max(tile.column for tile in tiles) + 1) * _SIDE
    height = (max(tile.row for tile in tiles) + 1) * _SIDE
    heard = sum(1 for tile in tiles if counts.get(tile.region))
    label = f"Карта субъектов: с протоколом {heard}, без протокола {len(tiles) - heard}"
    drawn = "".join(
        _tile(tile, counts.get(tile.region, 0), long_silent=tile.region in long_silent)
        for tile in tiles
    )
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}" '
        f'xmlns="http://www.w3.org/2000/svg">{drawn}</svg>'
    )


def shade(count: int) -> str:
    """CSS class of a tile."""
    step = sum(count >= least for least in _STEPS)
    return f"heard{step}" if step else "silent"


def _tile(tile: Tile, count: int, *, long_silent: bool) -> str:
    x, y, middle = tile.column * _SIDE, tile.row * _SIDE, tile.column * _SIDE + _SIDE / 2 - 0.5
    css = "long" if long_silent else shade(count)
    said = "нет дольше срока" if long_silent else count or "нет"
    return (
        f'<g class="tile {css}"><title>{escape(tile.region)}: {said}</title>'
        f'<rect x="{x + 1.5}" y="{y + 1.5}" width="{_SIDE - 4}" height="{_SIDE - 4}" rx="5"/>'
        f'<text class="small" x="{middle}" y="{y + 19}" text-anchor="middle">{escape(tile.short)}</text>'
        f'<text x="{middle}" y="{y + 36}" text-anchor="middle">{count or "–"}</text></g>'
    )
